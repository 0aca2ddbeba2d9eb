"""A link and its twin: whose gradients, and how AdaL and the shadow Adam are set."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from adal.checks import LARGEST_SEED, whole
from adal.datasets import dataset_named
from adal.errors import SpecError, shown
from adal.landscapes import landscape_named
from adal.race import race_hypers
from adal.rules import RULES, variant_of
from adal.sequences import MOST_STEPS, SHAPES, Sequence, typed_numbers
from adal.training.experiment import ExperimentSpec
from adal.training.spec import NORM_SCOPES, TrainSpec
from adal.training.tuning import tuned_lr
from adal.trajectory import RunSpec
from adal.tuning import RACE_BETA2
from adal.twin import TRANSFORM
from app.settings.reader import Reader, Values, integer, number, one_of, query

SOURCES = {
    "landscape": "A run on a landscape",
    "sequence": "A sequence of my own",
    "network": "A network in training",
}
DRIVERS = ("adal", "adam", "sgd")
MOST_TYPED = 4000
LARGEST_SCALE = 60

HYPERS = {hyper.name: hyper for hyper in RULES["adal"].hypers}
CHOICES = {choice.name: choice for choice in (*RULES["adal"].choices, TRANSFORM)}


@dataclass(frozen=True)
class TwinSpec:
    """What the twin page is set to.

    Attributes:
      source: where the gradients come from, a key of `SOURCES`.
      landscape, driver: a run's landscape, and the rule that makes it, at its tuned learning rate.
      steps: of the run or the sequence.
      shape, size, level, seed, typed: of the sequence; `typed` is a person's text.
      dataset, norm_scope, tensor: of a network: what it learns, what a block is, and which block is
        looked at.
      beta1, beta2, eps, eps_mode: of both; transform, lr_decay, second_moment: of AdaL alone.
      scale: k, the loss is multiplied by 2^k.
      step: the step looked at, 1 to `steps`.
    """

    source: str = "landscape"
    landscape: str = "rosenbrock"
    driver: str = "adal"
    steps: int = 500
    shape: str = "geometric"
    size: float = 0.99
    level: float = 1.0
    seed: int = 0
    typed: str = ""
    dataset: str = "digits"
    norm_scope: str = "tensor"
    tensor: str = "W1"
    beta1: float = 0.9
    beta2: float = RACE_BETA2
    eps: float = 1e-8
    eps_mode: str = "preconditioner"
    lr_decay: str = "inv_sqrt"
    transform: str = "l1"
    second_moment: str = "transformed"
    scale: int = 0
    step: int = 250

    @property
    def length(self) -> int:
        """T, the number of gradients: those of the run, or of the sequence."""
        typed = typed_numbers(self.typed) if self.source == "sequence" else ()
        return len(typed) or self.steps

    @property
    def settings(self) -> dict[str, Any]:
        """The keywords of `adal.twin.decompose`."""
        names = ("beta1", "beta2", "eps", "eps_mode", "lr_decay", "second_moment", "transform")
        return {name: getattr(self, name) for name in names}

    @property
    def run(self) -> RunSpec:
        """The run whose gradients are looked at: the driver's in the opening race.

        The switches do not touch it, so that they are compared on the same gradients.
        """
        rule = RULES[self.driver]
        hypers = race_hypers(self.landscape, rule, {})
        return RunSpec(self.landscape, self.driver, hypers, steps=self.steps)

    @property
    def experiment(self) -> ExperimentSpec:
        """The training whose gradients are looked at: as it is set, then the other reading.

        Without the transform there is one reading, and the training is Adam's.
        """
        if self.transform == "none":
            return ExperimentSpec((self._training("adam", {}),))
        other = "raw" if self.second_moment == "transformed" else "transformed"
        readings = ({"second_moment": moment} for moment in (self.second_moment, other))
        return ExperimentSpec(tuple(self._training("adal", reading) for reading in readings))

    def _training(self, rule: str, reading: dict[str, str]) -> TrainSpec:
        choices = {"eps_mode": self.eps_mode, "lr_decay": self.lr_decay, **reading}
        variant = variant_of(rule, choices)
        return TrainSpec(
            dataset=self.dataset,
            rule=rule,
            hypers={"beta1": self.beta1, "beta2": self.beta2, "eps": self.eps},
            choices=choices,
            norm_scope=self.norm_scope,
            lrs=(tuned_lr(self.dataset, rule, variant.name if variant else None),),
            seed=self.seed,
            seeds=1,
            steps=self.steps,
            every=max(1, -(-self.steps // 200)),
            twin=True,
        )

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the blocks of the network."""
        return self.experiment.lanes[0].blocks

    @property
    def sequence(self) -> Sequence:
        """The sequence whose gradients are looked at."""
        return Sequence(
            self.shape, self.size, self.level, self.steps, self.seed, typed_numbers(self.typed)
        )


