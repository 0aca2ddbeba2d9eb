"""A landscape's ground in three dimensions: how high f is drawn, and how paths lie on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.landscapes import Landscape
from app.charts.ticks import Tick, bent_ticks, linear_ticks
from app.prose.numbers import round_number

GRID = 40
"""Points along each side of the ground."""
MOST_POINTS = 200
"""Points of one path, those that let a long step follow the ground included."""
NEAR = 0.004
"""Steps that stay within this share of the picture's sides are drawn as one."""
STEEP, WALL = 0.06, 0.5
"""f itself is drawn where half the ground is above the first share of its range, or a quarter of
it above the second."""
GAPS = 7.5
"""Between ticks where f itself is drawn, at most."""
TINY = 1e-300
"""A range of f too narrow for round numbers within it."""


@dataclass(frozen=True)
class Heights:
    """How high a value of f is drawn, 0 for the lowest and 1 for the highest of the grid.

    Attributes:
      low, high: the lowest and the highest f that is drawn.
      unit: 0 for heights that are shares of the range; else they go as log(1 + (f − low)/unit).
    """

    low: float
    high: float
    unit: float = 0.0

    def of(self, f: Any) -> np.ndarray:
        """The heights of values (...); NaN for what is not finite."""
        with np.errstate(all="ignore"):
            lifted = np.where(np.isfinite(f), f, np.nan) / 2 - self.low / 2
            span = (self.high / 2 - self.low / 2) or 1.0
            if not self.unit:
                return lifted / span
            return np.log1p(2 * lifted / self.unit) / np.log1p(2 * span / self.unit)

    def ticks(self) -> list[Tick]:
        """Round values of f, about evenly apart as drawn."""
        span = self.high - self.low
        if not TINY < span < np.inf:
            return [(self.low, round_number(self.low))]
        if self.unit:
            even = self.unit * np.expm1(np.linspace(0, np.log1p(span / self.unit), 6))
            return bent_ticks(self.low + even, self.low, self.high)
        return linear_ticks(self.low, self.high, GAPS)


@dataclass(frozen=True, eq=False)
class Ground:
    """The surface as drawn: heights `z` (GRID, GRID) over `x` and `y` (GRID,)."""

    landscape: Landscape
    x: np.ndarray
    y: np.ndarray
    f: np.ndarray
    z: np.ndarray
    heights: Heights

    def over(self, points: np.ndarray) -> np.ndarray:
        """The height of the surface over `points` (N, 2), NaN outside; f's own beside a hole."""
        column, row = (
            (points[:, i] - axis[0]) / (axis[-1] - axis[0]) * (GRID - 1)
            for i, axis in enumerate((self.x, self.y))
        )
        i, j = (np.clip(np.nan_to_num(at), 0, GRID - 1.001).astype(int) for at in (row, column))
        up, right = row - i, column - j
        z = (1 - up) * ((1 - right) * self.z[i, j] + right * self.z[i, j + 1])
        z = z + up * ((1 - right) * self.z[i + 1, j] + right * self.z[i + 1, j + 1])
        own = self.heights.of(values(self.landscape, points))
        inside = self.landscape.domain.contains(points)
        return np.where(inside, np.where(np.isnan(z), own, z), np.nan)


def ground_of(landscape: Landscape, paths: Sequence[np.ndarray]) -> Ground:
    """The ground of a landscape, whose lowest f is that of grid, minima and `paths` (N, 2)."""
    box = landscape.domain
    x, y = np.linspace(box.x0, box.x1, GRID), np.linspace(box.y0, box.y1, GRID)
    f = values(landscape, np.stack(np.meshgrid(x, y), -1))
    others = np.concatenate([minima_of(landscape), *paths])
    heights = heights_for(f, values(landscape, others[box.contains(others)]))
    return Ground(landscape, x, y, f, heights.of(f), heights)


def heights_for(grid: np.ndarray, others: np.ndarray) -> Heights:
    """The heights in which a landscape's form is seen, from f on its grid and at other points.

    They are logarithmic where most of the ground would lie flat below a few high walls.
    """
    known = grid[np.isfinite(grid)]
    if not len(known):
        return Heights(0.0, 1.0)
    low = float(min(known.min(), others[np.isfinite(others)].min(initial=np.inf)))
    lifted = known / 2 - low / 2  # halves, as the range itself may overflow
    tenth, half, three_quarters, top = np.quantile(lifted, (0.1, 0.5, 0.75, 1.0))
    if half >= STEEP * top or three_quarters >= WALL * top:
        return Heights(low, float(known.max()))
    return Heights(low, float(known.max()), 2 * max(float(tenth), 1e-9 * float(top)))


def trace(landscape: Landscape, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A path (N, 2) as up to `MOST_POINTS` points (K, 2), and the step (K,) each belongs to.

    Short steps are joined, and long ones divided, so that they can follow the ground. What lies
    outside the domain is NaN, and so is a step across it from one outside point to another.
    """
    box = landscape.domain
    with np.errstate(all="ignore"):
        share = theta / np.array([box.x1 - box.x0, box.y1 - box.y0])
        kept = [0]
        for i in range(1, len(share)):
            if np.abs(share[i] - share[kept[-1]]).max() >= NEAR or i == len(share) - 1:
                kept.append(i)
        if len(kept) > MOST_POINTS:
            kept = [kept[i] for i in np.linspace(0, len(kept) - 1, MOST_POINTS).astype(int)]
        begins, ends = theta[kept[:-1]], theta[kept[1:]]
        # From far outside there is nothing to follow: a few of the picture's sides are enough.
        far = np.minimum(np.abs(np.diff(share[kept], axis=0)).max(-1, initial=0.0), 4.0)
        cell = 1 / GRID
        while (pieces := np.maximum(np.ceil(far / cell), 1).astype(int)).sum() >= MOST_POINTS:
            cell *= 1.25
        which = np.repeat(np.arange(len(pieces)), pieces)
        part = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        part = (part / pieces[which])[:, None]
        points = np.concatenate([(1 - part) * begins[which] + part * ends[which], theta[-1:]])
        stands = box.contains(theta[kept])
        near = np.append((stands[:-1] | stands[1:])[which], True)
    points = np.where((near & box.contains(points))[:, None], points, np.nan)
    return points, np.append(np.array(kept)[which], kept[-1])


def values(landscape: Landscape, points: np.ndarray) -> np.ndarray:
    """f at `points` (..., 2), NaN where it is not finite."""
    with np.errstate(all="ignore"):
        f = np.asarray(landscape.f(points), np.float64)
    return np.where(np.isfinite(f), f, np.nan)


def minima_of(landscape: Landscape) -> np.ndarray:
    """The stated minima, (M, 2)."""
    return np.array([minimum.point for minimum in landscape.minima]).reshape(-1, 2)
