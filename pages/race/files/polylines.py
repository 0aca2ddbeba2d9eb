"""Polylines cut to a box and cut into dashes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

Box = tuple[float, float, float, float]
"""left, top, right, bottom."""


def inside(points: np.ndarray, box: Box) -> np.ndarray:
    """Whether each of `points` (..., 2) lies in the box, edges included."""
    low, high = np.array(box[:2]), np.array(box[2:])
    return np.asarray(((points >= low) & (points <= high)).all(-1))


def clipped(points: np.ndarray, box: Box, *, visits: bool = False) -> list[np.ndarray]:
    """The parts of a polyline (N, 2) that lie in the box, by Liang and Barsky's clipping.

    Args:
      visits: leave out segments between two points outside even where they cross the box: an
        optimizer that jumps across it never stood in it.
    """
    start, way = points[:-1], np.diff(points, axis=0)
    low, high = np.array(box[:2]), np.array(box[2:])
    run = np.concatenate([-way, way], -1)
    room = np.concatenate([start - low, high - start], -1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = room / run
    enter = np.where(run < 0, share, 0.0).max(-1, initial=0.0)
    leave = np.where(run > 0, share, 1.0).min(-1, initial=1.0)
    seen = (enter <= leave) & ~((run == 0) & (room < 0)).any(-1)
    if visits:
        stands = inside(points, box)
        seen &= stands[:-1] | stands[1:]
    kept = np.flatnonzero(seen)
    if not len(kept):
        return []
    begins = start[kept] + enter[kept, None] * way[kept]
    ends = np.where(leave[kept, None] < 1, start[kept] + leave[kept, None] * way[kept],
                    points[kept + 1])  # fmt: skip
    broken = (np.diff(kept) > 1) | (leave[kept[:-1]] < 1) | (enter[kept[1:]] > 0)
    cuts = [0, *(np.flatnonzero(broken) + 1).tolist(), len(kept)]
    return [np.concatenate([begins[i : i + 1], ends[i:j]]) for i, j in pairwise(cuts)]


def dashed(points: np.ndarray, pattern: Sequence[float]) -> list[np.ndarray]:
    """A polyline (N, 2) cut into dashes of `pattern` (dash, gap, …); itself without a pattern."""
    if not len(pattern):
        return [points]
    at = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    turns = int(at[-1] // sum(pattern)) + 1
    marks = np.concatenate([[0.0], np.tile(pattern, turns).cumsum()])
    starts, ends = marks[:-1:2], np.minimum(marks[1::2], at[-1])
    starts, ends = starts[starts < at[-1]], ends[: np.count_nonzero(starts < at[-1])]
    first, last = np.searchsorted(at, starts, "right"), np.searchsorted(at, ends, "left")
    heads, tails = (
        np.stack([np.interp(s, at, points[:, 0]), np.interp(s, at, points[:, 1])], -1)
        for s in (starts, ends)
    )
    return [
        np.concatenate([heads[i : i + 1], points[first[i] : last[i]], tails[i : i + 1]])
        for i in range(len(starts))
    ]


def thinned(points: np.ndarray, least: float) -> np.ndarray:
    """`points` (N, 2) without those nearer than `least` to the one kept before; ends stay."""
    kept, last = [0], points[0]
    for i in range(1, len(points) - 1):
        if abs(points[i, 0] - last[0]) + abs(points[i, 1] - last[1]) >= least:
            kept.append(i)
            last = points[i]
    if len(points) > 1:
        kept.append(len(points) - 1)
    return points[kept]
