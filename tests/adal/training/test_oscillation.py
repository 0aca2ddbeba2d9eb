"""Swinging, early and late: on losses made by hand, and on a path that must swing."""

from __future__ import annotations

import numpy as np
import pytest

from adal.training import TrainingRecord, TrainSpec, train
from adal.training.oscillation import oscillation
from adal.training.record import MEASURES, Row, record_of


def record(losses: list[float], turns: list[float], diverged_at: int = -1) -> TrainingRecord:
    spec = TrainSpec(seeds=1, steps=len(losses) - 1, every=1)
    rows = []
    for step, (loss, turn) in enumerate(zip(losses, turns, strict=True)):
        values = np.zeros((len(MEASURES), 1))
        values[MEASURES.index("train_loss")] = loss
        values[MEASURES.index("turns")] = turn
        rows.append(Row(step, values, np.array([diverged_at]), 0.0))
    return record_of(spec, rows, "cpu", stopped=False)


FALLING = [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]


def test_a_loss_that_only_falls_never_rises() -> None:
    found = oscillation(record(FALLING, [np.nan] + [0.25] * 6))
    assert found.rises_early.tolist() == found.rises_late.tolist() == [0.0]
    assert found.turns_early.tolist() == found.turns_late.tolist() == [0.25]


def test_early_and_late_are_thirds_of_their_own() -> None:
    losses = [4.0, 3.0, 2.0, 1.0, 1.0, 2.0, 1.0]
    found = oscillation(record(losses, [np.nan, 0.1, 0.3, 0.5, 0.5, 0.6, 0.8]))
    assert found.turns_early[0] == pytest.approx(0.2)
    assert found.turns_late[0] == pytest.approx(0.7)
    assert found.rises_early[0] == 0.0
    assert found.rises_late[0] == 0.5


def test_a_loss_that_stands_still_has_no_share_of_rises() -> None:
    assert np.isnan(oscillation(record([1.0] * 7, [np.nan] + [0.0] * 6)).rises_late).all()


def test_a_diverged_replica_is_not_counted() -> None:
    found = oscillation(record(FALLING, [np.nan] + [0.25] * 6, diverged_at=3))
    assert np.isnan([found.turns_early, found.turns_late, found.rises_late]).all()


def test_too_few_steps_say_nothing() -> None:
    found = oscillation(record([2.0, 1.0, 0.5], [np.nan, 0.0, 0.0]))
    assert np.isnan([found.turns_early, found.rises_late]).all()


def test_a_rate_beyond_the_edge_turns_and_a_small_one_does_not() -> None:
    found = oscillation(train(TrainSpec(rule="sgd", lrs=(1e-4, 3.0), seeds=1, batch_size=512)))
    small, large = found.turns_late
    assert small < 0.05
    assert large > 0.3
