"""How much a training swings (claim C3), early and late: turns of its path, rises of its loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adal.training.record import TrainingRecord

THIRD = 3
"""Early is the first third of the recorded steps, late the last."""


@dataclass(frozen=True, eq=False)
class Oscillation:
    """Per replica (R,), NaN where nothing is known; replicas that diverged have NaN.

    Attributes:
      turns_early, turns_late: share of the steps whose displacement turns against the one before.
      rises_early, rises_late: share of the training loss's movement, between recorded steps, that
        goes up: 0 for a loss that only falls, ½ for one that swings and gets nowhere.
    """

    turns_early: np.ndarray
    turns_late: np.ndarray
    rises_early: np.ndarray
    rises_late: np.ndarray


def oscillation(record: TrainingRecord) -> Oscillation:
    """What `record` says of swinging; with fewer than four recorded steps all is NaN."""
    rows, replicas = record.train_loss.shape
    if rows <= THIRD:
        unknown = np.full(replicas, np.nan)
        return Oscillation(unknown, unknown, unknown, unknown)
    some = max(1, (rows - 1) // THIRD)
    early, late = slice(1, 1 + some), slice(rows - some, rows)
    moved = np.diff(record.train_loss, axis=0, prepend=np.nan)
    alive = np.where(record.diverged_at < 0, 1.0, np.nan)
    found = [
        *(alive * record.turns[part].mean(0) for part in (early, late)),
        *(alive * _rises(moved[part]) for part in (early, late)),
    ]
    return Oscillation(*found)


def _rises(moved: np.ndarray) -> np.ndarray:
    """The share (R,) of the movements (K, R) that goes up; NaN where nothing moves."""
    total = np.abs(moved).sum(0)
    up = np.maximum(moved, 0).sum(0)
    return np.divide(up, total, out=np.full(len(total), np.nan), where=total > 0)
