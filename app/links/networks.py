"""A link and its training experiment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from adal.datasets import dataset_named
from adal.datasets.dataset import LARGEST_SPLIT_SEED
from adal.errors import SpecError
from adal.race import Lane
from adal.rules import UpdateRule, variant_of
from adal.training.networks import network_named, networks_for
from adal.training.schedules import schedule_named
from adal.training.spec import (
    ACTIVATIONS,
    DROPOUT,
    MOST_BATCH,
    MOST_LAYERS,
    WEIGHT_DECAY,
    WIDEST_LAYER,
    ExperimentSpec,
    TrainSpec,
)
from adal.training.tuning import tuned_lr
from adal.trajectory import Pairs, whole
from app.links.lanes import changed_settings, lane_values, lanes_of
from app.links.reader import Reader, Values, integer, number, one_of

OPENING = ("adal", "adal_constant", "adam", "sgd")
DATASET = "digits"
MOST_STEPS = 3000
MOST_SEEDS = 32
LARGEST_SEED = 99_999
OPTION = "data."
"""Before the name of a dataset's own option in a link."""


@dataclass(frozen=True)
class Setup:
    """What all optimizers of an experiment have in common.

    Attributes:
      dataset, data_options, split_seed: on what; see `TrainSpec`.
      network, depth, width, activation, dropout: which network; depth and width are a perceptron's
        hidden layers, all of one width, and 0 for others.
      weight_decay, schedule: how it is trained, beside the optimizer.
      seeds, seed: how many networks per optimizer, and the first one's seed.
      batch_size, steps: the budget.
    """

    dataset: str = DATASET
    data_options: Pairs = ()
    split_seed: int = 0
    network: str = "mlp"
    depth: int = 1
    width: int = 32
    activation: str = "relu"
    dropout: float = 0.0
    weight_decay: float = 0.0
    schedule: str = "constant"
    seeds: int = 5
    seed: int = 0
    batch_size: int = 32
    steps: int = 600

    def train_spec(self, lane: Lane) -> TrainSpec:
        """The training of one optimizer."""
        return TrainSpec(
            self.dataset,
            lane.rule,
            lane.hypers,
            lane.choices,
            hidden=(self.width,) * self.depth if self.depth else None,
            activation=self.activation,
            seed=self.seed,
            seeds=self.seeds,
            batch_size=self.batch_size,
            steps=self.steps,
            network=self.network,
            weight_decay=self.weight_decay,
            dropout=self.dropout,
            schedule=self.schedule,
            split_seed=self.split_seed,
            data_options=self.data_options,
        )


@dataclass(frozen=True)
class NetworksSpec:
    """What the Networks page is set to: one setup, several optimizers.

    Attributes:
      setup: what they have in common.
      lanes: 1 to 6 optimizers.
    Raises: SpecError for what `ExperimentSpec` does not allow.
    """

    setup: Setup = field(default_factory=Setup)
    lanes: tuple[Lane, ...] = ()

    def __post_init__(self) -> None:
        assert self.experiment  # checked when it is made

    @cached_property
    def experiment(self) -> ExperimentSpec:
        """The trainings, one per lane."""
        return ExperimentSpec(tuple(self.setup.train_spec(lane) for lane in self.lanes))


def network_hypers(dataset: str, rule: UpdateRule, choices: dict[str, Any]) -> dict[str, float]:
    """Every hyperparameter a lane begins with: the tuned rate, else the rule's defaults."""
    variant = variant_of(rule.name, choices)
    hypers = {hyper.name: hyper.default for hyper in rule.hypers}
    return hypers | {"lr": tuned_lr(dataset, rule.name, variant.name if variant else None)}


def networks_of(values: Values) -> tuple[NetworksSpec, list[str]]:
    """The experiment that `values` describe, and a sentence for each that had to be replaced."""
    reader = Reader(values)
    setup = _setup(reader)
    dataset = setup.dataset
    lanes = lanes_of(reader, OPENING, lambda rule, choices: network_hypers(dataset, rule, choices))
    try:
        return NetworksSpec(setup, lanes), reader.finish()
    except SpecError as error:  # each setting is allowed alone, but together they cost too much
        usual = Setup()
        modest = {
            name: min(getattr(setup, name), getattr(usual, name))
            for name in ("seeds", "batch_size", "steps")
        }
        told = "; ".join(f"{name} {value}" for name, value in modest.items())
        reader.complaints.append(f"{error}. Used instead: {told}.")
        setup = Setup(**{**vars(setup), **modest})
        return NetworksSpec(setup, lanes), reader.finish()


def _setup(reader: Reader) -> Setup:
    read = reader.read
    dataset = dataset_named(read("dataset", DATASET, lambda v: dataset_named(v).name))
    options = {
        option.name: read(
            OPTION + option.name, option.default, _option(option.name, dataset.settings)
        )
        for option in dataset.options
    }
    changed = tuple((name, v) for name, v in options.items() if v != dataset.settings()[name])
    fitting = {network.name: network for network in networks_for(dataset.kind)}
    network = fitting[
        read("network", next(iter(fitting)), lambda v: one_of("network", v, tuple(fitting)))
    ]
    hidden = dataset.hidden if network.has_hidden else ()
    return Setup(
        dataset=dataset.name,
        data_options=changed,
        split_seed=_whole(reader, "split_seed", 0, 0, LARGEST_SPLIT_SEED),
        network=network.name,
        depth=_whole(reader, "depth", len(hidden), 1, MOST_LAYERS) if hidden else 0,
        width=_whole(reader, "width", hidden[0], 1, WIDEST_LAYER) if hidden else 0,
        activation=read(
            "activation", network.activations[0], lambda v: one_of("activation", v, ACTIVATIONS)
        )
        if network.activations
        else "tanh",
        dropout=read("dropout", 0.0, lambda v: DROPOUT.check(number("dropout", v))),
        weight_decay=read(
            "weight_decay", 0.0, lambda v: WEIGHT_DECAY.check(number("weight_decay", v))
        ),
        schedule=read("schedule", "constant", lambda v: schedule_named(v).name),
        seeds=_whole(reader, "seeds", 5, 1, MOST_SEEDS),
        seed=_whole(reader, "seed", 0, 0, LARGEST_SEED),
        batch_size=_whole(reader, "batch_size", 32, 1, MOST_BATCH),
        steps=_whole(reader, "steps", 600, 1, MOST_STEPS),
    )


def values_of(spec: NetworksSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    values = dict(vars(spec.setup))
    dataset = dataset_named(spec.setup.dataset)
    options = dataset.settings(**dict(values.pop("data_options")))
    network = network_named(spec.setup.network)
    if not network.has_hidden:
        del values["depth"], values["width"]
    if not network.activations:
        del values["activation"]
    return {
        **values,
        **{OPTION + name: value for name, value in options.items()},
        **lane_values(spec.lanes),
    }


def query_of(spec: NetworksSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone."""
    values = values_of(spec)
    first = networks_for(dataset_named(spec.setup.dataset).kind)[0].name
    deciding = {"dataset": DATASET, "network": first}
    return changed_settings(values, deciding, OPENING, lambda q: values_of(networks_of(q)[0]))


def _whole(reader: Reader, name: str, usual: int, low: int, high: int) -> int:
    return reader.read(name, usual, lambda v: whole(name, integer(v), low, high))


def _option(name: str, settings: Callable[..., dict[str, float]]) -> Callable[[Any], float]:
    return lambda value: settings(**{name: number(name, value)})[name]
