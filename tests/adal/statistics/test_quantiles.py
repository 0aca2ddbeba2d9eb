"""Quantile plots: the line, the band and the points that are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.statistics.quantiles import QuantilePoints, against_gauss, against_stable
from adal.statistics.stable import stable_numbers


def inside(points: QuantilePoints) -> float:
    return float(((points.low <= points.observed) & (points.observed <= points.high)).mean())


def test_gaussian_points_are_the_fitted_laws_quantiles_and_the_samples_order() -> None:
    x = np.random.default_rng(0).standard_normal(500) * 3 + 7
    found = against_gauss(x, 500)
    p = (np.arange(500) + 0.5) / 500
    lower, upper = np.quantile(x, [0.25, 0.75])
    scale = (upper - lower) / (2 * stats.norm.ppf(0.75))
    exact = stats.norm.ppf(p, np.median(x), scale)
    assert found.expected == pytest.approx(exact, rel=1e-10)
    assert np.array_equal(found.observed, np.sort(x))
    # The law at α = 2 has variance 2.
    assert found.scale * 2**0.5 == pytest.approx(scale, rel=1e-12)
    i = np.arange(1, 501)
    for end, q in ((found.low, 0.025), (found.high, 0.975)):
        assert end == pytest.approx(
            stats.norm.ppf(stats.beta.ppf(q, i, 501 - i), np.median(x), scale), rel=1e-8
        )


@pytest.mark.parametrize("alpha", [0.8, 1.5, 2.0])
def test_stable_numbers_stay_in_the_band_of_their_law(alpha: float) -> None:
    shares = []
    for seed in range(40):
        x = 5 * stable_numbers(np.random.default_rng(seed), (5000,), alpha) - 2
        found = against_stable(x, block=10, alpha=alpha)
        assert found.alpha == alpha
        assert found.scale == pytest.approx(5, rel=0.2)  # 4 % per run
        assert found.location == pytest.approx(-2, abs=0.8)  # .14 per run
        shares.append(inside(found))
    # The fit goes through the quartiles, which narrows the middle: at least 95 % on average.
    assert 0.93 < np.mean(shares) < 0.995


def test_the_fitted_index_is_that_of_the_blocks_and_a_wrong_one_leaves_the_band() -> None:
    x = stable_numbers(np.random.default_rng(1), (10_000,), 1.5)
    found = against_stable(x, block=10)
    assert found.alpha == pytest.approx(1.5, abs=0.12)
    assert inside(found) > 0.8
    gauss = against_gauss(x)
    assert (found.law, gauss.law) == ("stable", "gaussian")
    assert inside(gauss) < 0.5
    assert abs(gauss.observed[0]) > 5 * abs(gauss.low[0])


def test_an_index_above_two_is_drawn_as_two() -> None:
    x = np.random.default_rng(2).standard_normal((1000, 10))
    x -= 0.5 * x.mean(1, keepdims=True)
    assert against_stable(x.ravel(), block=10).alpha == 2
    x -= 0.999 * x.mean(1, keepdims=True)
    with pytest.raises(SpecError, match="samples must have block sums that grow with block"):
        against_stable(x.ravel(), block=10)


@pytest.mark.parametrize("n", [100, 5000, 1_000_000])
def test_few_points_are_drawn_with_both_ends(n: int) -> None:
    x = np.random.default_rng(3).standard_normal(n)
    found = against_gauss(x, 150)
    assert len(found.observed) <= 150
    assert (found.observed[0], found.observed[-1]) == (x.min(), x.max())
    assert (np.diff(found.expected) > 0).all()
    if n > 150:
        assert len(found.observed) > 120
        assert np.diff(found.expected).max() < 12 / 150 * found.scale * 2**0.5 * 4
    assert np.isfinite([found.low, found.high]).all()


def test_equal_quartiles_and_wrong_counts_are_named() -> None:
    x = np.zeros(200)
    x[:40] = np.arange(40)
    for call, message in (
        (lambda: against_gauss(x), "samples must have two different quartiles, got 0 for both"),
        (
            lambda: against_gauss(np.arange(200.0), 9),
            "points must be a whole number in [10, 2000], got 9",
        ),
        (
            lambda: against_stable(np.arange(200.0), block=10, alpha=0.3),
            "alpha must be in [0.5, 2], got 0.3",
        ),
        (
            lambda: against_stable(np.arange(200.0), block=21),
            "block must be a whole number in [2, 20], got 21",
        ),
    ):
        with pytest.raises(SpecError) as caught:
            call()
        assert str(caught.value) == message
