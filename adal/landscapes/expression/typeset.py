"""A tree as LaTeX, with no more brackets than it needs."""

from __future__ import annotations

from adal.landscapes.expression.functions import FUNCTIONS
from adal.landscapes.expression.tree import EXTREMES, Node

SUM, PRODUCT, POWER, ATOM = range(4)
"""How firmly a node holds together, from loosest to firmest."""


def latex(node: Node) -> str:
    """`f(x, y) = …` for the function that `node` is."""
    return f"f(x, y) = {_printed(node)}"


def _printed(node: Node) -> str:
    op, args = node.op, node.args
    if op == "number":
        return _number(node.number)
    if op in ("+", "-"):
        return f"{_held(args[0], SUM)} {op} {_held(args[1], PRODUCT, signed=False)}"
    if op == "neg":
        return f"-{_held(args[0], PRODUCT, signed=False)}"
    if op == "*":
        left, right = _held(args[0], PRODUCT), _held(args[1], PRODUCT, signed=False)
        return f"{left}{_between(left, right)}{right}"
    if op == "/":
        return rf"\frac{{{_printed(args[0])}}}{{{_printed(args[1])}}}"
    if op == "^":
        exponent = _printed(args[1])
        brace = exponent if len(exponent) == 1 else f"{{{exponent}}}"
        return f"{_held(args[0], ATOM)}^{brace}"
    if op in EXTREMES:
        return rf"\{op}{_bracketed(', '.join(_printed(arg) for arg in _flat(node, op)))}"
    if op in FUNCTIONS:
        return _call(FUNCTIONS[op].latex, _printed(args[0]))
    return r"\pi" if op == "pi" else op


def _flat(node: Node, op: str) -> tuple[Node, ...]:
    """The values of which `node` is the extreme: max(max(a, b), c) has three."""
    return (*_flat(node.args[0], op), node.args[1]) if node.op == op else (node,)


def _held(node: Node, least: int, signed: bool = True) -> str:
    """`node`, in brackets if it is looser than `least`, or begins with a sign that may not."""
    text = _printed(node)
    loose = _firmness(node, text) < least or (not signed and text.startswith("-"))
    return _bracketed(text) if loose else text


def _firmness(node: Node, text: str) -> int:
    if node.op in ("+", "-"):
        return SUM
    if node.op in ("*", "neg") or (node.op == "number" and r"\cdot" in text):
        return PRODUCT
    if node.op in ("^", "/", "exp") or (node.op == "number" and "^" in text):
        return POWER
    bracketed = node.op in EXTREMES or FUNCTIONS.get(node.op, FUNCTIONS["sqrt"]).latex[-1] == ")"
    return POWER if bracketed else ATOM


def _between(left: str, right: str) -> str:
    """What stands between two factors: a dot before a digit, else a thin space or, in 3x, none."""
    if right[0].isdigit():
        return r" \cdot "
    letter = right[0].isalpha() or right.startswith(r"\pi")
    return " " if left[-1].isdigit() and "^" not in left and letter else r"\,"


def _call(template: str, argument: str) -> str:
    if template.endswith("({})"):
        return template.removesuffix("({})") + _bracketed(argument)
    return template.format(argument)


def _bracketed(text: str) -> str:
    tall = any(mark in text for mark in (r"\frac", r"\sqrt", r"\left"))
    return rf"\left({text}\right)" if tall else f"({text})"


def _number(number: float) -> str:
    """Its shortest digits that read back as the same number; far from 1 with a power of ten."""
    mantissa, _, exponent = repr(number).removesuffix(".0").partition("e")
    if not exponent:
        return mantissa
    ten = f"10^{{{int(exponent)}}}"
    return ten if mantissa == "1" else rf"{mantissa} \cdot {ten}"
