"""Training small networks, many replicas at once; the specs and records load without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adal.training.experiment import ExperimentSpec
from adal.training.record import Row, TrainingRecord
from adal.training.spec import TrainSpec

if TYPE_CHECKING:
    from adal.training.loop import train

__all__ = ["ExperimentSpec", "Row", "TrainSpec", "TrainingRecord", "train"]


def __getattr__(name: str) -> Any:
    if name == "train":
        from adal.training.loop import train

        return train
    raise AttributeError(f"module 'adal.training' has no attribute {name!r}")
