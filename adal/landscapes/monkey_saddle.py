"""The monkey saddle: three ways down, and a flat point in the middle that is no minimum."""

from __future__ import annotations

from adal.landscapes.landscape import Coordinates, Domain, Landscape, Parts


def _loss(x: Coordinates, y: Coordinates) -> Coordinates:
    return x * x * x - 3 * x * y * y


def _slope(x: Coordinates, y: Coordinates) -> Parts:
    return 3 * (x * x - y * y), -6 * x * y


def _curvature(x: Coordinates, y: Coordinates) -> Parts:
    return 6 * x, -6 * y, -6 * x


MONKEY_SADDLE = Landscape(
    name="monkey_saddle",
    title="Monkey saddle",
    loss=_loss,
    slope=_slope,
    curvature=_curvature,
    domain=Domain(-1.6, 1.6, -1.0, 1.0),
    minima=(),
    start=(1.2, 0.05),
    formula=r"f(x, y) = x^3 - 3xy^2",
    source="Hilbert & Cohn-Vossen (1932), Anschauliche Geometrie, §29",
    lesson="The gradient and the curvature vanish at the saddle, and the loss has no lower end: "
    "nobody wins here.",
)
