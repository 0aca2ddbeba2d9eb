"""A winding ravine: walls a hundred times steeper than its floor, and a bend after each bend."""

from __future__ import annotations

from adal.arrays import namespace
from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts

FLOOR, WALL = 0.1, 10.0


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    across = y - namespace(x).sin(x)
    return FLOOR * x * x + WALL * across * across


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    xp = namespace(x)
    across = 2 * WALL * (y - xp.sin(x))
    return 2 * FLOOR * x - across * xp.cos(x), across


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    xp = namespace(x)
    sin, cos = xp.sin(x), xp.cos(x)
    bend = 2 * WALL * (cos * cos + (y - sin) * sin)
    return 2 * FLOOR + bend, -2 * WALL * cos, 2 * WALL + 0 * x


RAVINE = Landscape(
    name="ravine",
    title="Winding ravine",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-5.2, 2.8, -2.5, 2.5),
    minima=(Minimum((0.0, 0.0), 0.0),),
    start=(-4.6, -1.2),
    formula=r"f(x, y) = \tfrac1{10} x^2 + 10\,(y - \sin x)^2",
    source="This project; the floor y = sin x falls as x²/10, so its one minimum is at 0",
    lesson="The way down turns again and again: what momentum gathered in one bend drives it into "
    "the wall of the next.",
)
