"""What to train, as a frozen value: `TrainSpec` is one lane of an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from adal.checks import LARGEST_SEED, OWN, whole
from adal.datasets import dataset_named
from adal.datasets.dataset import LARGEST_SPLIT_SEED, Dataset
from adal.errors import SpecError, UnknownName, shown
from adal.rules import rule_named
from adal.rules.adam import WEIGHT_DECAY as RULES_WEIGHT_DECAY
from adal.rules.rule import Hyper
from adal.training.networks import Architecture, network_named, networks_for
from adal.training.networks.mlp import ACTIVATIONS, Perceptron
from adal.training.networks.network import Network
from adal.training.schedules import schedule_named
from adal.trajectory import Given, RunSpec

MOST_STEPS = 5000
MOST_REPLICAS = 1024
LARGEST_FIRST_SEED = LARGEST_SEED - MOST_REPLICAS
MOST_RATES = 16
MOST_BATCH = 512
MOST_LAYERS = 4
WIDEST_LAYER = 256
MOST_RECORDS = 201
MOST_WORK = 4e12
"""Multiplications of an experiment's passes: some minutes on one CPU core, which makes 1 to 2e10 a
second whatever the network, and half as many where a network is tiny."""

TWINS = ("adal", "adam")
"""Rules that a shadow Adam can be compared with; Adam itself is AdaL without its transform."""
NORM_SCOPES = ("tensor", "global")
DEVICES = ("auto", "cpu", "cuda")
DTYPES = ("float32", "float64")
AUTO = "auto"

WEIGHT_DECAY = replace(
    RULES_WEIGHT_DECAY,
    default=0.0,
    meaning="Share of every weight, times the learning rate, that is taken away at each step; "
    "biases and gains keep theirs.",
)
DROPOUT = Hyper(
    "dropout",
    "Dropout",
    "p",
    0.0,
    0.0,
    0.9,
    "[]",
    "linear",
    "Share of the units that is silenced at each step, others each time; none in an evaluation.",
    step=0.05,
)


@dataclass(frozen=True)
class TrainSpec:
    """One optimizer on one network and dataset, for several seeds and learning rates at once.

    Every pair of a learning rate and a seed is a replica; replica r has learning rate
    `lrs[r // seeds]` and seed `seed + r % seeds`. A seed decides the initial weights and the
    order of the minibatches, so replicas that share it differ in the learning rate alone.

    Weight decay is decoupled and alike for every rule: beside its step, which decides alone how the
    gradient is used, η_t λ θ_t is taken away from every block that has more than one axis. A rule
    with a decay of its own (AdamW, Lion) keeps that one, too; for both, η_t holds the schedule.
    Source: Loshchilov & Hutter, Decoupled Weight Decay Regularization, ICLR 2019.

    Attributes:
      dataset, rule: names that `dataset_named` knows, and of `RULES`.
      hypers, choices: (name, value) pairs or a mapping; what is missing takes the rule's default.
      norm_scope: what one block is to the rule: each "tensor", or all of a replica ("global").
      hidden: widths of a perceptron's hidden layers, at most 4 of 1 to 256; `OWN` is the
        dataset's own. Empty for other networks.
      activation: "relu" or "tanh"; "tanh" where the network leaves no choice.
      lrs: learning rates to run side by side; empty is the one in `hypers`. Given, it replaces it.
      seed, seeds: the first seed, and how many follow each other.
      batch_size: points per minibatch, 1 to 512.
      steps: 1 to 5000.
      every: steps between two records; `OWN` is about 60 records, and at most 201 are kept.
      device: "cuda", "cpu", or "auto" for CUDA where there is one.
      dtype: "float32" or "float64".
      twin: whether a shadow Adam runs beside the rule and is recorded; for a rule of `TWINS`.
      network: name in `NETWORKS` that takes this kind of data; "auto" is the first that does.
      weight_decay: λ in [0, 1].
      dropout: share of the units that is silenced at a step, 0 to 0.9; drawn from the replica's
        seed and the step.
      schedule: name in `SCHEDULES`, of the learning rate; it multiplies with the rule's `lr_decay`.
      split_seed: which points are for training, 0 to 99999.
      data_options: (name, number) pairs or a mapping, of the dataset's options; kept are those that
        differ from their defaults.
      peek: whether pictures of what the first replica has learned are recorded; see
        `adal.training.peek`.
    Raises: SpecError, or UnknownName, naming the field, its value and what is allowed.
    """

    dataset: str = "digits"
    rule: str = "adam"
    hypers: Given = ()
    choices: Given = ()
    norm_scope: str = "tensor"
    hidden: tuple[int, ...] = OWN
    activation: str = "relu"
    lrs: tuple[float, ...] = ()
    seed: int = 0
    seeds: int = 5
    batch_size: int = 32
    steps: int = 600
    every: int = OWN
    device: str = "auto"
    dtype: str = "float32"
    twin: bool = False
    network: str = AUTO
    weight_decay: float = 0.0
    dropout: float = 0.0
    schedule: str = "constant"
    split_seed: int = 0
    data_options: Given = ()
    peek: bool = False

    def __post_init__(self) -> None:
        dataset, rule = dataset_named(self.dataset), rule_named(self.rule)
        # A rule's settings obey the same checks here as on a landscape.
        checked = RunSpec(rule=rule.name, hypers=self.hypers, choices=self.choices)
        network = _network(self.network, dataset)
        lrs = _rates(self.lrs or (checked.settings["lr"],), rule.hypers[0].check)
        steps = whole("steps", self.steps, 1, MOST_STEPS)
        least = -(-steps // (MOST_RECORDS - 1))
        every = max(least, round(steps / 60)) if self.every is OWN else self.every
        settled = {
            "hypers": tuple(pair for pair in checked.hypers if pair[0] != "lr"),
            "choices": checked.choices,
            "norm_scope": _one_of("norm_scope", self.norm_scope, NORM_SCOPES),
            "network": network.name,
            "hidden": _hidden(self.hidden, network, dataset),
            "activation": _activation(self.activation, network),
            "lrs": lrs,
            "seeds": whole("seeds", self.seeds, 1, MOST_REPLICAS),
            "seed": whole("seed", self.seed, 0, LARGEST_FIRST_SEED),
            "batch_size": whole("batch_size", self.batch_size, 1, MOST_BATCH),
            "steps": steps,
            "every": whole("every", every, least, max(steps, least)),
            "device": _one_of("device", self.device, DEVICES),
            "dtype": _one_of("dtype", self.dtype, DTYPES),
            "weight_decay": _number(WEIGHT_DECAY, self.weight_decay),
            "dropout": _number(DROPOUT, self.dropout),
            "schedule": schedule_named(self.schedule).name,
            "split_seed": whole("split_seed", self.split_seed, 0, LARGEST_SPLIT_SEED),
            "data_options": _options(self.data_options, dataset),
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
        if self.peek not in (False, True):
            raise SpecError(f"peek must be True or False, got {shown(self.peek)}")
        affordable(self.work)

    @property
    def blocks(self) -> tuple[str, ...]:
        """What each block is called: W1, b1, W2, …, or all parameters in one."""
        if self.norm_scope == "global":
            return ("all",)
        return self.model.names

    @cached_property
    def model(self) -> Network:
        """The network with all its sizes, which every replica has."""
        dataset = dataset_named(self.dataset)
        build = network_named(self.network).build
        return build(dataset.shape, dataset.classes, self.hidden, self.activation, self.dropout)

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
        return (*range(0, self.steps, self.every), self.steps)

    @property
    def widths(self) -> tuple[int, ...]:
        """A perceptron's units per layer, from the features to the classes; else empty."""
        return self.model.widths if isinstance(self.model, Perceptron) else ()

    @property
    def work(self) -> float:
        """Multiplications of all passes: three of each minibatch, and one of the records' points.

        A backward pass is two matrix products where a forward pass is one.
        """
        points = dataset_named(self.dataset).count(**dict(self.data_options))
        passes = self.steps * min(self.batch_size, points) * 3
        passes += len(self.recorded_steps) * points * 5 // 3  # the three parts together
        return float(self.replicas * self.model.multiplications * passes)

    def to_dict(self) -> dict[str, Any]:
        """The spec as JSON's types; `from_dict` gives an equal spec."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TrainSpec:
        """The spec that `data` describes. Raises: SpecError; UnknownName for an unknown field."""
        return cls(**_known(data, cls, "field of a training"))


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


def _network(name: object, dataset: Dataset) -> Architecture:
    fitting = networks_for(dataset.kind)
    if name == AUTO:
        return fitting[0]
    network = network_named(name)
    if network not in fitting:
        known = ", ".join(entry.name for entry in fitting)
        raise SpecError(
            f"network must be one of {known} for the {dataset.kind} data of {dataset.name}; "
            f"got {shown(name)}"
        )
    return network


def _hidden(value: Any, network: Architecture, dataset: Dataset) -> tuple[int, ...]:
    if network.has_hidden:
        return _widths(dataset.hidden if value is OWN else value)
    if value not in (None, (), []):
        raise SpecError(f"hidden must be empty for {network.name}, got {shown(value)}")
    return ()


def _activation(value: object, network: Architecture) -> str:
    given = _one_of("activation", value, ACTIVATIONS)
    return given if network.activations else "tanh"


def _number(hyper: Hyper, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SpecError(f"{hyper.name} must be a number, got {shown(value)}")
    return float(hyper.check(value))


def _options(given: Any, dataset: Dataset) -> tuple[tuple[str, float], ...]:
    try:
        options = dict(given)
    except (TypeError, ValueError):
        raise SpecError(f"data_options must be (name, value) pairs, got {shown(given)}") from None
    settings = dataset.settings(**{str(name): value for name, value in options.items()})
    defaults = dataset.settings()
    return tuple((name, v) for name, v in settings.items() if v != defaults[name])


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


def affordable(work: float) -> None:
    """Raise SpecError for more multiplications than a person may ask for."""
    if work > MOST_WORK:
        raise SpecError(
            "steps × batch_size × replicas × weights must be at most "
            f"{MOST_WORK:g} multiplications, got {work:.2g}"
        )
