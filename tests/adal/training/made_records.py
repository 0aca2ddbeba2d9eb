"""Records of trainings that never ran: what the lanes would have reached is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from adal.training.comparison import Comparison, comparison_of
from adal.training.experiment import ExperimentSpec
from adal.training.record import MEASURES, Row, TrainingRecord, record_of
from adal.training.spec import TrainSpec

GRID = (0.001, 0.01, 0.1, 0.003, 0.03, 0.3)
STEPS = 10


class Lane(NamedTuple):
    """What a lane of L rates and S seeds reaches.

    Attributes:
      valid: (L, S) validation accuracy at the last step.
      test: the same on the test part; None is `valid`.
      valid_loss: (L, S) or a number.
      diverged: (L, S) steps, or −1.
      lrs: None is the first L of `GRID`, which is not in order.
      cut: how many of the three records, at steps 0, 5 and 10, there are.
    """

    valid: Sequence[Sequence[float]]
    test: Sequence[Sequence[float]] | np.ndarray | None = None
    valid_loss: Sequence[Sequence[float]] | float = 0.5
    diverged: Sequence[Sequence[int]] | int = -1
    lrs: tuple[float, ...] | None = None
    cut: int = 3


def made(lane: Lane) -> tuple[TrainSpec, TrainingRecord]:
    """The lane as a spec and a record; before its last step every accuracy is half of its end."""
    valid = np.array(lane.valid, float)
    rates, seeds = valid.shape
    spec = TrainSpec(lrs=lane.lrs or GRID[:rates], seeds=seeds, steps=STEPS, every=STEPS // 2)

    def flat(values: object) -> np.ndarray:
        return np.broadcast_to(np.array(values), valid.shape).ravel()

    ends = dict.fromkeys(MEASURES, flat(0.25)) | {
        "valid_accuracy": flat(valid),
        "valid_loss": flat(lane.valid_loss),
        "test_accuracy": flat(valid if lane.test is None else lane.test),
    }
    half = np.array([1.0 if "loss" in name else 0.5 for name in MEASURES])
    last = np.array([ends[name] for name in MEASURES], float)
    fate = flat(lane.diverged)
    rows = [
        Row(step, last * (1 if step == STEPS else half[:, None]), fate, 0.0)
        for step in spec.recorded_steps[: lane.cut]
    ]
    return spec, record_of(spec, rows, "cpu", stopped=False)


def compared(*lanes: Lane) -> Comparison:
    """The comparison of the lanes."""
    specs, records = zip(*map(made, lanes), strict=True)
    return comparison_of(ExperimentSpec(specs), records)
