"""The three-hump camel: three wells in a row, the middle one the deepest."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts, minimum_near


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    p = x * x
    return p * (2 + p * (p / 6 - 1.05)) + x * y + y * y


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    p = x * x
    return x * (4 + p * (p - 4.2)) + y, x + 2 * y


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    p = x * x
    return 4 + p * (5 * p - 12.6), 1 + 0 * x, 2 + 0 * x


THREE_HUMP_CAMEL = Landscape(
    name="three_hump_camel",
    title="Three-hump camel",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-2.4, 2.4, -1.5, 1.5),
    minima=(
        Minimum((0.0, 0.0), 0.0),
        minimum_near(_loss, _slope, _curvature, (1.75, -0.87), "local"),
        minimum_near(_loss, _slope, _curvature, (-1.75, 0.87), "local"),
    ),
    start=(2.1, 1.2),
    formula=r"f(x, y) = 2x^2 - 1.05\,x^4 + \tfrac16 x^6 + xy + y^2",
    source="Dixon & Szegő (1978), Towards Global Optimisation 2; minima by Newton's method",
    lesson="A shallow well lies before the deep one: a step that is too careful ends there.",
)
