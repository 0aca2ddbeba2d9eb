"""Where an axis has its ticks and how they are written; `app/canvas/js/ticks.js` for the canvas."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from app.prose.numbers import MINUS, SUPERSCRIPTS, round_number

Tick = tuple[float, str]
"""A value and its text."""
LARGEST = float(np.finfo(float).max) / 4
"""So that the length of an axis is a number too."""


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


def two_sided_ticks(first: float, last: float, unit: float) -> list[Tick]:
    """0 and powers of ten of either sign, eight or so; 1, 2 and 5 times them on a short axis.

    Args:
      first, last: places on an axis that is linear up to about ±`unit` and logarithmic beyond:
        ±10^k units stand at about ±k.
      unit: a power of ten.
    """
    with np.errstate(over="ignore"):
        ends = 2 * unit * np.sinh(np.array([first, last]) * math.log(10))
    low, high = np.clip(ends, -LARGEST, LARGEST).tolist()
    stride = max(1, round((last - first) / 6))
    begin, factors = (0, (1, 2, 5)) if last - first < 2 else (stride, (1,))
    reach = min(max(-first, last), math.log10(LARGEST) - math.log10(unit) - 1)
    exponents = range(begin, math.floor(reach) + 1, stride)
    above = [factor * unit * 10.0**e for e in exponents for factor in factors]
    both = [*(-value for value in reversed(above)), 0.0, *above]
    # What is at an end of the axis, but for rounding, is on it.
    low, high = low - 1e-9 * abs(low), high + 1e-9 * abs(high)
    ticks = [(value, round_number(value)) for value in both if low <= value <= high]
    return ticks if len(ticks) >= 2 or not low < high else linear_ticks(low, high, 5)


def bent_ticks(places: Iterable[float], low: float, high: float) -> list[Tick]:
    """Round numbers near `places`, those in [low, high]; linear ones where there are too few.

    Args:
      places: values that stand evenly apart on an axis of any scale.
    """
    rounded = sorted({float(f"{value:.0e}") for value in places})
    ticks = [(value, round_number(value)) for value in rounded if low <= value <= high]
    return ticks if len(ticks) >= 2 else linear_ticks(low, high, 5)


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
