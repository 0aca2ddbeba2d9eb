"""What to train, as frozen values: `TrainSpec` is one lane, `ExperimentSpec` up to six of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from adal.datasets import dataset_named
from adal.errors import SpecError, UnknownName, shown
from adal.rules import rule_named
from adal.trajectory import LARGEST_SEED, Given, RunSpec, whole

MOST_STEPS = 5000
MOST_REPLICAS = 64
MOST_RATES = 16
MOST_BATCH = 512
MOST_LAYERS = 4
WIDEST_LAYER = 256
MOST_RECORDS = 201
MOST_WORK = 2e12
"""Multiplications of an experiment's forward passes: some minutes on one CPU core."""
MOST_LANES = 6

TWINS = ("adal", "adam")
"""Rules that a shadow Adam can be compared with; Adam itself is AdaL without its transform."""
NORM_SCOPES = ("tensor", "global")
ACTIVATIONS = ("relu", "tanh")
DEVICES = ("auto", "cpu", "cuda")
DTYPES = ("float32", "float64")


@dataclass(frozen=True)
class TrainSpec:
    """One optimizer on one network and dataset, for several seeds and learning rates at once.

    Every pair of a learning rate and a seed is a replica; replica r has learning rate
    `lrs[r // seeds]` and seed `seed + r % seeds`. A seed decides the initial weights and the
    order of the minibatches, so replicas that share it differ in the learning rate alone.

    Attributes:
      dataset, rule: names in `DATASETS` and `RULES`.
      hypers, choices: (name, value) pairs or a mapping; what is missing takes the rule's default.
      norm_scope: what one block is to the rule: each "tensor", or all of a replica ("global").
      hidden: widths of the hidden layers, at most 4 of 1 to 256; None is the dataset's own.
      activation: "relu" or "tanh".
      lrs: learning rates to run side by side; empty is the one in `hypers`. Given, it replaces it.
      seed, seeds: the first seed, and how many follow each other.
      batch_size: points per minibatch, 1 to 512.
      steps: 1 to 5000.
      every: steps between two records; None is about 60 records, and at most 201 are kept.
      device: "cuda", "cpu", or "auto" for CUDA where there is one.
      dtype: "float32" or "float64".
      twin: whether a shadow Adam runs beside the rule and is recorded; for a rule of `TWINS`.
    Raises: SpecError, or UnknownName, naming the field, its value and what is allowed.
    """

    dataset: str = "digits"
    rule: str = "adam"
    hypers: Given = ()
    choices: Given = ()
    norm_scope: str = "tensor"
    hidden: tuple[int, ...] | None = None
    activation: str = "relu"
    lrs: tuple[float, ...] = ()
    seed: int = 0
    seeds: int = 5
    batch_size: int = 32
    steps: int = 600
    every: int | None = None
    device: str = "auto"
    dtype: str = "float32"
    twin: bool = False

    def __post_init__(self) -> None:
        dataset, rule = dataset_named(self.dataset), rule_named(self.rule)
        # A rule's settings obey the same checks here as on a landscape.
        checked = RunSpec(rule=rule.name, hypers=self.hypers, choices=self.choices)
        hidden = _widths(dataset.hidden if self.hidden is None else self.hidden)
        lrs = _rates(self.lrs or (checked.settings["lr"],), rule.hypers[0].check)
        steps = whole("steps", self.steps, 1, MOST_STEPS)
        least = -(-steps // (MOST_RECORDS - 1))
        every = max(least, round(steps / 60)) if self.every is None else self.every
        settled = {
            "hypers": tuple(pair for pair in checked.hypers if pair[0] != "lr"),
            "choices": checked.choices,
            "norm_scope": _one_of("norm_scope", self.norm_scope, NORM_SCOPES),
            "hidden": hidden,
            "activation": _one_of("activation", self.activation, ACTIVATIONS),
            "lrs": lrs,
            "seeds": whole("seeds", self.seeds, 1, MOST_REPLICAS),
            "seed": whole("seed", self.seed, 0, LARGEST_SEED - MOST_REPLICAS),
            "batch_size": whole("batch_size", self.batch_size, 1, MOST_BATCH),
            "steps": steps,
            "every": whole("every", every, least, max(steps, least)),
            "device": _one_of("device", self.device, DEVICES),
            "dtype": _one_of("dtype", self.dtype, DTYPES),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        if self.replicas > MOST_REPLICAS:
            raise SpecError(
                f"replicas (seeds × learning rates) must be at most {MOST_REPLICAS}, "
                f"got {self.seeds} × {len(lrs)} = {self.replicas}"
            )
        if self.twin not in (False, True) or (self.twin and rule.name not in TWINS):
            raise SpecError(
                f"twin must be True or False, and True for {' and '.join(TWINS)} only; "
                f"got {self.twin!r}"
            )
        _affordable(self.work)

    @property
    def blocks(self) -> tuple[str, ...]:
        """What each block is called: W1, b1, W2, …, or all parameters in one."""
        if self.norm_scope == "global":
            return ("all",)
        layers = range(1, len(self.widths))
        return tuple(name for i in layers for name in (f"W{i}", f"b{i}"))

    @property
    def settings(self) -> Mapping[str, Any]:
        """Every hyperparameter but `lr`, and every choice, with the defaults filled in."""
        settings = rule_named(self.rule).settings(**dict(self.hypers), **dict(self.choices))
        return {name: value for name, value in settings.items() if name != "lr"}

    @property
    def replicas(self) -> int:
        """R, the number of networks that train side by side."""
        return self.seeds * len(self.lrs)

    @property
    def replica_lrs(self) -> tuple[float, ...]:
        """(R,) the learning rate of each replica."""
        return tuple(lr for lr in self.lrs for _ in range(self.seeds))

    @property
    def replica_seeds(self) -> tuple[int, ...]:
        """(R,) the seed of each replica."""
        return tuple(self.seed + i for _ in self.lrs for i in range(self.seeds))

    @property
    def recorded_steps(self) -> tuple[int, ...]:
        """(K,) the steps that are recorded: 0, every `every`-th, and the last."""
        assert self.every is not None  # filled in above
        return (*range(0, self.steps, self.every), self.steps)

    @property
    def widths(self) -> tuple[int, ...]:
        """Units per layer, from the features to the classes."""
        dataset = dataset_named(self.dataset)
        assert self.hidden is not None  # filled in above
        return (dataset.features, *self.hidden, dataset.classes)

    @property
    def work(self) -> float:
        """Multiplications of all forward passes: of the minibatches, and of the records' points."""
        weights = sum(a * b for a, b in pairwise(self.widths))
        points = dataset_named(self.dataset).points * 4 // 3
        passes = self.steps * self.batch_size * 3 + len(self.recorded_steps) * points
        return float(self.replicas * weights * passes)

    def to_dict(self) -> dict[str, Any]:
        """The spec as JSON's types; `from_dict` gives an equal spec."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TrainSpec:
        """The spec that `data` describes. Raises: SpecError; UnknownName for an unknown field."""
        return cls(**_known(data, cls, "field of a training"))


SHARED = (
    "dataset", "hidden", "activation", "seed", "seeds", "batch_size", "steps", "every", "device",
    "dtype",
)  # fmt: skip
"""What the lanes of an experiment have in common, so that they compare at equal budget."""


@dataclass(frozen=True)
class ExperimentSpec:
    """Up to six lanes that differ in the optimizer alone: one job, one picture.

    Attributes:
      lanes: 1 to 6 `TrainSpec`s, alike in all fields of `SHARED`.
    Raises: SpecError for lanes that cannot be compared, or that cost too much together.
    """

    lanes: tuple[TrainSpec, ...]

    def __post_init__(self) -> None:
        lanes = tuple(self.lanes) if isinstance(self.lanes, (tuple, list)) else ()
        if not 1 <= len(lanes) <= MOST_LANES or not all(isinstance(x, TrainSpec) for x in lanes):
            raise SpecError(f"lanes must be 1 to {MOST_LANES} trainings, got {shown(self.lanes)}")
        for name in SHARED:
            values = [getattr(lane, name) for lane in lanes]
            other = next((value for value in values if value != values[0]), None)
            if other is not None:
                raise SpecError(f"lanes must share {name}, got {values[0]} and {other}")
        object.__setattr__(self, "lanes", lanes)
        _affordable(sum(lane.work for lane in lanes))

    def to_json(self) -> str:
        """The experiment as one line of JSON; `from_json` gives an equal one."""
        return json.dumps({"lanes": [lane.to_dict() for lane in self.lanes]})

    @classmethod
    def from_json(cls, text: str) -> ExperimentSpec:
        """The experiment that `text` describes. Raises: SpecError for anything else."""
        try:
            lanes = json.loads(text)["lanes"]
            return cls(tuple(TrainSpec.from_dict(lane) for lane in lanes))
        except (json.JSONDecodeError, TypeError, KeyError, AttributeError):
            raise SpecError(f"not an experiment: {shown(text)}") from None


def _known(data: Mapping[str, Any], cls: type, kind: str) -> dict[str, Any]:
    known = [field.name for field in fields(cls)]
    for name in data:
        if name not in known:
            raise UnknownName(kind, name, known)
    return dict(data)


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise SpecError(f"{name} must be one of {', '.join(allowed)}; got {shown(value)}")
    return value


def _widths(value: Any) -> tuple[int, ...]:
    if not isinstance(value, (tuple, list)) or len(value) > MOST_LAYERS:
        raise SpecError(f"hidden must be at most {MOST_LAYERS} widths, got {shown(value)}")
    return tuple(whole("hidden width", width, 1, WIDEST_LAYER) for width in value)


def _rates(value: Any, check: Any) -> tuple[float, ...]:
    if not isinstance(value, (tuple, list)) or len(value) > MOST_RATES:
        raise SpecError(f"lrs must be at most {MOST_RATES} learning rates, got {shown(value)}")
    rates = tuple(check(lr) for lr in value)
    if len(set(rates)) < len(rates):
        raise SpecError(f"lrs must differ from each other, got {shown(value)}")
    return tuple(float(lr) for lr in rates)


def _affordable(work: float) -> None:
    if work > MOST_WORK:
        raise SpecError(
            "steps × batch_size × replicas × weights must be at most "
            f"{MOST_WORK:g} multiplications, got {work:.2g}"
        )