def usual_beta2(source: str) -> float:
    """β₂ unless told otherwise: the rule's own for a network, that of a race elsewhere."""
    return HYPERS["beta2"].default if source == "network" else RACE_BETA2


def twin_of(values: Values) -> tuple[TwinSpec, list[str]]:
    """The twin that `values` describe, and one sentence for each that had to be replaced."""
    reader, usual = Reader(values), TwinSpec()
    read = reader.read
    found: dict[str, Any] = {
        "source": read("source", usual.source, lambda v: one_of("source", v, SOURCES)),
        "landscape": read("landscape", usual.landscape, lambda v: landscape_named(v).name),
        "driver": read("driver", usual.driver, lambda v: one_of("driver", v, DRIVERS)),
        "shape": read("shape", usual.shape, lambda v: one_of("shape", v, SHAPES)),
        "steps": read("steps", usual.steps, lambda v: whole("steps", integer(v), 2, MOST_STEPS)),
        "seed": read("seed", 0, lambda v: whole("seed", integer(v), 0, LARGEST_SEED)),
        "typed": read("typed", "", _typed),
        "dataset": read("dataset", usual.dataset, lambda v: dataset_named(v).name),
        "norm_scope": read(
            "norm_scope", usual.norm_scope, lambda v: one_of("norm_scope", v, NORM_SCOPES)
        ),
    }
    for name in ("size", "level"):
        found[name] = read(
            name, getattr(usual, name), lambda v, name=name: _sequence_number(name, v)
        )
    betas = {"beta1": usual.beta1, "beta2": usual_beta2(found["source"])}
    for name, default in (betas | {"eps": usual.eps}).items():
        hyper = HYPERS[name]
        found[name] = read(name, default, lambda v, hyper=hyper: hyper.check(number(hyper.name, v)))
    for name in ("eps_mode", "lr_decay", "second_moment", "transform"):
        found[name] = read(name, getattr(usual, name), CHOICES[name].check)
    found["scale"] = read(
        "scale", 0, lambda v: whole("scale", integer(v), -LARGEST_SCALE, LARGEST_SCALE)
    )
    blocks = TwinSpec(**found).blocks
    found["tensor"] = read("tensor", blocks[0], lambda v: one_of("tensor", v, blocks))
    length = TwinSpec(**found).length
    middle = max(length // 2, 1)
    found["step"] = read("step", middle, lambda v: whole("step", integer(v), 1, length))
    return TwinSpec(**found), reader.finish()


def values_of(spec: TwinSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    return {field.name: getattr(spec, field.name) for field in fields(spec)}


_DECIDING = ("source", "steps", "typed", "dataset", "norm_scope")
"""What the usual values of other settings depend on."""


def query_of(spec: TwinSpec) -> dict[str, str]:
    """The link's query: what differs from a bare link."""
    length = {name: getattr(spec, name) for name in _DECIDING}
    usual = values_of(twin_of(length)[0])  # where the usual step is the middle, and so on
    return query(values_of(spec), usual | {name: getattr(TwinSpec(), name) for name in length})


def _sequence_number(name: str, value: Any) -> float:
    found = number(name, value)
    Sequence(size=found) if name == "size" else Sequence(level=found)  # checks its range
    return found


def _typed(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_TYPED:
        raise SpecError(f"typed must be a text of at most {MOST_TYPED} letters, got {shown(value)}")
    numbers = typed_numbers(value)
    Sequence(typed=numbers)  # checks their range
    return value if numbers else ""
