"""The tree of a function: a closed list of nodes, and the same with its constants worked out."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.landscapes.expression.functions import EXTREMES, FUNCTIONS

CONSTANTS = {"pi": math.pi, "e": math.e}
CALLED = (*FUNCTIONS, *EXTREMES)
"""The functions' names, in the order in which a sentence lists them."""

ON_VALUES: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
    **{name: larger for name, (larger, _) in EXTREMES.items()},
}
"""What an operation does to values; `FUNCTIONS` and `power` say it of the rest."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree.

    Attributes:
      op: "number", "pi", "e", "x", "y"; "+", "-", "*", "/", "^", "max", "min" of two; "neg" of
        one; or the name in `FUNCTIONS` of one.
      args: the nodes below, none of a leaf.
      number: the value of a "number".
    """

    op: str
    args: tuple[Node, ...] = ()
    number: float = 0.0


def folded(node: Node) -> Node:
    """The same function with every constant part one "number", which may be NaN or infinite.

    Of powers only those of a constant exponent other than 0 and 1 are left: any other f^g is
    exp(g log f), NaN where f < 0.
    """
    if node.op in CONSTANTS:
        return Node("number", number=CONSTANTS[node.op])
    if not node.args:
        return node
    args = tuple(folded(arg) for arg in node.args)
    if all(arg.op == "number" for arg in args):
        return Node("number", number=_constant(node.op, *(np.float64(a.number) for a in args)))
    return _power(*args) if node.op == "^" else Node(node.op, args)


def _power(base: Node, exponent: Node) -> Node:
    if exponent.op == "number":
        if exponent.number == 0:
            return Node("number", number=1.0)
        return base if exponent.number == 1 else Node("^", (base, exponent))
    if base.op == "number" and base.number == math.e:
        return Node("exp", (exponent,))
    return Node("exp", (Node("*", (exponent, folded(Node("log", (base,))))),))


def _constant(op: str, *args: Any) -> float:
    """What `op` makes of numbers: numpy's, so that 1/0 is infinite and no exception."""
    operation = FUNCTIONS[op].value if op in FUNCTIONS else {**ON_VALUES, "^": np.power}[op]
    with np.errstate(all="ignore"):
        return float(operation(*args))
