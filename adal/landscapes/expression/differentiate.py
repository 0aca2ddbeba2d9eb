"""A tree as numpy functions of (x, y): its value, its gradient and its Hessian.

Each is one pass over the tree, compiled once into nested Python closures, so that its cost grows
with the number of nodes. A point alone gives the same bits as in a batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.landscapes.expression.functions import FUNCTIONS, power
from adal.landscapes.expression.jets import VALUES, Algebra, jets, slopes, zero_wins
from adal.landscapes.expression.tree import Node, folded
from adal.landscapes.landscape import Coordinates, Parts

Pass = Callable[[Coordinates, Coordinates], Any]


@dataclass(frozen=True)
class Derivatives:
    """The three functions of a landscape, and all in one pass; none of them raises or warns.

    NaN or infinite where the function is not defined; where f is NaN, so is every derivative. At a
    kink of abs the slope is 0, at one of max and min the first argument's. A slope that is
    infinite beside a factor of 0 counts as 0: the tip of the cone sqrt(x^2 + y^2) has slope 0.
    """

    loss: Callable[[Coordinates, Coordinates], Coordinates]
    slope: Callable[[Coordinates, Coordinates], Parts]
    curvature: Callable[[Coordinates, Coordinates], Parts]
    jet: Callable[[Coordinates, Coordinates], Parts]
    """(x, y) -> (f, ∂x, ∂y, ∂xx, ∂xy, ∂yy), where 0·∞ is NaN: for a search, which shuns that."""


def derivatives(node: Node) -> Derivatives:
    """Value, gradient and Hessian of the function that `node` is."""
    node = folded(node)
    value = compiled(node, VALUES)
    slope = _both(compiled(node, slopes()), compiled(node, slopes(zero_wins)))
    second = compiled(node, jets())
    curvature = _both(second, compiled(node, jets(zero_wins)))

    def loss(x: Coordinates, y: Coordinates) -> Coordinates:
        x, y = _numbers(x), _numbers(y)
        with np.errstate(all="ignore"):
            return _shaped(value(x, y), x, y)

    def jet(x: Coordinates, y: Coordinates) -> Parts:
        with np.errstate(all="ignore"):
            return tuple(_shaped(part, x, y) for part in second(x, y))

    return Derivatives(loss, lambda x, y: slope(x, y)[1:], lambda x, y: curvature(x, y)[3:], jet)


def compiled(node: Node, algebra: Algebra) -> Pass:
    """`node`, folded, as a function of (x, y) to what `algebra` makes of a node."""
    operation: Callable[..., Any]
    args = node.args
    if node.op == "number":
        constant = algebra.number(node.number)
        return lambda x, y: constant
    if node.op in ("x", "y"):
        return algebra.x if node.op == "x" else algebra.y
    if node.op == "^":
        operation, args = algebra.chain(power(args[1].number)), args[:1]
    elif node.op in FUNCTIONS:
        operation = algebra.chain(FUNCTIONS[node.op])
    else:
        operation = algebra.operations[node.op]
    below = [compiled(arg, algebra) for arg in args]
    if len(below) == 1:
        (only,) = below
        return lambda x, y: operation(only(x, y))
    left, right = below
    return lambda x, y: operation(left(x, y), right(x, y))


def _both(quick: Pass, careful: Pass) -> Callable[[Coordinates, Coordinates], Parts]:
    """The quick pass, and where it came to a NaN the careful one, in which 0·∞ is 0."""

    def parts(x: Coordinates, y: Coordinates) -> Parts:
        x, y = _numbers(x), _numbers(y)
        with np.errstate(all="ignore"):
            found = quick(x, y)
            total = 0.0
            for part in found:
                if part is not None:
                    total = total + part
            odd = total != total
            if not (odd.any() if isinstance(odd, np.ndarray) else odd):
                return tuple(_shaped(part, x, y) for part in found)
            return _mended(found, careful, odd, x, y)

    return parts


def _mended(found: Parts, careful: Pass, odd: Any, x: Coordinates, y: Coordinates) -> Parts:
    """`found`, with the careful pass's parts at the points that are `odd`."""
    x, y, odd, lost = np.broadcast_arrays(x, y, odd, np.isnan(found[0]))
    wholes = [np.array(np.broadcast_to(_shaped(part, x, y), odd.shape)) for part in found]
    odd = odd & ~lost
    if odd.any():
        for whole, part in zip(wholes, careful(x[odd], y[odd]), strict=True):
            whole[odd] = 0.0 if part is None else part
    for whole in wholes:
        whole[lost] = np.nan
    return tuple(whole[()] for whole in wholes)


def _numbers(x: Coordinates) -> Coordinates:
    """`x` in float64, as a numpy number or as an array in one piece.

    ufuncs take another way through an array that runs backwards, with another last digit.
    """
    return x if type(x) is np.float64 else np.asarray(x, np.float64, order="C")[()]


def _shaped(part: Any, x: Coordinates, y: Coordinates) -> Coordinates:
    """A constant `part` (None is 0) as many times as there are points; any other as it is."""
    if type(part) is type(x) is type(y) or isinstance(part, np.ndarray):
        return part
    return np.full_like(x + y, 0.0 if part is None else part)[()]
