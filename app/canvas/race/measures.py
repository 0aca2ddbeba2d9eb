"""The charts under the landscape, a row each: read by the payload, the files and the notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from adal.landscapes import Landscape
from adal.trajectory import Trajectory
from app.canvas.race.payload import Curve


@dataclass(frozen=True)
class Measure:
    """One quantity along a path.

    Attributes:
      key: what a file of this chart alone is called.
      name: what it is called in a sentence and in a list.
      title: over its chart, with its symbol.
      of: the values (T+1,) at every θ_t or (T,) of every step; None where there are none.
      log: whether its axis is logarithmic, as long as no value is negative.
      line: a value to mark, or None.
      absent: why there may be none.
    """

    key: str
    name: str
    title: str
    of: Callable[[Landscape, Trajectory], np.ndarray | None]
    log: bool = True
    line: float | None = None
    absent: str = ""


MEASURES = (
    Measure("loss", "Loss", "loss f(θ)", lambda _, path: path.loss),
    Measure(
        "gradient",
        "Gradient's size",
        "‖g‖₁",
        lambda _, path: np.abs(path.grad).sum(-1),
        line=1.0,
    ),
    Measure(
        "step",
        "Step length",
        "step length ‖Δθ‖₂",
        lambda _, path: np.hypot(path.delta[..., 0], path.delta[..., 1]),
    ),
    Measure(
        "distance",
        "Distance to a minimum",
        "distance to the nearest minimum",
        lambda landscape, path: landscape.distance_to_minimum(path.theta),
        absent="This landscape has no minimum.",
    ),
)


def measured(
    landscape: Landscape, trajectories: Sequence[Trajectory]
) -> tuple[tuple[Curve, ...], list[tuple[np.ndarray, ...]]]:
    """The charts, and for each trajectory its values in the charts' order."""
    with np.errstate(over="ignore"):
        table = [[measure.of(landscape, path) for path in trajectories] for measure in MEASURES]
    curves = tuple(
        Curve(
            measure.key,
            measure.name,
            measure.title,
            log=measure.log and not any((v < 0).any() for v in row if v is not None),
            line=measure.line,
            absent=measure.absent if any(v is None for v in row) else "",
        )
        for measure, row in zip(MEASURES, table, strict=True)
    )
    columns = [
        tuple(np.empty(0) if v is None else v for v in column)
        for column in zip(*table, strict=True)
    ]
    return curves, columns
