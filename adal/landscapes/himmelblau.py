"""Himmelblau's function: four equal minima, so the path decides which one is found."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    first, second = x * x + y - 11, x + y * y - 7
    return first * first + second * second


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return 12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26


HIMMELBLAU = Landscape(
    name="himmelblau",
    title="Himmelblau's function",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-5.0, 5.0, -5.0, 5.0),
    minima=(
        Minimum((3.0, 2.0), 0.0),
        Minimum((-2.8051180869527448, 3.131312518250573), 0.0),
        Minimum((-3.7793102533777469, -3.2831859912861694), 0.0),
        Minimum((3.5844283403304917, -1.8481265269644036), 0.0),
    ),
    start=(-0.5, -1.0),
    formula=r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    source="Himmelblau (1972), Applied Nonlinear Programming; minima by Newton's method",
    lesson="Four minima of equal worth: the optimizers may part ways and all be right.",
)
