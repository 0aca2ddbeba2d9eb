"""Numbers that a person gave, checked: whole ones, coordinates, and how large a seed may be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from adal.errors import SpecError, shown

OWN: Any = None
"""The default of a spec's field that the landscape or the dataset has a value for. It is filled in
as the spec is made, so that equal requests are equal specs and whoever computes never misses it."""
LARGEST_SEED = 2**32 - 1
"""What one word of numpy's seeds holds."""
LARGEST_START = 1e6
"""The size of a start's coordinate."""


def coordinate(name: str, value: Any) -> float:
    """`value` as a finite number of at most 1e6 in size. Raises: SpecError naming it."""
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or abs(value) > LARGEST_START:
        raise SpecError(f"{name} must be in [-1e6, 1e6], got {shown(value)}")
    return float(value)


def whole(name: str, value: Any, low: int, high: int) -> int:
    """`value` as an int in [low, high]. Raises: SpecError naming it."""
    integral = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not integral or not low <= value <= high:
        raise SpecError(f"{name} must be a whole number in [{low}, {high}], got {shown(value)}")
    return int(value)
