"""What the transform ĝ = ‖g‖₁ g makes of noise, in closed form: its place of rest, its kurtosis."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammainc

from adal.checks import whole
from adal.oracles import Noise, law_named, shape_of
from adal.under_noise.filters import batch_kurtosis_factor

Moments = Callable[[int], tuple[float, float]]
"""n -> (E|g|ⁿ, E sgn(g)|g|ⁿ)."""


def resting_point(
    noise: Noise, *, curvature: float = 1.0, batch: int = 1, coordinates: int = 1
) -> float:
    """The x, alike in all coordinates, at which E[‖g‖₁ g] = 0 for g = λx + noise.

    There a rule that is fed with ĝ has nowhere to go on average; for AdaL that holds as η → 0 and
    for a long memory of the second moment. Noise that is symmetric leaves it at 0. Skewed noise,
    σ(Y/B − 1) with Y of a Gamma(B) law, moves it: by −0.30 σ/λ for one coordinate and B = 1.

    Args:
      noise: of one example's gradient.
      curvature: λ > 0.
      batch: B >= 1, examples in a mean.
      coordinates: P >= 1.
    Source: E[|w|w] + (P − 1) E|w| E[w] = 0 with w = g/σ, by the moments of a cut Gamma law.
    """
    if noise.law != "skewed" or noise.scale == 0:
        return 0.0

    def drift(u: float) -> float:
        # w = u + Y/B − 1 is below 0 where Y < c.
        c = batch * (1 - u)
        below = [float(gammainc(batch + k, c)) for k in range(3)]
        second = (u - 1) ** 2 * below[0] + 2 * (u - 1) * below[1] + (1 + 1 / batch) * below[2]
        first = (u - 1) * below[0] + below[1]
        return u * u + 1 / batch - 2 * second + (coordinates - 1) * (u - 2 * first) * u

    root: Any = brentq(drift, -1.0, 0.0)
    return float(root) * noise.scale / curvature


def raw_kurtosis(law: str, shape: float | None = None, *, batch: int = 1) -> float:
    """Excess kurtosis of the mean of B draws of a law; inf where there is no fourth moment.

    6/(ν − 4) for Student's t, 6 for the skewed law, each over B.

    Raises: UnknownName or SpecError as `Noise` does; NaN for minibatches of a finite sum.
    """
    value = shape_of(law, shape) or 0.0
    if law == "student":
        own = 6 / (value - 4) if value > 4 else math.inf
    elif law == "stable":
        own = 0.0 if value == 2 else math.inf
    else:
        own = {"gaussian": 0.0, "skewed": 6.0}.get(law, math.nan)
    return own * batch_kurtosis_factor(batch)


def transformed_kurtosis(
    law: str, shape: float | None = None, *, batch: int = 1, coordinates: int = 1
) -> float:
    """Excess kurtosis of one coordinate of ‖g‖₁ g for noise g that is alike in P coordinates.

    8.67 for Gaussian noise in one coordinate; it falls with P, as ‖g‖₁ becomes a constant.

    Args:
      batch: B; for Student's t and the skewed law there is a formula for B = 1 only.
      coordinates: P >= 1.
    Returns: inf where there is no eighth moment of g, NaN where no formula is known here.
    Source: E[((|g| + R) g)^k] by the binomial theorem, R the norm of the other coordinates.
    """
    batch, coordinates = (
        whole("batch", batch, 1, 10_000),
        whole("coordinates", coordinates, 1, 10_000),
    )
    moments = _moments(law_named(law).name, shape_of(law, shape) or 0.0, batch)
    if not callable(moments):
        return moments
    rest = _sum_moments([moments(n)[0] for n in range(5)], coordinates - 1)
    m1, m2, m3, m4 = (_power(moments, rest, k) for k in range(1, 5))
    return (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / (m2 - m1**2) ** 2 - 3


def _power(moments: Moments, rest: list[float], k: int) -> float:
    """E[((|g| + R) g)^k] from the moments of g and E[R^j], j = 0 … 4."""
    side = k % 2  # an odd power of g keeps its sign
    return sum(math.comb(k, j) * moments(2 * k - j)[side] * rest[j] for j in range(k + 1))


def _sum_moments(one: list[float], count: int) -> list[float]:
    """E[R^j], j = 0 … 4, of a sum R of `count` numbers whose moments are `one`."""
    total = np.array([1.0, 0, 0, 0, 0])
    for _ in range(count):
        total = np.array(
            [sum(math.comb(j, i) * total[i] * one[j - i] for i in range(j + 1)) for j in range(5)]
        )
    return total.tolist()


def _moments(law: str, shape: float, batch: int) -> Moments | float:
    """The moments of one coordinate; inf if the eighth is, NaN if no formula is known."""
    if law == "gaussian" or (law == "stable" and shape == 2):
        return lambda n: (2 ** (n / 2) * math.gamma((n + 1) / 2) / math.sqrt(math.pi), 0.0)
    if law == "stable" or (law == "student" and shape <= 8):
        return math.inf
    if law == "student" and batch == 1:
        return lambda n: (_student(n, shape), 0.0)
    return _skewed if law == "skewed" and batch == 1 else math.nan


def _student(n: int, nu: float) -> float:
    ratio = math.exp(math.lgamma((nu - n) / 2) - math.lgamma(nu / 2))
    return nu ** (n / 2) * math.gamma((n + 1) / 2) * ratio / math.sqrt(math.pi)


def _skewed(n: int) -> tuple[float, float]:
    """Of exp(1) − 1: E[gⁿ; g > 0] = n!/e, and E[gⁿ] is the number of derangements of n."""
    above = math.factorial(n) / math.e
    whole_moment = sum((-1) ** k * math.factorial(n) // math.factorial(k) for k in range(n + 1))
    other = 2 * above - whole_moment
    return (other, whole_moment) if n % 2 else (whole_moment, other)
