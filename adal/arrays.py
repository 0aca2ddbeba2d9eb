"""The array convention: every numeric array is `(..., P)`, on numpy and on torch alike.

The last axis holds the P coordinates of one parameter block; the leading axes are independent runs.
A hyperparameter is a float or an array that broadcasts against `(..., 1)`. The functions here are
the few operations that numpy and torch do not spell alike, so that a rule is written once.
"""

from __future__ import annotations

import math
import sys
from types import ModuleType
from typing import Any

import numpy as np

type_of_array = Any
"""A numpy array, a torch tensor or, for a hyperparameter, a float."""


def namespace(x: type_of_array) -> ModuleType:
    """The module whose functions work on `x`: torch for a tensor, numpy for all else.

    torch is looked up, never imported: whoever holds a tensor has loaded it.
    """
    torch = sys.modules.get("torch")
    return torch if torch is not None and isinstance(x, torch.Tensor) else np


def widened(x: type_of_array) -> type_of_array:
    """`x` in at least float32: numpy's and torch's half precisions are too narrow for a state."""
    if x.dtype.itemsize >= 4 and namespace(x) is not np:
        return x if x.dtype.is_floating_point else x.double()
    if namespace(x) is not np:
        return x.float()
    if x.dtype.kind != "f":
        return x.astype(np.float64)
    return x if x.dtype.itemsize >= 4 else x.astype(np.float32)


def is_float32(x: type_of_array) -> bool:
    """Whether `x` holds single precision (otherwise, after `widened`, it is double)."""
    return x.dtype.itemsize == 4


def least_exponent(x: type_of_array) -> float:
    """log2 of the smallest positive number in the dtype of `x`: the exponent that stands for 0."""
    return -149.0 if is_float32(x) else -1074.0


def split(x: type_of_array) -> tuple[type_of_array, type_of_array]:
    """Mantissa and exponent of `x >= 0`, both in the dtype of `x`: x = mantissa · 2^exponent.

    The mantissa lies in [0.5, 1); for x = 0 it is 0 and the exponent is `least_exponent`.
    """
    least = least_exponent(x)
    if namespace(x) is np:
        mantissa, exponent = np.frexp(x)
        return mantissa, exponent.astype(x.dtype) + (x == 0) * x.dtype.type(least)
    mantissa, exponent = namespace(x).frexp(x)
    return mantissa, exponent.to(x.dtype) + (x == 0) * least


def powers(exponent: type_of_array) -> tuple[type_of_array, type_of_array]:
    """Two powers of two whose product is 2^exponent, for a whole-numbered `exponent`.

    2^exponent itself need not fit the dtype; applied one after the other the two halves do not
    leave the range unless the result does. Holds up to 2^250 in float32, 2^2000 in
    float64.
    """
    xp = namespace(exponent)
    half = xp.floor(exponent * 0.5)
    return xp.exp2(half), xp.exp2(exponent - half)


def scaled(x: type_of_array, exponent: type_of_array) -> type_of_array:
    """`x · 2^exponent` for a whole-numbered `exponent` (..., 1), without a detour over inf or 0."""
    near, far = powers(exponent)
    return x * near * far


def log2(x: type_of_array, least: float) -> type_of_array:
    """Base-2 logarithm of a float or array `x >= 0`; `least` at the least, also for x = 0."""
    if isinstance(x, (float, int)):
        return max(math.log2(x), least) if x > 0 else least
    return larger(namespace(x).log2(x + (x == 0) * 2.0**least), least)


def root(x: type_of_array) -> type_of_array:
    """Square root of a float or an array."""
    return math.sqrt(x) if isinstance(x, (float, int)) else x**0.5


def larger(x: type_of_array, y: type_of_array) -> type_of_array:
    """The larger of two values, element by element; each a float or an array."""
    if isinstance(x, (float, int)):
        if isinstance(y, (float, int)):
            return x if x >= y else y
        x, y = y, x
    if namespace(x) is np:
        return np.maximum(x, y)
    return x.clamp(min=y) if isinstance(y, (float, int)) else namespace(x).maximum(x, y)


