"""A sharp minimum beside a flat one: the sharp one is deeper, the flat one is easier to find."""

from __future__ import annotations

from adal.arrays import namespace
from adal.landscapes.landscape import Coordinates, Domain, Landscape, Parts, minimum_near

BOWL = 0.05
SHARP = (-1.2, 0.0, 1.4, 0.25)
FLAT = (1.2, 0.0, 1.0, 0.8)
"""A well: x and y of its centre, depth, width (the standard deviation of its bell)."""


def _well(x: Coordinates, y: Coordinates, well: tuple[float, float, float, float]) -> Parts:
    """Displacement from the centre over the width², and the bell over it: (p, q, height, 1/σ²)."""
    x0, y0, depth, width = well
    narrow = 1 / width**2
    p, q = x - x0, y - y0
    height = depth * namespace(x).exp(-0.5 * narrow * (p * p + q * q))
    return narrow * p, narrow * q, height, narrow


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return 1.5 + BOWL * (x * x + y * y) - _well(x, y, SHARP)[2] - _well(x, y, FLAT)[2]


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    p, q, sharp, _ = _well(x, y, SHARP)
    r, s, flat, _ = _well(x, y, FLAT)
    return 2 * BOWL * x + p * sharp + r * flat, 2 * BOWL * y + q * sharp + s * flat


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    p, q, sharp, narrow = _well(x, y, SHARP)
    r, s, flat, wide = _well(x, y, FLAT)
    return (
        2 * BOWL + (narrow - p * p) * sharp + (wide - r * r) * flat,
        -p * q * sharp - r * s * flat,
        2 * BOWL + (narrow - q * q) * sharp + (wide - s * s) * flat,
    )


SHARP_FLAT = Landscape(
    name="sharp_flat",
    title="Sharp and flat minimum",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-3.2, 3.2, -2.0, 2.0),
    minima=(
        minimum_near(_loss, _slope, _curvature, (-1.2, 0.0), "global"),
        minimum_near(_loss, _slope, _curvature, (1.1, 0.0), "local"),
    ),
    start=(-2.7, 0.8),
    formula=r"f(x, y) = \tfrac32 + \tfrac1{20} (x^2 + y^2)"
    r" - \tfrac75\, e^{-8\,((x + 1.2)^2 + y^2)}"
    r" - e^{-\frac{25}{32} ((x - 1.2)^2 + y^2)}",
    source="This project: two bells of width 1/4 and 4/5 in a weak bowl; minima by Newton's "
    "method. The question: Keskar et al. (2017), ICLR",
    lesson="The sharp minimum on the left is the lower one, the flat one on the right the wider: "
    "long or noisy steps leave the sharp one and stay in the flat one.",
)
