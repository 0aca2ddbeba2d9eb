"""The Styblinski–Tang function: two wells along each axis, four in all, one of them deepest."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Parts, minimum_near


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    p, q = x * x, y * y
    return 0.5 * (p * (p - 16) + 5 * x + q * (q - 16) + 5 * y)


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    return 2 * x * (x * x - 8) + 2.5, 2 * y * (y * y - 8) + 2.5


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return 6 * x * x - 16, 0 * x, 6 * y * y - 16


STYBLINSKI_TANG = Landscape(
    name="styblinski_tang",
    title="Styblinski–Tang function",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-5.0, 5.0, -5.0, 5.0),
    minima=(
        minimum_near(_loss, _slope, _curvature, (-2.9, -2.9), "global"),
        minimum_near(_loss, _slope, _curvature, (-2.9, 2.75), "local"),
        minimum_near(_loss, _slope, _curvature, (2.75, -2.9), "local"),
        minimum_near(_loss, _slope, _curvature, (2.75, 2.75), "local"),
    ),
    start=(4.4, 4.0),
    formula=r"f(x, y) = \tfrac12 \left( x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y \right)",
    source="Styblinski & Tang (1990), Neural Networks 3(4); minima by Newton's method",
    lesson="Plain descent stays in the first well it meets; momentum may roll on to a deeper one.",
)
