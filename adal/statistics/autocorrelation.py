"""The memory of a series: its autocorrelation, and how many independent numbers it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.fft import next_fast_len

from adal.checks import whole
from adal.statistics.samples import checked, unit_scaled

WINDOW = 5.0
"""Sokal's c: lags are summed up to the first M with M >= c τ."""
LEAST_WINDOW = 10
"""Lags that are summed at least: where neighbours alternate, τ(M) does too and is 0 too soon."""
LONG_ENOUGH = 50.0
"""A series shorter than so many τ does not show its own memory."""


@dataclass(frozen=True, eq=False)
class EffectiveSize:
    """What a series is worth for its mean; (...) is one per series, () for a single one.

    Attributes:
      tau: (...), 1 + 2 Σ ρ(lag), the numbers that count as one; 1 without memory, below 1 where
        neighbours alternate; NaN for a constant series.
      error: (...), its standard error.
      size: (...), N / τ.
      window: (...), M, the last lag that was summed.
      reliable: (...), whether N >= 50 τ; where it is false τ is probably too small.
    """

    tau: np.ndarray
    error: np.ndarray
    size: np.ndarray
    window: np.ndarray
    reliable: np.ndarray


def autocorrelation(samples: Any, lags: int) -> np.ndarray:
    """The correlation of a series with itself, `lag` steps later, for lags 0 to `lags`.

    The biased estimate: the sum over N − lag products is divided by N, which keeps the whole
    function positive definite and pulls it to 0 at long lags. The mean is the sample's own, which
    costs about τ/N at every lag. Assumes a stationary series; a trend or a change of level looks
    like long memory. Without memory the scatter is 1/√N. Tails without variance leave it a meaning
    only as a number of this sample. It sees linear memory only: a scale that changes slowly does
    not show (take |x|).

    Args:
      samples: (..., N), any unit.
      lags: the longest one, 1 <= lags < N.
    Returns: (..., lags + 1), 1 at lag 0.
    Raises: SpecError for samples as in `checked`, or lags out of range.
    Source: Box & Jenkins (1976), Time Series Analysis, §2.1.5; by FFT with zeros behind the series,
      so that its end does not meet its beginning.
    """
    x = checked(samples)
    return _function(x)[..., : whole("lags", lags, 1, x.shape[-1] - 1) + 1]


def effective_size(samples: Any) -> EffectiveSize:
    """How many independent numbers would fix the mean as well as these: N / τ.

    τ = 1 + 2 Σ ρ(lag) over lags up to the first M >= 5 τ(M), Sokal's self-consistent window, and
    10 lags at least. Assumes a stationary series with a variance, whose memory falls off
    exponentially and is short against N; else τ is too small (`reliable` is false below N = 50 τ,
    and cannot see what is slower still). It is the size for the mean; for kurtosis or a tail index
    the same series is worth another.

    Args:
      samples: (..., N), any unit.
    Raises: SpecError for samples as in `checked`.
    Source: Sokal (1997), Monte Carlo Methods in Statistical Mechanics, §3.
    """
    x = checked(samples)
    n = x.shape[-1]
    taus = 2 * np.cumsum(_function(x), -1) - 1
    inside = np.arange(n) >= np.maximum(WINDOW * taus, LEAST_WINDOW)
    # Σ ρ over all lags is −1/2 for the biased estimate, so τ falls below M/5 for some M, if N > 5.
    window = inside.argmax(-1)
    tau = np.take_along_axis(taus, window[..., None], -1)[..., 0]
    # At τ <= 0 neighbours cancel altogether, and no number of independent ones is worth as much.
    tau = np.where(tau > 0, tau, np.nan)
    error = tau * np.sqrt(2 * (2 * window + 1) / n)
    return EffectiveSize(tau, error, n / tau, window, n >= LONG_ENOUGH * tau)


def _function(x: np.ndarray) -> np.ndarray:
    """The autocorrelation (..., N) of all lags."""
    n = x.shape[-1]
    z = unit_scaled(x)
    z = unit_scaled(z - z.mean(-1, keepdims=True))
    length = next_fast_len(2 * n - 1, real=True)
    spectrum = np.fft.rfft(z, length)
    power = spectrum.real**2 + spectrum.imag**2
    covariance = np.fft.irfft(power, length)[..., :n]
    return covariance / covariance[..., :1]
