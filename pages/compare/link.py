"""A link and its comparison: a grid of learning rates that every optimizer gets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adal.checks import whole
from adal.errors import SpecError
from adal.race import Lane
from adal.training.experiment import ExperimentSpec
from adal.training.rate_grid import HIGHEST, LOWEST, ascends, most_rates, rate_grid
from adal.training.spec import MOST_RATES
from app.settings import field
from app.settings.field import Field, Known, in_order, read
from app.settings.kinds import decade, slider
from app.settings.optimizers_link import lane_rows, lane_values, lanes_of
from app.settings.reader import Reader, Values, integer, real
from app.training.link import default_hypers
from app.training.setup_link import ROWS as SETUP
from app.training.setup_link import Setup, modest, setup_of, setup_values

OPENING = ("momentum", "adam", "adal", "adam_decay", "adam_gain")
LOW, HIGH, RATES = 0.001, 0.32, 6
"""The opening grid: .001, .0032, .01, .032, .1 and .32; no opening optimizer is best at an end."""
WITHOUT = ("lr",)
FEWEST_SEEDS = 2
"""With one there would be no interval."""


def _low(value: Any, known: Known) -> float:
    low = real("rate_low", value)
    if not LOWEST <= low < HIGHEST:
        raise SpecError(f"rate_low must be in [{LOWEST:g}, {HIGHEST:g}), got {low}")
    return low


def _high(value: Any, known: Known) -> float:
    low, high = known["rate_low"], real("rate_high", value)
    if not low < high <= HIGHEST:
        raise SpecError(f"rate_high must be in ({low:g}, {HIGHEST:g}], got {high}")
    return high


def _rates(value: Any, known: Known) -> int:
    low, high = known["rate_low"], known["rate_high"]
    count = whole("rates", integer(value), 1, MOST_RATES)
    if not ascends(rate_grid(low, high, count)):
        most = most_rates(low, high)
        raise SpecError(
            f"rates must be at most {most} of two digits from {low:g} to {high:g}, got {count}"
        )
    return count


def _end(
    key: str, title: str, parse: Callable[[Any, Known], float], usual: Any, **more: Any
) -> Field:
    """An end of the grid."""
    return Field(
        key,
        title,
        parse,
        usual,
        label=f"{title} $\\eta$",
        help=f"An end of the grid that every optimizer gets; from {LOWEST:g} to {HIGHEST:g}.",
        widget=lambda place, label, known, **common: place.number_input(
            label, step=decade(known[key]), format="%.3g", **common
        ),
        **more,
    )


GRID = (
    _end("rate_low", "Smallest rate", _low, LOW),
    _end(
        "rate_high",
        "Largest rate",
        _high,
        lambda known: HIGH if known["rate_low"] < HIGH else HIGHEST,
        needs=("rate_low",),
        stays=True,
    ),
    Field(
        "rates",
        "Number of rates",
        _rates,
        lambda known: most_rates(known["rate_low"], known["rate_high"], RATES),
        needs=("rate_low", "rate_high"),
        stays=True,
        help="Evenly spaced on a logarithmic axis, rounded to two digits.",
        widget=slider(1, MOST_RATES),
    ),
)
ROWS = (*SETUP, *GRID, *lane_rows(OPENING, defaults=default_hypers, without=WITHOUT))


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

    setup: Setup = dataclasses.field(default_factory=Setup)
    lanes: tuple[Lane, ...] = ()
    rate_low: float = LOW
    rate_high: float = HIGH
    rates: int = RATES

    def __post_init__(self) -> None:
        for row in GRID:
            row.parse(getattr(self, row.key), row.seen(vars(self)))
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
    found = read(reader, ROWS)
    setup, lanes = setup_of(found), lanes_of(reader, ROWS, found)
    rates = (found["rate_low"], found["rate_high"], found["rates"])
    try:
        return CompareSpec(setup, lanes, *rates), reader.finish()
    except SpecError as error:  # each setting is allowed alone, but together they cost too much
        spec = _affordable(setup, lanes, rates)
        reader.replaced(str(error), modest(spec.setup) | {"rates": spec.rates})
        return spec, reader.finish()


def values_of(spec: CompareSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    grid = in_order(GRID, vars(spec))
    return setup_values(spec.setup) | grid | lane_values(spec.lanes, without=WITHOUT)


def query_of(spec: CompareSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone."""
    return field.query_of(ROWS, values_of(spec))


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
