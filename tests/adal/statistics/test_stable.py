"""The α-stable law: its sampler and its quantiles, against scipy and the law's own series."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from adal.errors import SpecError
from adal.oracles import Noise
from adal.statistics.stable import stable_numbers
from adal.statistics.stable_quantiles import stable_quantile

LEVELS = np.array([0.6, 0.75, 0.9, 0.99])


@pytest.mark.parametrize("alpha", [0.6, 1.3, 1.9])
def test_numbers_have_the_law_that_scipy_has(alpha: float) -> None:
    drawn = stable_numbers(np.random.default_rng(0), (5000,), alpha)
    places = np.array([-20.0, -3.0, -1.0, -0.3, 0.0, 0.5, 2.0, 8.0])
    exact = stats.levy_stable.cdf(places, alpha, 0)
    seen = (drawn[:, None] <= places).mean(0)
    # A share of 5000 numbers: a standard error of at most .0071; four of them for eight places.
    assert seen == pytest.approx(exact, abs=0.028)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 1.5, 2.0])
def test_the_noise_of_a_landscape_is_drawn_by_the_one_sampler(alpha: float) -> None:
    noise = Noise(2.0, "stable", alpha).draws(70, 5)
    assert noise is not None
    assert np.array_equal(noise, 2 * stable_numbers(np.random.default_rng(5), (70, 2), alpha))


def test_the_numbers_of_a_seed_stay_what_they_were() -> None:
    drawn = stable_numbers(np.random.default_rng(5), (2, 2), 1.5)
    # Written down once, from the formula on the uniform numbers of that seed.
    u = np.random.default_rng(5).random((2, 2, 2))
    phi, w = np.pi * (u[..., 0] - 0.5), -np.log(1 - u[..., 1])
    exact = np.sin(1.5 * phi) / np.cos(phi) ** (2 / 3) * (np.cos(0.5 * phi) / w) ** (-1 / 3)
    assert drawn == pytest.approx(exact, rel=1e-13)  # some roundings
    longer = stable_numbers(np.random.default_rng(5), (9, 2), 1.5)
    assert np.array_equal(longer[:2], drawn)


@pytest.mark.parametrize("alpha", [0.5, 0.8, 0.95, 0.97, 1.03, 1.2, 1.7, 1.99])
def test_quantiles_lie_where_scipy_finds_their_probability(alpha: float) -> None:
    x = stable_quantile(LEVELS, alpha)
    # Either side is right to 1e-5 of the probability beyond; scipy is worse nearer to α = 1.
    assert stats.levy_stable.sf(x, alpha, 0) == pytest.approx(1 - LEVELS, rel=1e-5)
    assert stable_quantile(1 - LEVELS, alpha) == pytest.approx(-x, rel=1e-12)


@pytest.mark.parametrize("alpha", [0.5, 0.8, 0.96, 0.999, 1.001, 1.04, 1.3, 1.7, 1.9])
def test_far_quantiles_agree_with_the_series_of_the_tail(alpha: float) -> None:
    beyond = np.array([1e-5, 1e-6, 1e-7])
    x = stable_quantile(1 - beyond, alpha)
    # P(X > x) = 1/π Σ (−1)^(k+1) Γ(kα)/k! sin(kπα/2) x^(−kα) (Feller II, XVII.6); so far out
    # four terms leave less than 1e-8 of it.
    k = np.arange(1, 5)[:, None]
    terms = (-1.0) ** (k + 1) * special.gamma(k * alpha) / special.factorial(k)
    series = (terms * np.sin(k * np.pi * alpha / 2) * x ** (-k * alpha)).sum(0) / np.pi
    assert series == pytest.approx(beyond, rel=2e-5)


def test_cauchy_and_gauss_are_exact_and_the_median_is_zero() -> None:
    p = np.array([1e-8, 0.01, 0.3, 0.5, 0.9, 1 - 1e-8])
    assert stable_quantile(p, 1.0) == pytest.approx(stats.cauchy.ppf(p), rel=1e-7, abs=1e-15)
    assert stable_quantile(p, 2.0) == pytest.approx(stats.norm.ppf(p, scale=2**0.5), rel=1e-12)
    near = stable_quantile(p, 1.0 - 1e-9)
    # 1e-9 in α moves log x by at most 1e-9 · 17 of the far quantile; the rest is interpolation.
    assert near == pytest.approx(stats.cauchy.ppf(p), rel=1e-7, abs=1e-15)
    assert stable_quantile(np.array([0.5]), 1.4) == pytest.approx(0, abs=1e-12)  # rounding


def test_probabilities_and_indices_out_of_range_are_named() -> None:
    for p in (0.0, 1.0, 1e-9, np.nan):
        with pytest.raises(SpecError, match=r"p must be in \[1e-08, 1 - 1e-08\], got "):
            stable_quantile(np.array([0.5, p]), 1.5)
    with pytest.raises(SpecError, match=r"alpha must be in \[0.5, 2\], got 0.4"):
        stable_quantile(LEVELS, 0.4)
    with pytest.raises(SpecError, match=r"alpha must be in \(0, 2\], got 2.1"):
        stable_numbers(np.random.default_rng(0), (3,), 2.1)
