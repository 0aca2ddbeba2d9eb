"""Rosenbrock's valley: easy to enter, hard to follow."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    side, across = 1 - x, y - x * x
    return side * side + 100 * across * across


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    across = 200 * (y - x * x)
    return 2 * (x - 1) - 2 * x * across, across


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return 2 - 400 * (y - 3 * x * x), -400 * x, 200 + 0 * x


ROSENBROCK = Landscape(
    name="rosenbrock",
    title="Rosenbrock's valley",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-2.4, 2.4, -0.8, 2.8),
    minima=(Minimum((1.0, 1.0), 0.0),),
    start=(-1.5, 2.2),
    formula=r"f(x, y) = (1 - x)^2 + 100\,(y - x^2)^2",
    source="Rosenbrock (1960), The Computer Journal 3(3)",
    lesson="A steep fall into a curved valley with a nearly flat floor: gradients shrink a "
    "thousandfold on the way.",
)
