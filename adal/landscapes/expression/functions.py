"""The functions that a text may call, and powers: value, two derivatives and how they are printed.

Each takes numpy numbers or arrays. The same ufunc computes a single point and a batch, never
`math` or `**`, whose last digit may differ: a point's result then does not depend on its company.
Outside its domain a function is NaN or infinite. Its derivatives need not be: log has 1/u at a
negative u as well. `differentiate` makes them NaN where the whole function is.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = Any
"""A float, a numpy number or an array."""


@dataclass(frozen=True)
class Function:
    """A function of one variable u.

    Attributes:
      value: u -> f(u).
      first: (u, f(u)) -> f'(u).
      second: (u, f(u), f'(u)) -> f''(u); None where it is 0 everywhere.
      latex: how it is printed, `{}` for the argument.
    """

    value: Callable[[Numbers], Numbers]
    first: Callable[[Numbers, Numbers], Numbers]
    second: Callable[[Numbers, Numbers, Numbers], Numbers] | None
    latex: str = ""


def _sech2(u: Numbers) -> Numbers:
    """1/cosh²: tanh' to full precision far out too, where 1 − tanh² has lost its digits."""
    sech = 1 / np.cosh(u)
    return sech * sech


SQRT = Function(np.sqrt, lambda u, v: 0.5 / v, lambda u, v, d: -0.5 * d / u, r"\sqrt{{{}}}")

FUNCTIONS = {
    "sin": Function(np.sin, lambda u, v: np.cos(u), lambda u, v, d: -v, r"\sin({})"),
    "cos": Function(np.cos, lambda u, v: -np.sin(u), lambda u, v, d: -v, r"\cos({})"),
    "tan": Function(np.tan, lambda u, v: 1 + v * v, lambda u, v, d: 2 * v * d, r"\tan({})"),
    "exp": Function(np.exp, lambda u, v: v, lambda u, v, d: v, "e^{{{}}}"),
    "log": Function(np.log, lambda u, v: 1 / u, lambda u, v, d: -d * d, r"\ln({})"),
    "sqrt": SQRT,
    # At the kink the slope is 0, the mean of both sides.
    "abs": Function(np.abs, lambda u, v: np.sign(u), None, r"\lvert {} \rvert"),
    "tanh": Function(np.tanh, lambda u, v: _sech2(u), lambda u, v, d: -2 * v * d, r"\tanh({})"),
}

EXTREMES = {"max": (np.maximum, operator.ge), "min": (np.minimum, operator.le)}
"""Of two values: the ufunc, and whether the first one is taken; of two equal ones it is."""


def power(exponent: float) -> Function:
    """u -> u^exponent for a constant exponent other than 0 and 1.

    A whole exponent is repeated multiplication, right for every u; any other one is NaN at u < 0.
    """
    n, c = int(exponent), exponent
    if n != c:
        if c == 0.5:
            return SQRT
        return Function(
            lambda u: np.power(u, c),
            lambda u, v: c * np.power(u, c - 1),
            lambda u, v, d: c * (c - 1) * np.power(u, c - 2),
        )
    if n < 0:
        value = _whole(-n)
        return Function(
            lambda u: 1 / value(u),
            lambda u, v: n * v / u,
            lambda u, v, d: (n - 1) * d / u,
        )
    once, twice = _whole(n - 1), _whole(n - 2)
    return Function(
        _whole(n),
        lambda u, v: n * once(u),
        lambda u, v, d: math.perm(n, 2) * twice(u),
    )


def _whole(n: int) -> Callable[[Numbers], Numbers]:
    """u -> uⁿ for a whole n >= 0, by squaring: the same products for one point and for many."""
    if n < 4:
        return (lambda u: 1.0, lambda u: u, lambda u: u * u, lambda u: u * u * u)[n]
    half, odd = _whole(n // 2), n % 2

    def raised(u: Numbers) -> Numbers:
        root = half(u)
        return root * root * u if odd else root * root

    return raised
