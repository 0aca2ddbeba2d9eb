"""What numbers an estimator takes: how many, which kinds, and one sentence for what it refuses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from adal.errors import SpecError, shown

FEWEST = 100
"""Numbers in a series, at least: below that no interval of this package means much."""
LONGEST = 1_000_000
"""Numbers in one series, at most."""
MOST = 4_000_000
"""Numbers in an array, at most."""


def checked(samples: Any) -> np.ndarray:
    """`samples` as float64 series along the last axis, fit for every estimator here.

    One dead coordinate must not stop the others: of many series, one that is constant comes back
    as NaN, and so does its estimate.

    Args:
      samples: (N,) or (..., N) finite real numbers, 100 <= N <= 1e6, at most 4e6 in all.
    Raises: SpecError for other numbers or sizes, and if no series has two different numbers.
    """
    x = _real("samples", samples)
    if x.ndim == 0:
        raise SpecError("samples must be a series of numbers, got a single one")
    _within("samples", x.shape[-1], FEWEST, LONGEST)
    return _varying("samples", x, -1)


def checked_noise(noise: Any, *, fewest: int = FEWEST) -> np.ndarray:
    """`noise` (N, P) as float64, one row per draw; columns that are constant stay as they are.

    Args:
      noise: finite real numbers; fewest <= N <= 1e6, P >= 1, at most 4e6 in all.
    Raises: SpecError for other numbers or sizes, and if no column has two different numbers.
    """
    x = _real("noise", noise)
    if x.ndim != 2 or x.shape[1] == 0:
        raise SpecError(f"noise must have the shape (draws, coordinates), got {shown(x.shape)}")
    _within("noise", x.shape[0], fewest, LONGEST)
    _varying("noise", x, 0)
    return x


def unit_scaled(samples: np.ndarray) -> np.ndarray:
    """Each series (..., N) times a power of two, so that its largest |x| is in [1/2, 1).

    No power or sum of what comes back overflows, and no digit is lost, but of numbers 290 decades
    below the largest.
    """
    _, power = np.frexp(np.abs(samples).max(-1, keepdims=True))
    return np.ldexp(samples, -power)


def between(name: str, value: Any, low: float, high: float, *, ends: str = "[]") -> float:
    """`value` as a number from low to high. Raises: SpecError naming it.

    Args:
      ends: which ends belong to the range, written as in mathematics: "[]", "(]", "[)" or "()".
    """
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if number and math.isfinite(value):
        above = value > low if ends[0] == "(" else value >= low
        below = value < high if ends[1] == ")" else value <= high
        if above and below:
            return float(value)
    raise SpecError(f"{name} must be in {ends[0]}{low:g}, {high:g}{ends[1]}, got {shown(value)}")


def _real(name: str, numbers: Any) -> np.ndarray:
    try:
        x = np.asarray(numbers)
    except ValueError:
        raise SpecError(
            f"{name} must be an array of real numbers, got rows of unequal length"
        ) from None
    if x.dtype.kind not in "iuf":
        raise SpecError(f"{name} must be an array of real numbers, got the type {x.dtype}")
    if x.size > MOST:
        raise SpecError(f"{name} must be at most {MOST} numbers, got {x.size}")
    bad = x.size - int(np.isfinite(x).sum())
    if bad:
        raise SpecError(f"{name} must be finite numbers, got {bad} that are NaN or infinite")
    return x.astype(np.float64, copy=False)


def _within(name: str, count: int, low: int, high: int) -> None:
    if not low <= count <= high:
        raise SpecError(f"{name} must be {low} to {high} numbers per series, got {count}")


def _varying(name: str, x: np.ndarray, axis: int) -> np.ndarray:
    """`x`, its constant series made NaN. Raises: SpecError if that is all of them."""
    constant = x.max(axis, keepdims=True) == x.min(axis, keepdims=True)
    if constant.all():
        raise SpecError(f"{name} must hold two different numbers at least, got a constant series")
    return np.where(constant, np.nan, x) if constant.any() else x
