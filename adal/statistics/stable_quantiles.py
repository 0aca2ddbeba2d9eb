"""Quantiles of the symmetric α-stable law, from one integral per law and a spline."""

from __future__ import annotations

import functools

import numpy as np
from scipy import special
from scipy.interpolate import BarycentricInterpolator, CubicSpline

from adal.errors import SpecError
from adal.statistics.samples import between

LEAST_INDEX = 0.5
"""Smallest index with quantiles: below it the numbers of one sample span dozens of decades."""
LEAST_TAIL = 1e-8
"""Smallest probability beyond a quantile: the band around the last of a million numbers ends at
2.5e-8."""
NEAR_CAUCHY = np.array([0.9, 0.95, 1.0, 1.05, 1.1])
"""Within .05 of α = 1 the integrand is too steep for its nodes: quantiles, which are smooth in α,
are interpolated between these."""
NODES = np.linspace(-40.0, 40.0, 1601)
"""θ = π/2 · 1/(1 + e^−s): equal steps in s resolve both ends of θ down to 1e-17."""
PLACES = 800
"""Points x at which the law is integrated, equal steps in asinh x."""


def stable_quantile(p: np.ndarray, alpha: float) -> np.ndarray:
    """The x below which a standard symmetric α-stable number lies with probability p.

    Zolotarev's integral of the law on a grid of x, inverted by a cubic spline. The relative error
    is at most 1e-5 where α is within .1 of 1, and 1e-7 elsewhere; α = 1 and α = 2 are closed forms.

    Args:
      p: (...), probabilities in [1e-8, 1 − 1e-8].
      alpha: index in [0.5, 2].
    Returns: (...), for the law with characteristic function exp(−|t|^α).
    Raises: SpecError if p or alpha is out of range.
    Source: Zolotarev (1986), One-dimensional Stable Distributions, §2.2; Nolan (1997), Commun.
      Statist. Stochastic Models 13(4), theorem 1.
    """
    alpha = between("alpha", alpha, LEAST_INDEX, 2)
    p = np.asarray(p, np.float64)
    tail = np.minimum(p, 1 - p)
    # An end such as 1 − 1e-8 is itself rounded.
    if not (tail >= LEAST_TAIL * (1 - 1e-6)).all():
        raise SpecError(f"p must be in [{LEAST_TAIL:g}, 1 - {LEAST_TAIL:g}], got {p[()].min():g}")
    return np.copysign(_upper(tail, alpha), p - 0.5)


def _upper(tail: np.ndarray, alpha: float) -> np.ndarray:
    """The x >= 0 that is exceeded with probability `tail` <= 1/2."""
    if alpha == 2:
        return np.sqrt(2) * -special.ndtri(tail)
    if alpha == 1:
        return 1 / np.tan(np.pi * tail)
    if abs(alpha - 1) < 0.05:
        around = np.stack([np.arcsinh(_upper(tail, near)) for near in NEAR_CAUCHY.tolist()])
        return np.sinh(BarycentricInterpolator(NEAR_CAUCHY, around)(alpha))
    return np.sinh(_spline(alpha)(-special.ndtri(tail)))


@functools.lru_cache(maxsize=64)
def _spline(alpha: float) -> CubicSpline:
    """asinh x as a function of the Gaussian quantile with the same tail: nearly straight twice."""
    end = np.log(2) + np.log(1 / LEAST_TAIL) / alpha + 1
    places = np.linspace(0, end, PLACES)
    return CubicSpline(-special.ndtri(_tail(np.sinh(places), alpha)), places)


def _tail(x: np.ndarray, alpha: float) -> np.ndarray:
    """P(X > x) for x (...) >= 0 and α away from 1, by Zolotarev's integral."""
    theta, rest = np.pi / 2 * special.expit(NODES), np.pi / 2 * special.expit(-NODES)
    log_cos = np.log(np.sin(rest))
    power = alpha / (alpha - 1)
    fixed = power * (log_cos - np.log(np.sin(alpha * theta)))
    fixed += np.log(np.cos((alpha - 1) * theta)) - log_cos
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        h = np.exp(power * np.log(x)[..., None] + fixed)
        part = np.exp(-h) if alpha > 1 else -np.expm1(-h)
    weight = special.expit(NODES) * special.expit(-NODES) * (NODES[1] - NODES[0]) / 2
    return part @ weight
