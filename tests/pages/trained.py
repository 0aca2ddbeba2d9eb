"""Two optimizers trained for an instant on each kind of data, with pictures of what came of it."""

from __future__ import annotations

from functools import cache

from adal.training import ExperimentSpec, TrainingRecord, TrainSpec, train

DATASETS = {"plane": "moons", "image": "digits", "text": "alice"}


@cache
def trained(kind: str) -> tuple[ExperimentSpec, tuple[TrainingRecord, ...]]:
    """The experiment and its records."""
    steps = 4 if kind == "text" else 40
    common = {
        "dataset": DATASETS[kind],
        "steps": steps,
        "every": steps // 4,
        "seeds": 1,
        "peek": True,
        "batch_size": 8,
        "device": "cpu",
    }
    experiment = ExperimentSpec((TrainSpec(**common), TrainSpec(rule="sgd", **common)))
    return experiment, tuple(train(lane) for lane in experiment.lanes)
