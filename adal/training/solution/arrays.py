"""Records of arrays as arrays by name, and back; what is read is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from adal.errors import SpecError, shown

Arrays = Mapping[str, np.ndarray]


def named(record: Any, prefix: str) -> dict[str, np.ndarray]:
    """The arrays of a dataclass as float64 by "prefix.field"; fields that hold no array go."""
    values = {one.name: getattr(record, one.name) for one in fields(record)}
    return {
        f"{prefix}.{name}": value.astype(np.float64)
        for name, value in values.items()
        if isinstance(value, np.ndarray)
    }


def counted(arrays: Arrays, prefix: str) -> int:
    """How many records there are that have a loss and are called prefix.0, prefix.1, …"""
    count = 0
    while f"{prefix}.{count}.loss" in arrays:
        count += 1
    return count


def read(arrays: Arrays, name: str, axes: int) -> np.ndarray:
    """The array of that name. Raises: SpecError if there is none with so many axes."""
    if name not in arrays or arrays[name].ndim != axes:
        raise SpecError(f"a solution must have {name}, an array of {axes} axes")
    return arrays[name]


def whole(arrays: Arrays, name: str) -> tuple[int, ...]:
    """The whole numbers of an array of one axis. Raises: SpecError for any others."""
    values = read(arrays, name, 1)
    if not (np.isfinite(values).all() and (values == values.round()).all()):
        raise SpecError(f"{name} must be whole numbers, got {shown(values)}")
    return tuple(int(value) for value in values)
