"""What happened in a race, as numbers: who arrived, when, and how long the steps were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from adal.convergence import arrival, minimum_reached
from adal.landscapes import Landscape
from adal.shadow import StepComparison
from adal.trajectory import Trajectory


@dataclass(frozen=True)
class Outcome:
    """One lane's race.

    Attributes:
      reached: the kind of minimum it stays at, or None.
      steps: the step from which it stays there; None if it does not.
      loss: at the last step, or at the last finite point.
      diverged_at, left_at: as in `Trajectory`, None instead of −1.
      gain, ratio: medians over the first and over the last tenth of its steps: ‖ĝ‖/‖g‖, and the
        step's length over that of Adam on the same gradients; None where there is no such number.
    """

    reached: Literal["global", "local"] | None
    steps: int | None
    loss: float
    diverged_at: int | None
    left_at: int | None
    gain: tuple[float | None, float | None]
    ratio: tuple[float | None, float | None]


def outcome(landscape: Landscape, record: Trajectory, steps: StepComparison) -> Outcome:
    """The outcome of one lane's record (T, 2) and its comparison with a shadow Adam."""
    minimum = None
    if record.diverged_at < 0:
        minimum = minimum_reached(landscape, record.theta[-1])
    ran = record.steps if record.diverged_at < 0 else max(int(record.diverged_at) - 1, 0)
    return Outcome(
        reached=minimum.kind if minimum else None,
        steps=int(arrival(landscape, record, [minimum])) if minimum else None,
        loss=float(record.loss[-1]),
        diverged_at=int(record.diverged_at) if record.diverged_at >= 0 else None,
        left_at=int(record.left_at) if record.left_at >= 0 else None,
        gain=_ends(steps.gain[:ran]),
        ratio=_ends(steps.ratio[:ran]),
    )


def winners(landscape: Landscape, outcomes: list[Outcome]) -> list[int]:
    """The lanes that arrived first at a global minimum, all of them if several tie.

    Empty where the landscape has no minimum or nobody arrived at a global one; a diverged run and
    a run at a saddle never win.
    """
    times = [o.steps if o.reached == "global" and o.steps is not None else None for o in outcomes]
    arrived = [t for t in times if t is not None]
    return [i for i, t in enumerate(times) if landscape.minima and arrived and t == min(arrived)]


def _ends(values: np.ndarray) -> tuple[float | None, float | None]:
    tenth = max(len(values) // 10, 1)
    return _median(values[:tenth]), _median(values[-tenth:])


def _median(values: np.ndarray) -> float | None:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else None
