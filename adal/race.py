"""Several optimizers from one start: lanes, the race they run, and the opening race."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adal.checks import OWN
from adal.errors import SpecError, shown
from adal.landscapes import Place
from adal.oracles import EXACT, Noise
from adal.rules import RULES, VARIANTS, UpdateRule, rule_named, variant_of
from adal.trajectory import Pairs, RunSpec
from adal.tuning import race_defaults, tuned_lr

MOST_LANES = 6


@dataclass(frozen=True)
class Lane:
    """A rule with its settings; the same rule may run in two lanes.

    Attributes:
      id: "l1", "l2", …: the prefix of the lane's keys in a link.
      rule: a name in `RULES`.
      hypers, choices: as in `RunSpec`; what is missing takes the rule's default.
    """

    id: str
    rule: str
    hypers: Pairs = ()
    choices: Pairs = ()

    @property
    def title(self) -> str:
        """The variant's name if the choices make one, else the rule's."""
        variant = variant_of(self.rule, dict(self.choices))
        return variant.title if variant else rule_named(self.rule).title


@dataclass(frozen=True)
class RaceSpec:
    """All that decides a race: the fields of `RunSpec`, with 1 to 6 lanes in place of the rule.

    Raises: SpecError or UnknownName, as `RunSpec` does for each lane.
    """

    landscape: Place = "rosenbrock"
    lanes: tuple[Lane, ...] = ()
    start: tuple[float, float] = OWN
    steps: int = 500
    noise: Noise = EXACT
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.lanes) <= MOST_LANES:
            raise SpecError(
                f"a race has 1 to {MOST_LANES} optimizers, got {shown(len(self.lanes))}"
            )
        first = self.run_spec(self.lanes[0])
        for lane in self.lanes[1:]:
            self.run_spec(lane)
        object.__setattr__(self, "start", first.start)

    def run_spec(self, lane: Lane) -> RunSpec:
        """The run of one lane."""
        return RunSpec(
            self.landscape,
            lane.rule,
            lane.hypers,
            lane.choices,
            self.start,
            self.steps,
            self.noise,
            self.seed,
        )


def entrant(name: str) -> tuple[UpdateRule, dict[str, str]]:
    """What a lane may be given by name: a rule, or a variant as its rule and fixed choices.

    Raises: UnknownName listing rules and variants.
    """
    if name in VARIANTS:
        return RULES[VARIANTS[name].parent], dict(VARIANTS[name].choices)
    return rule_named(name), {}


def race_hypers(landscape: Place, rule: UpdateRule, choices: dict[str, Any]) -> dict[str, float]:
    """Every hyperparameter a lane begins with: the tuned rate, β₂ for landscapes, else defaults."""
    hypers = race_defaults(rule)
    hypers["lr"] = tuned_lr(landscape, rule.name, choices) or hypers["lr"]
    return hypers


OPENING = ("adal", "adal_constant", "adam", "sgd")
"""The lanes of the opening race: with and without the published schedule, and the two baselines."""


def opening_race(landscape: Place = "rosenbrock") -> RaceSpec:
    """The race that a page opens with, at the learning rates found with equal budget."""
    lanes = []
    for number, name in enumerate(OPENING, 1):
        rule, choices = entrant(name)
        hypers = race_hypers(landscape, rule, choices)
        lanes.append(Lane(f"l{number}", rule.name, tuple(hypers.items()), tuple(choices.items())))
    return RaceSpec(landscape, tuple(lanes))
