"""Memory: a direct sum, and the closed form of a first-order series."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from adal.errors import SpecError
from adal.statistics.autocorrelation import autocorrelation, effective_size


def remembering(phi: float, runs: int, n: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((runs, n + 2000))
    return np.asarray(signal.lfilter([1], [1, -phi], drawn))[:, 2000:]


@pytest.mark.parametrize("n", [100, 257])
def test_the_function_is_the_direct_sum(n: int) -> None:
    x = np.random.default_rng(n).standard_t(3, n) + 5
    z = x - x.mean()
    direct = [sum(z[i] * z[i + lag] for i in range(n - lag)) / sum(z * z) for lag in range(n)]
    found = autocorrelation(x, n - 1)
    assert found == pytest.approx(direct, abs=1e-13)  # roundings of the transform
    assert autocorrelation(np.stack([z, x]), 7)[1] == pytest.approx(direct[:8], abs=1e-13)


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.9, -0.5])
def test_a_first_order_series_is_worth_one_in_its_closed_form(phi: float) -> None:
    found = effective_size(remembering(phi, 200, 10_000, 1))
    tau = (1 + phi) / (1 - phi)
    # The window leaves e^−5 of the sum behind, the mean costs τ/N; 200 runs know the rest to .3 %.
    assert found.tau.mean() == pytest.approx(tau, rel=0.02)
    assert found.size == pytest.approx(10_000 / found.tau, rel=1e-12)
    assert found.reliable.all()
    if phi >= 0.6:
        # Sokal's error is for τ well above 1.
        assert found.error.mean() == pytest.approx(found.tau.std(), rel=0.35)


def test_the_scatter_of_the_mean_is_that_of_so_many_independent_numbers() -> None:
    x = remembering(0.8, 2000, 1000, 2)
    size = effective_size(x).size
    scatter = x.mean(-1).var()
    # 2000 means know their variance to 3 %, and N = 1000 biases τ by some percent.
    assert scatter == pytest.approx((x.var(-1) / size).mean(), rel=0.12)


def test_a_series_too_short_for_its_memory_says_so() -> None:
    found = effective_size(remembering(0.99, 50, 1000, 3))
    assert not found.reliable.any()
    assert np.median(found.tau) < 199  # and is too small, as its docstring says


def test_a_number_of_lags_out_of_range_is_named() -> None:
    for lags in (0, 200):
        with pytest.raises(SpecError) as caught:
            autocorrelation(np.arange(200.0), lags)
        assert str(caught.value) == f"lags must be a whole number in [1, 199], got {lags}"
