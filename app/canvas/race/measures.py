"""The four quantities drawn under the landscape, from a landscape and a recorded trajectory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from adal.landscapes import Landscape
from adal.trajectory import Trajectory
from app.canvas.race.payload import Curve, DrawnLane


def charts(landscape: Landscape, trajectories: Iterable[Trajectory]) -> tuple[Curve, ...]:
    """Loss, ‖g‖₁, step length and distance to a minimum; the loss is logarithmic if it can be."""
    positive = all(float(np.nanmin(t.loss)) >= 0 for t in trajectories)
    nowhere = "" if landscape.minima else "This landscape has no minimum."
    return (
        Curve("loss f(θ)", log=positive),
        Curve("‖g‖₁", log=True, line=1.0),
        Curve("step length ‖Δθ‖₂", log=True),
        Curve("distance to the nearest minimum", log=True, absent=nowhere),
    )


def lane(
    landscape: Landscape,
    trajectory: Trajectory,
    *,
    label: str,
    light: str,
    dark: str,
    dash: tuple[int, ...] = (),
    marker: str = "circle",
) -> DrawnLane:
    """One run as a lane, with its arrays in the order of `charts`."""
    with np.errstate(over="ignore"):
        distance = landscape.distance_to_minimum(trajectory.theta)
        curves = (
            trajectory.loss,
            np.abs(trajectory.grad).sum(-1),
            np.hypot(trajectory.delta[..., 0], trajectory.delta[..., 1]),
            np.empty(0) if distance is None else distance,
        )
    return DrawnLane(
        label,
        light,
        dark,
        dash,
        marker,
        trajectory.theta,
        curves,
        int(trajectory.diverged_at),
        int(trajectory.left_at),
    )
