"""The plain saddle: a valley in one direction, a ridge in the other, and no lower end."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Parts


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return x * x - y * y


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    return 2 * x, -2 * y


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return 2 + 0 * x, 0 * x, -2 + 0 * x


SADDLE = Landscape(
    name="saddle",
    title="Plain saddle",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-1.6, 1.6, -1.0, 1.0),
    minima=(),
    start=(-1.4, 0.001),
    formula=r"f(x, y) = x^2 - y^2",
    source="The normal form of a nondegenerate saddle: Morse (1925), Trans. Amer. Math. Soc. 27",
    lesson="The gradient almost vanishes on the way: who scales each coordinate by itself is out "
    "first. There is no minimum, so nobody wins.",
)
