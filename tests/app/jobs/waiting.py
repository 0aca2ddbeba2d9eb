"""Small experiments, and waiting for a run without a clock in the claim."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from adal.training import ExperimentSpec, TrainSpec
from app.jobs.manager import JobManager
from app.store.run import Snapshot

PATIENCE = 600.0
"""Seconds after which a test gives up; nothing is claimed about how long a thing takes."""

MEMORY = re.compile(r"It took \d+ MB at its peak; estimated were \d+ MB\.")
"""What a run says once it is done."""


def short(seed: int = 0, **fields: object) -> ExperimentSpec:
    """Two lanes that train in an instant."""
    common = {"seeds": 1, "steps": 20, "seed": seed, "device": "cpu"} | fields
    return ExperimentSpec((TrainSpec(**common), TrainSpec(rule="adal", **common)))  # type: ignore[arg-type]


def long(seed: int = 0) -> ExperimentSpec:
    """One lane that trains for minutes, with records all along; of the stand-in it has no end."""
    lane = TrainSpec(seed=seed, seeds=32, steps=5000, hidden=(128, 128), device="cpu")
    return ExperimentSpec((lane,))


def steady(seed: int = 0, steps: int = 800) -> ExperimentSpec:
    """Two lanes that train for some seconds, with some hundred records all along."""
    common = {"dataset": "spirals", "hidden": (16,), "seeds": 2, "steps": steps, "seed": seed}
    lanes = ({"rule": "adam"}, {"rule": "adal", "twin": True})
    every = -(-steps // 200)
    return ExperimentSpec(
        tuple(TrainSpec(**common, **lane, every=every, device="cpu") for lane in lanes)  # type: ignore[arg-type]
    )


def wait_until(claim: Callable[[], bool]) -> None:
    """Return once `claim()` holds; fail after `PATIENCE`."""
    give_up = time.monotonic() + PATIENCE
    while not claim():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)


def ended(manager: JobManager, run_id: str) -> Snapshot:
    """The final snapshot of a run."""
    wait_until(lambda: manager.snapshot(run_id).ended)
    return manager.snapshot(run_id)


def under_way(manager: JobManager, run_id: str) -> Snapshot:
    """A snapshot of a run that has shown at least one row."""
    wait_until(lambda: manager.snapshot(run_id).progress > 0)
    return manager.snapshot(run_id)
