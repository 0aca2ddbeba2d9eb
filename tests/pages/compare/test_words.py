"""The sentences and tables of a fair comparison follow its numbers, whatever these are."""

from __future__ import annotations

import numpy as np
import pytest

from adal.training.comparison import Comparison
from app.prose.numbers import points
from pages.compare.words import (
    chance,
    comparison_rows,
    comparison_sentences,
    pair_rows,
)
from tests.adal.training.made_records import Lane, compared

WIDE = (0.001, 0.01, 0.1)
BEST = [0.95, 0.96, 0.95, 0.97, 0.96]
LEVEL = [0.95, 0.95, 0.96, 0.97, 0.955]
WORSE = [0.90, 0.91, 0.905, 0.92, 0.915]


def inner(ends: list[float]) -> Lane:
    """A lane whose middle rate is the best, and ends there."""
    return Lane([[0.5] * len(ends), ends, [0.6] * len(ends)], lrs=WIDE)


def told(found: Comparison, titles: str = "ABCDEF", missing: tuple[int, ...] = ()) -> list[str]:
    return comparison_sentences(titles[: len(found.lanes)], found, missing_classes=missing)


def texts(rows: list[list[tuple[str, str]]]) -> list[list[str]]:
    return [[text for text, _ in row] for row in rows]


def test_the_best_lane_is_named_with_its_rate_and_its_interval() -> None:
    words = told(compared(inner(WORSE), inner(BEST)))
    # t(.975, 4) = 2.776 of any table, times the sd .837 over √5.
    assert words[0] == (
        "After 10 steps **B** at η = 0.0100, the best of 3 on validation data, has the highest "
        "test accuracy, 95.80 ± 1.04 % over 5 seeds."
    )


def test_lanes_of_the_same_accuracy_share_the_first_place() -> None:
    words = told(compared(inner([1.0, 1.0]), inner([1.0, 1.0]), inner([0.9, 0.8])))
    assert words[0].startswith("After 10 steps **A** at η = 0.0100")
    assert "and **B** at η" in words[0]
    assert words[0].endswith("share the highest test accuracy, 100.00 % over 2 seeds.")


def test_a_lane_alone_is_the_best_of_none() -> None:
    words = told(compared(inner(BEST)))
    assert words == [
        "After 10 steps **A** at η = 0.0100, the best of 3 on validation data, has a test accuracy "
        "of 95.80 ± 1.04 % over 5 seeds."
    ]


def test_lanes_that_differ_are_told_with_the_difference_and_its_p() -> None:
    found = compared(inner(WORSE), inner(BEST))
    (pair,) = found.pairs
    gap, margin = -100 * pair.difference.mean, 100 * pair.difference.margin
    assert told(found)[1] == (
        f"B is ahead of A by {gap:.2f} ± {margin:.2f} percentage points (p < 0.001 after Holm)."
    )
    assert gap == pytest.approx(4.8)


def test_lanes_that_chance_explains_are_told_with_the_seeds_it_would_take() -> None:
    found = compared(inner(BEST), inner(LEVEL))
    (pair,) = found.pairs
    assert not pair.tells_apart
    assert pair.seeds_needed is not None
    assert told(found)[1] == (
        f"No difference seen at this n between A and B: {points(pair.difference)} percentage "
        f"points (p = {chance(pair.p)} after Holm); about {pair.seeds_needed} seeds would be "
        "needed to see half a percentage point."
    )


def test_pairs_that_need_more_and_fewer_seeds_give_a_span() -> None:
    found = compared(inner(BEST), inner(LEVEL), inner([0.95, 0.94, 0.98, 0.96, 0.955]))
    needed = [pair.seeds_needed or 0 for pair in found.pairs]
    assert min(needed) < max(needed)
    words = told(found)[1]
    assert f"; about {min(needed)} to {max(needed)} seeds would be needed" in words
    # The pair that comes closest to a difference stands first.
    names = ["ABC"[pair.first] + " and " + "ABC"[pair.second] + ":" for pair in found.pairs]
    places = [words.index(name) for name in names]
    assert np.argsort(places).tolist() == np.argsort([pair.p for pair in found.pairs]).tolist()


