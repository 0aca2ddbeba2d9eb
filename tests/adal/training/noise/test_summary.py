"""Summaries and intervals of samples: scipy, and series cut up and put together again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.statistics.stable import stable_numbers
from adal.statistics.tails import stable_index
from adal.training.noise.interval import (
    excess_kurtosis,
    kurtosis,
    kurtosis_difference,
    kurtosis_of,
    tail_index,
    tail_mass,
    tail_ratio,
)
from adal.training.noise.record import NoiseRecord
from adal.training.noise.spec import QUANTITIES, NoiseSpec
from adal.training.noise.summary import (
    EDGES,
    NORMAL_SCORES,
    TIME_BLOCKS,
    standardised,
    summarised,
    time_edges,
)
from adal.under_noise.filters import averaged

DRAWS, COORDINATES = 1013, 6
"""Draws that do not divide into 20 blocks of one length."""


def heavy(seed: int = 0) -> np.ndarray:
    """Samples with a scale of their own for each coordinate; the last one is dead."""
    rng = np.random.default_rng(seed)
    series = rng.standard_t(3, size=(DRAWS, COORDINATES)) * 10.0 ** np.arange(-3, 3) + 5
    series[:, -1] = 0
    return series


def zscore(series: np.ndarray) -> np.ndarray:
    return np.asarray(stats.zscore(series))


def record(*series: np.ndarray) -> NoiseRecord:
    """A record whose quantities are these series (T, C), the last one repeated."""
    draws, coordinates = series[0].shape
    each = [summarised(series[min(i, len(series) - 1)]) for i in range(len(QUANTITIES))]
    none = np.zeros(0)
    spec = NoiseSpec(draws, coordinates, (32,))
    return NoiseRecord(
        spec,
        99,
        ("W",),
        np.array([coordinates]),
        np.arange(coordinates),
        none,
        none,
        none,
        kept=none,
        samples=none,
        spectrum=none,
        **{name: np.stack([one[name] for one in each]) for name in each[0]},
    )


def test_moments_are_those_of_scipy() -> None:
    series = heavy()
    found = summarised(series)
    assert np.allclose(found["mean"], series.mean(0))
    assert np.allclose(found["variance"], series.var(0))
    found_one = kurtosis_of(record(series), "adam")
    # The power sums are kept in float32.
    assert np.allclose(found_one[:-1], stats.kurtosis(series[:, :-1]), rtol=1e-5)
    assert np.isnan(found_one[-1])


def test_a_resampling_of_blocks_is_the_kurtosis_of_the_blocks_put_together() -> None:
    series = heavy()[:, :-1]
    # A drift, so that the blocks' own means matter.
    series += np.linspace(0, 6, DRAWS)[:, None] * series.std(0)
    edges, drawn = time_edges(DRAWS), np.random.default_rng(3).integers(TIME_BLOCKS, size=20)
    parts = [series[edges[k] : edges[k + 1]] for k in drawn]
    weights = np.array([np.bincount(drawn, minlength=TIME_BLOCKS) * np.diff(edges)], float)
    found = excess_kurtosis(summarised(series)["power"].astype(float), weights / weights.sum())
    assert np.allclose(found[0], stats.kurtosis(np.concatenate(parts)), rtol=1e-4)


def test_counts_and_bins_are_those_of_all_moving_samples() -> None:
    series = heavy()
    z = zscore(series[:, :-1])
    found = summarised(series)
    for i, sigma in enumerate((3, 4, 5)):
        assert np.array_equal(found["beyond"][:, :-1, i].sum(0), (abs(z) > sigma).sum(0))
    assert not found["beyond"][:, -1].any()
    assert found["histogram"].sum() == z.size
    assert np.array_equal(found["histogram"][1:-1], np.histogram(z, EDGES)[0])
    assert found["histogram"][0] == (z < -10).sum()
    assert found["histogram"][-1] == (z > 10).sum() > 0
    expected = stats.mstats.mquantiles(z, stats.norm.cdf(NORMAL_SCORES), 1, 1)
    assert np.allclose(found["quantiles"], expected, rtol=1e-6)


def test_the_tail_index_is_that_of_the_series_in_the_order_of_time() -> None:
    rng = np.random.default_rng(0)
    series = stable_numbers(rng, (4000, 1), 1.5) + np.zeros(2)
    found = tail_index(record(series), "g")
    z = zscore(series)[:, 0]
    assert found.value == pytest.approx(float(stable_index(z, 10).alpha))
    # Twenty groups here, fifty there.
    assert found.low == pytest.approx(float(stable_index(z, 10).low), abs=0.05)
    series[:, 1] = 7.0
    assert tail_index(record(series), "g").low == pytest.approx(found.low)
    memory = averaged(rng.normal(size=(2100, 30)), 0.9)[100:]
    assert tail_index(record(memory), "g").high < 1.3


def test_no_tail_index_of_too_few_draws_or_of_sums_that_do_not_grow() -> None:
    few = replace(record(heavy()), growth=np.zeros((8, TIME_BLOCKS, 4)))
    assert np.isnan(tail_index(few, "g").value)
    # Ten numbers that sway between 5 and −5 add up to next to nothing: 1/α is below 0.
    swaying = (
        np.tile([[5.0], [-5.0]], (600, 1)) + np.random.default_rng(0).normal(size=(1200, 1)) / 9
    )
    found = tail_index(record(swaying), "g")
    assert np.isnan((found.value, found.low, found.high)).all()


def test_numbers_and_sums_that_are_exactly_zero_are_left_out() -> None:
    # Their standard deviation is 1/2, so that what adds up to 0 still does over it.
    series = np.random.default_rng(0).permutation(np.repeat([-1.0, 0.0, 1.0], [250, 1500, 250]))
    assert (series.reshape(-1, 10).sum(1) == 0).any()
    found = tail_index(record(series[:, None]), "g")
    assert found.value == pytest.approx(float(stable_index(series, 10).alpha))


def test_a_coordinate_that_moves_once_has_no_kurtosis_to_be_sure_of() -> None:
    series = heavy()[:, :2]
    once = np.concatenate([series, np.eye(DRAWS, 1, -100)], axis=1)
    assert kurtosis(record(once), "g") == kurtosis(record(series), "g")
    assert kurtosis_of(record(once), "g")[2] > 900
    found = kurtosis_difference(record(once, series[:, [0, 1, 1]]), "g", "ghat")
    assert found == kurtosis_difference(record(series, series), "g", "ghat")


def test_a_coordinate_that_never_moves_is_left_out_of_everything() -> None:
    series = heavy()
    dead, alive = record(series), record(series[:, :-1])
    assert dead.still.tolist() == [1] * 8
    assert dead.moving[0].tolist() == [True] * 5 + [False]
    assert np.isnan(standardised(series)[:, -1]).all()
    assert kurtosis(dead, "g") == kurtosis(alive, "g")
    assert tail_mass(dead, "g") == tail_mass(alive, "g")
    assert np.array_equal(dead.quantiles, alive.quantiles)


def test_where_nothing_moves_there_is_no_number() -> None:
    nothing = record(np.zeros((DRAWS, 2)))
    found = [
        kurtosis(nothing, "g"),
        tail_mass(nothing, "g"),
        kurtosis_difference(nothing, "adal", "adam"),
        tail_ratio(nothing, "adal", "adam"),
    ]
    assert np.isnan([(each.value, each.low, each.high) for each in found]).all()
    assert np.isnan(nothing.quantiles).all()


def test_what_is_not_finite_is_left_out_as_well() -> None:
    series = heavy()
    series[7, 2], series[8, 3] = np.inf, np.nan
    found = record(series)
    assert found.moving[0].tolist() == [True, True, False, False, True, False]
    assert found.histogram[0].sum() == 3 * DRAWS


def test_an_interval_is_the_jackknife_of_the_series_cut_up() -> None:
    series = heavy()[:, :-1]
    edges, known = time_edges(DRAWS), record(series)
    without = [np.delete(series, np.s_[edges[k] : edges[k + 1]], axis=0) for k in range(20)]
    for middle, of in (("mean", np.mean), ("median", np.median)):
        parts = np.array([of(stats.kurtosis(part)) for part in without])
        whole = of(stats.kurtosis(series))
        margin = stats.t.ppf(0.975, 19) * np.sqrt(19 / 20 * ((parts - parts.mean()) ** 2).sum())
        value = 20 * whole - 19 * parts.mean() if middle == "mean" else whole
        found = kurtosis(known, "g", middle=middle)
        # The moments are kept in float32, and the correction multiplies by 20.
        assert found.value == pytest.approx(value, rel=1e-3)
        assert found.high - found.value == pytest.approx(margin, rel=1e-3)
        assert found.value - found.low == pytest.approx(margin, rel=1e-3)
    far = abs(zscore(series)) > 3
    shares = [np.delete(far, np.s_[edges[k] : edges[k + 1]], axis=0).mean() for k in range(20)]
    found = tail_mass(known, "g", sigma=3)
    assert found.value == pytest.approx(far.mean())
    spread = np.sqrt(19 / 20 * np.var(shares) * 20)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, 19) * spread)


@pytest.mark.parametrize("middle", ["mean", "median"])
def test_kurtosis_of_known_laws_lies_in_its_interval(middle: str) -> None:
    rng = np.random.default_rng(0)
    known = record(rng.normal(size=(4000, 40)), rng.logistic(size=(4000, 40)))
    gaussian, logistic = (kurtosis(known, name, middle=middle) for name in ("g", "ghat"))
    assert gaussian.low < 0 < gaussian.high
    assert logistic.low < 1.2 < logistic.high
    assert logistic.high - logistic.low < 0.5
    difference = kurtosis_difference(known, "ghat", "g", middle=middle)
    assert difference.value == pytest.approx(logistic.value - gaussian.value)
    assert 0 < difference.low < 1.2 < difference.high


def test_the_correction_takes_half_of_the_bias_that_a_short_average_has() -> None:
    # An average with β multiplies excess kurtosis by (1 − β²)/(1 + β²); Laplace noise has 3.
    rng = np.random.default_rng(0)
    noise = averaged(rng.laplace(size=(2100, 400)), 0.9)[100:]
    found, true = kurtosis(record(noise), "g"), 3 * 0.19 / 1.81
    assert found.low < true < found.high
    plain = kurtosis_of(record(noise), "g").mean()
    assert 0.05 < true - plain < 0.1
    assert abs(true - found.value) < 0.6 * (true - plain)


def test_an_interval_of_an_average_is_as_wide_as_its_memory_asks_for() -> None:
    # An AR(1) series' kurtosis spreads √((1 + β⁴)/(1 − β⁴)) times as far: 2.2 for β = .9.
    noise = np.random.default_rng(1).normal(size=(4000, 60))
    widths = []
    for series in (noise, averaged(noise, 0.9)):
        alone = [kurtosis(record(column[:, None]), "g") for column in series.T]
        widths.append(np.mean([each.high - each.low for each in alone]))
    assert 1.9 < widths[1] / widths[0] < 2.5


def test_the_tail_ratio_compares_what_moves_in_both() -> None:
    first, second = heavy(), heavy(1)
    second[:, 0] = first[:, 1] = 0
    both = record(first, second)
    z = [zscore(series[:, 2:-1]) for series in (first, second)]
    expected = (abs(z[0]) > 3).sum() / (abs(z[1]) > 3).sum()
    found = tail_ratio(both, "g", "ghat", sigma=3)
    assert found.value == pytest.approx(expected)
    assert found.low < found.value < found.high
    assert found.low * found.high == pytest.approx(found.value**2)
    light = record(first, np.random.default_rng(0).uniform(size=first.shape))
    assert np.isnan(tail_ratio(light, "g", "ghat").value)


def test_what_was_not_measured_is_refused() -> None:
    known = record(heavy())
    with pytest.raises(SpecError, match=r"series must be one of g at 32, .*; got g at 64"):
        kurtosis(known, "g", 64)
    with pytest.raises(SpecError, match="sigma must be one of 3, 4, 5; got 6"):
        tail_mass(known, "g", sigma=6)
    with pytest.raises(SpecError, match="middle must be one of mean, median; got mode"):
        kurtosis(known, "g", middle="mode")


def test_the_effective_rank_counts_equal_directions() -> None:
    flat = replace(record(heavy()), spectrum=np.array([2.0, 2.0, 2.0, 0.0]))
    assert flat.effective_rank == pytest.approx(3)
    assert np.isnan(record(heavy()).effective_rank)
