"""A cliff: a plateau with hardly a slope, and then a fall with five hundred times its gradient."""

from __future__ import annotations

from adal.arrays import namespace
from adal.landscapes.landscape import Coordinates, Domain, Landscape, Parts, minimum_near

HEIGHT, STEEPNESS, TILT = 4.0, 6.0, 0.05


def _tilt(x: Coordinates, y: Coordinates) -> Coordinates:
    """A cone with a round tip at (−1, 0): far away its slope is 1, however far."""
    return namespace(x).sqrt(1 + (x + 1) * (x + 1) + y * y)


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return HEIGHT * (1 + namespace(x).tanh(STEEPNESS * x)) + TILT * _tilt(x, y)


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    tanh, tilt = namespace(x).tanh(STEEPNESS * x), _tilt(x, y)
    fall = HEIGHT * STEEPNESS * (1 - tanh) * (1 + tanh)
    return fall + TILT * (x + 1) / tilt, TILT * y / tilt


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    tanh, tilt = namespace(x).tanh(STEEPNESS * x), _tilt(x, y)
    bend = -2 * HEIGHT * STEEPNESS**2 * tanh * (1 - tanh) * (1 + tanh)
    p, q, round_ = (x + 1) / tilt, y / tilt, TILT / tilt
    return bend + round_ * (1 - p * p), -round_ * p * q, round_ * (1 - q * q)


CLIFF = Landscape(
    name="cliff",
    title="Plateau with a cliff",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-4.0, 2.4, -2.0, 2.0),
    minima=(minimum_near(_loss, _slope, _curvature, (-1.0, 0.0), "global"),),
    start=(1.6, 1.3),
    formula=r"f(x, y) = 4\,(1 + \tanh 6x) + \tfrac1{20} \sqrt{1 + (x + 1)^2 + y^2}",
    source="This project, after the cliffs of Goodfellow, Bengio & Courville (2016), Deep "
    "Learning, §8.2.4; minimum by Newton's method",
    lesson="A rate that crosses the plateau in time is thrown far by the one huge gradient at the "
    "edge, and an optimizer with a memory walks on tiptoe after it.",
)
