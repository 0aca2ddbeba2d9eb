"""A measured number with its uncertainty, as the parts write it."""

from __future__ import annotations

import math

from app.prose.numbers import MINUS, number


def plus_minus(mean: float, margin: float) -> str:
    """`mean` ± `margin`, both to the third digit of the larger; alone if there is no margin."""
    if math.isnan(mean) or math.isnan(margin):
        return number(mean)
    largest = max(abs(mean), margin)
    if not 1e-3 <= largest < 100:
        return f"{number(mean)} ± {number(margin)}"
    places = 2 - math.floor(math.log10(largest))
    minus = MINUS if mean < 0 else ""
    return f"{minus}{abs(mean):.{places}f} ± {margin:.{places}f}"
