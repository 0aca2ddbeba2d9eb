"""When a run has arrived: near one stated minimum, and staying there to its end."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from adal.landscapes import Landscape, Minimum
from adal.trajectory import Trajectory

NEAR = 0.01
"""Near a minimum: within this share of the picture's diagonal."""
ELSEWHERE, DIVERGED = -1, -2
"""In the place of a minimum's index: a finite end at no stated minimum, and no finite end."""


def arrival(landscape: Landscape, record: Trajectory, minima: Iterable[Minimum]) -> np.ndarray:
    """The step from which each run (*L,) stays near one of `minima` until its end; −1 if none.

    A diverged run has not arrived, wherever its last finite point lies.
    """
    radius = NEAR * landscape.domain.diagonal
    step = np.full(record.loss.shape[1:], -1)
    for minimum in minima:
        x, y = minimum.point
        away = np.hypot(record.theta[..., 0] - x, record.theta[..., 1] - y)[::-1] > radius
        stays_from = np.where(away.any(0), record.steps - away.argmax(0) + 1, 0)
        step = np.where(away[0], step, stays_from)
    return np.where(record.diverged_at < 0, step, -1)


def minimum_reached(landscape: Landscape, point: np.ndarray) -> Minimum | None:
    """The stated minimum that one `point` (2,) is near, or None."""
    nearest = landscape.nearest_minimum(point)
    if nearest is None:
        return None
    distance = np.hypot(point[0] - nearest.point[0], point[1] - nearest.point[1])
    return nearest if distance <= NEAR * landscape.domain.diagonal else None


def nearest_minima(landscape: Landscape, points: np.ndarray) -> np.ndarray:
    """Index of the minimum that each of `points` (..., 2) is near, or `ELSEWHERE`."""
    index, radius = np.full(points.shape[:-1], ELSEWHERE), NEAR * landscape.domain.diagonal
    best = np.full(points.shape[:-1], radius)
    for i, minimum in enumerate(landscape.minima):
        x, y = minimum.point
        distance = np.hypot(points[..., 0] - x, points[..., 1] - y)
        closer = (distance <= best) & ((index == ELSEWHERE) | (distance < best))
        index, best = np.where(closer, i, index), np.where(closer, distance, best)
    return index
