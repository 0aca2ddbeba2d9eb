"""A text as tokens: numbers, names and signs, each with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from adal.landscapes.expression.refusal import quoted, refused
from adal.landscapes.expression.tree import CALLED, CONSTANTS

LONGEST = 200
"""Most characters of a text."""

NAMES = {"x", "y", *CONSTANTS, *CALLED}
ALLOWED = f"allowed are x, y, numbers, + - * / ^, {', '.join(CONSTANTS)} and {', '.join(CALLED)}"

OURS = {"−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "**": "^"}
"""Our spelling of signs that people paste."""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

HINTS = {
    "f": "write what stands after f(x, y) =",
    "ln": "did you mean log?",
    "x1": "the coordinates are x and y",
    "x2": "the coordinates are x and y",
    "=": "write what stands after it",
    "|": "the absolute value is abs( )",
    "√": "the square root is sqrt( )",
}

TOKEN = re.compile(
    r"""
      (?P<number> (?: [0-9]+ \.? [0-9]* | \. [0-9]+ ) (?: [eE] [+-]? [0-9]+ )? )
    | (?P<name>   [A-Za-z_] [A-Za-z_0-9]* | π )
    | (?P<sign>   \*\* | [-+*/^(),−–·⋅×÷] )
    | (?P<raised> ⁻? [⁰¹²³⁴⁵⁶⁷⁸⁹]+ )
    | (?P<blank>  [ \t\r\n\u00a0\u2009\u202f]+ )
    """,
    re.VERBOSE,
)
WORD = re.compile("|".join(sorted(NAMES, key=len, reverse=True)) + "|[0-9]+")


class Token(NamedTuple):
    """One piece of a text.

    Attributes:
      kind: "number", "name", "sign", "raised" (a small number above the line) or "end".
      text: the piece in our spelling: `-` for `−`, `^` for `**`, `pi` for `π`.
      written: the piece as it is written.
      place: its first character, from 0.
      number: the value of a number, of a raised one too.
    """

    kind: Literal["number", "name", "sign", "raised", "end"]
    text: str
    written: str
    place: int
    number: float = 0.0


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, an "end" last. Raises: SpecError at a piece that is not known."""
    if len(text) > LONGEST:
        sentence = f"the text has {len(text)} characters; at most {LONGEST} are allowed"
        raise refused(text, LONGEST, sentence)
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise _unknown(text, place, text[place])
        piece = match.group()
        if match.lastgroup == "number":
            yield Token("number", piece, piece, place, _number(text, place, piece))
        elif match.lastgroup == "raised":
            yield Token("raised", piece, piece, place, float(piece.translate(RAISED)))
        elif match.lastgroup == "name":
            name = "pi" if piece == "π" else piece
            if name not in NAMES:
                raise _unknown(text, place, name)
            yield Token("name", name, piece, place)
        elif match.lastgroup == "sign":
            yield Token("sign", OURS.get(piece, piece), piece, place)
        place = match.end()
    yield Token("end", "", "", len(text.rstrip()))


def _number(text: str, place: int, piece: str) -> float:
    number = float(piece)
    if math.isinf(number):
        sentence = f"the number {quoted(piece)} at place {place + 1} is too large; "
        raise refused(text, place, sentence + "allowed are numbers below 1.79e308")
    return number


def _unknown(text: str, place: int, piece: str) -> Exception:
    hint = _hint(piece)
    sentence = f"{quoted(piece)} at place {place + 1} is not known{hint and f' ({hint})'}"
    return refused(text, place, f"{sentence}; {ALLOWED}")


def _hint(piece: str) -> str:
    """What may have been meant: known names written together, or in capitals."""
    if piece in HINTS:
        return HINTS[piece]
    words = WORD.findall(piece.lower())
    if "".join(words) != piece.lower() or len(words) > 6:
        return ""
    meant = words.pop()
    for word in reversed(words):
        meant = f"{word}({meant})" if word in CALLED else f"{word}*{meant}"
    return f"did you mean {meant}?"
