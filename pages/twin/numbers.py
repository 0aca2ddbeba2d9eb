"""What words and pictures need of a twin, computed here or recorded by a training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adal.training.record import TWIN_MEASURES, TrainingRecord
from adal.twin import Twin


@dataclass(frozen=True, eq=False)
class View:
    """One block's twin at K steps.

    Attributes:
      t: (K,) the steps, rising.
      a: (K,), ‖g‖₁.
      block: (4, K), log R, log D, log E and log H of the block's norms.
      band: (3, K), 5, 50 and 95 % quantiles of log R over the coordinates; NaN where none moves.
      opposite, cosine: (K,), share of coordinates on which the two steps point opposite ways, and
        the cosine between them.
      gain: (K,), what "Adam × gain" multiplies by.
      reach: (2, K), the largest |m̂|/√v̂ of AdaL and of Adam.
    """

    t: np.ndarray
    a: np.ndarray
    block: np.ndarray
    band: np.ndarray
    opposite: np.ndarray
    cosine: np.ndarray
    gain: np.ndarray
    reach: np.ndarray

    def at(self, step: int) -> int:
        """Index of the known step that is nearest to `step`."""
        return int(np.argmin(np.abs(self.t - step)))


def view_of(twin: Twin) -> View:
    """A computed twin of shape (T, P)."""
    steps = len(twin.a)
    known = ~np.isnan(twin.log_r).all(axis=1)
    band = np.full((3, steps), np.nan)
    band[:, known] = np.nanquantile(twin.log_r[known], [0.05, 0.5, 0.95], axis=1)
    t = np.arange(1, steps + 1)
    ways = (twin.opposite, twin.cosine)
    return View(t, twin.a, twin.block, band, *ways, twin.gain, twin.reach)


def recorded_view(record: TrainingRecord, block: int) -> View | None:
    """The first replica's twin of one block, without step 0; None while nothing is recorded."""
    if record.twin is None or len(record.step) < 2:
        return None
    measures = dict(zip(TWIN_MEASURES, record.twin[1:, :, block, 0].T, strict=True))
    parts = np.stack([measures[name] for name in ("log_r", "log_d", "log_e", "log_h")])
    band = np.stack([measures[name] for name in ("low", "median", "high")])
    ways = (measures["opposite"], measures["cosine"])
    reach = np.stack([measures[name] for name in ("reach", "reach_adam")])
    return View(record.step[1:], measures["a"], parts, band, *ways, measures["gain"], reach)
