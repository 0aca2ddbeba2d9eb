"""The six-hump camel: six wells of three depths, each twice, as f(−x, −y) = f(x, y)."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Parts, minimum_near


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    p, q = x * x, y * y
    return p * (4 + p * (p / 3 - 2.1)) + x * y + q * (4 * q - 4)


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    p = x * x
    return x * (8 + p * (2 * p - 8.4)) + y, x + y * (16 * y * y - 8)


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    p = x * x
    return 8 + p * (10 * p - 25.2), 1 + 0 * x, 48 * y * y - 8


SIX_HUMP_CAMEL = Landscape(
    name="six_hump_camel",
    title="Six-hump camel",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-2.08, 2.08, -1.3, 1.3),
    minima=(
        minimum_near(_loss, _slope, _curvature, (0.09, -0.71), "global"),
        minimum_near(_loss, _slope, _curvature, (-0.09, 0.71), "global"),
        minimum_near(_loss, _slope, _curvature, (1.7, -0.8), "local"),
        minimum_near(_loss, _slope, _curvature, (-1.7, 0.8), "local"),
        minimum_near(_loss, _slope, _curvature, (1.61, 0.57), "local"),
        minimum_near(_loss, _slope, _curvature, (-1.61, -0.57), "local"),
    ),
    start=(2.0, -0.2),
    formula=r"f(x, y) = \left( 4 - 2.1\,x^2 + \tfrac13 x^4 \right) x^2 + xy"
    r" + \left( 4y^2 - 4 \right) y^2",
    source="Dixon & Szegő (1978), Towards Global Optimisation 2; minima by Newton's method",
    lesson="Six wells, two of them equally deep: where a run ends says more about its start and "
    "its step than about its optimizer.",
)
