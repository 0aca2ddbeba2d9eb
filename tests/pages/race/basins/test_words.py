"""The words about basins: their claims follow the numbers, whatever these are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adal.basins import Basins
from adal.oracles import Noise
from adal.race import Lane, RaceSpec
from pages.race.basins.words import basins_rows, basins_sentences

A, B, C = Lane("l1", "adal"), Lane("l2", "adam"), Lane("l3", "sgd")


def record(minimum: list[int], steps: list[int] | None = None, left: list[int] | None = None):
    """A record of as many starts, two to a row."""
    ends = np.array(minimum).reshape(-1, 2)
    when = np.where(ends >= 0, 10, -1) if steps is None else np.array(steps).reshape(-1, 2)
    gone = np.full(ends.shape, -1) if left is None else np.array(left).reshape(-1, 2)
    return Basins(ends, when, gone)


def told(spec: RaceSpec, *records: Basins) -> str:
    return plain(" ".join(basins_sentences(spec, records)))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_who_covers_most_is_named_with_the_shares_of_all() -> None:
    spec = RaceSpec("rosenbrock", (A, B, C))
    words = told(spec, record([0, -1, -1, -1]), record([0, 0, 0, -1]), record([-1, -2, -2, -1]))
    assert "**Adam** ends at the minimum from the most starts: 75.0 % of the 4 starts" in words
    assert "4 starts, AdaL from 25.0 %; SGD from none." in words
    assert "SGD diverges from 50.0 % of the starts." in words
    assert (
        "At no minimum after 500 steps: AdaL from 75.0 %, Adam from 25.0 % and SGD from 50.0 % of "
        "the starts." in words
    )


def test_a_tie_is_told_as_one() -> None:
    spec = RaceSpec("rosenbrock", (A, B, C))
    half, all_ = record([0, 0, -1, -1]), record([0] * 4)
    assert "**AdaL and SGD** end at the minimum from the most" in told(spec, all_, half, all_)
    assert "AdaL, Adam and SGD end at the minimum from 100 % of the 4 starts each." in told(
        spec, all_, all_, all_
    )
    one = RaceSpec("rosenbrock", (A,))
    assert told(one, half).startswith("AdaL ends at the minimum from 50.0 % of the 4 starts.")


def test_no_arrival_is_said() -> None:
    spec = RaceSpec("three_hump_camel", (A, B), steps=30)
    words = told(spec, record([1, 1]), record([-1, -2]))
    assert "From none of the 2 starts a run ends at the global minimum within 30 steps." in words


def test_a_local_minimum_is_no_global_one() -> None:
    spec = RaceSpec("three_hump_camel", (A, B))
    words = told(spec, record([0, 1, 2, 1]), record([0, 0, 2, -1]))
    assert "**Adam** ends at the global minimum from the most starts: 50.0 %" in words
    rows = [
        [plain(text) for text, _ in row]
        for row in basins_rows(spec, [record([0, 1, 2, 1]), record([0, 0, 2, -1])])
    ]
    assert rows == [
        ["Optimizer", "Global minimum", "Local minimum", "Elsewhere", "Diverged", "Median step"],
        ["AdaL", "25.0 %", "75.0 %", "0 %", "0 %", "10"],
        ["Adam", "50.0 %", "25.0 %", "25.0 %", "0 %", "10"],
    ]


def test_several_global_minima_are_not_one() -> None:
    spec = RaceSpec("himmelblau", (A, B))
    words = told(spec, record([0, 1, 2, 3]), record([0, 1, 3, -1]))
    assert "**AdaL** ends at a minimum from the most starts: 100 %" in words
    assert "From 50.0 % of the starts both optimizers end at the same minimum." in words


def test_speeds_are_compared_where_all_arrive() -> None:
    spec = RaceSpec("rosenbrock", (A, B))
    # Adam alone arrives, slowly, from the last start: that must not count against it.
    one = record([0, 0, 0, -1], [40, 50, 60, -1])
    two = record([0, 0, 0, 0], [10, 20, 31, 400])
    assert (
        "Where all arrive (75.0 % of the starts), half of the runs are there by step 20 with Adam "
        "and 50 with AdaL." in told(spec, one, two)
    )
    assert basins_rows(spec, [one, two])[2][-1][0] == "25.5"
    assert "half of the runs" not in told(spec, record([0, -1]), record([-1, 0]))


def test_noise_is_the_same_for_all_starts_and_said_to_be() -> None:
    spec = RaceSpec("rosenbrock", (A,), noise=Noise(1.0), seed=7)
    assert told(spec, record([0, -1])).endswith(
        "Every start is given the same noise, that of seed 7."
    )


def test_without_a_minimum_only_leaving_can_be_told() -> None:
    spec = RaceSpec("saddle", (A, B))
    one = record([-1, -1, -1, -1], left=[5, 9, 20, -1])
    two = record([-1, -1, -2, -2], left=[-1, -1, 3, 4])
    words = told(spec, one, two)
    assert words.startswith("This landscape states no minimum, so a run can only leave")
    assert "AdaL leaves the picture from 75.0 % of the starts." in words
    assert "Half of those that leave have done so by step 9 with AdaL." in words
    assert "Adam diverges from 50.0 % of the starts." in words
    rows = [[plain(text) for text, _ in row] for row in basins_rows(spec, [one, two])]
    assert rows == [
        ["Optimizer", "Left", "Stayed", "Diverged", "Median step"],
        ["AdaL", "75.0 %", "25.0 %", "0 %", "9"],
        ["Adam", "0 %", "50.0 %", "50.0 %", "–"],
    ]


@pytest.mark.parametrize("landscape", ["rosenbrock", "rastrigin", "himmelblau", "monkey_saddle"])
def test_there_are_at_most_four_sentences(landscape: str) -> None:
    spec = RaceSpec(landscape, (A, B, C), noise=Noise(1.0))
    minima = [0, 0, -1, -2] if landscape != "monkey_saddle" else [-1, -1, -1, -2]
    sentences = basins_sentences(spec, [record(minima, left=[1, -1, 2, 3])] * 3)
    assert 2 <= len(sentences) <= 4
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_number_of_lanes_does_not_matter() -> None:
    spec = RaceSpec("himmelblau", (A,))
    six = replace(spec, lanes=tuple(replace(A, id=f"l{k}") for k in range(1, 7)))
    assert "all 6 optimizers end at the same minimum" in told(six, *[record([0, 1])] * 6)
