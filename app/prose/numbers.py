"""Numbers and names as a reader meets them: `number` for what was computed, `round_number` for what
was chosen, `percent` and `points` for shares; never "e-05"."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it loads scipy.stats, which most who write a number do without
    from adal.statistics.paired import Estimate

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"
NO_BREAK = "\u00a0"
"""A space at which no line ends."""


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


def round_number(x: float) -> str:
    """A number that somebody chose, such as 0.01, 200 or −10⁴: its digits, six at most."""
    if not x or 1e-3 <= abs(x) < 1e4:
        return f"{x + 0.0:.6g}".replace("-", MINUS)
    lead, power = f"{x:.5e}".split("e")
    lead = f"{float(lead):g}×".replace("-", MINUS)
    lead = lead.removesuffix("1×") if lead in ("1×", f"{MINUS}1×") else lead
    return f"{lead}10{str(int(power)).translate(SUPERSCRIPTS)}"


def percent(share: float, decimals: int = 0) -> str:
    """A share of 1 as "12 %", on one line: 0 and 100 only where it is exactly that."""
    if math.isnan(share):
        return "–"
    text = f"{100 * share:.{0 if share in (0, 1) else decimals}f}"
    if share > 0 and float(text) == 0:
        text = f"<{NO_BREAK}{10**-decimals:.{decimals}f}"
    if share < 1 and float(text.split(NO_BREAK)[-1]) == 100:
        text = f">{NO_BREAK}{100 - 10**-decimals:.{decimals}f}"
    return f"{text}{NO_BREAK}%"


def points(share: Estimate) -> str:
    """A share, or a difference of shares, in per cent ± its margin if it has one: "1.20 ± 0.40"."""
    if math.isnan(share.mean):
        return "–"
    text = f"{100 * share.mean:.2f}".replace("-", MINUS)
    text = "0.00" if text == f"{MINUS}0.00" else text
    return text if math.isnan(share.margin) else f"{text} ± {100 * share.margin:.2f}"


def plural(count: int, thing: str) -> str:
    """ "1 step", "3 steps"."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def enumeration(words: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