def test_identical_lanes_ask_for_no_number_of_seeds() -> None:
    words = told(compared(inner(BEST), inner(BEST)))
    assert words[1] == (
        "No difference seen at this n between A and B: 0.00 ± 0.00 percentage points "
        "(p = 1.00 after Holm)."
    )


def test_of_many_pairs_three_are_spelled_out() -> None:
    jitter = [0.0, 0.001, 0.002, 0.001, 0.0]
    lanes = [
        inner([x + 0.02 * i + y * (-1) ** i * i for x, y in zip(WORSE, jitter, strict=True)])
        for i in range(4)
    ]
    told_apart, *rest = told(compared(*lanes))[1:]
    assert told_apart.count("is ahead of") == 3
    assert told_apart.startswith("D is ahead of A by ")
    assert told_apart.endswith("; 3 further pairs told apart as well.")
    assert rest == []
    level = told(compared(*(inner(BEST) for _ in range(4))))[1]
    assert level.count("after Holm") == 3
    assert "; 3 further pairs." in level


def test_one_seed_tells_nothing_about_chance() -> None:
    found = compared(inner([0.9]), inner([0.8]))
    words = told(found)
    assert words[0].endswith("test accuracy, 90.00 % over 1 seed.")
    assert words[1].startswith("One seed tells nothing about chance: ")
    assert not any("difference" in sentence or "ahead" in sentence for sentence in words)
    assert texts(pair_rows("AB", found))[1] == ["A − B", "10.00", "–", "–", "–", "–"]


def test_one_rate_means_that_nothing_was_chosen() -> None:
    words = told(compared(Lane([BEST]), Lane([WORSE])))
    assert any("one learning rate: nothing was chosen" in sentence for sentence in words)
    assert not any("the best of" in sentence for sentence in words)
    assert not any("nothing was chosen" in sentence for sentence in told(compared(inner(BEST))))


def test_an_optimum_on_the_edge_asks_for_a_wider_grid_on_its_side() -> None:
    low = Lane([BEST, WORSE, WORSE], lrs=WIDE)
    high = Lane([WORSE, WORSE, BEST], lrs=WIDE)
    words = told(compared(low, high, inner(BEST)))
    assert (
        "The chosen rate of B is the largest of the grid, which should be widened to larger rates; "
        "the chosen rate of A is the smallest of the grid, which should be widened to smaller "
        "rates." in words
    )
    assert not any("widened" in sentence for sentence in told(compared(inner(BEST))))


def test_budgets_that_differ_are_named() -> None:
    words = told(compared(inner(BEST), Lane([WORSE])))
    assert "The budgets differ: 1 to 3 learning rates." in words


def test_a_lane_that_diverged_everywhere_is_named_and_left_out() -> None:
    lost = Lane([BEST] * 3, diverged=2, lrs=WIDE)
    found = compared(inner(BEST), lost, inner(WORSE))
    words = told(found)
    assert "All runs of B diverged, so it is left out of the pairs." in words
    assert len(pair_rows("ABC", found)) == 2
    only = told(compared(lost))
    assert only == ["All runs of A diverged, so it is left out of the pairs."]


def test_a_chosen_rate_with_a_diverged_seed_is_named() -> None:
    lane = Lane(
        [[0.1] * 5, BEST, [0.1] * 5], diverged=[[-1] * 5, [-1, 3, -1, -1, -1], [-1] * 5], lrs=WIDE
    )
    words = told(compared(lane, inner(BEST)))
    assert (
        "A diverged with 1 of 5 seeds at its chosen rate: these count as they stood before."
        in words
    )


