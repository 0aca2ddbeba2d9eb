"""The words about many seeds: shares and intervals are those of the runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from adal.convergence import ELSEWHERE
from adal.ensemble import Ensemble, ensemble
from adal.landscapes import Formula, landscape_of
from adal.oracles import Noise
from adal.race import opening_race
from app.prose.numbers import percent
from pages.race.seeds.words import interval, seeds_rows, seeds_sentences


def told(landscape: Any, **changes: Any) -> tuple[str, list[list[tuple[str, str]]], list[Ensemble]]:
    spec = replace(opening_race(landscape), noise=Noise(20.0), steps=60, **changes)
    many = [ensemble(spec.run_spec(lane), 30) for lane in spec.lanes]
    place = landscape_of(landscape)
    return " ".join(seeds_sentences(spec, place, many)), seeds_rows(spec, place, many), many


def test_the_sentences_say_the_shares_and_the_table_adds_up() -> None:
    words, (head, *rows), many = told("himmelblau")
    assert f"AdaL in {percent(many[0].share(0, 1, 2, 3))}" in words
    assert interval(many[0], 0, 1, 2, 3) in words
    assert [cell[0] for cell in head[1:5]] == [
        "(3.00, 2.00)",
        "(−2.81, 3.13)",
        "(−3.78, −3.28)",
        "(3.58, −1.85)",
    ]
    for row, e in zip(rows, many, strict=True):
        assert row[1][0] == percent(e.share(0))
        assert row[5][0] == percent(e.share(ELSEWHERE))


def test_many_minima_are_told_by_their_kind_and_none_is_said() -> None:
    _, (head, *_), _ = told("rastrigin")
    assert [cell[0] for cell in head[1:3]] == ["global minimum", "local minimum"]
    words, (head, *_), _ = told("monkey_saddle")
    assert "states no minimum" in words
    assert [cell[0] for cell in head[1:3]] == ["elsewhere", "diverged"]


def test_the_interval_is_clopper_and_pearsons() -> None:
    # 0 of 100: the upper end is 1 − .025^{1/100} = 3.6 %.
    nobody = Ensemble(np.zeros((100, 2)), np.full(100, ELSEWHERE), np.zeros((3, 2)), np.zeros(100))
    assert interval(nobody, 0) == "0 to 4 %"


def test_an_own_function_has_its_shares_too() -> None:
    words, (head, *_), _ = told(Formula("x^2 + y^2"))
    assert "these end near a global minimum" in words
    assert head[1][0] == "(0, 0)"
