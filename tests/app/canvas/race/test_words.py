"""The computed sentences: their claims follow the numbers, whatever these are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adal.race import opening_race
from adal.verdict import Outcome
from app.canvas.race import words as module
from app.canvas.race.words import place_of, sentences, subtitle_of, table_rows
from app.jobs.cached import outcomes_of, winners_of
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


def test_who_won_is_not_said_to_come_after() -> None:
    spec = opening_race()
    (winner,) = (spec.lanes[i].title for i in winners_of(spec))
    assert sentences(spec, outcomes_of(spec), winners_of(spec))[0].count(winner) == 1


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
