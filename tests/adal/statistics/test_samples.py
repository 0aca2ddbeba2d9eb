"""What estimators refuse: one sentence each, the same from all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.statistics.anisotropy import anisotropy
from adal.statistics.autocorrelation import autocorrelation, effective_size
from adal.statistics.gaussianity import gaussianity
from adal.statistics.moments import (
    excess_kurtosis,
    kurtosis_difference,
    kurtosis_interval,
    tail_mass,
)
from adal.statistics.quantiles import against_gauss, against_stable
from adal.statistics.samples import between, checked, checked_noise, unit_scaled
from adal.statistics.tails import hill, hill_curve, pickands, stable_index

GOOD = np.random.default_rng(0).standard_normal(200)
ESTIMATORS: dict[str, Callable[[Any], Any]] = {
    "stable_index": lambda x: stable_index(x, 10),
    "hill": lambda x: hill(x, 5),
    "hill_curve": lambda x: hill_curve(x, [5, 9]),
    "pickands": lambda x: pickands(x, 20),
    "excess_kurtosis": excess_kurtosis,
    "kurtosis_interval": kurtosis_interval,
    "kurtosis_difference": lambda x: kurtosis_difference(x, x),
    "tail_mass": lambda x: tail_mass(x, 2.0),
    "autocorrelation": lambda x: autocorrelation(x, 9),
    "effective_size": effective_size,
    "against_gauss": against_gauss,
    "against_stable": lambda x: against_stable(x, block=10),
}
NOISE: dict[str, Callable[[Any], Any]] = {"anisotropy": anisotropy, "gaussianity": gaussianity}


def spoiled(value: float) -> np.ndarray:
    x = GOOD.copy()
    x[3] = value
    return x


WRONG: dict[str, tuple[Any, str]] = {
    "constant": (
        np.full(200, 3.0),
        "samples must hold two different numbers at least, got a constant series",
    ),
    "zeros": (
        np.zeros(200),
        "samples must hold two different numbers at least, got a constant series",
    ),
    "nan": (spoiled(np.nan), "samples must be finite numbers, got 1 that are NaN or infinite"),
    "inf": (spoiled(-np.inf), "samples must be finite numbers, got 1 that are NaN or infinite"),
    "few": (GOOD[:99], "samples must be 100 to 1000000 numbers per series, got 99"),
    "long": (
        np.zeros(1_000_001, np.float32),
        "samples must be 100 to 1000000 numbers per series, got 1000001",
    ),
    "many": (
        np.zeros((5, 800_001), np.int8),
        "samples must be at most 4000000 numbers, got 4000005",
    ),
    "single": (1.0, "samples must be a series of numbers, got a single one"),
    "complex": (GOOD * 1j, "samples must be an array of real numbers, got the type complex128"),
    "text": (["a"] * 200, "samples must be an array of real numbers, got the type <U1"),
    "yes": ([True] * 200, "samples must be an array of real numbers, got the type bool"),
    "ragged": (
        [[1.0], [1.0, 2.0]],
        "samples must be an array of real numbers, got rows of unequal length",
    ),
}


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("wrong", WRONG)
def test_what_no_estimator_takes_is_named_in_one_sentence(wrong: str, estimator: str) -> None:
    samples, message = WRONG[wrong]
    ESTIMATORS[estimator](GOOD)
    with pytest.raises(SpecError) as caught:
        ESTIMATORS[estimator](samples)
    assert str(caught.value) == message


@pytest.mark.parametrize("estimator", NOISE)
def test_noise_of_a_gradient_is_refused_alike(estimator: str) -> None:
    estimate = NOISE[estimator]
    estimate(GOOD.reshape(100, 2))
    for noise, message in (
        (np.ones((200, 2)), "noise must hold two different numbers at least, got a constant serie"),
        (spoiled(np.inf).reshape(100, 2), "noise must be finite numbers, got 1 that are NaN"),
        (GOOD, r"noise must have the shape (draws, coordinates), got (200,)"),
        (np.ones((200, 0)), r"noise must have the shape (draws, coordinates), got (200, 0)"),
        (GOOD.reshape(5, 40), "to 1000000 numbers per series, got 5"),
    ):
        with pytest.raises(SpecError) as caught:
            estimate(noise)
        assert message in str(caught.value)


def test_one_constant_series_among_others_is_nan_and_the_others_stay() -> None:
    x = np.stack([GOOD, np.full(200, 2.0), 3 * GOOD + 1])
    kept = checked(x)
    assert np.array_equal(kept[[0, 2]], x[[0, 2]])
    assert np.isnan(kept[1]).all()
    assert np.isfinite(x).all()
    assert np.array_equal(checked_noise(x.T), x.T)
    for name, estimate in ESTIMATORS.items():
        if name in ("hill_curve", "against_gauss", "against_stable"):
            with pytest.raises(SpecError, match="samples must be one series here"):
                estimate(x)
            continue
        found, alone = estimate(x), estimate(GOOD)
        parts: Any = (
            ((found, alone),)
            if isinstance(found, (np.ndarray, np.generic))
            else ((value, getattr(alone, field)) for field, value in vars(found).items())
        )
        nothing = False
        for many, one in parts:
            if np.ndim(many) and many.dtype.kind == "f":
                assert np.array_equal(many[0], one, equal_nan=True), name
                nothing |= bool(np.isnan(many[1]).all())
        assert nothing, name


@pytest.mark.parametrize("size", [1e-300, 1e300])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_no_size_of_the_numbers_changes_an_index_or_overflows(size: float, estimator: str) -> None:
    if estimator.startswith("against"):
        assert ESTIMATORS[estimator](GOOD * size).scale == pytest.approx(
            ESTIMATORS[estimator](GOOD).scale * size, rel=1e-9
        )
        return
    found, plain = (ESTIMATORS[estimator](GOOD * factor) for factor in (size, 1.0))
    values = [found] if isinstance(found, (np.ndarray, np.generic)) else list(vars(found).values())
    expected = [plain] if isinstance(plain, (np.ndarray, np.generic)) else [*vars(plain).values()]
    for value, one in zip(values, expected, strict=True):
        # The product with `size` is rounded: a few ulps, which logs and powers of them multiply.
        assert value == pytest.approx(one, rel=1e-9, abs=1e-12, nan_ok=True)


def test_scaling_by_a_power_of_two_loses_no_digit() -> None:
    x = np.array([[3.0, -7.0, 0.1], [1e300, 1e-300, -1e299]])
    scaled = unit_scaled(x)
    assert ((np.abs(scaled).max(-1) >= 0.5) & (np.abs(scaled).max(-1) < 1)).all()
    assert np.array_equal(scaled[0] * 8, x[0])


@pytest.mark.parametrize(
    ("value", "ends"), [(0.0, "(]"), (2.0, "[)"), (-0.1, "[]"), (2.1, "[]"), (np.nan, "[]")]
)
def test_a_number_outside_is_named_with_its_range(value: float, ends: str) -> None:
    with pytest.raises(SpecError) as caught:
        between("alpha", value, 0, 2, ends=ends)
    assert str(caught.value) == f"alpha must be in {ends[0]}0, 2{ends[1]}, got {value!r}"


@pytest.mark.parametrize("value", [True, "1", None, 1j])
def test_only_a_real_number_is_one(value: Any) -> None:
    with pytest.raises(SpecError, match=r"alpha must be in \[0, 2\], got "):
        between("alpha", value, 0, 2)
