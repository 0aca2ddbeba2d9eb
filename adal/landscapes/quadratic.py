"""A quadratic bowl, fifty times steeper across than along, and turned by 30 degrees."""

from __future__ import annotations

import math

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts

CONDITION = 50.0
ANGLE = math.pi / 6
_COS, _SIN = math.cos(ANGLE), math.sin(ANGLE)
_XX = _COS**2 + CONDITION * _SIN**2
_XY = (1 - CONDITION) * _COS * _SIN
_YY = _SIN**2 + CONDITION * _COS**2


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return 0.5 * (_XX * x * x + 2 * _XY * x * y + _YY * y * y)


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    return _XX * x + _XY * y, _XY * x + _YY * y


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return _XX + 0 * x, _XY + 0 * x, _YY + 0 * x


QUADRATIC = Landscape(
    name="quadratic",
    title="Rotated ill-conditioned quadratic",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-3.2, 3.2, -2.0, 2.0),
    minima=(Minimum((0.0, 0.0), 0.0),),
    start=(-2.6, 0.6),
    formula=r"f(\theta) = \tfrac12\, \theta^\top R^\top \mathrm{diag}(1, 50)\, R\, \theta",
    source="Curvatures 1 and 50, axes turned by 30°; minimum at 0 by inspection",
    lesson="A valley that follows no axis: scaling each coordinate alone cannot undo it.",
)
