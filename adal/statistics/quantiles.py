"""Quantile plots: the order of a sample against that of a Gaussian and of an α-stable law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from adal.checks import whole
from adal.errors import SpecError
from adal.statistics.samples import checked
from adal.statistics.stable_quantiles import LEAST_INDEX, stable_quantile
from adal.statistics.tails import stable_index

QUARTILES = np.array([0.25, 0.75])
MOST_POINTS = 2000


@dataclass(frozen=True, eq=False)
class QuantilePoints:
    """M points of a sample's order against one law that was fitted to it.

    Attributes:
      law: "gaussian" or "stable".
      alpha: the law's index; 2 for Gauss.
      location, scale: of the law; the standard stable law at α = 2 has variance 2.
      expected: (M,), quantiles of the fitted law, rising: the horizontal axis.
      observed: (M,), the sample's order statistics at these places, the vertical one.
      low, high: (M,), where 95 % of such order statistics lie if the fitted law is the right one,
        point by point: one in twenty outside is what to expect, and neighbours go out together.
    """

    law: str
    alpha: float
    location: float
    scale: float
    expected: np.ndarray
    observed: np.ndarray
    low: np.ndarray
    high: np.ndarray


def against_gauss(samples: Any, points: int = 200) -> QuantilePoints:
    """The sample's order against the Gaussian law with its median and its quartiles.

    Quartiles, because far numbers do not move them: with the sample's own standard deviation heavy
    tails flatten the very line that they should leave. Assumes independent numbers for the band.

    Args:
      samples: (N,), any unit.
      points: drawn at most, 10 to 2000; the ends are among them and lie densest.
    Raises: SpecError for samples as in `checked`, if points is out of range, or both quartiles are
      the same number.
    """
    return _against(_one(samples), "gaussian", 2.0, points)


def against_stable(
    samples: Any, *, block: int, alpha: float | None = None, points: int = 200
) -> QuantilePoints:
    """The sample's order against the symmetric α-stable law with its median and its quartiles.

    The index is that of `stable_index`, with all its failures; above 2 there is no stable law and 2
    is taken, below 0.5 there are no quantiles here and 0.5 is taken (`alpha` says which was used).
    The scale makes the law's quartiles the sample's. The quantiles themselves are right to 1e-5. A
    wrong index shows as a sample that leaves the band at the ends: that is what to look for. It
    is a check of the index, which the index itself is not.

    Args:
      samples: (N,), any unit.
      block: K of `stable_index`.
      alpha: an index in [0.5, 2] to draw instead of the estimate.
      points: as in `against_gauss`.
    Raises: SpecError for samples as in `checked`, if block, alpha or points is out of range, both
      quartiles are the same number, or 1/α is not above 0, so that there is no index.
    Source: McCulloch (1986), Commun. Statist. Simul. Comput. 15(4), for scales by quartiles.
    """
    x = _one(samples)
    if alpha is None:
        found = float(stable_index(x, block).alpha)
        if np.isnan(found):
            raise SpecError("samples must have block sums that grow with block, got none that do")
        alpha = min(max(found, LEAST_INDEX), 2.0)
    return _against(x, "stable", alpha, points)


def _against(x: np.ndarray, law: str, alpha: float, points: int) -> QuantilePoints:
    at = _places(len(x), whole("points", points, 10, MOST_POINTS))
    x = np.sort(x)
    lower, upper = np.quantile(x, QUARTILES)
    if not upper > lower:
        raise SpecError(f"samples must have two different quartiles, got {lower:g} for both")
    spread = stable_quantile(QUARTILES, alpha)
    location, scale = float(np.median(x)), float((upper - lower) / (spread[1] - spread[0]))
    p = (at + 0.5) / len(x)
    # The i-th of N uniform numbers has a Beta(i, N + 1 − i) law.
    low, high = (special.betaincinv(at + 1, len(x) - at, miss) for miss in (0.025, 0.975))
    low, expected, high = (location + scale * stable_quantile(q, alpha) for q in (low, p, high))
    return QuantilePoints(law, alpha, location, scale, expected, x[at], low, high)


def _places(n: int, points: int) -> np.ndarray:
    """Indices of at most `points` order statistics, even in Gaussian quantiles, with both ends."""
    end = special.ndtri(0.5 / n)
    even = special.ndtr(np.linspace(end, -end, points))
    return np.arange(n) if n <= points else np.unique(np.rint(even * n - 0.5).astype(int))


def _one(samples: Any) -> np.ndarray:
    x = checked(samples)
    if x.ndim != 1:
        raise SpecError(f"samples must be one series here, got the shape {x.shape}")
    return x
