"""Ackley's function: a cone in the middle of a dented funnel that flattens outwards."""

from __future__ import annotations

import math

from adal.arrays import namespace
from adal.landscapes.landscape import (
    Coordinates,
    Domain,
    Landscape,
    Minimum,
    Parts,
    minimum_near,
)

TURN = 2 * math.pi
HALF_WIDTH = 2.56


def _funnel(x: Coordinates, y: Coordinates) -> Parts:
    """s = √((x² + y²)/2) and 20·exp(−s/5); 1/s comes with it, 0 at the tip of the cone."""
    xp = namespace(x)
    s = math.sqrt(0.5) * xp.hypot(x, y)
    return s, 20 * xp.exp(-0.2 * s), (s > 0) / (s + (s == 0))


def _dents(x: Coordinates, y: Coordinates) -> Coordinates:
    xp = namespace(x)
    return xp.exp(0.5 * (xp.cos(TURN * x) + xp.cos(TURN * y)))


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return 20 - _funnel(x, y)[1] + math.e - _dents(x, y)


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    """0 at the tip, where the gradient jumps: the mean of the slopes around it, by convention."""
    sin = namespace(x).sin
    _, height, inverse = _funnel(x, y)
    pull, dents = 0.1 * height * inverse, math.pi * _dents(x, y)
    return pull * x + dents * sin(TURN * x), pull * y + dents * sin(TURN * y)


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    """That of the dents alone at the tip, where the cone has none: by convention, too."""
    xp = namespace(x)
    _, height, inverse = _funnel(x, y)
    pull, dents = 0.1 * height * inverse, math.pi * _dents(x, y)
    p, q, ring = x * inverse, y * inverse, 0.05 * height * (0.2 + inverse)
    sin_x, sin_y = xp.sin(TURN * x), xp.sin(TURN * y)
    return (
        pull - ring * p * p + dents * (TURN * xp.cos(TURN * x) - math.pi * sin_x * sin_x),
        -ring * p * q - math.pi * dents * sin_x * sin_y,
        pull - ring * q * q + dents * (TURN * xp.cos(TURN * y) - math.pi * sin_y * sin_y),
    )


ACKLEY = Landscape(
    name="ackley",
    title="Ackley's funnel",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-HALF_WIDTH, HALF_WIDTH, -HALF_WIDTH, HALF_WIDTH),
    minima=(
        Minimum((0.0, 0.0), 0.0, smooth=False),
        *(
            minimum_near(_loss, _slope, _curvature, (0.95 * i, 0.95 * j), "local")
            for i in range(-2, 3)
            for j in range(-2, 3)
            if (i, j) != (0, 0)
        ),
    ),
    start=(-2.2, 1.4),
    formula=r"f(x, y) = 20 - 20\, e^{-\frac15 \sqrt{(x^2 + y^2)/2}}"
    r" + e - e^{(\cos 2\pi x + \cos 2\pi y)/2}",
    source="Ackley (1987), A Connectionist Machine for Genetic Hillclimbing; local minima by "
    "Newton's method",
    lesson="The minimum is the tip of a cone: the gradient does not fade on the way in, so a step "
    "of fixed length never settles.",
)
