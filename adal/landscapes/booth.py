"""Booth's function: a plain bowl, nine times steeper across than along, turned by 45 degrees."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    first, second = x + 2 * y - 7, 2 * x + y - 5
    return first * first + second * second


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    return 10 * x + 8 * y - 34, 8 * x + 10 * y - 38


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return 10 + 0 * x, 8 + 0 * x, 10 + 0 * x


BOOTH = Landscape(
    name="booth",
    title="Booth's bowl",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-7.0, 9.0, -2.0, 8.0),
    minima=(Minimum((1.0, 3.0), 0.0),),
    start=(-5.0, 0.0),
    formula=r"f(x, y) = (x + 2y - 7)^2 + (2x + y - 5)^2",
    source="Booth, as in Jamil & Yang (2013), Int. J. Math. Modelling Num. Optimisation 4(2); "
    "minimum by solving the two linear equations",
    lesson="The easiest case: one bowl, almost round; plain gradient descent needs no help here.",
)
