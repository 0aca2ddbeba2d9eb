"""Forward differentiation: how a value and its derivatives go through each operation.

A slope is (f, ∂f/∂x, ∂f/∂y); a jet has the three second derivatives as well, (f, x, y, xx, xy, yy).
A derivative that is 0 everywhere, as a constant's is, is None and costs nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.landscapes.expression.functions import EXTREMES, Function
from adal.landscapes.expression.tree import ON_VALUES

Part = Any
"""A number, a numpy number or an array; of a derivative also None, which is 0."""
Times = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Algebra:
    """What a node stands for: a value, a slope or a jet.

    Attributes:
      number, x, y: the leaves.
      operations: of "+", "-", "*", "/", "neg", "max", "min", on what the arguments stand for.
      chain: a function of one variable -> the operation that it is.
    """

    number: Callable[[float], Any]
    x: Callable[[Part, Part], Any]
    y: Callable[[Part, Part], Any]
    operations: dict[str, Callable[..., Any]]
    chain: Callable[[Function], Callable[[Any], Any]]


VALUES = Algebra(
    number=np.float64,  # a float would raise at x/0
    x=lambda x, y: x,
    y=lambda x, y: y,
    operations=ON_VALUES,
    chain=lambda function: function.value,
)


def slopes(times: Times = operator.mul) -> Algebra:
    """First order; `times` multiplies by a derivative."""

    def leibniz(u: Part, v: Part, du: Part, dv: Part) -> Part:
        if du is None:
            return None if dv is None else times(u, dv)
        return times(du, v) if dv is None else times(du, v) + times(u, dv)

    def product(a: tuple, b: tuple) -> tuple:
        (u, p, q), (v, p2, q2) = a, b
        return u * v, leibniz(u, v, p, p2), leibniz(u, v, q, q2)

    def quotient(a: tuple, b: tuple) -> tuple:
        (u, p, q), (w, p2, q2) = a, b
        v = u / w
        return v, over(p, v, p2, w), over(q, v, q2, w)

    def over(du: Part, v: Part, dw: Part, w: Part) -> Part:
        if dw is None:
            return None if du is None else du / w
        return (-times(v, dw) if du is None else du - times(v, dw)) / w

    def chain(function: Function) -> Callable[[tuple], tuple]:
        value, first = function.value, function.first

        def composed(a: tuple) -> tuple:
            u, p, q = a
            v = value(u)
            d = first(u, v)
            return v, None if p is None else times(d, p), None if q is None else times(d, q)

        return composed

    return Algebra(
        number=lambda c: (np.float64(c), None, None),
        x=lambda x, y: (x, 1.0, None),
        y=lambda x, y: (y, None, 1.0),
        operations=_linear() | {"*": product, "/": quotient},
        chain=chain,
    )


def jets(times: Times = operator.mul) -> Algebra:
    """Second order; `times` multiplies by a derivative."""

    def mul(a: Part, b: Part) -> Part:
        return None if a is None or b is None else times(a, b)

    def product(a: tuple, b: tuple) -> tuple:
        (u, p, q, r, s, t), (v, p2, q2, r2, s2, t2) = a, b
        along, across = mul(p, p2), mul(q, q2)
        return (
            u * v,
            _sum(mul(p, v), mul(u, p2)),
            _sum(mul(q, v), mul(u, q2)),
            _sum(_sum(mul(r, v), mul(u, r2)), _sum(along, along)),
            _sum(_sum(mul(s, v), mul(u, s2)), _sum(mul(p, q2), mul(q, p2))),
            _sum(_sum(mul(t, v), mul(u, t2)), _sum(across, across)),
        )

    def quotient(a: tuple, b: tuple) -> tuple:
        # From u = v w, derived once and twice and solved for the derivatives of v.
        (u, p, q, r, s, t), (w, p2, q2, r2, s2, t2) = a, b
        v = u / w
        p, q = over(p, mul(v, p2), w), over(q, mul(v, q2), w)
        along, across = mul(p, p2), mul(q, q2)
        return (
            v,
            p,
            q,
            over(r, _sum(mul(v, r2), _sum(along, along)), w),
            over(s, _sum(mul(v, s2), _sum(mul(p, q2), mul(q, p2))), w),
            over(t, _sum(mul(v, t2), _sum(across, across)), w),
        )

    def over(a: Part, b: Part, w: Part) -> Part:
        difference = _difference(a, b)
        return None if difference is None else difference / w

    def chain(function: Function) -> Callable[[tuple], tuple]:
        value, first, second = function.value, function.first, function.second

        def composed(a: tuple) -> tuple:
            u, p, q, r, s, t = a
            v = value(u)
            d = first(u, v)
            bend = None if second is None else second(u, v, d)
            p2, q2 = mul(bend, p), mul(bend, q)
            return (
                v,
                mul(d, p),
                mul(d, q),
                _sum(mul(d, r), mul(p2, p)),
                _sum(mul(d, s), mul(p2, q)),
                _sum(mul(d, t), mul(q2, q)),
            )

        return composed

    return Algebra(
        number=lambda c: (np.float64(c), None, None, None, None, None),
        x=lambda x, y: (x, 1.0, None, None, None, None),
        y=lambda x, y: (y, None, 1.0, None, None, None),
        operations=_linear() | {"*": product, "/": quotient},
        chain=chain,
    )


def zero_wins(a: Any, b: Any) -> Any:
    """a·b, with 0·∞ = 0: a factor that is exactly 0 cancels an infinite slope beside it."""
    product = a * b
    return np.where(np.isnan(product) & ~np.isnan(a) & ~np.isnan(b), 0.0, product)


def _linear() -> dict[str, Callable[..., tuple]]:
    """The operations that treat the value and every derivative alike, at any order."""
    return {
        "+": lambda a, b: tuple(map(_sum, a, b)),
        "-": lambda a, b: tuple(map(_difference, a, b)),
        "neg": lambda a: tuple(None if p is None else -p for p in a),
        **{name: _extreme(*pair) for name, pair in EXTREMES.items()},
    }


def _sum(a: Part, b: Part) -> Part:
    if a is None:
        return b
    return a if b is None else a + b


def _difference(a: Part, b: Part) -> Part:
    if b is None:
        return a
    return -b if a is None else a - b


def _extreme(value: Callable, first: Callable) -> Callable[[tuple, tuple], tuple]:
    def taken(a: tuple, b: tuple) -> tuple:
        left = first(a[0], b[0])
        return value(a[0], b[0]), *(_either(left, p, q) for p, q in zip(a[1:], b[1:], strict=True))

    return taken


def _either(left: Any, a: Part, b: Part) -> Part:
    if a is None and b is None:
        return None
    a, b = 0.0 if a is None else a, 0.0 if b is None else b
    if isinstance(left, np.ndarray):
        return np.where(left, a, b)
    return a if left else b
