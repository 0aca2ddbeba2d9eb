"""Grids of learning rates: evenly spaced on a logarithmic axis, with two digits each."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from adal.training.spec import MOST_RATES

LOWEST, HIGHEST = 1e-6, 10.0
"""Ends that a grid may have; no rule takes a rate above 10."""
HALF_A_DECADE = 3.0
"""Least factor by which an end moves, as near as a grid in steps of √10 with two digits comes."""
NEAR = 4
"""Last digits by which a moved end may give way, so that the old rates stay."""

Grid = tuple[float, float, int]
"""The least rate, the largest, and how many there are."""


def rate_grid(low: float, high: float, rates: int) -> tuple[float, ...]:
    """`rates` ≥ 1 learning rates from `low` to `high` > `low` > 0; one alone is `low`.

    Between the ends they are rounded to two digits, so two of them are equal where the ends are too
    close to each other; `most_rates` says how many there can be.
    """
    if rates == 1:
        return (low,)
    between = np.geomspace(low, high, rates)[1:-1]
    return (low, *(two_digits(float(rate)) for rate in between), high)


def most_rates(low: float, high: float, limit: int = MOST_RATES) -> int:
    """The largest number up to `limit` for which the grid's rates ascend."""
    return next(n for n in range(limit, 0, -1) if ascends(rate_grid(low, high, n)))


def ascends(rates: tuple[float, ...]) -> bool:
    """Whether each rate is above the one before it."""
    return bool(np.all(np.diff(rates) > 0))


def widened(grid: Grid, end: Literal["low", "high"]) -> Grid | None:
    """The grid with one end at least half a decade further, by whole steps of the old grid.

    There are as many more rates as there are new steps, and the old ones stay where two digits and
    the most rates allow it. None where that end cannot move.

    Args:
      grid: at least two rates.
    """
    low, high, rates = grid
    ratio = (high / low) ** (1 / (rates - 1))
    steps = max(1, math.ceil(math.log(HALF_A_DECADE) / math.log(ratio)))
    more = min(rates + steps, MOST_RATES)
    up = end == "high"
    target = high * ratio**steps if up else low / ratio**steps
    target = two_digits(min(max(target, LOWEST), HIGHEST))
    if (up and target <= high) or (not up and target >= low):
        return None
    old = rate_grid(*grid)

    def cost(limit: float) -> tuple[int, float]:
        new = rate_grid(*(low, limit, more) if up else (limit, high, more))
        return len(set(old) - set(new)), abs(math.log(limit / target))

    best = min(_near(target), key=cost)
    return (low, best, more) if up else (best, high, more)


def two_digits(rate: float) -> float:
    """`rate` rounded to two significant digits."""
    return float(f"{rate:.1e}")


def _near(rate: float) -> list[float]:
    """Rates of two digits around one of two digits, within the ends that a grid may have."""
    unit = 10.0 ** (math.floor(math.log10(rate)) - 1)
    around = [two_digits(rate + i * unit) for i in range(-NEAR, NEAR + 1)]
    return [near for near in around if LOWEST <= near <= HIGHEST]