def total(x: type_of_array) -> type_of_array:
    """The sum over the last axis, which stays as an axis of one: (..., P) -> (..., 1)."""
    if namespace(x) is np:
        if x.shape[-1] == 2:
            return x[..., :1] + x[..., 1:]  # half the time of a reduction, alone and in a batch
        return np.add.reduce(x, axis=-1, keepdims=True)
    return x.sum(-1, keepdim=True)


SQUARES = (2.0**-900, 2.0**900)
"""Where a float64 sum of two squares has lost nothing: neither to underflow nor to overflow."""


def hypot(x: type_of_array, y: type_of_array) -> type_of_array:
    """√(x² + y²), element by element, without a detour over inf or 0.

    The C library's hypot, which numpy calls, takes five times as long on a float64 batch. Here the
    squares are added as they are, and the few entries out of `SQUARES` are scaled first. The
    scale is a power of two, so that an entry's result does not depend on its neighbours.
    """
    if namespace(x) is not np or is_float32(x):
        return namespace(x).hypot(x, y)
    squares = x * x
    squares += y * y
    if _all_within(squares, *SQUARES):
        return np.sqrt(squares, out=squares)
    apart = ~((squares >= SQUARES[0]) & (squares <= SQUARES[1]))
    np.sqrt(squares, out=squares)
    p, q = x[apart], y[apart]
    _, exponent = np.frexp(np.maximum(abs(p), abs(q)))
    p, q = np.ldexp(p, -exponent), np.ldexp(q, -exponent)
    squares[apart] = np.ldexp(np.sqrt(p * p + q * q), exponent)
    return squares


def without_zeros(d: type_of_array) -> type_of_array:
    """`d >= 0` with 1 in place of each 0: a divisor for what is 0 wherever `d` is."""
    if namespace(d) is np and (all(d.tolist()) if d.shape == (2,) else d.min() > 0):
        return d
    return d + (d == 0)


def _all_within(x: np.ndarray, low: float, high: float) -> bool:
    """Whether all of `x` (numpy) lies in [low, high]; quick for a single run's two numbers."""
    if x.shape == (2,):
        p, q = x.tolist()
        return low <= p <= high and low <= q <= high
    return bool(x.min() >= low and x.max() <= high)


def headroom(g: type_of_array) -> int:
    """log2 of a power of two of at least P: `g` (..., P) over it has a sum that fits."""
    return math.ceil(math.log2(g.shape[-1])) if g.shape[-1] > 1 else 0


def l1_norm(g: type_of_array) -> tuple[type_of_array, type_of_array]:
    """‖g‖₁ over the last axis of `g` (..., P) as mantissa and exponent, each (..., 1).

    The summands are scaled down by a power of two of at least P, so the sum cannot overflow.
    """
    spare = headroom(g)
    mantissa, exponent = split(total(abs(g) * 2.0**-spare))
    return mantissa, exponent + spare


def all_zero(*arrays: type_of_array) -> bool:
    """Whether every entry of the arrays (..., 1) is 0; quick for a single run's, of one entry."""
    for x in arrays:  # noqa: SIM110 - a generator takes longer than what it would ask
        if x.item() if x.ndim == 1 else x.any():
            return False
    return True


def is_zero(x: type_of_array) -> bool:
    """Whether a hyperparameter, a float or an array, is 0 somewhere."""
    return x == 0 if isinstance(x, (float, int)) else bool((x == 0).any())


def within(x: type_of_array, low: float, high: float) -> bool:
    """Whether every entry of `x >= 0` (..., 1) is 0 or in [low, high]; quick for a single run's."""
    if x.ndim == 1:
        value = x.item()
        return value == 0 or low <= value <= high
    if namespace(x) is np and _all_within(x, low, high):
        return True
    return bool(((x == 0) | ((x >= low) & (x <= high))).all())


def quotient(x: type_of_array, d: type_of_array) -> type_of_array:
    """`x / d` for d >= 0, and 0 where d is 0."""
    return x * (d > 0) / (d + (d == 0))
