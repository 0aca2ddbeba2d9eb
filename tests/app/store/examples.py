"""Runs that nobody had to train, and what makes two of them the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adal.training import ExperimentSpec, Row, TrainSpec
from adal.training.record import MEASURES, TWIN_MEASURES
from app.store.kept import KeptRun, hashed, new_id

ANN, BEN = hashed("ann"), hashed("ben")


def experiment(seed: int = 0, **fields: Any) -> ExperimentSpec:
    """Adam, and AdaL with its twin; five recorded steps."""
    common = {
        "dataset": "spirals",
        "seed": seed,
        "seeds": 2,
        "steps": 20,
        "every": 5,
        "hidden": (4,),
        "device": "cpu",
    } | fields
    return ExperimentSpec((TrainSpec(**common), TrainSpec(rule="adal", twin=True, **common)))


def rows(spec: TrainSpec, seed: int = 0) -> tuple[Row, ...]:
    """Rows of the right shapes, with values that no rounding would leave alone."""
    rng = np.random.default_rng(seed)

    def row(step: int) -> Row:
        twin = (len(TWIN_MEASURES), len(spec.blocks), spec.replicas)
        return Row(
            step,
            rng.random((len(MEASURES), spec.replicas)),
            rng.integers(-1, step + 1, spec.replicas),
            step / 7,
            np.where(rng.random(twin) < 0.1, np.nan, rng.random(twin)) if spec.twin else None,
        )

    return tuple(row(step) for step in spec.recorded_steps)


def kept(spec: ExperimentSpec | None = None, **fields: Any) -> KeptRun:
    """A finished run of Ann's."""
    spec = spec or experiment()
    usual = {
        "id": new_id(),
        "spec": spec,
        "page": "networks",
        "state": "done",
        "device": "CPU (x86_64)",
        "seconds": 1.5,
        "rows": tuple(rows(lane, i) for i, lane in enumerate(spec.lanes)),
        "owners": frozenset({ANN}),
    }
    return KeptRun(**(usual | fields))


def row_bytes(row: Row) -> tuple[Any, ...]:
    """A row but for its time, to the bit."""
    twin = None if row.twin is None else row.twin.tobytes()
    return row.step, row.values.tobytes(), row.diverged_at.tobytes(), twin


def bits(lanes: Sequence[Sequence[Row]]) -> list[list[tuple[Any, ...]]]:
    """All rows of all lanes but for their times, to the bit."""
    return [[row_bytes(row) for row in lane] for lane in lanes]
