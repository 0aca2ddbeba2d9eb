"""What all optimizers of an experiment have in common, and how a link says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adal.checks import whole
from adal.datasets import dataset_named
from adal.datasets.dataset import LARGEST_SPLIT_SEED
from adal.race import Lane
from adal.training.networks import network_named, networks_for
from adal.training.schedules import schedule_named
from adal.training.spec import (
    ACTIVATIONS,
    DROPOUT,
    LARGEST_FIRST_SEED,
    MOST_BATCH,
    MOST_LAYERS,
    WEIGHT_DECAY,
    WIDEST_LAYER,
    TrainSpec,
)
from adal.trajectory import Pairs
from app.settings.reader import Reader, integer, number, one_of

DATASET = "digits"
MOST_STEPS = 3000
MOST_SEEDS = 32
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

    def train_spec(
        self, lane: Lane, *, lrs: tuple[float, ...] = (), peek: bool = True
    ) -> TrainSpec:
        """The training of one optimizer.

        Args:
          lrs, peek: as in `TrainSpec`.
        """
        return TrainSpec(
            self.dataset,
            lane.rule,
            lane.hypers,
            lane.choices,
            lrs=lrs,
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
            peek=peek,
        )


def setup_of(reader: Reader, *, seeds: int = 5) -> Setup:
    """The setup that the reader's values describe; usually with so many seeds."""
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
        split_seed=whole_of(reader, "split_seed", 0, 0, LARGEST_SPLIT_SEED),
        network=network.name,
        depth=whole_of(reader, "depth", len(hidden), 1, MOST_LAYERS) if hidden else 0,
        width=whole_of(reader, "width", hidden[0], 1, WIDEST_LAYER) if hidden else 0,
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
        seeds=whole_of(reader, "seeds", seeds, 1, MOST_SEEDS),
        seed=whole_of(reader, "seed", 0, 0, LARGEST_FIRST_SEED),
        batch_size=whole_of(reader, "batch_size", 32, 1, MOST_BATCH),
        steps=whole_of(reader, "steps", 600, 1, MOST_STEPS),
    )


def setup_values(setup: Setup) -> dict[str, Any]:
    """Every setting of `setup` under its key."""
    values = dict(vars(setup))
    options = dataset_named(setup.dataset).settings(**dict(values.pop("data_options")))
    network = network_named(setup.network)
    if not network.has_hidden:
        del values["depth"], values["width"]
    if not network.activations:
        del values["activation"]
    return {**values, **{OPTION + name: value for name, value in options.items()}}


def deciding(setup: Setup) -> dict[str, Any]:
    """The settings on which the usual values of others depend, each with its own usual value."""
    first = networks_for(dataset_named(setup.dataset).kind)[0].name
    return {"dataset": DATASET, "network": first}


def modest(setup: Setup) -> dict[str, int]:
    """The parts of the budget, each at most what it usually is."""
    usual = Setup()
    names = ("seeds", "batch_size", "steps")
    return {name: min(getattr(setup, name), getattr(usual, name)) for name in names}


def whole_of(reader: Reader, name: str, usual: int, low: int, high: int) -> int:
    """The whole number in [low, high] that the reader has under `name`."""
    return reader.read(name, usual, lambda v: whole(name, integer(v), low, high))


def _option(name: str, settings: Callable[..., dict[str, float]]) -> Callable[[Any], float]:
    return lambda value: settings(**{name: number(name, value)})[name]
