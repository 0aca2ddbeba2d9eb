"""The sentences about a training: their claims follow the numbers, whatever these are."""

from __future__ import annotations

import numpy as np

from adal.training.record import MEASURES, Row, TrainingRecord, record_of
from adal.training.spec import TrainSpec
from app.training.words import training_rows, training_sentences


def training(accuracy: list[float], loss: list[float] | None = None) -> TrainingRecord:
    spec = TrainSpec(seeds=len(accuracy), steps=10, every=10)
    first = np.full((len(MEASURES), len(accuracy)), 2.0)
    last = first.copy()
    last[0] = loss or 0.1
    last[3] = accuracy
    nowhere = np.full(len(accuracy), -1)
    rows = [Row(0, first, nowhere, 0.0), Row(10, last, nowhere, 1.0)]
    return record_of(spec, rows, "cpu", stopped=False)


def test_lanes_that_chance_explains_are_not_told_apart() -> None:
    one, two = training([0.90, 0.95, 0.92]), training([0.91, 0.93, 0.92])
    words = training_sentences(["A", "B"], [one, two])[0]
    assert "**A** has the highest test accuracy" in words
    assert "B cannot be told apart from it: over 3 seeds" in words


def test_lanes_that_differ_seed_by_seed_are_told_apart() -> None:
    one, two = training([0.90, 0.95, 0.92]), training([0.80, 0.85, 0.82])
    words = training_sentences(["A", "B"], [one, two])[0]
    assert "It is ahead of B by 10.0 percentage points" in words


def test_a_single_seed_tells_nothing_apart() -> None:
    words = training_sentences(["A", "B"], [training([0.9]), training([0.5])])[0]
    assert "told apart" not in words
    assert "ahead" not in words


def test_a_network_worse_than_at_its_start_is_named() -> None:
    record = training([0.1, 0.9], [5.0, 0.1])
    assert any(
        "A ends with a higher train loss than it began with, with 1 of 2 seeds." in sentence
        for sentence in training_sentences(["A"], [record])
    )


def test_an_empty_record_says_nothing_and_fills_no_cell() -> None:
    empty = record_of(TrainSpec(seeds=2, steps=10), [], "", stopped=False)
    assert training_sentences(["A"], [empty]) == []
    assert [text for text, _ in training_rows(["A"], [empty])[1]][2:] == ["–"] * 6
