"""The mean over the seeds and its 95 % interval, at every recorded step."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from adal.training.record import TrainingRecord


def band(values: np.ndarray, *, log: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, lower and upper edge (K,) of `values` (K, R) over the R seeds.

    Args:
      log: whether it is taken of the logarithms, as a logarithmic axis shows them: the middle is
        then the geometric mean; NaN where a value is not positive.
    Returns: with one seed the edges are the value itself: one seed has no interval.
    Source: Student (1908), The probable error of a mean, Biometrika 6(1).
    """
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            logarithms = np.log(np.where(values > 0, values, np.nan))
        middle, low, high = (np.exp(edge) for edge in band(logarithms))
        return middle, low, high
    rows, seeds = values.shape
    if not rows or seeds < 2:
        middle = values.mean(1) if rows else np.empty(0)
        return middle, middle, middle
    with np.errstate(invalid="ignore", over="ignore"):  # a loss may be infinite
        middle = values.mean(1)
        margin = stdtrit(seeds - 1, 0.975) * values.std(1, ddof=1) / np.sqrt(seeds)
        return middle, middle - margin, middle + margin


def edges(
    record: TrainingRecord, name: str, *, log: bool = False, rows: slice = slice(None)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`band` of a measure of `record`; a share's interval ends where shares end, at 0 and 1."""
    middle, low, high = band(getattr(record, name)[rows], log=log)
    if name.endswith("accuracy"):
        return middle, np.maximum(low, 0), np.minimum(high, 1)
    return middle, low, high
