"""Rastrigin's function: a wide bowl covered with egg-box dents."""

from __future__ import annotations

import math

from adal.arrays import namespace
from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts

TURN = 2 * math.pi
HALF_WIDTH = 5.12


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    cos = namespace(x).cos
    return 20 + x * x + y * y - 10 * (cos(TURN * x) + cos(TURN * y))


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    sin = namespace(x).sin
    return 2 * x + 10 * TURN * sin(TURN * x), 2 * y + 10 * TURN * sin(TURN * y)


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    cos = namespace(x).cos
    return 2 + 10 * TURN**2 * cos(TURN * x), 0 * x, 2 + 10 * TURN**2 * cos(TURN * y)


def _dent(k: int) -> float:
    """The minimum along one axis near the whole number `k`: the root of ∂f/∂x, by Newton."""
    x = float(k)
    for _ in range(20):
        slope = 2 * x + 10 * TURN * math.sin(TURN * x)
        x -= slope / (2 + 10 * TURN**2 * math.cos(TURN * x))
    return x


_DENTS = [_dent(k) for k in range(-5, 6)]

RASTRIGIN = Landscape(
    name="rastrigin",
    title="Rastrigin's egg box",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-HALF_WIDTH, HALF_WIDTH, -HALF_WIDTH, HALF_WIDTH),
    minima=tuple(
        Minimum((x, y), float(_loss(x, y)), "global" if x == y == 0 else "local")
        for x in _DENTS
        for y in _DENTS
    ),
    start=(-3.3, 2.7),
    formula=r"f(x, y) = 20 + x^2 + y^2 - 10\,(\cos 2\pi x + \cos 2\pi y)",
    source="Rastrigin (1974), Systems of Extremal Control; local minima by Newton's method",
    lesson="121 minima in the picture, one of them global: long steps escape, short ones settle.",
)
