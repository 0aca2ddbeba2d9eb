"""What all optimizers of an experiment have in common, and how a link says it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from adal.checks import OWN
from adal.datasets import DATASETS, Dataset, available_datasets, dataset_named
from adal.datasets.dataset import LARGEST_SPLIT_SEED
from adal.datasets.mnist import SHARE
from adal.datasets.own import is_own
from adal.race import Lane
from adal.rules import Hyper
from adal.training.networks import Architecture, network_named, networks_for
from adal.training.schedules import SCHEDULES
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
from app.settings.field import NONE, Field, Known, in_order
from app.settings.kinds import box, counted, explained, named, ranged, select
from app.settings.reader import one_of

MOST_STEPS = 3000
MOST_SEEDS = 32
OPTION = "data."
"""Before the name of a dataset's own option in a link."""
OPTIONS = tuple(
    dict.fromkeys(o.name for entry in DATASETS.values() for o in entry.options) | {SHARE.name: None}
)
"""The names of all options; datasets in IDX files have theirs wherever the files lie."""


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

    dataset: str = "digits"
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
            rule=lane.rule,
            hypers=lane.hypers,
            choices=lane.choices,
            lrs=lrs,
            hidden=(self.width,) * self.depth if self.depth else OWN,
            peek=peek,
            **{name: getattr(self, name) for name in SHARED},
        )


SHARED = tuple(f.name for f in fields(Setup) if f.name in {own.name for own in fields(TrainSpec)})
"""What a training has under the same name."""
_USUAL = Setup()


def _dataset(known: Known) -> Dataset:
    return dataset_named(known["dataset"])


def _dataset_title(name: str) -> str:
    title = dataset_named(name).title
    return f"{title}, {name}" if is_own(name) else title  # tables of equal size have equal titles


def _datasets(known: Known) -> list[str]:
    names = list(available_datasets())
    return [*names, known["dataset"]] if is_own(known["dataset"]) else names


def _option(name: str) -> Field:
    """An option of those datasets that have one of this name."""

    def of(known: Known) -> Hyper:
        return next(option for option in _dataset(known).options if option.name == name)

    return ranged(
        of,
        key=OPTION + name,
        needs=("dataset",),
        hidden=lambda known: all(option.name != name for option in _dataset(known).options),
    )


def _fitting(known: Known) -> dict[str, Architecture]:
    return {network.name: network for network in networks_for(_dataset(known).kind)}


def _network(known: Known) -> Architecture:
    return network_named(known["network"])


def _network_widget(place: Any, label: str, known: Known, **common: Any) -> None:
    fitting = _fitting(known)
    place.selectbox(label, list(fitting), format_func=lambda name: fitting[name].title, **common)


def _layers(key: str, title: str, usual: Any, most: int, **more: Any) -> Field:
    """A number that only networks with hidden layers of their own have."""
    return counted(
        key,
        title,
        usual,
        1,
        most,
        needs=("dataset", "network"),
        hidden=lambda known: not _network(known).has_hidden,
        **more,
    )


ROWS = (
    Field(
        "dataset",
        "Dataset",
        lambda value, known: dataset_named(value).name,
        usual=_USUAL.dataset,
        help="What the networks learn to tell apart.",
        shown=_dataset_title,
        widget=select(_datasets, lambda name: dataset_named(name).title),
    ),
    *map(_option, OPTIONS),
    Field(
        "network",
        "Network",
        lambda value, known: one_of("network", value, tuple(_fitting(known))),
        usual=lambda known: next(iter(_fitting(known))),
        needs=("dataset",),
        help=lambda known: explained({n.title: n.meaning for n in _fitting(known).values()}),
        shown=lambda name: network_named(name).title,
        widget=_network_widget,
    ),
    _layers(
        "depth",
        "Hidden layers",
        lambda known: len(_dataset(known).hidden),
        MOST_LAYERS,
        help="Depth.",
    ),
    _layers(
        "width",
        "Units per hidden layer",
        lambda known: _dataset(known).hidden[0],
        WIDEST_LAYER,
        help="Width.",
        shown=lambda width: str(width or NONE),
    ),
    Field(
        "activation",
        "Activation",
        lambda value, known: one_of("activation", value, ACTIVATIONS),
        usual=lambda known: _network(known).activations[0],
        needs=("network",),
        hidden=lambda known: not _network(known).activations,
        help="What a unit makes of its sum: relu cuts what is below 0, tanh bends both ends.",
        widget=select(lambda known: _network(known).activations),
    ),
    named(
        "schedule",
        "Schedule of the training",
        _USUAL.schedule,
        SCHEDULES,
        help=explained(
            {entry.title: entry.meaning for entry in SCHEDULES.values()},
            "What the learning rate of every optimizer is multiplied by, beside its own schedule.",
        ),
    ),
    ranged(DROPOUT),
    ranged(WEIGHT_DECAY),
    counted(
        "split_seed",
        "Seed of the split",
        _USUAL.split_seed,
        0,
        LARGEST_SPLIT_SEED,
        needs=("dataset",),
        stays=True,
        help=lambda known: f"From 0 to {LARGEST_SPLIT_SEED}. {_dataset(known).division}",
        widget=box(1),
    ),
    counted(
        "seeds",
        "Seeds",
        _USUAL.seeds,
        1,
        MOST_SEEDS,
        help="Networks per optimizer, with different initial weights and minibatches.",
    ),
    counted(
        "batch_size",
        "Batch size",
        _USUAL.batch_size,
        1,
        MOST_BATCH,
        help="Points per minibatch: fewer make noisier gradients.",
    ),
    counted("steps", "Steps", _USUAL.steps, 1, MOST_STEPS, help="Updates per network."),
    counted(
        "seed",
        "First seed",
        _USUAL.seed,
        0,
        LARGEST_FIRST_SEED,
        help="The others follow it.",
        widget=box(1),
    ),
)
"""The settings in the order of the tables; the side bar draws them in groups."""


def setup_of(known: Known) -> Setup:
    """The setup of these settings; what is not among them is as usual, or hidden."""
    usual = _dataset(known).settings()
    options = {name: known[OPTION + name] for name in OPTIONS if OPTION + name in known}
    changed = tuple((name, value) for name, value in options.items() if value != usual[name])
    hidden = {"depth": 0, "width": 0, "activation": "tanh"}
    own: dict[str, Any] = {
        field.name: known.get(field.name, hidden.get(field.name, field.default))
        for field in fields(Setup)
    }
    own["data_options"] = changed
    return Setup(**own)


def setup_values(setup: Setup) -> dict[str, Any]:
    """Every setting of `setup` under its key."""
    options = dataset_named(setup.dataset).settings(**dict(setup.data_options))
    return in_order(ROWS, vars(setup) | {OPTION + name: v for name, v in options.items()})


def setup_from(spec: TrainSpec) -> Setup:
    """The setup whose trainings are as `spec`, as far as a setup can say it."""
    hidden = spec.hidden or ()
    shared = {name: getattr(spec, name) for name in SHARED}
    return Setup(**shared, depth=len(hidden), width=hidden[0] if hidden else 0)


def modest(setup: Setup) -> dict[str, int]:
    """The parts of the budget, each at most what it usually is."""
    usual = Setup()
    names = ("seeds", "batch_size", "steps")
    return {name: min(getattr(setup, name), getattr(usual, name)) for name in names}
