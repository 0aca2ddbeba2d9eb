"""A record cut down to one of its learning rates: the seeds that trained at it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adal.training.record import MEASURES, TrainingRecord
from adal.training.spec import TrainSpec


def at_rate(spec: TrainSpec, record: TrainingRecord, rate: int) -> TrainingRecord:
    """The record of the replicas at `spec.lrs[rate]`, as if they had trained alone.

    Args:
      record: of `spec`, with all its replicas.
      rate: index of the learning rate.
    """
    here = slice(rate * spec.seeds, (rate + 1) * spec.seeds)
    cut: dict[str, Any] = {name: getattr(record, name)[:, here] for name in MEASURES}
    cut |= {name: getattr(record, name)[here] for name in ("lr", "seed", "diverged_at")}
    if record.twin is not None:
        cut["twin"] = record.twin[..., here]
    return replace(record, **cut, peek={})
