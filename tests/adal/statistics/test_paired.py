"""Paired tests against scipy, Holm against closed testing, and power against an integral."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from adal.errors import SpecError
from adal.statistics.paired import estimate, holm, paired_power, paired_test, seeds_needed


@pytest.mark.parametrize("n", [2, 3, 5, 30])
def test_the_paired_test_and_its_interval_are_scipys(n: int) -> None:
    rng = np.random.default_rng(n)
    first, second = rng.normal(0.9, 0.02, n), rng.normal(0.89, 0.02, n)
    found, known = paired_test(first, second), stats.ttest_rel(first, second)
    ends = known.confidence_interval(0.95)  # pyright: ignore[reportAttributeAccessIssue]
    # Two ways to the same special function: rounding alone sets them apart.
    assert found.p == pytest.approx(known.pvalue, rel=1e-9)  # pyright: ignore
    assert found.difference.mean - found.difference.margin == pytest.approx(ends.low, rel=1e-9)
    assert found.difference.mean + found.difference.margin == pytest.approx(ends.high, rel=1e-9)
    assert found.sd == pytest.approx(np.std(first - second, ddof=1))


def test_swapping_the_lanes_changes_the_sign_alone() -> None:
    first, second = np.array([0.9, 0.8, 0.85]), np.array([0.7, 0.75, 0.9])
    one, two = paired_test(first, second), paired_test(second, first)
    assert one.difference.mean == -two.difference.mean
    assert (one.difference.margin, one.p) == (two.difference.margin, two.p)


def test_identical_lanes_have_p_one() -> None:
    values = np.array([0.9, 0.91, 0.95])
    found = paired_test(values, values)
    assert (found.difference.mean, found.difference.margin, found.sd, found.p) == (0, 0, 0, 1)


@pytest.mark.parametrize("n", [2, 5, 8])
def test_one_and_the_same_difference_has_the_p_of_the_signs(n: int) -> None:
    second = np.linspace(0.01, 0.9, n)
    first = second + 0.013
    # In floats the differences are not quite equal; a t-test would call that a spread.
    assert np.ptp(first - second) > 0
    found = paired_test(first, second)
    sums = [abs(sum(signs)) for signs in product((-1, 1), repeat=n)]
    assert found.p == np.mean([s >= n for s in sums])
    assert (found.sd, found.difference.margin) == (0, 0)
    assert found.difference.mean == pytest.approx(0.013)


def test_a_small_spread_is_not_taken_for_none() -> None:
    first, second = np.array([0.9, 0.9, 0.9]), np.array([0.89, 0.8899, 0.89])
    assert paired_test(first, second).p == pytest.approx(stats.ttest_rel(first, second)[1])


def test_a_single_seed_has_no_interval_and_no_p() -> None:
    found = paired_test(np.array([0.9]), np.array([0.8]))
    assert found.difference.mean == pytest.approx(0.1)
    assert math.isnan(found.difference.margin)
    assert math.isnan(found.p)
    assert math.isnan(found.sd)
    assert not found.difference.tells_apart


def test_what_is_not_finite_has_no_interval() -> None:
    assert estimate(np.array([1.0, np.inf])).mean == np.inf
    assert math.isnan(estimate(np.array([1.0, np.inf])).margin)
    assert math.isnan(estimate(np.array([])).mean)


def test_values_that_do_not_pair_are_an_error() -> None:
    with pytest.raises(SpecError, match="as many as each other, got 2 and 1"):
        paired_test(np.ones(2), np.ones(1))
    with pytest.raises(SpecError, match="got 0 and 0"):
        paired_test(np.array([]), np.array([]))


def test_holms_p_is_rs() -> None:
    # R: p.adjust(c(.01, .02, .03, .04, .05), "holm")
    found = holm(np.array([0.04, 0.01, 0.05, 0.02, 0.03]))
    assert found == pytest.approx([0.09, 0.05, 0.09, 0.08, 0.09])


@pytest.mark.parametrize("m", [1, 2, 6])
def test_holms_p_is_that_of_closed_testing(m: int) -> None:
    rng = np.random.default_rng(m)
    for _ in range(50):
        p = rng.random(m) ** 3
        # A hypothesis falls where every set of hypotheses with it falls by Bonferroni.
        sets = [s for k in range(1, m + 1) for s in combinations(range(m), k)]
        known = [
            min(1.0, max(len(s) * min(p[j] for j in s) for s in sets if i in s)) for i in range(m)
        ]
        assert holm(p) == pytest.approx(known, rel=1e-12)


def test_a_test_that_was_not_made_does_not_count() -> None:
    found = holm(np.array([0.02, np.nan, 0.04]))
    assert found[[0, 2]] == pytest.approx([0.04, 0.04])
    assert np.isnan(found[1])
    assert holm(np.array([])).shape == (0,)


@pytest.mark.parametrize(
    ("n", "ratio", "alpha"),
    [(2, 3.0, 0.05), (5, 1.25, 0.01), (40, 0.4, 0.05), (5, 27.0, 0.05), (2, 100.0, 0.05 / 15)],
)
def test_the_power_is_the_integral_over_the_spread(n: int, ratio: float, alpha: float) -> None:
    bound, shift = stats.t.ppf(1 - alpha / 2, n - 1), ratio * math.sqrt(n)

    def at(s: float) -> float:
        """|t| > bound where the seen spread is s times the true one."""
        beyond = stats.norm.sf(bound * s - shift) + stats.norm.cdf(-bound * s - shift)
        return float(beyond * stats.chi.pdf(s * math.sqrt(n - 1), n - 1) * math.sqrt(n - 1))

    # Where the seen spread hides the difference the integrand bends within 1/bound.
    bends = sorted((1.0, min(shift / bound, 19.0)))
    known = quad(at, 0, 20, points=bends, limit=500)[0]
    found = paired_power(n, 0.004, difference=0.004 * ratio, alpha=alpha)
    assert found == pytest.approx(known, abs=1e-7)  # quad's own error bound is 1.5e-8


@pytest.mark.parametrize(("ratio", "known"), [(0.2, 199), (0.5, 34), (0.8, 15)])
def test_the_seeds_needed_are_those_of_the_tables(ratio: float, known: int) -> None:
    # Matched pairs, two-sided 5 %, power 80 %: the usual tables' small, medium and large effects.
    assert seeds_needed(0.01, 0.01 * ratio) == known


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 15])
def test_the_seeds_needed_are_the_fewest(alpha: float) -> None:
    for sd in (0.00005, 0.001, 0.004, 0.02):
        n = seeds_needed(sd, alpha=alpha)
        assert n is not None
        bounds = [stats.t.ppf(1 - alpha / 2, k - 1) for k in range(2, n + 1)]
        powers = [
            stats.nct.sf(bound, k - 1, 0.005 / sd * math.sqrt(k))
            for k, bound in enumerate(bounds, 2)
        ]
        assert [k for k, power in enumerate(powers, 2) if power >= 0.8] == [n]


def test_with_the_seeds_needed_the_difference_is_seen_as_often_as_asked() -> None:
    n, rng, repeats = seeds_needed(0.006), np.random.default_rng(1), 4000
    assert n is not None
    draws = rng.normal(0.005, 0.006, (repeats, n))
    seen = sum(paired_test(row, np.zeros(n)).p <= 0.05 for row in draws)
    low, high = stats.binom.interval(0.999, repeats, paired_power(n, 0.006))
    assert low <= seen <= high
    assert seen > 0.8 * repeats - (high - low) / 2


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 15])
def test_power_is_a_chance_that_grows_with_the_seeds_and_the_difference(alpha: float) -> None:
    ratios = np.logspace(-3, 12, 91)
    powers = np.array(
        [
            [paired_power(n, 1.0, difference=ratio, alpha=alpha) for ratio in ratios]
            for n in (2, 3, 4, 5, 10, 50, 1000)
        ]
    )
    # Rounding alone may take it over these bounds.
    assert ((powers >= alpha - 1e-12) & (powers <= 1 + 1e-12)).all()
    assert (np.diff(powers, axis=0) > -1e-9).all()
    assert (np.diff(powers, axis=1) > -1e-9).all()


def test_without_a_spread_nobody_knows_the_seeds_needed() -> None:
    assert seeds_needed(0.0) is None
    assert seeds_needed(float("nan")) is None
    assert seeds_needed(1e9) is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sd": -0.1}, "sd not below, got 0.005 and -0.1"),
        ({"sd": 0.1, "difference": 0}, "difference must be above 0"),
        ({"sd": 0.1, "difference": float("nan")}, "difference must be above 0"),
        ({"sd": 0.1, "power": 1}, r"power and alpha must be in \(0, 1\), got 1 and 0.05"),
        ({"sd": 0.1, "alpha": 0.0}, r"power and alpha must be in \(0, 1\), got 0.8 and 0.0"),
    ],
    ids=["sd", "difference", "nan", "power", "alpha"],
)
def test_arguments_out_of_range_are_an_error(given: dict[str, float], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        seeds_needed(**given)


def test_the_interval_is_students() -> None:
    found = estimate(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert found.mean == 3
    # t(.975, 4) = 2.7764 of any table; s/√n = √2.5/√5
    assert found.margin == pytest.approx(2.7764 * np.sqrt(0.5), rel=1e-4)
