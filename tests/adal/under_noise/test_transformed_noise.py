"""Closed forms of ‖g‖₁ g under noise, against quadrature and against drawn numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from adal.oracles import Noise
from adal.under_noise.transformed_noise import raw_kurtosis, resting_point, transformed_kurtosis


@pytest.mark.parametrize("batch", [1, 4, 16])
@pytest.mark.parametrize("coordinates", [1, 3])
def test_the_transformed_gradient_has_mean_zero_at_the_resting_point(
    batch: int, coordinates: int
) -> None:
    noise = Noise(2.0, "skewed")
    x = resting_point(noise, curvature=0.5, batch=batch, coordinates=coordinates)
    law: Any = stats.gamma(batch, scale=1 / batch)

    def mean(f: Callable[[float], float]) -> float:
        # The kink at g = 0 is named to the quadrature.
        kink = 1 - 0.5 * x / 2
        value = lambda y: f(0.5 * x + 2 * (y - 1)) * law.pdf(y)  # noqa: E731
        return quad(value, 0, kink)[0] + quad(value, kink, 40)[0]

    drift = mean(lambda g: abs(g) * g) + (coordinates - 1) * mean(abs) * mean(lambda g: g)
    # quad's own accuracy is 1.5e-8.
    assert drift == pytest.approx(0, abs=1e-6)
    assert x < 0


def test_one_skewed_coordinate_rests_at_minus_three_tenths() -> None:
    assert resting_point(Noise(1.0, "skewed")) == pytest.approx(-0.30, abs=0.001)


@pytest.mark.parametrize("law", ["gaussian", "student", "stable"])
def test_symmetric_noise_moves_nothing(law: str) -> None:
    assert resting_point(Noise(1.0, law), coordinates=3) == 0


@pytest.mark.parametrize(
    ("law", "shape", "oracle", "tolerance"),
    [
        ("gaussian", None, stats.norm(), 1e-8),
        # Eighth moments of few degrees of freedom come in slowly in the quadrature.
        ("student", 9.0, stats.t(9.0), 1e-4),
        ("student", 30.0, stats.t(30.0), 1e-8),
        ("skewed", None, stats.expon(loc=-1), 1e-8),
    ],
)
def test_one_coordinate_has_the_kurtosis_of_its_square_with_its_sign(
    law: str, shape: float | None, oracle: Any, tolerance: float
) -> None:
    def moment(k: int) -> float:
        value = lambda g: (abs(g) * g) ** k * oracle.pdf(g)  # noqa: E731
        low, high = oracle.support()
        return quad(value, low, 0, limit=200)[0] + quad(value, 0, high, limit=200)[0]

    m1, m2, m3, m4 = (moment(k) for k in range(1, 5))
    exact = (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / (m2 - m1**2) ** 2 - 3
    assert transformed_kurtosis(law, shape) == pytest.approx(exact, rel=tolerance)


def test_gaussian_noise_gets_kurtosis_105_ninths_less_three() -> None:
    assert transformed_kurtosis("gaussian") == pytest.approx(105 / 9 - 3)


@pytest.mark.parametrize("coordinates", [2, 5])
def test_several_gaussian_coordinates_agree_with_drawn_ones(coordinates: int) -> None:
    g = np.random.default_rng(0).standard_normal((1_000_000, coordinates))
    ghat = np.abs(g).sum(1, keepdims=True) * g
    # A million draws of light-tailed numbers: the scatter of the kurtosis is about 1 %.
    drawn = stats.kurtosis(ghat, axis=0).mean()
    assert transformed_kurtosis("gaussian", coordinates=coordinates) == pytest.approx(
        drawn, rel=0.05
    )


def test_many_coordinates_leave_noise_nearly_as_it_is() -> None:
    found = [transformed_kurtosis("gaussian", coordinates=p) for p in (1, 10, 100, 1000)]
    assert found == sorted(found, reverse=True)
    assert found[-1] < 0.02


def test_where_moments_are_missing_the_kurtosis_is_infinite_or_unknown() -> None:
    assert raw_kurtosis("student", 4.0) == math.inf
    assert raw_kurtosis("stable", 1.5) == math.inf
    assert raw_kurtosis("stable", 2.0) == 0
    assert raw_kurtosis("student", 10.0, batch=4) == pytest.approx(0.25)
    assert raw_kurtosis("skewed", batch=3) == 2
    assert transformed_kurtosis("student", 8.0) == math.inf
    assert math.isnan(transformed_kurtosis("skewed", batch=2))
    assert math.isnan(transformed_kurtosis("student", 20.0, batch=2))
