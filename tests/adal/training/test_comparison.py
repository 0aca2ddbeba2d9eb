"""A fair comparison on made records: how the rate is chosen, who is paired, how often it errs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.statistics.paired import paired_power, seeds_needed
from adal.training.comparison import comparison_of
from adal.training.experiment import ExperimentSpec
from tests.adal.training.made_records import GRID, Lane, compared, made

REPEATS = 200


def test_the_rate_is_chosen_on_validation_data_alone() -> None:
    lane = compared(Lane([[0.8, 0.8], [0.9, 0.9], [0.7, 0.7]], [[0.9] * 2, [0.5, 0.6], [1] * 2]))
    assert lane.lanes[0].chosen == 1
    assert lane.lanes[0].lr == GRID[1]
    assert list(lane.lanes[0].test_accuracy) == [0.5, 0.6]
    assert lane.lanes[0].accuracy.mean == pytest.approx(0.55)


def test_what_is_reported_is_of_the_replicas_with_that_rate_in_the_order_of_their_seeds() -> None:
    rng = np.random.default_rng(0)
    lane = Lane(rng.random((4, 3)).tolist(), rng.random((4, 3)))
    result, (_, record) = compared(lane).lanes[0], made(lane)
    means = {lr: record.valid_accuracy[-1, record.lr == lr].mean() for lr in record.lr}
    assert result.lr == max(means, key=lambda lr: means[lr])
    for seed, accuracy in enumerate(result.test_accuracy):
        at = (record.lr == result.lr) & (record.seed == seed)
        assert accuracy == record.test_accuracy[-1, at]


def test_the_curve_has_the_interval_of_each_rate() -> None:
    values = np.random.default_rng(1).random((3, 5))
    lane = compared(Lane(values.tolist())).lanes[0]
    for found, row in zip(lane.valid_accuracy, values, strict=True):
        low, high = stats.t.interval(0.95, 4, row.mean(), stats.sem(row))
        assert found.mean - found.margin == pytest.approx(low)
        assert found.mean + found.margin == pytest.approx(high)


def test_equal_accuracy_is_decided_by_the_loss() -> None:
    valid, loss = [[0.9, 0.8], [0.8, 0.9], [0.85, 0.85]], [[0.5, 0.5], [0.3, 0.4], [0.6, 0.1]]
    assert compared(Lane(valid, valid_loss=loss)).lanes[0].chosen == 1


def test_rounding_does_not_break_a_tie() -> None:
    valid = [[0.9, 0.8], [0.9 + 6e-8, 0.8]]
    assert compared(Lane(valid, valid_loss=[[0.2, 0.2], [0.4, 0.4]])).lanes[0].chosen == 0


def test_a_diverged_replica_counts_as_the_worst() -> None:
    lane = Lane([[0.9, 0.9, 0.9], [0.99, 0.99, 0.99]], diverged=[[-1, -1, -1], [-1, 4, -1]])
    found = compared(lane).lanes[0]
    assert found.chosen == 0
    assert found.valid_accuracy[1].mean == pytest.approx(0.66)
    assert list(found.valid_loss) == [0.5, np.inf]
    assert list(found.diverged) == [0, pytest.approx(1 / 3)]


def test_a_rate_whose_replicas_all_diverged_is_not_chosen_even_at_accuracy_zero() -> None:
    lane = Lane([[0.9, 0.9], [0.0, 0.0]], diverged=[[3, 3], [-1, 3]])
    found = compared(lane).lanes[0]
    assert found.chosen == 1
    assert not found.all_diverged


def test_what_diverges_after_the_step_compared_does_not_count_yet() -> None:
    ahead = Lane([[0.9, 0.9], [0.99, 0.99]], diverged=[[-1, -1], [7, 7]])
    behind = Lane([[0.9, 0.9], [0.99, 0.99]], cut=2)
    assert compared(ahead).lanes[0].chosen == 0
    found = compared(ahead, behind)
    assert found.step == 5
    assert found.lanes[0].chosen == 1


def test_an_unfinished_comparison_stands_at_the_last_step_of_all() -> None:
    found = compared(Lane([[0.8, 0.9]]), Lane([[0.6, 0.8]], cut=2))
    assert found.step == 5
    assert list(found.lanes[0].test_accuracy) == [0.4, 0.45]  # half of its end, as it was made
    assert found.pairs[0].difference.mean == pytest.approx(0.075)


def test_before_the_first_record_there_is_nothing_to_compare() -> None:
    found = compared(Lane([[0.8, 0.9]]), Lane([[0.6, 0.8]], cut=0))
    assert (found.step, found.lanes, found.pairs) == (None, (), ())


@pytest.mark.parametrize(
    ("lrs", "best", "edge"),
    [
        ((0.001, 0.01, 0.1), 0, "low"),
        ((0.001, 0.01, 0.1), 1, None),
        ((0.001, 0.01, 0.1), 2, "high"),
        ((0.1, 0.001, 0.01), 0, "high"),
        ((0.1, 0.001, 0.01), 1, "low"),
        ((0.1, 0.001, 0.01), 2, None),
        ((0.1,), 0, None),
    ],
    ids=str,
)
def test_the_edge_is_that_of_the_rates_whatever_their_order(
    lrs: tuple[float, ...], best: int, edge: str | None
) -> None:
    valid = [[0.9 if i == best else 0.5] * 2 for i in range(len(lrs))]
    assert compared(Lane(valid, lrs=lrs)).lanes[0].at_edge == edge


def test_pairs_are_tested_seed_by_seed_and_corrected_together() -> None:
    rng = np.random.default_rng(5)
    # Seeds differ by far more than lanes do: only a paired test can see these.
    easy = rng.normal(0, 0.05, 5)
    ends = [0.8 + easy + shift + rng.normal(0, 0.004, 5) for shift in (0, 0.01, 0.02)]
    found = compared(*(Lane([end.tolist()]) for end in ends))
    tests = [stats.ttest_rel(ends[i], ends[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    p = [float(test.pvalue) for test in tests]  # pyright: ignore[reportAttributeAccessIssue]
    assert [(pair.first, pair.second) for pair in found.pairs] == [(0, 1), (0, 2), (1, 2)]
    assert [pair.p for pair in found.pairs] == pytest.approx(p)
    # With three tests Holm can be written out: 3, 2 and 1 times, and never falling.
    small, middle, large = sorted(p)
    steps = [3 * small, max(3 * small, 2 * middle), max(3 * small, 2 * middle, large)]
    assert sorted(pair.p_holm for pair in found.pairs) == pytest.approx(steps)
    assert found.pairs[1].tells_apart
    assert found.pairs[1].ahead == 2
    spread = float(np.std(ends[0] - ends[2], ddof=1))
    assert found.pairs[1].seeds_needed == seeds_needed(spread, 0.005, alpha=0.05 / 3)


def test_a_lane_that_diverged_everywhere_is_left_out_of_the_pairs() -> None:
    rng = np.random.default_rng(2)
    one, two = (rng.normal(0.9, 0.01, (1, 4)).tolist() for _ in range(2))
    with_it = compared(Lane(one), Lane(one, diverged=3), Lane(two))
    assert with_it.lanes[1].all_diverged
    assert with_it.lanes[1].chosen is None
    assert math.isnan(with_it.lanes[1].accuracy.mean)
    assert with_it.lanes[1].at_edge is None
    (pair,) = with_it.pairs
    assert (pair.first, pair.second) == (0, 2)
    assert pair.p_holm == pair.p
    assert not with_it.lanes[0].all_diverged


def test_where_all_lanes_diverged_there_are_no_pairs() -> None:
    assert compared(Lane([[0.9, 0.9]], diverged=0), Lane([[0.9, 0.9]], diverged=1)).pairs == ()


def test_one_seed_has_means_but_neither_intervals_nor_tests() -> None:
    found = compared(Lane([[0.9], [0.8]]), Lane([[0.7], [0.6]]))
    assert [lane.chosen for lane in found.lanes] == [0, 0]
    assert math.isnan(found.lanes[0].accuracy.margin)
    (pair,) = found.pairs
    assert pair.difference.mean == pytest.approx(0.2)
    assert math.isnan(pair.p)
    assert math.isnan(pair.p_holm)
    assert not pair.tells_apart
    assert pair.seeds_needed is None


def test_without_validation_values_only_a_single_rate_needs_no_choice() -> None:
    nan = float("nan")
    test = [[0.9, 0.8], [0.7, 0.6]]
    several, one = compared(
        Lane([[nan, nan], [nan, nan]], test), Lane([[nan, nan]], [[0.9, 0.8]])
    ).lanes
    assert several.chosen is None
    assert not several.all_diverged
    assert one.chosen == 0
    assert list(one.test_accuracy) == [0.9, 0.8]


def test_records_must_be_one_per_lane() -> None:
    spec, record = made(Lane([[0.9]]))
    with pytest.raises(SpecError, match="records must be one per lane, 1, got 2"):
        comparison_of(ExperimentSpec((spec,)), [record, record])


def test_a_difference_by_chance_is_reported_in_five_per_cent_of_experiments_at_most() -> None:
    rng = np.random.default_rng(11)
    errs, uncorrected = 0, 0
    for _ in range(REPEATS):
        # All rates of all lanes are as good as each other, and what chooses is drawn apart from
        # what is reported: the choice has nothing to gain. Accuracies are counts of 360 points.
        easy = rng.normal(0.92, 0.02, 5)
        ends = [np.round(360 * (easy + rng.normal(0, 0.008, (2, 3, 5)))) / 360 for _ in range(4)]
        pairs = compared(*(Lane(valid.tolist(), test) for valid, test in ends)).pairs
        assert len(pairs) == 6
        errs += any(pair.tells_apart for pair in pairs)
        uncorrected += any(pair.p <= 0.05 for pair in pairs)
    bound = stats.binom.ppf(0.975, REPEATS, 0.05)
    assert errs <= bound
    # The study would notice a comparison that forgets the number of pairs.
    assert uncorrected > bound


@pytest.mark.parametrize("difference", [0.004, 0.006])
def test_a_planted_difference_is_seen_as_often_as_its_power_says(difference: float) -> None:
    rng = np.random.default_rng(12)
    seen, sd = 0, 0.004
    for _ in range(REPEATS):
        easy = rng.normal(0.9, 0.02, 5)
        one = easy + difference + rng.normal(0, sd, (2, 3, 5))
        two = np.broadcast_to(easy, (3, 5))
        lanes = (Lane(one[0].tolist(), one[1]), Lane(two.tolist(), two))
        seen += compared(*lanes).pairs[0].tells_apart
    low, high = stats.binom.interval(0.99, REPEATS, paired_power(5, sd, difference=difference))
    assert low <= seen <= high
