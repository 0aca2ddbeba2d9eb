"""How heavy a tail is: three estimators of the tail index, each with where it lies.

A tail P(|x| > u) ~ u^−α has the index α: below 2 there is no variance, up to 1 no mean. No
estimator here can tell on its own whether there is such a tail; `adal.statistics.failures` shows
what each makes of noise without one, so that no index is ever shown alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from adal.checks import whole
from adal.errors import SpecError
from adal.statistics.jackknife import jackknife
from adal.statistics.samples import checked, unit_scaled

MOST_GROUPS = 50
"""Groups of consecutive blocks that the jackknife leaves out, one at a time."""
FEWEST_BLOCKS = 10


@dataclass(frozen=True, eq=False)
class TailEstimate:
    """A tail index with its uncertainty; (...) is one per series, () for a single one.

    Attributes:
      alpha: (...), the index; NaN where `inverse` is not above 0: there is no index then.
      error: (...), its standard error.
      low, high: (...), the ends of a 95 % interval; high is inf where 1/α = 0 is inside of it.
      inverse: (...), 1/α as it was estimated; for the stable and Pickands estimators that is the
        number which scatters evenly, and it may be 0 or less.
    """

    alpha: np.ndarray
    error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    inverse: np.ndarray


def stable_index(samples: Any, block: int) -> TailEstimate:
    """Index of a symmetric α-stable law, from how fast sums over blocks of K numbers grow.

    1/α = (mean log|block sum| − mean log|x|) / log K, as n sums of K stable numbers are K^(1/α)
    times such a number. The blocks lie in the order of the samples; what does not fill a block is
    dropped. A zero has no logarithm: exact zeros, of numbers and of sums, are left out of the
    means.

    Assumes numbers that are independent, identically distributed, symmetric around 0 and exactly
    α-stable. Where they are not, it is wrong in both directions and its interval does not say so:
    light tails other than Gauss (Laplace: 1.6), a scale that varies (1.2), autocorrelation (1.1), a
    mean that is not 0 (1.2), many zeros (14), coordinates in the order of the parameters.

    The standard error of 1/α is a jackknife over at most 50 groups of consecutive blocks (delete
    one group), its interval Student's with one less degree of freedom, turned into one of α: honest
    for memory that is shorter than a group, blind to the failures above.

    Args:
      samples: (..., N), any unit; the estimate does not depend on scale.
      block: K, at least 2, with 10 blocks or more: K <= N / 10.
    Raises: SpecError for samples as in `checked`, or if block is out of range.
    Source: Mohammadi, Mohammadpour & Ogata (2015), Metrika 78(5); for gradients Simsekli, Sagun &
      Gurbuzbalaban (2019), ICML.
    """
    x = unit_scaled(checked(samples))
    block = whole("block", block, 2, x.shape[-1] // FEWEST_BLOCKS)
    blocks = x[..., : x.shape[-1] // block * block].reshape(*x.shape[:-1], -1, block)
    sums = np.stack([*_logs(blocks.sum(-1)), *_logs(blocks, over=-1)])
    inverse = _growth(sums.sum(-1)) / math.log(block)
    groups = min(MOST_GROUPS, sums.shape[-1])
    starts = np.linspace(0, sums.shape[-1], groups + 1).astype(int)[:-1]
    without = sums.sum(-1, keepdims=True) - np.add.reduceat(sums, starts, -1)
    left = _growth(without) / math.log(block)
    return _from_inverse(inverse, *jackknife(left))


def hill(samples: Any, k: int) -> TailEstimate:
    """Tail index of |samples| by Hill's estimator from the k largest values.

    α = k / Σ log(|x|₍ᵢ₎ / |x|₍ₖ₊₁₎) over the k largest |x|. Assumes independent numbers whose tail
    is a power law from the (k + 1)-th largest on. It always gives a number: light tails give one
    that rises as k falls, and a bulk that is counted as tail biases it, so look at `hill_curve`. On
    α-stable numbers near α = 2 it is far above α at every k that a sample allows. Autocorrelation
    leaves the estimate right and its interval too narrow.

    Args:
      samples: (..., N), any unit; the estimate does not depend on scale.
      k: order statistics used, 2 <= k < N.
    Returns: index alpha (> 0; 2 or more means finite variance) and its standard error
      alpha/sqrt(k); the interval is exact for a pure power law (2kα/α̂ is χ² with 2k degrees).
      Infinite where all k values are equal.
    Raises: SpecError for samples as in `checked`, if k is out of range or the (k + 1)-th largest
      value is 0; among many series such a one is NaN.
    Source: Hill (1975), Ann. Statist. 3(5), eq. 2.
    """
    x = checked(samples)
    k = whole("k", k, 2, x.shape[-1] - 1)
    largest = _largest(x, k + 1)
    logs = _log(largest)
    with np.errstate(invalid="ignore"):
        return _hill((logs[..., :k] - logs[..., k:]).mean(-1), np.asarray(k))


def hill_curve(samples: Any, ks: Sequence[int] | np.ndarray) -> TailEstimate:
    """Hill's estimate of one series at many k, from one sort: a power law shows as a flat piece.

    Neighbouring points share most of their numbers, so a smooth curve is no evidence by itself.

    Args:
      samples: (N,), as in `hill`.
      ks: (M,), each 2 <= k < N.
    Returns: the estimates, (M,).
    Raises: SpecError as `hill` does.
    """
    x = checked(samples)
    if x.ndim != 1:
        raise SpecError(f"samples must be one series here, got the shape {x.shape}")
    at = np.array([whole("k", k, 2, len(x) - 1) for k in np.asarray(ks).ravel().tolist()])
    if len(at) == 0:
        raise SpecError("ks must hold one k at least, got none")
    logs = _log(_largest(x, int(at.max()) + 1))
    # Σ over i <= k of log(x₍ᵢ₎/x₍ₖ₊₁₎), gap by gap: equal values then give 0 and no rounding.
    with np.errstate(invalid="ignore"):
        gaps = np.cumsum(np.arange(1, len(logs)) * (logs[:-1] - logs[1:]))
        return _hill(gaps[at - 1] / at, at)


def pickands(samples: Any, k: int) -> TailEstimate:
    """Tail index of |samples| by Pickands's estimator, from three order statistics.

    1/α = log₂((|x|₍ₖ₎ − |x|₍₂ₖ₎) / (|x|₍₂ₖ₎ − |x|₍₄ₖ₎)). Assumes independent numbers whose excesses
    over |x|₍₄ₖ₎ are of generalized Pareto form. Unlike Hill's it can say that there is no power law
    (1/α at 0 or below, and alpha is NaN), and a shift of |x| does not change it; the price is a
    standard error about three times as large. Ties give NaN or a value of no meaning.

    Args:
      samples: (..., N), any unit; the estimate does not depend on scale.
      k: 1 <= k <= N / 4; the largest 4k values are looked at.
    Returns: the index, its asymptotic standard error and interval.
    Raises: SpecError for samples as in `checked`, or if k is out of range.
    Source: Pickands (1975), Ann. Statist. 3(1); the variance: Dekkers & de Haan (1989), Ann.
      Statist. 17(4), theorem 2.3.
    """
    x = unit_scaled(checked(samples))
    k = whole("k", k, 1, x.shape[-1] // 4)
    largest = _largest(x, 4 * k)
    first, second, fourth = (largest[..., i * k - 1] for i in (1, 2, 4))
    with np.errstate(divide="ignore", invalid="ignore"):
        xi = np.log2((first - second) / (second - fourth))
    xi = np.where(np.isfinite(xi), xi, np.nan)
    # ξ/(2^ξ − 1) has the limit 1/log 2 at ξ = 0.
    slope = np.where(
        xi == 0, 1 / math.log(2), xi / np.where(xi == 0, 1, np.expm1(xi * math.log(2)))
    )
    error = slope * np.sqrt((2 ** (2 * xi + 1) + 1) / k) / (2 * math.log(2))
    return _from_inverse(xi, error, float(special.ndtri(0.975)))


def _logs(x: np.ndarray, over: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """log|x| of what is not 0, and how many these are; summed over an axis if one is given."""
    logs, known = np.where(x == 0, 0.0, _log(np.abs(x))), (x != 0).astype(np.float64)
    return (logs, known) if over is None else (logs.sum(over), known.sum(over))


def _log(x: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(x)


def _growth(sums: np.ndarray) -> np.ndarray:
    """Mean log|block sum| − mean log|x| from [Σ log, count] of both, stacked."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return sums[0] / sums[1] - sums[2] / sums[3]


