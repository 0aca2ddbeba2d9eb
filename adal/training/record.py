"""What a training did: one `Row` per recorded step, stacked into a frozen `TrainingRecord`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adal.training.spec import TrainSpec

TWIN_MEASURES = (
    "a",
    "log_r",
    "log_d",
    "log_e",
    "log_h",
    "opposite",
    "cosine",
    "low",
    "median",
    "high",
    "gain",
    "reach",
    "reach_adam",
)
"""Per tensor, of AdaL's last step beside a shadow Adam's: ‖g‖₁, the logarithms of the block's ratio
and its factors, the share of opposite signs, the cosine, the 5, 50 and 95 % quantiles of log R
over the coordinates, the gain, and the largest |m̂|/√v̂ of both; see `adal.twin.Twin`."""

MEASURES = (
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
    "grad_l1",
    "valid_loss",
    "valid_accuracy",
    "turns",
)

FIRST_MEASURES = 5
"""How many of them the first version had: its rows can still be read."""
PEEK = "peek."
"""Before the name of a peek's array among a row's."""


@dataclass(frozen=True, eq=False)
class Row:
    """All replicas after `step` updates.

    Attributes:
      step: from 0.
      values: (8, R), the quantities of `MEASURES` in that order.
      diverged_at: (R,) as in `TrainingRecord`, as far as is known by now.
      seconds: time that the training has taken so far, evaluation included.
      twin: (13, B, R), the quantities of `TWIN_MEASURES` per block; None unless the spec asks.
      peek: what the first replica has learned, as `adal.training.peek.peek_fields` lists it; empty
        unless the spec asks.
    """

    step: int
    values: np.ndarray
    diverged_at: np.ndarray
    seconds: float
    twin: np.ndarray | None = None
    peek: Mapping[str, np.ndarray] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON's types, but for its `peek`, which is bytes rather than text."""
        return {
            "step": self.step,
            "values": self.values.tolist(),
            "diverged_at": self.diverged_at.tolist(),
            "seconds": self.seconds,
            "twin": None if self.twin is None else self.twin.tolist(),
        }

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], peek: Mapping[str, np.ndarray] | None = None
    ) -> Row:
        """The row that `to_dict` described, with its peek; other keys are left alone."""
        return cls(
            data["step"],
            np.array(data["values"]),
            np.array(data["diverged_at"], int),
            data["seconds"],
            None if data.get("twin") is None else np.array(data["twin"], float),
            peek or {},
        )


def stacked(rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """At least one row as arrays whose first axis is the rows': `unstacked` gives them back."""
    arrays = {
        "step": np.array([row.step for row in rows], np.int64),
        "values": np.array([row.values for row in rows], np.float64),
        "diverged_at": np.array([row.diverged_at for row in rows], np.int64),
        "seconds": np.array([row.seconds for row in rows], np.float64),
    }
    if rows[0].twin is not None:
        arrays["twin"] = np.array([row.twin for row in rows], np.float64)
    for name in rows[0].peek:
        arrays[PEEK + name] = np.array([row.peek[name] for row in rows])
    return arrays


def unstacked(arrays: Mapping[str, np.ndarray]) -> list[Row]:
    """The rows that `stacked` made arrays of."""
    twins = arrays["twin"] if "twin" in arrays else [None] * len(arrays["step"])
    columns = (arrays[name] for name in ("step", "diverged_at", "seconds"))
    peeks = {name.removeprefix(PEEK): a for name, a in arrays.items() if name.startswith(PEEK)}
    return [
        Row(
            int(step),
            values,
            diverged_at,
            float(seconds),
            twin,
            {name: array[i] for name, array in peeks.items()},
        )
        for i, (step, diverged_at, seconds, values, twin) in enumerate(
            zip(*columns, completed(arrays["values"]), twins, strict=True)
        )
    ]


def completed(values: np.ndarray) -> np.ndarray:
    """Values (K, M, R) with all measures: what an earlier version did not measure is NaN."""
    k, known, replicas = values.shape
    unknown = np.full((k, len(MEASURES) - known, replicas), np.nan)
    return np.concatenate([values, unknown], axis=1)


@dataclass(frozen=True, eq=False)
class TrainingRecord:
    """What R replicas did, at K recorded steps; complete, or as far as the training has come.

    Attributes:
      step: (K,) updates made, 0 first.
      train_loss, test_loss: (K, R) mean cross-entropy in nats over the whole part.
      train_accuracy, test_accuracy: (K, R) share of points classified rightly, 0 to 1.
      valid_loss, valid_accuracy: (K, R) the same over the validation part.
      grad_l1: (K, R) ‖g‖₁ of the next minibatch's gradient at these parameters, over all
        parameters together; 0 once a replica has diverged.
      turns: (K, R) share of the steps since the record before whose displacement turns against the
        one before it, ⟨Δ_t, Δ_{t−1}⟩ < 0; NaN at step 0.
      lr, seed: (R,) what sets the replicas apart.
      diverged_at: (R,) the first step whose parameters, loss or gradient are not finite; −1 if
        none. From that step on the replica stands at the parameters before it.
      seconds: time that the training took.
      device: "cpu" or the CUDA device's name.
      dtype: "float32" or "float64".
      stopped: whether it ended before its last step because it was told to.
      twin: (K, 13, B, R), `TWIN_MEASURES` of the step that led to each record, NaN at step 0; None
        unless the spec asks.
      peek: by name (K, …), what the first replica has learned; empty unless the spec asks.
    """

    step: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray
    test_accuracy: np.ndarray
    grad_l1: np.ndarray
    valid_loss: np.ndarray
    valid_accuracy: np.ndarray
    turns: np.ndarray
    lr: np.ndarray
    seed: np.ndarray
    diverged_at: np.ndarray
    seconds: float
    device: str
    dtype: str
    stopped: bool
    twin: np.ndarray | None = None
    peek: Mapping[str, np.ndarray] = field(default_factory=dict)


def record_of(spec: TrainSpec, rows: Sequence[Row], device: str, stopped: bool) -> TrainingRecord:
    """The record of the `rows` so far, none included; its arrays are read-only."""
    replicas = spec.replicas
    values = np.array([row.values for row in rows]).reshape(len(rows), len(MEASURES), replicas)
    last = rows[-1].diverged_at if rows else np.full(replicas, -1)
    arrays = {
        "step": np.array([row.step for row in rows], int),
        **{name: values[:, i] for i, name in enumerate(MEASURES)},
        "lr": np.array(spec.replica_lrs),
        "seed": np.array(spec.replica_seeds),
        "diverged_at": last.copy(),
    }
    for array in arrays.values():
        array.setflags(write=False)
    seconds = rows[-1].seconds if rows else 0.0
    twins = [row.twin for row in rows if row.twin is not None]
    twin = np.array(twins) if spec.twin and twins else None
    names = rows[0].peek if rows else ()
    peek = {name: np.array([row.peek[name] for row in rows]) for name in names}
    return TrainingRecord(
        **arrays,
        seconds=seconds,
        device=device,
        dtype=spec.dtype,
        stopped=stopped,
        twin=twin,
        peek=peek,
    )
