"""A scale for numbers of either sign and of very different sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.charts.ticks import Tick, two_sided_ticks

DECADES = 6
"""Decades on each side of 0, at most."""


@dataclass(frozen=True)
class TwoSided:
    """A scale for numbers of either sign: linear up to about ±`unit`, decades beyond."""

    unit: float

    def of(self, values: Any) -> np.ndarray:
        """The place of values (...) on the axis; ±10^k units are at about ±k."""
        with np.errstate(over="ignore"):
            return np.arcsinh(np.asarray(values, np.float64) / (2 * self.unit)) / np.log(10)

    def ticks(self, first: float, last: float) -> list[Tick]:
        """0 and round values of either sign between two places on the axis, eight or so."""
        return two_sided_ticks(first, last, self.unit)


def two_sided(values: np.ndarray) -> TwoSided:
    """The scale on which almost all of `values` (N,), whatever their sizes, can be told apart."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if not len(sizes):
        return TwoSided(1.0)
    small = max(float(np.quantile(sizes, 0.05)), float(sizes.max()) * 10.0**-DECADES)
    return TwoSided(float(10.0 ** np.floor(np.log10(max(small, 1e-300)))))