def _largest(x: np.ndarray, count: int) -> np.ndarray:
    """The `count` largest |x| of each series, falling."""
    kept = np.partition(np.abs(x), x.shape[-1] - count, -1)[..., -count:]
    return np.sort(kept, -1)[..., ::-1]


def _hill(inverse: np.ndarray, k: np.ndarray) -> TailEstimate:
    """Hill's estimate from the mean log spacing above the threshold."""
    if np.ndim(inverse) == 0 and np.isposinf(inverse):
        raise SpecError(f"k must be below the count of nonzero samples, got {int(k)}")
    inverse = np.where(np.isposinf(inverse), np.nan, inverse)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = 1 / np.where(inverse > 0, inverse, np.where(inverse <= 0, 0.0, np.nan))
    low, high = (special.chdtri(2 * k, 1 - p) / (2 * k) for p in (0.025, 0.975))
    return TailEstimate(alpha, alpha / np.sqrt(k), alpha * low, alpha * high, inverse)


def _from_inverse(inverse: np.ndarray, error: np.ndarray, reach: float) -> TailEstimate:
    """The estimate of α from that of 1/α, whose interval is `reach` standard errors each way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = np.where(inverse > 0, 1 / inverse, np.nan)
        upper, lower = inverse + reach * error, inverse - reach * error
        low = np.where(upper > 0, 1 / upper, np.nan)
        high = np.where(upper > 0, np.where(lower > 0, 1 / lower, np.inf), np.nan)
        high = np.where(np.isnan(error), np.nan, high)
        return TailEstimate(alpha, alpha**2 * error, low, high, np.asarray(inverse))
