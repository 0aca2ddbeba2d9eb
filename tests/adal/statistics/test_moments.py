"""Kurtosis and tail mass: scipy's numbers, and intervals that cover as their docstrings say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal, stats

from adal.errors import SpecError
from adal.statistics.moments import (
    excess_kurtosis,
    gaussian_tail_mass,
    kurtosis_difference,
    kurtosis_interval,
    tail_mass,
)


def remembered(drawn: np.ndarray, beta: float) -> np.ndarray:
    """The series (..., N + 200) through an EMA, without its first 200 steps."""
    return np.asarray(signal.lfilter([1 - beta], [1, -beta], drawn))[..., 200:]


def test_kurtosis_is_scipys_per_series_and_alone() -> None:
    x = np.random.default_rng(0).standard_t(3, (2, 3, 500)) * 1e5 + 7e5
    found = excess_kurtosis(x)
    # Sums of 500 fourth powers in another order.
    assert found == pytest.approx(stats.kurtosis(x, axis=-1), rel=1e-10)
    assert float(excess_kurtosis(x[1, 2])) == float(found[1, 2])
    assert float(excess_kurtosis(np.tile([0, 1], 50))) == pytest.approx(-2, abs=1e-12)


def test_one_far_number_gives_the_largest_kurtosis_there_is() -> None:
    x = np.zeros(100)
    x[7] = 1e200
    assert float(excess_kurtosis(x)) == pytest.approx(100 - 2 + 1 / 99 - 3, rel=1e-12)


LAWS = {
    "gaussian": (lambda rng, shape: rng.standard_normal(shape), 0.0, 0.0, (0.92, 0.97)),
    "laplace": (lambda rng, shape: rng.laplace(size=shape), 0.0, 3.0, (0.85, 0.92)),
    "gaussian with memory": (
        lambda rng, shape: rng.standard_normal(shape),
        0.9,
        0.0,
        (0.88, 0.95),
    ),
    "laplace with memory": (
        lambda rng, shape: rng.laplace(size=shape),
        0.9,
        3 * 0.19 / 1.81,
        (0.87, 0.94),
    ),
    "student t 5": (lambda rng, shape: rng.standard_t(5, shape), 0.0, 6.0, (0.4, 0.6)),
}


@pytest.mark.parametrize("law", LAWS)
def test_the_kurtosis_interval_covers_as_its_docstring_says(law: str) -> None:
    draw, beta, exact, (least, most) = LAWS[law]
    x = remembered(draw(np.random.default_rng(1), (300, 5200)), beta)
    found = kurtosis_interval(x)
    covered = ((found.low <= exact) & (exact <= found.high)).mean()
    # 300 runs know a share near .9 to .017; the bands are two of them around a longer measurement.
    assert least <= covered <= most
    assert found.block == 250
    assert found.value == pytest.approx(excess_kurtosis(x), abs=1e-9)


def test_the_interval_is_a_jackknife_that_leaves_stretches_out() -> None:
    x = np.random.default_rng(7).exponential(size=500) + np.linspace(0, 9, 500) ** 2
    found = kurtosis_interval(x, groups=10)
    left = np.array(
        [stats.kurtosis(np.delete(x, slice(i, i + 50)), fisher=False) for i in range(0, 500, 50)]
    )
    value = stats.kurtosis(x, fisher=False)
    error = np.sqrt(9 / 10 * ((np.log(left) - np.log(left).mean()) ** 2).sum())
    assert float(found.error) == pytest.approx(error * value, rel=1e-9)
    reach = np.exp(stats.t.ppf(0.975, 9) * error)
    assert (float(found.low), float(found.high)) == pytest.approx(
        (value / reach - 3, value * reach - 3), rel=1e-9
    )
    assert found.block == 50
    other = kurtosis_difference(x, np.sqrt(x), groups=10)
    apart = [
        stats.kurtosis(np.delete(np.sqrt(x), slice(i, i + 50)), fisher=False) - left[i // 50]
        for i in range(0, 500, 50)
    ]
    assert float(other.error) == pytest.approx(np.sqrt(9) * np.std(apart), rel=1e-9)


def test_memory_widens_the_interval_as_far_as_the_scatter_goes() -> None:
    rng = np.random.default_rng(2)
    plain = rng.standard_normal((300, 5200))
    slow = kurtosis_interval(remembered(plain, 0.95))
    fast = kurtosis_interval(plain[:, 200:])
    # 300 runs know a scatter to 4 %; twenty groups are few for a skewed one.
    assert slow.error.mean() == pytest.approx(slow.value.std(), rel=0.15)
    assert fast.error.mean() == pytest.approx(fast.value.std(), rel=0.15)
    assert slow.error.mean() > 2 * fast.error.mean()


def test_the_mean_over_dependent_coordinates_is_no_more_certain_than_one() -> None:
    one = np.random.default_rng(3).laplace(size=4000)
    same = kurtosis_interval(np.stack([one, 2 * one, one - 3]), mean=True)
    alone = kurtosis_interval(one)
    for field in ("value", "error", "low", "high"):
        assert float(getattr(same, field)) == pytest.approx(float(getattr(alone, field)), rel=1e-9)
    apart = kurtosis_interval(np.random.default_rng(3).standard_normal((25, 4000)), mean=True)
    # Twenty-five independent Gaussian ones: a fifth of √(24/N), known to 16 % from twenty groups.
    assert float(apart.error) == pytest.approx((24 / 4000) ** 0.5 / 5, rel=0.5)
    assert apart.value.shape == ()
    dead = np.stack([one, np.zeros(4000)])
    assert float(kurtosis_interval(dead, mean=True).value) == pytest.approx(alone.value, rel=1e-9)


def test_a_difference_of_paired_series_knows_what_they_share() -> None:
    rng = np.random.default_rng(4)
    first = rng.laplace(size=(300, 2000))
    second = first + 0.3 * rng.standard_normal(first.shape)
    found = kurtosis_difference(first, second)
    exact = 3 * (4 / (2 + 0.09) ** 2 - 1)
    # 300 runs, and a bias of order 1/N.
    assert found.value.mean() == pytest.approx(exact, abs=0.02)
    assert found.value == pytest.approx(excess_kurtosis(second) - excess_kurtosis(first), abs=1e-9)
    unpaired = np.hypot(kurtosis_interval(first).error, kurtosis_interval(second).error)
    assert found.error.mean() < 0.5 * unpaired.mean()
    assert found.error.mean() == pytest.approx(found.value.std(), rel=0.2)
    nothing = kurtosis_difference(first, 2 * first, mean=True)
    assert float(nothing.value) == pytest.approx(0, abs=1e-12)
    assert (found.low < found.value).all()
    assert (found.value < found.high).all()


def test_tail_mass_counts_and_its_interval_is_the_exact_one() -> None:
    x = np.random.default_rng(5).standard_t(4, 5000) + 3
    hits = sum(abs(v - x.mean()) > 3 * x.std() for v in x)
    found = tail_mass(x, 3.0)
    assert (int(found.hits), int(found.count)) == (hits, 5000)
    exact = stats.binomtest(hits, 5000).proportion_ci(method="exact")
    assert (float(found.low), float(found.high)) == pytest.approx(tuple(exact), rel=1e-9)
    assert tail_mass(np.stack([x, x]), 3.0).share.tolist() == [hits / 5000] * 2


def test_gaussian_noise_has_the_gaussian_tail_mass() -> None:
    found = tail_mass(np.random.default_rng(6).standard_normal(1_000_000), 3.0)
    assert gaussian_tail_mass(3.0) == pytest.approx(2 * stats.norm.sf(3), rel=1e-12)
    # 2700 hits of a million: a standard error of 1.9 %.
    assert float(found.share) == pytest.approx(gaussian_tail_mass(3.0), rel=0.06)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: tail_mass(x, 0.0), "sigmas must be in (0, 100], got 0.0"),
        (lambda x: gaussian_tail_mass(101), "sigmas must be in (0, 100], got 101"),
        (
            lambda x: kurtosis_interval(x, groups=9),
            "groups must be a whole number in [10, 50], got 9",
        ),
        (
            lambda x: kurtosis_difference(x, x[:150]),
            "second must have the shape of first, (200,), got (150,)",
        ),
    ],
    ids=["sigmas", "gaussian sigmas", "groups", "shapes"],
)
def test_a_request_out_of_range_is_named(call, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        call(np.arange(200.0))
    assert str(caught.value) == message
