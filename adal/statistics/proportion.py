"""A share of a count, with the interval that never covers less than it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from adal.errors import SpecError, shown


@dataclass(frozen=True, eq=False)
class Proportion:
    """A share hits / count with its interval; (...) is one per series, () for a single one.

    Attributes:
      share: (...), in [0, 1]; NaN where nothing could be counted.
      low, high: (...), the ends of the interval.
      hits, count: (...), the whole numbers behind it.
    """

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    hits: np.ndarray
    count: np.ndarray


def proportion(hits: Any, count: Any, *, level: float = 0.95) -> Proportion:
    """The share hits / count with Clopper and Pearson's interval.

    Assumes independent trials of one probability; then the interval covers it with at least
    `level`, whatever it is. Of autocorrelated trials it is too narrow. It is wider than it must be
    where the count is small.

    Args:
      hits, count: whole numbers that broadcast together, 0 <= hits <= count; where count is 0 the
        share is NaN and its interval [0, 1].
      level: in (0, 1).
    Raises: SpecError if hits or level is out of range.
    Source: Clopper & Pearson (1934), Biometrika 26(4).
    """
    hits, count = np.broadcast_arrays(np.asarray(hits), np.asarray(count))
    if not ((hits >= 0) & (hits <= count)).all():
        raise SpecError(f"hits must be in [0, count], got {shown(hits.tolist())}")
    if not 0 < level < 1:
        raise SpecError(f"level must be in (0, 1), got {shown(level)}")
    miss = (1 - level) / 2
    # The quantiles have no meaning at the ends, where the limit is the end itself.
    low = special.betaincinv(np.maximum(hits, 1), count - hits + 1, miss)
    high = special.betaincinv(hits + 1, np.maximum(count - hits, 1), 1 - miss)
    with np.errstate(invalid="ignore"):
        share = np.where(count > 0, hits / np.where(count > 0, count, 1), np.nan)
    return Proportion(
        share, np.where(hits == 0, 0.0, low), np.where(hits == count, 1.0, high), hits, count
    )
