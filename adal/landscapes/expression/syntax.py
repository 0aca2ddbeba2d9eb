"""A text as a tree: the grammar, a closed list of nodes, and bounds on every size.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/" | nothing) signed)*      nothing: 3x, 2(x+1), x sin(y)
    signed  = ("+" | "-") signed | power
    power   = atom raised* ["^" signed]                    2^3^x = 2^(3^x), -x^2 = -(x^2)
    atom    = number | x | y | pi | e | "(" sum ")" | function "(" sum ("," sum)* ")"

A product without a sign binds like one with `*`: 1/2x is (1/2)*x. Its second factor is never a
number, so that `3 4` and `x2` are refused in place of guessed at.
"""

from __future__ import annotations

from adal.errors import SpecError
from adal.landscapes.expression.refusal import quoted, refused
from adal.landscapes.expression.tokens import ALLOWED, Token, tokens
from adal.landscapes.expression.tree import CALLED, EXTREMES, Node, folded

MOST_NODES = 120
"""Numbers, names, operations and calls of a text."""
DEEPEST = 24
"""Brackets, signs and exponents inside one another."""
LARGEST_EXPONENT = 64.0

EXPECTED = "where a number, x, y, pi, e, a function or ( is expected"


def tree(text: str) -> Node:
    """The tree of `text`. Raises: SpecError with the place, for all that is not in the grammar."""
    return _Reader(text).whole()


class _Reader:
    """One pass over the tokens; a method per line of the grammar, then what they share."""

    def __init__(self, text: str):
        self.text, self.rest = text, iter(tokens(text))
        self.token: Token = next(self.rest)
        self.nodes = self.depth = 0

    def whole(self) -> Node:
        node = self.sum()
        if self.token.kind == "end":
            return node
        found = f"{quoted(self.token.written)} at place {self.token.place + 1}"
        if self.token.text == ")":
            raise self.refused(f"{found} closes no bracket; brackets are allowed in pairs")
        if self.token.text == ",":
            raise self.refused(f"{found} is not known here; it is allowed in max( ) and min( )")
        raise self.refused(f"{found} needs a sign before it; allowed are + - * / ^")

    def sum(self) -> Node:
        node = self.product()
        while self.at("+", "-"):
            sign = self.taken()
            node = self.node(sign, sign.text, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while True:
            sign = self.token
            if self.at("*", "/"):
                self.taken()
            elif sign.kind != "name" and not self.at("("):
                return node
            op = "/" if sign.text == "/" else "*"
            node = self.node(sign, op, node, self.signed())

    def signed(self) -> Node:
        if not self.at("+", "-"):
            return self.power()
        sign = self.taken()
        self.enter(sign)
        node = self.signed()
        self.depth -= 1
        return self.node(sign, "neg", node) if sign.text == "-" else node

    def power(self) -> Node:
        node = self.atom()
        while self.token.kind == "raised":
            sign = self.taken()
            exponent = self.node(sign, "number", number=abs(sign.number))
            if sign.number < 0:
                exponent = self.node(sign, "neg", exponent)
            node = self.raised(sign, node, exponent)
        if not self.at("^"):
            return node
        self.enter(self.taken())
        place = self.token
        exponent = self.signed()
        self.depth -= 1
        return self.raised(place, node, exponent)

    def raised(self, place: Token, base: Node, exponent: Node) -> Node:
        constant = folded(exponent)
        if constant.op == "number" and not abs(constant.number) <= LARGEST_EXPONENT:
            where = f"the exponent at place {place.place + 1}"
            limit = f"[-{LARGEST_EXPONENT:g}, {LARGEST_EXPONENT:g}]"
            raise self.refused(f"{where} must be in {limit}, got {constant.number:.6g}", place)
        return self.node(place, "^", base, exponent)

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self.node(self.taken(), "number", number=token.number)
        if token.kind == "name":
            self.taken()
            return self.call(token) if token.text in CALLED else self.node(token, token.text)
        if self.at("("):
            return self.bracket(most=1)[0]
        if token.kind == "end":
            found = "the text ends" if self.text.strip() else "nothing is written"
            raise self.refused(f"{found} at place {token.place + 1}, {EXPECTED}; {ALLOWED}")
        raise self.refused(f"{quoted(token.written)} stands at place {token.place + 1}, {EXPECTED}")

    def call(self, name: Token) -> Node:
        several = name.text in EXTREMES
        found = f"{quoted(name.written)} at place {name.place + 1}"
        if not self.at("("):
            example = f"{name.text}({'x, y' if several else 'x'})"
            raise self.refused(f"{found} needs brackets after it, as in {example}", name)
        node, *others = given = self.bracket()
        if several and not others:
            raise self.refused(f"{found} takes 2 values or more, got 1", name)
        if others and not several:
            raise self.refused(f"{found} takes 1 value, got {len(given)}", name)
        for other in others:
            node = self.node(name, name.text, node, other)
        return node if several else self.node(name, name.text, node)

    def bracket(self, most: int = MOST_NODES) -> list[Node]:
        """What stands in brackets: sums with commas between them, `most` of them at most."""
        opening = self.taken()
        self.enter(opening)
        nodes = [self.sum()]
        while self.at(",") and len(nodes) < most:
            self.taken()
            nodes.append(self.sum())
        self.depth -= 1
        if not self.at(")"):
            found = "the text ends" if self.token.kind == "end" else quoted(self.token.written)
            where = f'{found} at place {self.token.place + 1}, where ")" or + - * / ^ is expected'
            raise self.refused(f'{where} after the "(" at place {opening.place + 1}')
        self.taken()
        return nodes

    def at(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def taken(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.token = next(self.rest)
        return token

    def enter(self, token: Token) -> None:
        """One level further in, which the caller leaves by `depth -= 1`."""
        self.depth += 1
        if self.depth > DEEPEST:
            sentence = f"brackets, signs and exponents go too deep at place {token.place + 1}"
            raise self.refused(f"{sentence}; at most {DEEPEST} inside one another", token)

    def node(self, token: Token, op: str, *args: Node, number: float = 0.0) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            sentence = f"the function has too many parts, counted up to place {token.place + 1}"
            limit = f"at most {MOST_NODES} numbers, letters, operations and calls are allowed"
            raise self.refused(f"{sentence}; {limit}", token)
        return Node(op, args, number)

    def refused(self, sentence: str, token: Token | None = None) -> SpecError:
        return refused(self.text, (token or self.token).place, sentence)
