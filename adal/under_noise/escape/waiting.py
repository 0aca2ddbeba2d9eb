"""The mean of waiting times of which some are known only to be longer than the run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

LEVEL = 0.05


@dataclass(frozen=True)
class Waiting:
    """A mean waiting time in steps, taken as exponential, with its 95 % interval.

    Attributes:
      mean: the maximum-likelihood estimate: all the time waited, over the number of arrivals; inf
        where nothing has arrived, NaN where nothing has waited.
      low, high: of the interval; `high` is inf where nothing has arrived.
      arrived: how many waits have ended.
    """

    mean: float
    low: float
    high: float
    arrived: int


def mean_wait(waited: np.ndarray, arrived: np.ndarray) -> Waiting:
    """The mean waiting time from waits that ended and waits that were cut off.

    The number of arrivals in a total waiting time T is taken as Poisson, which makes the interval
    [2T/χ²(.975; 2d + 2), 2T/χ²(.025; 2d)] for d arrivals hold at least 95 %.

    Args:
      waited: (R,), steps waited, until the arrival or the cut.
      arrived: (R,), whether the wait ended by itself.
    Source: Epstein, Sobel (1953), J. Amer. Statist. Assoc. 48(263); Garwood (1936), Biometrika
      28(3/4).
    """
    total, count = float(waited.sum()), int(arrived.sum())
    if total == 0:
        return Waiting(math.nan, math.nan, math.nan, count)
    low = 2 * total / float(chdtri(2 * count + 2, LEVEL / 2))
    if count == 0:
        return Waiting(math.inf, low, math.inf, 0)
    high = 2 * total / float(chdtri(2 * count, 1 - LEVEL / 2))
    return Waiting(total / count, low, high, count)
