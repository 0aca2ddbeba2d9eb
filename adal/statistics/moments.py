"""Excess kurtosis and tail mass: how much of a law lies far out.

Every sample has them; the law behind it may not. Kurtosis asks for a fourth moment, so a sample of
a law with a tail index below 4 has one that only grows with N.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from adal.checks import whole
from adal.errors import SpecError
from adal.statistics.jackknife import jackknife
from adal.statistics.proportion import Proportion, proportion
from adal.statistics.samples import between, checked, unit_scaled

GROUPS = 20
"""Parts of a series that the jackknife leaves out, one at a time."""


@dataclass(frozen=True, eq=False)
class KurtosisEstimate:
    """Excess kurtosis, or a difference of two, with its uncertainty.

    Attributes:
      value, error, low, high: (...), one per series, () for a single one or a mean over series: the
        estimate, its standard error, the ends of a 95 % interval; NaN for a constant series.
      block: numbers in a row that were left out together: memory within so many is counted.
    """

    value: np.ndarray
    error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    block: int


def excess_kurtosis(samples: Any) -> np.ndarray:
    """Fourth central moment over the squared variance, less 3: 0 for Gauss, 3 for Laplace.

    The plain ratio of sample moments (g₂). It is biased towards 0 for heavy tails, by much if N is
    small, and never above N − 2 + 1/(N − 1) − 3 whatever the law: where the fourth moment is
    infinite the value tells the sample's size and its largest number, not the law.

    Args:
      samples: (..., N), any unit; the value does not depend on scale or mean.
    Returns: (...), at least −2; NaN for a constant series among others.
    Raises: SpecError for samples as in `checked`.
    Source: Joanes & Gill (1998), The Statistician 47(1).
    """
    return _kurtosis(_powers(checked(samples), 1).sum(-1)) - 3


def kurtosis_of_moments(
    m1: np.ndarray, m2: np.ndarray, m3: np.ndarray, m4: np.ndarray
) -> np.ndarray:
    """Fourth central moment over the squared variance, from the moments E[zᵏ] (...) about 0.

    For z that is centred nearly: else the terms cancel.
    """
    return (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / (m2 - m1**2) ** 2


def kurtosis_interval(
    samples: Any, *, groups: int = GROUPS, mean: bool = False
) -> KurtosisEstimate:
    """`excess_kurtosis` with a 95 % interval that memory within a series does not narrow.

    A jackknife leaves out one of `groups` stretches of N/groups numbers in a row (`block`), on the
    logarithm of the kurtosis, whose scatter is more even, with Student's quantile. It assumes that
    the series is stationary, that its memory is short against `block`, and that the eighth moment
    exists. Heavy tails make it cover less than 95 %: some 88 % for Laplace at N = 5000, far less
    for Student's t with 5 degrees or fewer, as the largest numbers of the law are not in the sample
    yet.

    Args:
      samples: (..., N), as in `excess_kurtosis`; the series may depend on each other.
      groups: 10 to 50.
      mean: of the mean over all series, constant ones left out, instead of one per series. It
        is a jackknife over time, so coordinates of one gradient need not be independent.
    Raises: SpecError for samples as in `checked`, or groups out of range.
    Source: Künsch (1989), Ann. Statist. 17(3), the jackknife of blocks.
    """
    value, left, block = _leave_out(checked(samples), groups, mean)
    error, reach = jackknife(np.log(left))
    low, high = (value * np.exp(side * reach * error) - 3 for side in (-1, 1))
    return KurtosisEstimate(value - 3, value * error, low, high, block)


def kurtosis_difference(
    first: Any, second: Any, *, groups: int = GROUPS, mean: bool = False
) -> KurtosisEstimate:
    """Excess kurtosis of `second` less that of `first`, with an interval that uses the pairing.

    Both series are left out at the same places, so what they share (the same minibatches) cancels.
    Assumptions and failures are those of `kurtosis_interval`. For a ratio divide only where the
    lower end of the denominator's interval is positive: near 0 a ratio of two noises means nothing.

    Args:
      first, second: (..., N), of one shape; the numbers of one place belong to one step.
      groups, mean: as in `kurtosis_interval`.
    Raises: SpecError for samples as in `checked`, for unequal shapes, or groups out of range.
    """
    x, y = checked(first), checked(second)
    if x.shape != y.shape:
        raise SpecError(f"second must have the shape of first, {x.shape}, got {y.shape}")
    value_1, left_1, block = _leave_out(x, groups, mean)
    value_2, left_2, _ = _leave_out(y, groups, mean)
    error, reach = jackknife(left_2 - left_1)
    value = value_2 - value_1
    return KurtosisEstimate(value, error, value - reach * error, value + reach * error, block)


def tail_mass(samples: Any, sigmas: float) -> Proportion:
    """P(|x − mean| > k σ) with σ the sample's own, and Clopper and Pearson's interval.

    A Gaussian law has 2Φ(−k): 6.3e-5 at 4. The interval assumes independent numbers: memory makes
    it too narrow. It also takes mean and σ as known, which hides little at N of some thousands. σ
    is itself moved by far numbers: with infinite variance it grows with them and the mass falls as
    N grows. No sample has a mass above 1/k².

    Args:
      samples: (..., N), any unit.
      sigmas: k, in (0, 100].
    Raises: SpecError for samples as in `checked`, or sigmas out of range.
    Source: Clopper & Pearson (1934), Biometrika 26(4).
    """
    sigmas = between("sigmas", sigmas, 0, 100, ends="(]")
    x = unit_scaled(checked(samples))
    away = np.abs(x - x.mean(-1, keepdims=True))
    known = np.isfinite(away).all(-1)
    hits = (away > sigmas * x.std(-1, keepdims=True)).sum(-1)
    return proportion(hits, np.where(known, x.shape[-1], 0))


def gaussian_tail_mass(sigmas: float) -> float:
    """2Φ(−k), the `tail_mass` of a Gaussian law. Raises: SpecError if k is not in (0, 100]."""
    return float(2 * special.ndtr(-between("sigmas", sigmas, 0, 100, ends="(]")))


def _powers(x: np.ndarray, groups: int) -> np.ndarray:
    """[count, Σz, Σz², Σz³, Σz⁴] (5, ..., groups) over stretches of the standardized series."""
    z = unit_scaled(x)
    z = z - z.mean(-1, keepdims=True)
    z /= np.sqrt((z**2).mean(-1, keepdims=True))
    starts = np.linspace(0, z.shape[-1], groups + 1).astype(int)[:-1]
    count = np.diff([*starts, z.shape[-1]]).astype(np.float64)
    square = z * z
    parts = (z, square, square * z, square * square)
    sums = (np.add.reduceat(part, starts, -1) for part in parts)
    return np.stack([np.broadcast_to(count, (*z.shape[:-1], groups)), *sums])


def _kurtosis(sums: np.ndarray) -> np.ndarray:
    """m₄/m₂² from [count, Σz, Σz², Σz³, Σz⁴]."""
    return kurtosis_of_moments(*(sums[1:] / sums[0]))


def _leave_out(x: np.ndarray, groups: int, mean: bool) -> tuple[np.ndarray, np.ndarray, int]:
    """Kurtosis (...), that without each group (..., groups), and the numbers in a group."""
    groups = whole("groups", groups, 10, 50)
    sums = _powers(x, groups)
    total = sums.sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, left = _kurtosis(total), _kurtosis(total[..., None] - sums)
    if mean:
        known = np.isfinite(value)
        value, left = value[known].mean(), left[known].mean(0)
    return value, left, x.shape[-1] // groups
