"""Paired comparisons over seeds: intervals, tests, Holm's correction, and the seeds they need."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit
from scipy.stats import nct

from adal.errors import SpecError, shown

RESOLUTION = 1e-6
"""Differences this close to each other, relative to what is compared, are one number: a float32
mean carries a rounding error of some 1e-7."""
MOST_SPREADS = 1e4
"""Differences of more standard deviations than this are as easy to see, and overflow in scipy."""
MOST_SEEDS = 10**9


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds.

    Attributes:
      mean: of the values.
      margin: half the width of the 95 % interval from Student's t; NaN for a single value.
    """

    mean: float
    margin: float

    @property
    def tells_apart(self) -> bool:
        """Whether 0 lies outside the interval; a single value tells nothing."""
        return bool(abs(self.mean) > self.margin)


def estimate(values: np.ndarray) -> Estimate:
    """Mean and 95 % interval of `values` (n,), taken as independent draws.

    No value at all has neither, and values that are not all finite have no interval.

    Source: Student (1908), The probable error of a mean, Biometrika 6(1).
    """
    n = len(values)
    if n < 2 or not np.isfinite(values).all():
        return Estimate(float(np.mean(values)) if n else math.nan, math.nan)
    spread = float(np.std(values, ddof=1)) / math.sqrt(n)
    return Estimate(float(np.mean(values)), float(stdtrit(n - 1, 0.975) * spread))


@dataclass(frozen=True)
class PairedTest:
    """Two lanes, compared seed by seed.

    Attributes:
      difference: of the means, the first lane less the second, with its 95 % interval.
      sd: standard deviation of the differences over the seeds; NaN for a single seed, and 0 where
        the differences are one number as far as can be told.
      p: two-sided; NaN for a single seed.
    """

    difference: Estimate
    sd: float
    p: float


def paired_test(first: np.ndarray, second: np.ndarray) -> PairedTest:
    """Student's paired t-test of `first` (n,) against `second` (n,), whose entries share seeds.

    Where all differences are one number, t has no meaning. If that number is 0, p is 1. If not, t
    would be infinite and p 0, which two seeds can bring about by chance alone, since accuracies are
    counts; p is then that of the sign-flip test, 2^(1 − n): the chance that n differences with
    random signs all point one way.

    Raises: SpecError if the lengths differ, or are 0.
    Source: Student (1908), Biometrika 6(1); Fisher (1935), The design of experiments, section 21.
    """
    n = len(first)
    if n < 1 or len(second) != n:
        raise SpecError(f"paired values must be as many as each other, got {n} and {len(second)}")
    differences = np.asarray(first, float) - np.asarray(second, float)
    found = estimate(differences)
    if math.isnan(found.margin):
        return PairedTest(found, math.nan, math.nan)
    rounding = RESOLUTION * max(np.abs(first).max(), np.abs(second).max())
    if np.ptp(differences) <= rounding:
        return PairedTest(
            Estimate(found.mean, 0.0), 0.0, 1.0 if abs(found.mean) <= rounding else 2.0 ** (1 - n)
        )
    sd = float(np.std(differences, ddof=1))
    t = found.mean / (sd / math.sqrt(n))
    return PairedTest(found, sd, float(2 * stdtr(n - 1, -abs(t))))


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p of a family of tests `p` (m,): rejecting where it is at most α errs in any of them
    with probability at most α, however the tests depend on each other.

    NaN is a test that could not be made: it stays NaN and does not count.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statist.
    """
    adjusted = np.full(len(p), math.nan)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    steps = np.arange(len(order), 0, -1) * p[order]
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def paired_power(n: int, sd: float, *, difference: float = 0.005, alpha: float = 0.05) -> float:
    """How likely a two-sided paired t-test over `n` ≥ 2 seeds sees a true `difference` at level α.

    Args:
      sd: standard deviation of the differences over the seeds, > 0; they are taken as normal.
    Source: the noncentral t distribution, as in Cohen (1988), Statistical power analysis, ch. 2.
    """
    shift = min(abs(difference) / sd, MOST_SPREADS) * math.sqrt(n)
    bound = float(stdtrit(n - 1, 1 - alpha / 2))
    # The lower tail as an upper one: scipy's distribution function is NaN in parts of that tail.
    return float(nct.sf(bound, n - 1, shift) + nct.sf(bound, n - 1, -shift))


def seeds_needed(
    sd: float, difference: float = 0.005, *, power: float = 0.8, alpha: float = 0.05
) -> int | None:
    """The fewest seeds, at least 2, with which a paired t-test at level α sees a true `difference`.

    Args:
      sd: standard deviation of the differences over the seeds, in the unit of `difference`, as in
        `PairedTest`; it is taken as known, so the answer is as rough as the sd is.
      difference: > 0.
      power: in (0, 1), how likely it is to be seen.
      alpha: in (0, 1).
    Returns: the number; None where no spread was seen: sd is NaN (a single seed) or 0, or so large
      that more than 10^9 seeds would be needed.
    Raises: SpecError for an argument out of its range.
    """
    if not difference > 0 or sd < 0:
        raise SpecError(
            f"difference must be above 0 and sd not below, got {shown(difference)} and {shown(sd)}"
        )
    if not (0 < power < 1 and 0 < alpha < 1):
        raise SpecError(f"power and alpha must be in (0, 1), got {shown(power)} and {shown(alpha)}")
    if math.isnan(sd) or sd == 0:
        return None
    low, high = 1, 2
    while paired_power(high, sd, difference=difference, alpha=alpha) < power:
        low, high = high, 2 * high
        if high > MOST_SEEDS:
            return None
    # Power grows with n, so halving finds the least; `low` is always too few.
    while high - low > 1:
        middle = (low + high) // 2
        enough = paired_power(middle, sd, difference=difference, alpha=alpha) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high
