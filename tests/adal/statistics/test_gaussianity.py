"""Tests of Gaussianity: scipy's statistics, and how often each rejects what is Gaussian."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from adal.errors import UnknownName
from adal.statistics.gaussianity import TESTS, gaussianity


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(0).standard_t(8, (300, 20)) * np.arange(1, 21) + 5


def test_statistics_are_scipys(noise: np.ndarray) -> None:
    for j in range(20):
        column = noise[:, j]
        for test, exact in (
            ("dagostino", np.array(stats.normaltest(column))),
            ("jarque_bera", np.array(stats.jarque_bera(column))),
        ):
            found = gaussianity(noise, test)
            assert found.statistic[j] == pytest.approx(exact[0], rel=1e-8)
            assert found.rejected[j] == (exact[1] < 0.05)


def test_anderson_is_its_sum_with_the_correction_for_the_size(noise: np.ndarray) -> None:
    found = gaussianity(noise, "anderson")
    n = 300
    for j in range(20):
        z = np.sort((noise[:, j] - noise[:, j].mean()) / noise[:, j].std(ddof=1))
        total = sum(
            (2 * i - 1) * (stats.norm.logcdf(z[i - 1]) + stats.norm.logsf(z[n - i]))
            for i in range(1, n + 1)
        )
        plain = -n - total / n
        assert found.statistic[j] == pytest.approx(plain * (1 + 0.75 / n + 2.25 / n**2), rel=1e-9)
        assert found.rejected[j] == (found.statistic[j] > 0.752)


@pytest.mark.parametrize("test", TESTS)
def test_gaussian_coordinates_fail_in_five_of_a_hundred(test: str) -> None:
    drawn = np.random.default_rng(1).standard_normal((1000, 2000)) * 3e-7 + 1
    found = gaussianity(drawn, test)
    # 2000 coordinates: a standard error of .005. At N = 1000 Jarque and Bera's is still low.
    assert float(found.share.share) == pytest.approx(0.05, abs=0.015)
    exact = stats.binomtest(int(found.rejected.sum()), 2000).proportion_ci(method="exact")
    assert float(found.share.low) == pytest.approx(exact.low, rel=1e-9)


@pytest.mark.parametrize("test", TESTS)
def test_laplace_fails_everywhere_and_memory_fails_too_often(test: str) -> None:
    rng = np.random.default_rng(2)
    assert gaussianity(rng.laplace(size=(1000, 50)), test).rejected.mean() > 0.95
    slow = np.cumsum(rng.standard_normal((1000, 200)), 0)
    assert gaussianity(slow, test).rejected.mean() > 0.5


def test_a_dead_coordinate_is_not_counted(noise: np.ndarray) -> None:
    dead = np.column_stack([np.zeros(300), noise])
    found, without = gaussianity(dead), gaussianity(noise)
    assert np.isnan(found.statistic[0])
    assert not found.rejected[0]
    assert np.array_equal(found.statistic[1:], without.statistic)
    assert int(found.share.count) == 20
    assert float(found.share.share) == float(without.share.share)


def test_an_unknown_test_is_named(noise: np.ndarray) -> None:
    with pytest.raises(UnknownName) as caught:
        gaussianity(noise, "shapiro")
    assert str(caught.value) == (
        "test must be one of anderson, dagostino, jarque_bera; got 'shapiro'"
    )
