"""Noise: each law is what it says, and belongs to its seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.oracles import LAWS, TERMS, Noise, shape_of


def drawn_by(
    law: str, steps: int, seed: int, shape: float | None = None, scale: float = 1.0
) -> Any:
    noise = Noise(scale, law, shape).draws(steps, seed)
    assert noise is not None
    return noise


@pytest.mark.parametrize("law", LAWS)
def test_a_longer_run_begins_alike_and_the_scale_only_multiplies(law: str) -> None:
    long, short = (drawn_by(law, n, 3, scale=2.0) for n in (200, 50))
    assert np.array_equal(long[:50], short)
    assert np.array_equal(drawn_by(law, 50, 3, scale=4.0), 2 * short)
    assert not np.array_equal(drawn_by(law, 50, 4, scale=2.0), short)


CONTINUOUS: list[tuple[str, float | None, Any]] = [
    ("gaussian", None, stats.norm()),
    ("student", 3.0, stats.t(3)),
    ("student", 0.8, stats.t(0.8)),
    ("stable", 1.0, stats.cauchy()),
    ("stable", 2.0, stats.norm(scale=np.sqrt(2))),
    ("skewed", None, stats.expon(loc=-1)),
]


@pytest.mark.parametrize(
    ("law", "shape", "exact"), CONTINUOUS, ids=[f"{c[0]} {c[1]}" for c in CONTINUOUS]
)
def test_the_law_is_the_one_it_says(law: str, shape: float | None, exact: Any) -> None:
    drawn = drawn_by(law, 5000, 1, shape)
    # Kolmogorov's test of a fixed seed; a wrong law of 10 000 numbers gives less than 1e-9.
    assert stats.kstest(drawn.ravel(), exact.cdf).pvalue > 1e-3
    rank = stats.spearmanr(drawn[:, 0], drawn[:, 1])[0]
    assert abs(float(rank)) < 0.05  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("alpha", [0.7, 1.5, 1.9])
def test_stable_noise_has_the_characteristic_function_exp_of_minus_t_to_alpha(alpha: float) -> None:
    drawn = drawn_by("stable", 50_000, 2, alpha)
    for t in (0.3, 1.0, 2.0):
        # A mean of 100 000 cosines: a standard error of at most .0032.
        assert np.cos(t * drawn).mean() == pytest.approx(np.exp(-(t**alpha)), abs=0.01)


def test_an_epoch_of_minibatches_cancels_and_its_variance_is_a_sampling_without_repetition() -> (
    None
):
    noise = drawn_by("minibatch", 80, 5, 8.0)
    epochs = noise.reshape(10, TERMS // 8, 2)
    assert np.allclose(epochs.sum(1), 0, atol=1e-12)  # rounding of 64 terms
    assert not np.array_equal(epochs[0], epochs[1])
    exact = (TERMS - 8) / (TERMS - 1) / 8
    many = drawn_by("minibatch", 40_000, 5, 8.0)
    assert many.var() == pytest.approx(exact, rel=0.02)  # 80 000 numbers: a percent
    assert np.abs(drawn_by("minibatch", 5, 1, 64.0)).max() < 1e-15


WRONG = [
    (
        "cauchy",
        None,
        "law must be one of gaussian, minibatch, skewed, stable, student; got 'cauchy'",
    ),
    ("student", 0.1, r"shape must be in [0.5, 100], got 0.1"),
    ("stable", float("nan"), r"shape must be in [0.5, 2], got nan"),
    ("minibatch", 2.5, "shape must be a whole number for minibatches, got 2.5"),
    ("minibatch", 65.0, "shape must be in [1, 64], got 65.0"),
    ("student", "3", "shape must be a number, got '3'"),
]


@pytest.mark.parametrize(("law", "shape", "message"), WRONG, ids=[w[2][:20] for w in WRONG])
def test_a_wrong_law_or_shape_is_named(law: str, shape: Any, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        Noise(1.0, law, shape)
    assert str(caught.value) == message


def test_a_law_without_a_shape_forgets_it_so_that_equal_noises_are_equal() -> None:
    assert Noise(1.0, "gaussian", 3.0) == Noise(1.0)
    assert Noise(1.0, "stable") == Noise(1.0, "stable", 1.5)
    assert shape_of("stable", None) == 1.5
