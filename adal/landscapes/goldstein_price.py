"""The Goldstein–Price function: four wells in a loss that spans five decades.

The published polynomial of degree 8 is a product of two quartics, one of u = x + y and one of
s = 2x − 3y, whose derivatives factor: A' = 12 (u+1)(u−1)(u−2) and B' = 12 s (s−1)(s−3). So every
minimum has u in {−1, 2} and s in {0, 3}, and its value is a whole number.
"""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts


def _along(u: Coordinates) -> Parts:
    """A(u), A'(u), A''(u)."""
    return (
        1 + (u + 1) * (u + 1) * (19 + u * (3 * u - 14)),
        12 * (u + 1) * (u - 1) * (u - 2),
        12 * (u * (3 * u - 4) - 1),
    )


def _across(s: Coordinates) -> Parts:
    """B(s), B'(s), B''(s)."""
    return (
        30 + s * s * (18 + s * (3 * s - 16)),
        12 * s * (s - 1) * (s - 3),
        12 * (s * (3 * s - 8) + 3),
    )


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return _along(x + y)[0] * _across(2 * x - 3 * y)[0]


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    a, a1, _ = _along(x + y)
    b, b1, _ = _across(2 * x - 3 * y)
    return a1 * b + 2 * a * b1, a1 * b - 3 * a * b1


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    a, a1, a2 = _along(x + y)
    b, b1, b2 = _across(2 * x - 3 * y)
    return (
        a2 * b + 4 * a1 * b1 + 4 * a * b2,
        a2 * b - a1 * b1 - 6 * a * b2,
        a2 * b - 6 * a1 * b1 + 9 * a * b2,
    )


GOLDSTEIN_PRICE = Landscape(
    name="goldstein_price",
    title="Goldstein–Price function",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-2.0, 2.0, -1.8, 1.2),
    minima=(
        Minimum((0.0, -1.0), 3.0),
        Minimum((-0.6, -0.4), 30.0, "local"),
        Minimum((1.8, 0.2), 84.0, "local"),
        Minimum((1.2, 0.8), 840.0, "local"),
    ),
    start=(-1.5, -1.4),
    formula=r"""f(x, y) = \left( 1 + (x+y+1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2) \right) \\
\qquad \times \left( 30 + (2x-3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2) \right)""",
    source="Goldstein & Price (1971), Mathematics of Computation 25(115); minima from the factors",
    lesson="Gradients of hundreds of thousands beside none: no single step length suits them all.",
)
