"""An EMA and the transform on noise: the closed forms against the measurement beside them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.oracles import LAWS
from adal.statistics.moments import excess_kurtosis
from adal.statistics.stable_quantiles import stable_quantile
from adal.statistics.tails import hill
from adal.under_noise.filters import (
    FILTERED_LAWS,
    STAGES,
    FilterSpec,
    batch_kurtosis_factor,
    batch_scale_factor,
    filtered,
    kurtosis_factor,
    stable_scale_factor,
    transformed_index,
)


def test_the_stages_are_their_definitions_step_by_step() -> None:
    spec = FilterSpec("student", 5.0, steps=100, coordinates=3, batch=4, beta=0.8, seed=7)
    found = filtered(spec)
    rows = 100 + spec.dropped
    drawn = LAWS["student"].draw(np.random.default_rng(7), rows * 12 // 2, 5.0).ravel()
    g = drawn[: rows * 12].reshape(rows, 3, 4).mean(-1)
    m, m_hat = np.zeros(3), np.zeros(3)
    for t in range(rows):
        ghat = sum(abs(v) for v in g[t]) * g[t]
        m, m_hat = 0.8 * m + 0.2 * g[t], 0.8 * m_hat + 0.2 * ghat
        if t >= spec.dropped:
            at = t - spec.dropped
            for stage, value in zip(STAGES, (g[t], m, ghat, m_hat), strict=True):
                assert getattr(found, stage)[at] == pytest.approx(value, rel=1e-11, abs=1e-14)
    assert spec.beta**spec.dropped <= 1e-3 < spec.beta ** (spec.dropped - 1)


def test_without_memory_or_batch_an_ema_is_nothing() -> None:
    found = filtered(FilterSpec("gaussian", steps=101, coordinates=1, beta=0.0))
    assert np.array_equal(found.raw, found.averaged)
    assert np.array_equal(found.transformed, np.abs(found.raw) * found.raw)
    assert found.raw.shape == (101, 1)


@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_an_ema_multiplies_kurtosis_as_the_law_says(beta: float) -> None:
    runs = [
        excess_kurtosis(
            filtered(FilterSpec("skewed", steps=100_000, beta=beta, seed=seed)).averaged[:, 0]
        )
        for seed in range(20)
    ]
    # exp(1) − 1 has excess kurtosis 6. The tolerance is three errors of the mean of twenty runs.
    error = float(np.std(runs)) / 20**0.5
    assert np.mean(runs) == pytest.approx(6 * kurtosis_factor(beta), abs=3 * error)
    assert error < 0.1 * 6 * kurtosis_factor(beta)


def test_the_kurtosis_factor_is_the_sum_of_cumulants() -> None:
    weights = 0.1 * 0.9 ** np.arange(2000)
    assert kurtosis_factor(0.9) == pytest.approx((weights**4).sum() / (weights**2).sum() ** 2)
    assert kurtosis_factor(0.9) == pytest.approx(0.105, abs=5e-4)
    assert kurtosis_factor(0.0) == 1
    assert batch_kurtosis_factor(8) == pytest.approx(8 * (1 / 8) ** 4 / (8 * (1 / 8) ** 2) ** 2)


@pytest.mark.parametrize("alpha", [0.8, 1.0, 1.5, 2.0])
def test_the_scale_factor_is_the_sum_of_scales(alpha: float) -> None:
    weights = 0.1 * 0.9 ** np.arange(2000)
    exact = (weights**alpha).sum() ** (1 / alpha)
    assert stable_scale_factor(0.9, alpha) == pytest.approx(exact, rel=1e-9)
    batch = (8 * (1 / 8) ** alpha) ** (1 / alpha)
    assert batch_scale_factor(8, alpha) == pytest.approx(batch, rel=1e-12)
    if alpha == 1:
        assert stable_scale_factor(0.9, alpha) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("alpha", [0.8, 1.5])
def test_an_ema_of_batch_means_keeps_the_law_and_shrinks_its_scale(alpha: float) -> None:
    beta, batch = 0.5, 4
    spec = FilterSpec("stable", alpha, steps=100_000, batch=batch, beta=beta, seed=3)
    found = filtered(spec).averaged[::12, 0]  # at 12 steps apart .5¹² of the memory is left
    scale = stable_scale_factor(beta, alpha) * batch_scale_factor(batch, alpha)
    p = np.array([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
    seen = (found[:, None] <= scale * stable_quantile(p, alpha)).mean(0)
    # A share of 8333 nearly independent numbers: a standard error of at most .0055.
    assert seen == pytest.approx(p, abs=0.02)


@pytest.mark.parametrize("alpha", [0.9, 1.5])
def test_the_transform_halves_the_index_in_one_coordinate(alpha: float) -> None:
    found = filtered(FilterSpec("stable", alpha, steps=200_000, beta=0.0, seed=4))
    before, after = hill(found.raw[:, 0], 500), hill(found.transformed[:, 0], 500)
    assert float(after.alpha) == pytest.approx(transformed_index(float(before.alpha)), rel=1e-9)
    # Hill's own error is α/√500, 4.5 %; so far out the law is a power law to some percent.
    assert float(after.alpha) == pytest.approx(transformed_index(alpha), rel=0.15)


def test_many_coordinates_make_the_norm_steady_and_the_transform_a_factor() -> None:
    found = filtered(FilterSpec("gaussian", steps=1000, coordinates=1000, beta=0.0, seed=5))
    ratio = found.transformed / found.raw
    # A sum of 1000 |z|: relative scatter √(π/2 − 1)/√1000 = .024.
    assert ratio.std() / ratio.mean() == pytest.approx(0.0239, rel=0.1)
    one = filtered(FilterSpec("gaussian", steps=100_000, beta=0.0, seed=5))
    # |z| z has E z⁸/(E z⁴)² − 3 = 105/9 − 3.
    assert float(excess_kurtosis(one.transformed[:, 0])) == pytest.approx(105 / 9 - 3, rel=0.15)


@pytest.mark.parametrize("law", FILTERED_LAWS)
def test_every_law_of_a_seed_is_drawn_again_alike(law: str) -> None:
    spec = FilterSpec(law, steps=500, coordinates=3, seed=9)
    one, other = filtered(spec), filtered(spec)
    assert all(np.array_equal(getattr(one, s), getattr(other, s)) for s in STAGES)
    assert not np.array_equal(one.raw, filtered(FilterSpec(law, steps=500, seed=10)).raw)
    rank = stats.spearmanr(one.raw[:-1, 0], one.raw[1:, 0])[0]
    assert abs(float(rank)) < 0.2  # pyright: ignore[reportArgumentType]


WRONG = [
    ({"law": "minibatch"}, "law must be one of gaussian, skewed, stable, student; got 'minibatch'"),
    ({"shape": 0.1}, "shape must be in [0.5, 100], got 0.1"),
    ({"steps": 99}, "steps must be a whole number in [100, 1000000], got 99"),
    ({"coordinates": 0}, "coordinates must be a whole number in [1, 10000], got 0"),
    ({"batch": 2.0}, "batch must be a whole number in [1, 10000], got 2.0"),
    ({"beta": 1.0}, "beta must be in [0, 0.9999], got 1.0"),
    ({"seed": -1}, "seed must be a whole number in [0, 4294967295], got -1"),
    (
        {"steps": 1_000_000, "coordinates": 4},
        "steps × coordinates × batch, with the steps that the EMA drops, must be at most 4000000, "
        "got 4000264",
    ),
]


@pytest.mark.parametrize(("fields", "message"), WRONG, ids=["-".join(w[0]) for w in WRONG])
def test_a_wrong_field_is_named(fields: dict, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        FilterSpec(**fields)
    assert str(caught.value) == message


def test_factors_out_of_range_are_named() -> None:
    for call, message in (
        (lambda: kurtosis_factor(1.0), "beta must be in [0, 1), got 1.0"),
        (lambda: stable_scale_factor(0.9, 0.0), "alpha must be in (0, 2], got 0.0"),
        (lambda: batch_scale_factor(0, 1.5), "batch must be a whole number in [1, 4000000], got 0"),
        (lambda: batch_kurtosis_factor(0), "batch must be a whole number in [1, 4000000], got 0"),
        (lambda: transformed_index(2.0), "alpha must be in (0, 2), got 2.0"),
    ):
        with pytest.raises(SpecError) as caught:
            call()
        assert str(caught.value) == message
