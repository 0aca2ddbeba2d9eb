"""The computed sentences: their claims follow the numbers, whatever these are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adal.race import opening_race
from adal.training.comparison import estimate
from adal.training.record import MEASURES, Row, TrainingRecord, record_of
from adal.training.spec import TrainSpec
from adal.verdict import Outcome
from app.canvas.race import words as module
from app.canvas.race.words import place_of, sentences, subtitle_of, table_rows
from app.jobs.cached import outcomes_of, winners_of
from app.training.opening.opening import opening_training
from app.training.words import training_rows, training_sentences
from pages.race.link import race_of


def told(values: dict[str, str]) -> str:
    spec = race_of(values)[0]
    return " ".join(sentences(spec, outcomes_of(spec), winners_of(spec)))


def test_the_winner_is_the_first_to_arrive() -> None:
    spec = opening_race()
    outcomes = outcomes_of(spec)
    arrived = {o.steps: lane.title for lane, o in zip(spec.lanes, outcomes, strict=True) if o.steps}
    words = sentences(spec, outcomes, winners_of(spec))[0]
    assert words.startswith(f"**{arrived[min(arrived)]}** arrives first: at the minimum from step ")


def test_the_claim_about_the_step_follows_its_numbers() -> None:
    spec = opening_race()
    lanes = outcomes_of(spec)
    for gain, ratio, words in [
        ((5.0, 0.5), (0.9, 0.1), "amplifies its gradient early (5.00 times"),
        ((5.0, 0.5), (0.9, 0.1), "Its step does not follow"),
        ((5.0, 0.5), (2.0, 0.1), "and its step goes the same way"),
        ((0.5, 0.1), (0.9, 0.1), "shrinks its gradient early (0.500 times"),
        ((0.5, 0.1), (0.9, 0.1), "and shrinks it still late"),
        ((0.5, 5.0), (0.9, 0.1), "and amplifies it late"),
    ]:
        first = Outcome("global", 10, 0.0, None, None, gain, ratio)
        assert words in " ".join(sentences(spec, [first, *lanes[1:]], [0]))


def test_own_learning_rates_are_named() -> None:
    assert "The learning rate of Adam is yours" in told({"l3.lr": "0.5"})
    assert "Each learning rate is the best of the same 57" in told({})


def test_mishaps_are_told() -> None:
    assert "SGD diverged at step 6: its numbers overflowed." in told({"l4.lr": "0.1"})
    assert "left the picture at step" in told({"landscape": "monkey_saddle", "l1.lr": "1"})


def test_there_are_at_most_four_sentences_and_a_row_per_lane() -> None:
    spec = race_of({"l4.lr": "0.1", "l5.rule": "momentum"})[0]
    assert len(sentences(spec, outcomes_of(spec), winners_of(spec))) <= 4
    rows = table_rows(spec, outcomes_of(spec))
    assert [len(row) for row in rows] == [5] * 6


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


def test_the_interval_is_students() -> None:
    found = estimate(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert found.mean == 3
    # t(.975, 4) = 2.7764 of any table; s/√n = √2.5/√5
    assert found.margin == pytest.approx(2.7764 * np.sqrt(0.5), rel=1e-4)


def test_the_kept_training_is_that_of_the_opening_settings() -> None:
    from app.training.link import networks_of

    experiment, records = opening_training()
    # A look at the solutions is kept with it, which the page's own settings do not ask for.
    assert experiment == replace(networks_of({})[0].experiment, solution=True)
    for spec, record in zip(experiment.lanes, records, strict=True):
        assert tuple(record.step) == spec.recorded_steps
        assert record.test_accuracy.shape == (len(record.step), spec.replicas)


def test_the_subtitle_says_who_ran_from_where_how_long_and_with_what_noise() -> None:
    many, alone = race_of({"steps": "1"})[0], race_of({"noise": "2.5", "seed": "7"})[0]
    alone = replace(alone, lanes=alone.lanes[:1])
    assert subtitle_of(many) == "4 optimizers from (−1.50, 2.20), 1 step"
    assert subtitle_of(alone) == (
        "AdaL from (−1.50, 2.20), 500 steps, gradients with noise of seed 7"
    )


def test_a_person_s_own_function_cannot_name_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = race_of({"landscape": "beale"})[0]
    place = module.landscape_of("beale")
    for given, wanted in (
        ("../../etc/x^2 + Y", "etc-x-2-y"),
        ("²", "landscape"),
        ("a" * 99, "a" * 40),
    ):
        monkeypatch.setattr(module, "landscape_of", lambda _, g=given: replace(place, name=g))
        assert place_of(spec) == wanted
