"""Comparing trained lanes: means over seeds, and differences seed by seed, with 95 % intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit


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

    Source: Student (1908), The probable error of a mean, Biometrika 6(1).
    """
    n = len(values)
    mean = float(np.mean(values))
    if n < 2:
        return Estimate(mean, float("nan"))
    spread = float(np.std(values, ddof=1)) / np.sqrt(n)
    return Estimate(mean, float(stdtrit(n - 1, 0.975) * spread))
