"""Minima of a function in a box, found by Newton's method from a grid of starts."""

from __future__ import annotations

import numpy as np

from adal.landscapes.expression.differentiate import Derivatives
from adal.landscapes.landscape import Domain, Minimum

STARTS = 15
"""Newton's method starts from a grid of 15 x 15 points."""
ROUNDS, POLISHING = 18, 5
"""Steps of the search, of which none rises, and of the plain method afterwards."""
MOST_MINIMA = 24

REACH = 0.1
"""A first step's longest length. This and the next four are in diagonals of the box."""
MARGIN = 0.1
"""How far out of the box the search may go on its way."""
CLOSE = 1e-5
"""From here on the plain method doubles the digits at every step."""
CONVERGED = 1e-9
"""Longest step that the method would still take at a minimum."""
APART = 1e-3
"""Minima closer than that are one, and what is lower so near by is part of the same hollow."""
LEAST_BEND = 1e-9
"""Determinant of a minimum's Hessian over its largest entry squared, at the least."""
SAME_VALUE = 1e-9
"""Two values are equal within this part of the way up to the lowest tenth of the heights."""


def minima_of(f: Derivatives, domain: Domain, heights: np.ndarray) -> tuple[Minimum, ...]:
    """The smooth minima in `domain` that Newton's method finds, 24 at most, the lowest first.

    Kept is where the method converged inside the box to a positive definite Hessian and f is no
    lower on a small circle around. "global" are the lowest of them, if none of `heights`, values
    of f on a grid over the box, is lower yet.
    """
    heights = np.sort(heights[~np.isnan(heights)])
    finite = heights[np.isfinite(heights)]
    with np.errstate(all="ignore"):
        points = _polished(f, domain, _candidates(f, domain))
        apart = APART * domain.diagonal
        points, values = _distinct(points, f.loss(points[0], points[1]), apart)
        if not len(values):
            return ()
        same = SAME_VALUE * min(abs(float(finite[len(finite) // 10] - values[0])), 1e300)
        turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)[:, None]
        around = f.loss(points[0] + apart * np.cos(turn), points[1] + apart * np.sin(turn))
        hollow = ~(around < values - same).any(0)
        lowest = values[hollow].min(initial=np.inf)
        bound = heights[0] < lowest - same
    return tuple(
        Minimum((x, y), value, "local" if bound or value > lowest + same else "global")
        for x, y, value in zip(*points[:, hollow].tolist(), values[hollow].tolist(), strict=True)
    )


def _candidates(f: Derivatives, domain: Domain) -> np.ndarray:
    """Points (2, n) next to minima: descent by Newton's method within a radius that adapts.

    A step goes against |H|⁻¹∇f, which is Newton's where H is positive definite and no saddle
    attracts; it is taken if f does not rise, and then may be twice as long.
    """
    x, y = grid(domain, STARTS)
    diagonal, found = domain.diagonal, []
    state = np.array([x, y, np.full_like(x, REACH * diagonal), *f.jet(x, y)])
    for _ in range(ROUNDS):
        dx, dy, length, convex = _newton(*state[4:])
        close = convex & (length <= CLOSE * diagonal)
        found.append(state[:2, close])
        x, y, radius, v = state[:4]
        share = np.minimum(1, radius / length)
        x, y = x + share * dx, y + share * dy
        tried = np.array([x, y, 2 * radius, *f.jet(x, y)])
        state[2] = 0.25 * share * length
        state = np.where(tried[3] <= v, tried, state)
        margin = MARGIN * diagonal
        near = (state[0] >= domain.x0 - margin) & (state[0] <= domain.x1 + margin)
        near &= (state[1] >= domain.y0 - margin) & (state[1] <= domain.y1 + margin)
        state = state[:, near & ~close & np.isfinite(length) & np.isfinite(state[3])]
        if not state.shape[1]:
            break
    return np.concatenate(found, axis=1)


def _newton(p: np.ndarray, q: np.ndarray, r: np.ndarray, s: np.ndarray, t: np.ndarray) -> tuple:
    """The step −|H|⁻¹∇f, its length, and whether H = [[r, s], [s, t]] is positive definite.

    |H| = (H² + |det H| I) / √(tr H² + 2 |det H|), of H over its largest entry.
    """
    size = np.maximum(np.maximum(abs(r), abs(s)), abs(t))
    r, s, t = r / size, s / size, t / size
    det = r * t - s * s
    convex = (r > 0) & (det > LEAST_BEND)
    root = np.sqrt(r * r + 2 * s * s + t * t + 2 * abs(det))
    across = s * (r + t) / root
    r, t = (r * r + s * s + abs(det)) / root, (t * t + s * s + abs(det)) / root
    det = (r * t - across * across) * size
    dx, dy = (across * q - t * p) / det, (across * p - r * q) / det
    return dx, dy, np.hypot(dx, dy), convex


def _polished(f: Derivatives, domain: Domain, points: np.ndarray) -> np.ndarray:
    """`points` (2, n) after the plain method, those left out that did not converge in the box."""
    x, y = points
    if not x.size:
        return points
    for _ in range(POLISHING):
        dx, dy, _, _ = _newton(*f.jet(x, y)[1:])
        x, y = x + dx, y + dy
    _, _, length, convex = _newton(*f.jet(x, y)[1:])
    # A minimum on the edge may have come to lie a rounding outside.
    inside = np.clip(x, domain.x0, domain.x1), np.clip(y, domain.y0, domain.y1)
    reach = CONVERGED * domain.diagonal
    kept = convex & (length <= reach) & (np.hypot(inside[0] - x, inside[1] - y) <= reach)
    return np.array(inside)[:, kept]


def _distinct(
    points: np.ndarray, values: np.ndarray, apart: float
) -> tuple[np.ndarray, np.ndarray]:
    """The lowest of `points` (2, n) with their values, in order, none `apart` from another."""
    order = np.argsort(values, kind="stable")
    points, values = points[:, order], values[order]
    kept: list[int] = []
    left = np.isfinite(values)
    while left.any() and len(kept) < MOST_MINIMA:
        k = int(left.argmax())
        kept.append(k)
        left &= np.hypot(points[0] - points[0, k], points[1] - points[1, k]) > apart
    return points[:, kept], values[kept]


def grid(domain: Domain, n: int) -> tuple[np.ndarray, np.ndarray]:
    """n x n points (n²,) inside the box, none of them on one of its axes of symmetry."""
    steps = (np.arange(n) + 0.5 + 0.01 * np.pi) / (n + 0.1)
    x = domain.x0 + steps * (domain.x1 - domain.x0)
    y = domain.y0 + steps * (domain.y1 - domain.y0)
    return np.tile(x, n), np.repeat(y, n)
