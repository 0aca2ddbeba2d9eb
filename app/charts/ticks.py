"""Where an axis has its ticks and how they are written; `app/canvas/js/ticks.js` for the canvas."""

from __future__ import annotations

import math

from app.prose.numbers import MINUS, SUPERSCRIPTS

Tick = tuple[float, str]


def linear_ticks(low: float, high: float, most: float) -> list[Tick]:
    """Round numbers in [low, high], at most about `most` gaps between them."""
    step = _nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(i * step, _written(i * step, step)) for i in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Powers of ten in [low, high], 0 < low; 1, 2 and 5 times them where there are too few."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last > first:
        stride = math.ceil((last - first + 1) / most)
        return [(10.0**e, power_of_ten(e)) for e in range(first, last + 1) if e % stride == 0]
    fine = [(float(f"{f}e{e}"), 10.0**e) for e in range(first - 1, last + 2) for f in (1, 2, 5)]
    ticks = [(value, _written(value, step)) for value, step in fine if low <= value <= high]
    return ticks if len(ticks) >= 2 else linear_ticks(low, high, 3)


def power_of_ten(exponent: int) -> str:
    """ "10⁻³"; "1" for 0."""
    return "1" if exponent == 0 else "10" + str(exponent).translate(SUPERSCRIPTS)


def _nice_step(span: float, most: float) -> float:
    """1, 2 or 5 times a power of ten."""
    raw = span / most
    decade = 10.0 ** math.floor(math.log10(raw))
    return next(f for f in (1, 2, 5, 10) if f * decade >= raw * (1 - 1e-9)) * decade


def _written(value: float, step: float) -> str:
    """With the digits that tell it from its neighbours `step` away, and no more."""
    if value == 0:
        return "0"
    sign, size = MINUS if value < 0 else "", abs(value)
    exponent = math.floor(math.log10(size) + 1e-9)
    last = math.floor(math.log10(step) + 1e-9)
    if -3 <= exponent < 5:
        return sign + f"{size:.{max(0, -last)}f}"
    mantissa = f"{size / 10.0**exponent:.{max(0, min(3, exponent - last))}f}"
    return sign + ("" if mantissa == "1" else f"{mantissa}×") + power_of_ten(exponent)
