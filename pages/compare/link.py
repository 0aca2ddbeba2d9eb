"""A link and its comparison: a grid of learning rates that every optimizer gets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from adal.checks import whole
from adal.errors import SpecError
from adal.race import Lane
from adal.rules import UpdateRule
from adal.training.experiment import ExperimentSpec
from adal.training.rate_grid import HIGHEST, LOWEST, ascends, most_rates, rate_grid
from adal.training.spec import MOST_RATES
from app.settings.optimizers_link import changed_settings, lane_values, lanes_of
from app.settings.reader import Reader, Values, integer, number
from app.training.setup_link import Setup, deciding, modest, setup_of, setup_values

OPENING = ("momentum", "adam", "adal", "adam_decay", "adam_gain")
LOW, HIGH, RATES = 0.001, 0.32, 6
"""The opening grid: .001, .0032, .01, .032, .1 and .32; no opening optimizer is best at an end."""
WITHOUT = ("lr",)
FEWEST_SEEDS = 2
"""With one there would be no interval."""


@dataclass(frozen=True)
class CompareSpec:
    """What the Compare page is set to: one setup and one grid, several optimizers.

    Attributes:
      setup: what the optimizers have in common.
      lanes: 1 to 6 optimizers, without a learning rate.
      rate_low, rate_high: the ends of the grid, in [1e-6, 10], the first below the second.
      rates: how many learning rates, 1 to 16; one alone is `rate_low`.
    Raises: SpecError for a grid out of these bounds or with two equal rates, and for what
      `ExperimentSpec` does not allow.
    """

    setup: Setup = field(default_factory=Setup)
    lanes: tuple[Lane, ...] = ()
    rate_low: float = LOW
    rate_high: float = HIGH
    rates: int = RATES

    def __post_init__(self) -> None:
        low = _low(self.rate_low)
        _rates(low, _high(low, self.rate_high), self.rates)
        assert self.experiment  # checked when it is made

    @property
    def grid(self) -> tuple[float, ...]:
        """The learning rates."""
        return rate_grid(self.rate_low, self.rate_high, self.rates)

    @cached_property
    def experiment(self) -> ExperimentSpec:
        """The trainings, one per lane, each with all learning rates."""
        make = self.setup.train_spec
        return ExperimentSpec(tuple(make(lane, lrs=self.grid, peek=False) for lane in self.lanes))


def compare_of(values: Values) -> tuple[CompareSpec, list[str]]:
    """The comparison that `values` describe, and a sentence for each that had to be replaced."""
    reader = Reader(values)
    setup = setup_of(reader)
    low, high, rates = _grid_of(reader)
    lanes = lanes_of(reader, OPENING, _beginning)
    try:
        return CompareSpec(setup, lanes, low, high, rates), reader.finish()
    except SpecError as error:  # each setting is allowed alone, but together they cost too much
        spec = _affordable(setup, lanes, (low, high, rates))
        less = modest(spec.setup) | {"rates": spec.rates}
        told = "; ".join(f"{name} {value}" for name, value in less.items())
        reader.complaints.append(f"{error}. Used instead: {told}.")
        return spec, reader.finish()


def values_of(spec: CompareSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    return {
        **setup_values(spec.setup),
        "rate_low": spec.rate_low,
        "rate_high": spec.rate_high,
        "rates": spec.rates,
        **lane_values(spec.lanes, without=WITHOUT),
    }


def query_of(spec: CompareSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone.

    Seeds and steps are named wherever they are not the usual ones, even if a bare link would be cut
    to the same numbers.
    """
    usual = Setup()
    named = deciding(spec.setup) | {"seeds": usual.seeds, "steps": usual.steps}
    return changed_settings(values_of(spec), named, OPENING, lambda q: values_of(compare_of(q)[0]))


def _beginning(rule: UpdateRule, choices: dict[str, str]) -> dict[str, float]:
    return {hyper.name: hyper.default for hyper in rule.hypers if hyper.name not in WITHOUT}


def _grid_of(reader: Reader) -> tuple[float, float, int]:
    low = reader.read("rate_low", LOW, _low)
    high = reader.read("rate_high", HIGH if low < HIGH else HIGHEST, lambda v: _high(low, v))
    usual = most_rates(low, high, RATES)
    return low, high, reader.read("rates", usual, lambda v: _rates(low, high, integer(v)))


def _low(value: Any) -> float:
    low = number("rate_low", value)
    if not LOWEST <= low < HIGHEST:
        raise SpecError(f"rate_low must be in [{LOWEST:g}, {HIGHEST:g}), got {low}")
    return low


def _high(low: float, value: Any) -> float:
    high = number("rate_high", value)
    if not low < high <= HIGHEST:
        raise SpecError(f"rate_high must be in ({low:g}, {HIGHEST:g}], got {high}")
    return high


def _rates(low: float, high: float, value: Any) -> int:
    count = whole("rates", value, 1, MOST_RATES)
    if not ascends(rate_grid(low, high, count)):
        most = most_rates(low, high)
        raise SpecError(
            f"rates must be at most {most} of two digits from {low:g} to {high:g}, got {count}"
        )
    return count


def _affordable(
    setup: Setup, lanes: tuple[Lane, ...], rates: tuple[float, float, int]
) -> CompareSpec:
    """The comparison with at most the usual budget, and less where that is still too much.

    Seeds go first, down to two: a training that is cut short says little of a rate.
    """
    low, high, count = rates
    less, fewer = modest(setup), count if count <= RATES else most_rates(low, high, RATES)
    while True:
        try:
            return CompareSpec(replace(setup, **less), lanes, low, high, fewer)
        except SpecError:
            if less["seeds"] > FEWEST_SEEDS:
                less["seeds"] = FEWEST_SEEDS
            elif less["steps"] > 1:
                less["steps"] //= 2
            else:
                raise
