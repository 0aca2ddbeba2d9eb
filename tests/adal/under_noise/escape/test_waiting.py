"""Mean waiting times with waits that were cut off: the estimate, and what its interval holds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from adal.under_noise.escape import mean_wait


def test_the_estimate_is_all_time_over_arrivals_and_maximises_the_likelihood() -> None:
    waited, arrived = np.array([3.0, 5.0, 10.0, 10.0]), np.array([True, True, False, False])
    wait = mean_wait(waited, arrived)
    assert (wait.mean, wait.arrived) == (14.0, 2)

    def log_likelihood(mean: float) -> float:
        ended = stats.expon.logpdf(waited[arrived], scale=mean).sum()
        return float(ended + stats.expon.logsf(waited[~arrived], scale=mean).sum())

    assert log_likelihood(14.0) > max(log_likelihood(13.9), log_likelihood(14.1))


def test_the_interval_is_chi_squares() -> None:
    wait = mean_wait(np.full(7, 4.0), np.arange(7) < 3)
    assert wait.low == pytest.approx(56 / stats.chi2(8).ppf(0.975), rel=1e-12)
    assert wait.high == pytest.approx(56 / stats.chi2(6).ppf(0.025), rel=1e-12)


@pytest.mark.parametrize("cut", [30.0, 100.0, 1e6])
def test_the_interval_holds_the_mean_at_least_as_often_as_it_says(cut: float) -> None:
    rng, held = np.random.default_rng(0), 0
    for _ in range(1000):
        times = rng.exponential(100.0, 20)
        wait = mean_wait(np.minimum(times, cut), times < cut)
        held += wait.low <= 100 <= wait.high
    # 950 expected of an exact one, with a standard error of 7; chance alone seldom goes below 930.
    assert 930 <= held <= 995


def test_without_an_arrival_there_is_a_lower_bound() -> None:
    wait = mean_wait(np.full(10, 100.0), np.zeros(10, bool))
    assert (wait.mean, wait.high, wait.arrived) == (math.inf, math.inf, 0)
    # exp(−1000/τ) = .025.
    assert wait.low == pytest.approx(1000 / -math.log(0.025), rel=1e-12)


def test_no_time_at_all_says_nothing() -> None:
    assert math.isnan(mean_wait(np.zeros(3), np.zeros(3, bool)).mean)
