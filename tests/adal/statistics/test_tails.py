"""Tail indices: right with their stated error where the assumptions hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.statistics.stable import stable_numbers
from adal.statistics.tails import hill, hill_curve, pickands, stable_index

STATED = {2.0: 0.07, 1.5: 0.04, 1.2: 0.025, 0.8: 0.015}
"""Index -> standard error of one run at N = 10 000, K = 10, as the register of failures states."""


@pytest.mark.parametrize("alpha", STATED)
def test_the_stable_index_is_right_on_numbers_of_scipys_law(alpha: float) -> None:
    drawn = stats.levy_stable.rvs(alpha, 0, size=(40, 10_000), random_state=1)
    found = stable_index(drawn, 10)
    # The mean of 40 runs: three of its standard errors.
    assert found.alpha.mean() == pytest.approx(alpha, abs=3 * STATED[alpha] / 40**0.5)
    # A standard deviation of 40 runs is known to 11 %; the jackknife's is, on the mean, better.
    assert found.alpha.std() == pytest.approx(STATED[alpha], rel=0.35)
    assert found.error.mean() == pytest.approx(found.alpha.std(), rel=0.35)


def test_the_interval_of_the_stable_index_covers_as_it_says() -> None:
    drawn = stable_numbers(np.random.default_rng(2), (400, 2000), 1.5)
    found = stable_index(drawn, 10)
    covered = ((found.low <= 1.5) & (found.high >= 1.5)).mean()
    # 400 runs: a standard error of .011.
    assert covered == pytest.approx(0.95, abs=0.033)


def test_memory_widens_the_interval_as_far_as_the_scatter_goes() -> None:
    rng = np.random.default_rng(3)
    # For twenty blocks of two all signs agree, or in each block they oppose: a coin for
    # each twenty.
    sign = np.repeat(np.where(rng.random((300, 100)) < 0.5, 1.0, -1.0), 20, axis=1)
    size = np.abs(rng.standard_normal((300, 2000, 2)))
    pairs = np.stack([size[..., 0], sign * size[..., 1]], -1)
    found = stable_index(pairs.reshape(300, 4000), 2)
    each = np.log(np.abs(pairs.sum(-1))) - np.log(size).mean(-1)
    naive = each.std(-1).mean() / 2000**0.5 / np.log(2)
    scatter = found.inverse.std()
    assert naive < 0.5 * scatter
    # 300 runs know a scatter to 4 %; memory over the edge of a group (forty blocks) costs
    # some more.
    assert (found.error / found.alpha**2).mean() == pytest.approx(scatter, rel=0.15)


def test_the_stable_index_is_its_definition() -> None:
    x = stable_numbers(np.random.default_rng(4), (1009,), 1.4)
    x[[3, 10, 11, 12, 13, 14]] = 0.0
    sums = [sum(x[i : i + 5]) for i in range(0, 1005, 5)]
    kept = [v for v in x[:1005] if v != 0]
    growth = np.mean(np.log(np.abs([s for s in sums if s != 0]))) - np.mean(np.log(np.abs(kept)))
    found = stable_index(x, 5)
    assert float(found.inverse) == pytest.approx(growth / np.log(5), rel=1e-12)
    assert float(found.alpha) == pytest.approx(np.log(5) / growth, rel=1e-12)
    assert found.low < found.alpha < found.high
    assert found.alpha.shape == ()


def test_sums_that_do_not_grow_have_no_index() -> None:
    x = np.random.default_rng(5).standard_normal((1000, 10))
    x -= 0.999 * x.mean(1, keepdims=True)
    found = stable_index(x.ravel(), 10)
    assert found.inverse < 0
    assert np.isnan([found.alpha, found.low, found.high, found.error]).all()


def test_sums_that_hardly_grow_have_an_open_interval() -> None:
    x = np.random.default_rng(8).standard_normal((20, 10))
    x -= 0.75 * x.mean(1, keepdims=True)
    found = stable_index(x.ravel(), 10)
    assert found.inverse > 0
    assert found.high == np.inf
    assert 0 < found.low < found.alpha


def test_hill_is_right_on_a_pareto_law_and_its_interval_is_exact() -> None:
    x = np.random.default_rng(6).pareto(1.7, (2000, 500)) + 1
    found = hill(x, 20)
    # Only 1/α̂ has mean 1/α: its scatter is 1/√20 of it, 2000 runs.
    assert found.inverse.mean() == pytest.approx(1 / 1.7, rel=3 / (20 * 2000) ** 0.5)
    assert found.error == pytest.approx(found.alpha / 20**0.5, rel=1e-12)
    covered = ((found.low <= 1.7) & (found.high >= 1.7)).mean()
    assert covered == pytest.approx(0.95, abs=0.015)  # 2000 runs: .005
    for end, p in ((found.low, 0.025), (found.high, 0.975)):
        assert end == pytest.approx(found.alpha * stats.chi2.ppf(p, 40) / 40, rel=1e-9)


def test_hill_is_its_definition_and_its_curve_is_hill_at_each_k() -> None:
    x = np.random.default_rng(7).standard_t(2, 800)
    largest = sorted(np.abs(x), reverse=True)
    ks = [2, 3, 40, 40, 799, 100]
    curve = hill_curve(x, ks)
    for i, k in enumerate(ks):
        plain = k / sum(np.log(v / largest[k]) for v in largest[:k])
        one = hill(x, k)
        assert float(one.alpha) == pytest.approx(plain, rel=1e-10)
        for field in ("alpha", "error", "low", "high", "inverse"):
            assert getattr(curve, field)[i] == pytest.approx(getattr(one, field), rel=1e-10)


def test_hill_of_equal_values_is_infinite_and_of_zeros_is_refused() -> None:
    x = np.zeros(200)
    x[:30] = 5.0
    assert hill(x, 20).alpha == np.inf
    with pytest.raises(SpecError, match="k must be below the count of nonzero samples, got 30"):
        hill(x, 30)
    many = hill(np.stack([x, np.arange(1.0, 201.0)]), 30)
    assert np.isnan(many.alpha[0])
    assert np.isfinite(many.alpha[1])
    assert hill_curve(x, [20, 30]).alpha == pytest.approx([np.inf, np.nan], nan_ok=True)


@pytest.mark.parametrize("xi", [1.0, 0.5, 0.0, -0.5])
def test_pickands_finds_the_shape_of_a_pareto_law_with_its_stated_error(xi: float) -> None:
    drawn = stats.genpareto.rvs(xi, size=(300, 4000), random_state=8)
    found = pickands(drawn, 200)
    error = (
        xi * (2 ** (2 * xi + 1) + 1) ** 0.5 / (2 * (2**xi - 1) * np.log(2))
        if xi
        else (3**0.5 / (2 * np.log(2) ** 2))
    )
    error /= 200**0.5
    # 300 runs; the asymptotic error is right to some percent at k = 200, the bias is of order 1/k.
    assert found.inverse.mean() == pytest.approx(xi, abs=3 * error / 300**0.5 + 0.01)
    assert found.inverse.std() == pytest.approx(error, rel=0.15)
    if xi == 1:
        covered = ((found.low <= 1) & (found.high >= 1)).mean()
        assert covered == pytest.approx(0.95, abs=0.04)
        assert np.median(found.error) == pytest.approx(error, rel=0.15)
    if xi < 0:
        assert np.isnan(found.alpha).mean() > 0.9


def test_equal_spacings_have_the_error_of_an_exponential_tail() -> None:
    x = np.append(np.linspace(0, 1, 100), [10.0, 8.0, 7.0, 6.0])
    found = pickands(x, 1)
    assert float(found.inverse) == 0
    assert np.isnan(found.alpha)
    # 1/α = 0 is inside of the interval, 1.96 · √3/(2 log² 2) each way.
    assert float(found.low) == pytest.approx(2 * np.log(2) ** 2 / 3**0.5 / 1.959964, rel=1e-6)
    assert found.high == np.inf


def test_ties_leave_pickands_undefined() -> None:
    x = np.repeat([1.0, 2.0], 100)
    found = pickands(x, 50)
    assert np.isnan([found.alpha, found.low, found.high, found.error]).all()


def test_an_index_does_not_depend_on_the_scale() -> None:
    x = np.random.default_rng(9).standard_cauchy(1000)
    for estimate in (
        lambda x: stable_index(x, 10),
        lambda x: hill(x, 50),
        lambda x: pickands(x, 50),
    ):
        one, other = estimate(x), estimate(x / 3e7)
        assert float(other.alpha) == pytest.approx(float(one.alpha), rel=1e-10)
        assert float(other.error) == pytest.approx(float(one.error), rel=1e-8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: stable_index(x, 1), "block must be a whole number in [2, 20], got 1"),
        (lambda x: stable_index(x, 21), "block must be a whole number in [2, 20], got 21"),
        (lambda x: hill(x, 1), "k must be a whole number in [2, 199], got 1"),
        (lambda x: hill(x, 200), "k must be a whole number in [2, 199], got 200"),
        (
            lambda x: hill_curve(x, np.array([5, 2.5])),
            "k must be a whole number in [2, 199], got 5.0",
        ),
        (lambda x: hill_curve(x, []), "ks must hold one k at least, got none"),
        (lambda x: pickands(x, 51), "k must be a whole number in [1, 50], got 51"),
    ],
    ids=["block 1", "block 21", "k 1", "k 200", "k 2.5", "no k", "k 51"],
)
def test_a_block_or_k_out_of_range_is_named(call, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        call(np.arange(200.0))
    assert str(caught.value) == message
