"""How a text is refused: one sentence, then the text with a caret below the place."""

from __future__ import annotations

import unicodedata

from adal.errors import SpecError

COLUMNS = 60
"""Most of the text that is shown: a window around the place."""


def refused(text: str, place: int, sentence: str) -> SpecError:
    """The error of `text` at `place`, which counts from 0; the sentence counts from 1.

    Its message has three lines: the sentence, the text (60 columns of it at most), the caret.
    """
    low = max(0, min(place - COLUMNS // 2, len(text) - COLUMNS))
    shown = plain(text[low : low + COLUMNS])
    before = "…" if low > 0 else ""
    after = "…" if low + COLUMNS < len(text) else ""
    caret = " " * (len(before) + place - low) + "^"
    return SpecError(f"function: {sentence}\n{before}{shown}{after}\n{caret}")


def quoted(part: str) -> str:
    """`part` of a text as a sentence quotes it, 20 characters at most.

    A single sign out of ASCII comes with its number: many of them look like a letter.
    """
    cut = part if len(part) <= 20 else part[:19] + "…"
    number = f" (U+{ord(part):04X})" if len(part) == 1 and not part.isascii() else ""
    return f'"{plain(cut)}"{number}'


def plain(text: str) -> str:
    """`text` with each character one column wide, so that a caret below it points right.

    Blanks of every kind become a space; what is not printed, printed on its neighbour, twice as
    wide or from right to left becomes U+FFFD.
    """
    return "".join(c if " " <= c <= "~" else _column(c) for c in text)


def _column(c: str) -> str:
    if c.isspace():
        return " "
    odd = unicodedata.combining(c) or unicodedata.bidirectional(c) in ("R", "AL")
    wide = unicodedata.east_asian_width(c) in ("W", "F")
    return c if c.isprintable() and not odd and not wide else "\ufffd"
