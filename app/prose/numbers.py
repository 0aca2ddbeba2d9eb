"""Numbers and names as a reader meets them: three significant digits, and never "e-05"."""

from __future__ import annotations

import math

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"

Cell = tuple[str, str]
"""A table's cell: its text, and for a column's head its tooltip."""


def number(x: float | None) -> str:
    """`x` with three significant digits; powers of ten only outside 1e-3 … 1e5; "–" for None."""
    if x is None or math.isnan(x):
        return "–"
    if math.isinf(x):
        return "∞" if x > 0 else f"{MINUS}∞"
    if x == 0:
        return "0"
    mantissa, exponent = f"{abs(x):.2e}".split("e")
    power = int(exponent)
    if -3 <= power < 5:
        text = f"{abs(x):.{max(2 - power, 0)}f}"
        if power > 2:
            text = f"{float(f'{abs(x):.3g}'):.0f}"
    else:
        text = f"{mantissa}·10{str(power).translate(SUPERSCRIPTS)}".replace("·", "×")
    return (MINUS if x < 0 else "") + text


def enumeration(words: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