def test_missing_validation_values_are_named() -> None:
    nan = [float("nan")] * 5
    words = told(compared(Lane([nan] * 3, [BEST] * 3, lrs=WIDE), inner(BEST)))
    assert "No rate could be chosen for A: there are no validation values." in words


def test_classes_without_a_test_point_are_named() -> None:
    found = compared(inner(BEST))
    assert "no point of class 3: " in told(found, missing=(3,))[-1]
    assert "no point of classes 3, 5 and 7: " in told(found, missing=(3, 5, 7))[-1]
    assert not any("no point" in sentence for sentence in told(found))


def test_there_are_at_most_six_sentences() -> None:
    edge = Lane([BEST, WORSE], lrs=WIDE[:2])
    lost = Lane([BEST] * 3, diverged=2, lrs=WIDE)
    found = compared(edge, inner(LEVEL), inner(WORSE), lost, Lane([BEST]))
    words = told(found, missing=(1,))
    assert len(words) == 6
    assert all(word.endswith(".") for word in words)


def test_before_the_first_record_nothing_is_said_and_cells_are_dashes() -> None:
    empty = compared(Lane([BEST], cut=0), Lane([WORSE], cut=0))
    assert comparison_sentences("AB", empty) == []
    rows = texts(comparison_rows("AB", empty))
    assert [row[0] for row in rows[1:]] == ["A", "B"]
    assert all(set(row[1:]) == {"–"} for row in rows[1:])
    assert len(pair_rows("AB", empty)) == 1


def test_a_row_holds_the_lanes_numbers() -> None:
    lane = Lane(
        [[0.5] * 5, BEST, [0.6] * 5],
        [[0.0] * 5, WORSE, [0.0] * 5],
        lrs=WIDE,
        diverged=[[-1] * 5, [-1] * 5, [-1, -1, -1, 4, 4]],
    )
    head, row = texts(comparison_rows("A", compared(lane)))
    assert len(head) == len(row)
    # Losses as they were made; 2 of 15 runs diverged.
    assert row == ["A", "0.0100", "95.80 ± 1.04", "91.00 ± 0.98", "0.250", "0.250", "13.3"]


def test_a_pairs_row_holds_its_numbers_and_its_verdict() -> None:
    found = compared(inner(WORSE), inner(BEST), inner(LEVEL))
    head, first, second, third = texts(pair_rows("ABC", found))
    assert {len(row) for row in (first, second, third)} == {len(head)}
    assert first[0] == "A − B"
    assert first[1].startswith("−4.80 ± ")
    assert (first[4], second[4]) == ("B ahead", "C ahead")
    assert third[4] == "no difference seen at this n"
    assert [row[5] for row in (first, second, third)] == [str(p.seeds_needed) for p in found.pairs]


@pytest.mark.parametrize(
    "lanes",
    [
        (Lane([[0.9]]), Lane([[0.8]])),
        (Lane([[0.9], [0.8]], diverged=1), Lane([[0.8], [0.7]])),
        (Lane([[float("nan")] * 2] * 2, [[0.5, 0.6]] * 2), Lane([[0.8, 0.7]] * 2)),
        (Lane([[float("nan")] * 2], [[0.5, 0.6]]), Lane([[0.8, 0.7]])),
    ],
    ids=["one seed", "all diverged", "no validation", "one rate without validation"],
)
def test_no_cell_shows_a_nan(lanes: tuple[Lane, ...]) -> None:
    found = compared(*lanes)
    rows = texts(comparison_rows("AB", found)) + texts(pair_rows("AB", found))
    shown = [cell for row in rows for cell in row] + told(found, missing=(1,))
    assert not any("nan" in cell.lower() for cell in shown)
    assert "–" in shown


def test_shares_and_chances_are_written_plainly() -> None:
    assert (chance(0.0005), chance(0.001), chance(0.8)) == ("< 0.001", "0.00100", "0.800")
    assert chance(float("nan")) == "–"
