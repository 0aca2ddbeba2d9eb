"""Beale's function: flat plains around a narrow trough, with cliffs in the corners."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Minimum, Parts


def _residuals(x: Coordinates, y: Coordinates) -> Parts:
    return 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    first, second, third = _residuals(x, y)
    return first * first + second * second + third * third


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    first, second, third = _residuals(x, y)
    return (
        2 * (first * (y - 1) + second * (y * y - 1) + third * (y * y * y - 1)),
        2 * x * (first + 2 * y * second + 3 * y * y * third),
    )


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    first, second, third = _residuals(x, y)
    p, q, s = y - 1, y * y - 1, y * y * y - 1
    mixed = first + x * p + 2 * y * (second + x * q) + 3 * y * y * (third + x * s)
    bend = x * (1 + 4 * y * y + 9 * y * y * y * y) + 2 * second + 6 * y * third
    return 2 * (p * p + q * q + s * s), 2 * mixed, 2 * x * bend


BEALE = Landscape(
    name="beale",
    title="Beale's function",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-4.5, 4.5, -4.5, 4.5),
    minima=(Minimum((3.0, 0.5), 0.0),),
    start=(1.0, 2.0),
    formula=r"f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    source="Beale (1958), On an iterative method for finding a local minimum, Princeton report 25",
    lesson="Gradients of a hundred thousand in the corners and of a hundredth on the plain.",
)
