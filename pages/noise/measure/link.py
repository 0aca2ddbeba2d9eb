"""A link and its measurement of gradient noise: a training, and how its noise is measured."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adal.checks import whole
from adal.datasets import dataset_named
from adal.errors import SpecError
from adal.race import Lane
from adal.training.experiment import MOST_PATH, ExperimentSpec
from adal.training.noise.spec import POOL_NUMBERS, NoiseSpec
from app.settings import field
from app.settings.field import Field, Known, in_order, read, usually
from app.settings.kinds import box, counted, select
from app.settings.optimizers_link import lane_values, lanes_of
from app.settings.reader import Reader, Values, integer
from app.training.link import network_lanes
from app.training.setup_link import OPTION, OPTIONS, Setup, modest, setup_of, setup_values
from app.training.setup_link import ROWS as SETUP

OPENING = ("sgd", "adam", "adal")
SEEDS = 1
"""Only the first network of each optimizer is measured."""
LEAST_DRAWS, MOST_DRAWS, DRAWS = 500, 10_000, 2000
SIZES = (1, 4, 16, 32, 64, 256)
BATCH = 32
COORDINATES = 60
"""Watched parameters: as many as let six optimizers' records into one zip file."""


@dataclass(frozen=True)
class NoisePageSpec:
    """What the Noise page's measurement is set to.

    Attributes:
      setup: what the trainings have in common.
      lanes: 1 to 6 optimizers that are trained; each is measured at three moments.
      draws: minibatches per batch size, 500 to 10 000.
      batch: the one of `sizes` whose minibatches go through the averages and the rules.
    Raises: SpecError for what `ExperimentSpec` does not allow, and for draws or a batch size out of
      range.
    """

    setup: Setup = dataclasses.field(default_factory=lambda: Setup(seeds=SEEDS))
    lanes: tuple[Lane, ...] = ()
    draws: int = DRAWS
    batch: int = BATCH

    def __post_init__(self) -> None:
        whole("draws", self.draws, LEAST_DRAWS, MOST_DRAWS)
        _batch(self.sizes, self.batch)
        assert self.experiment  # checked when it is made

    @property
    def sizes(self) -> tuple[int, ...]:
        """The batch sizes that are measured."""
        return sizes_of(self.setup)

    @cached_property
    def experiment(self) -> ExperimentSpec:
        """The trainings, one per lane, and what is then measured of each."""
        noise = NoiseSpec(
            draws=self.draws, coordinates=COORDINATES, batch_sizes=self.sizes, batch_size=self.batch
        )
        lanes = tuple(self.setup.train_spec(lane, peek=False) for lane in self.lanes)
        if lanes:
            # The weights of all recorded steps are remembered: a large network has fewer of them.
            records = int(MOST_PATH) // (len(lanes) * lanes[0].model.parameters)
            if records < len(lanes[0].recorded_steps):
                every = -(-self.setup.steps // max(1, records - 1))
                lanes = tuple(replace(lane, every=every) for lane in lanes)
        return ExperimentSpec(lanes, noise=noise)


def sizes_of(setup: Setup) -> tuple[int, ...]:
    """The batch sizes that are smaller than the number of points that are drawn from."""
    points = dataset_named(setup.dataset).count(**dict(setup.data_options))
    one = replace(setup, steps=1, seeds=1, batch_size=1)
    parameters = one.train_spec(Lane("l1", "sgd")).model.parameters
    pool = min(points, POOL_NUMBERS // parameters)
    return tuple(size for size in SIZES if size < pool)


def noise_of(values: Values) -> tuple[NoisePageSpec, list[str]]:
    """The measurement that `values` describe, and a sentence for each that had to be replaced."""
    reader = Reader(values)
    found = read(reader, ROWS)
    setup, lanes, draws = setup_of(found), lanes_of(reader, ROWS, found), found["draws"]
    try:
        return NoisePageSpec(setup, lanes, draws, found["batch"]), reader.finish()
    except SpecError as error:  # each setting is allowed alone, but together they cost too much
        spec, less = _affordable(setup, lanes, min(draws, DRAWS))
        reader.replaced(str(error), less)
        return spec, reader.finish()


def values_of(spec: NoisePageSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    return setup_values(spec.setup) | in_order(MEASURED, vars(spec)) | lane_values(spec.lanes)


def query_of(spec: NoisePageSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone."""
    return field.query_of(ROWS, values_of(spec))


def usual_batch(sizes: tuple[int, ...]) -> int:
    """The usual batch size, or the largest below it that there are points for."""
    return max(size for size in sizes if size <= BATCH)


def _batch(sizes: tuple[int, ...], value: Any) -> int:
    if value not in sizes:
        known = ", ".join(map(str, sizes))
        raise SpecError(f"batch must be one of {known}, below the number of points; got {value!r}")
    return value


def _sizes(known: Known) -> tuple[int, ...]:
    return sizes_of(setup_of(known))


def _batch_help(known: Known) -> str:
    return (
        "Of the minibatches that go through averages and optimizers. The gradients "
        f"themselves are measured at {', '.join(map(str, _sizes(known)))}."
    )


MEASURED = (
    counted(
        "draws",
        "Minibatches",
        DRAWS,
        LEAST_DRAWS,
        MOST_DRAWS,
        help=f"Drawn at frozen weights, for each batch size; {LEAST_DRAWS} to {MOST_DRAWS}.",
        widget=box(500),
    ),
    Field(
        "batch",
        "Their batch size",
        lambda value, known: _batch(_sizes(known), integer(value)),
        usual=lambda known: usual_batch(_sizes(known)),
        needs=("dataset", *(OPTION + name for name in OPTIONS), "network", "depth", "width"),
        stays=True,
        help=_batch_help,
        widget=select(_sizes),
    ),
)
ROWS = (*usually(SETUP, seeds=SEEDS), *MEASURED, *network_lanes(OPENING))


def _affordable(
    setup: Setup, lanes: tuple[Lane, ...], draws: int
) -> tuple[NoisePageSpec, dict[str, int]]:
    """The measurement at the usual budget on the dataset's own network, and what that is.

    The draws, and then the steps, are halved as often as is needed.
    """
    less = modest(setup) | {"seeds": SEEDS}
    if setup.depth:
        own = dataset_named(setup.dataset).hidden
        less |= {"depth": min(setup.depth, len(own)), "width": min(setup.width, own[0])}
    while True:
        smaller = replace(setup, **less)
        try:
            batch = usual_batch(sizes_of(smaller))
            spec = NoisePageSpec(smaller, lanes, draws, batch)
            return spec, less | {"draws": draws, "batch": batch}
        except SpecError:
            if draws > LEAST_DRAWS:
                draws = max(LEAST_DRAWS, draws // 2)
            elif less["steps"] > 1:
                less["steps"] //= 2
            else:
                raise
