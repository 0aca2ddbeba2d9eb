"""Files in the IDX format of MNIST, plain or gzip, read with a bound and checked to the last byte.

Source of the format: LeCun, Cortes & Burges, The MNIST Database of Handwritten Digits (1998):
two zero bytes, the type (8 is an unsigned byte), the number of axes, the size of each axis in four
bytes, the largest first, then the values in C order.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from adal.errors import SpecError

UNSIGNED_BYTE = 8
MOST_ITEMS = 70_000
"""As many as both parts of MNIST have together."""


def read_idx(path: Path, *, shape: tuple[int, ...] = ()) -> np.ndarray:
    """The items (N, *shape) uint8 of an IDX file.

    Args:
      path: a file; if its name ends in .gz it is unpacked, never past the size that it states.
      shape: of one item, such as (28, 28) for an image or () for a label.
    Raises: SpecError naming the file if it is foreign, cut off, too long or of other items.
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            return _read(file, path.name, shape)
    except (OSError, EOFError, zlib.error):
        raise SpecError(f"{path.name} cannot be read; it is damaged or not what it says") from None


def _read(file: BinaryIO | gzip.GzipFile, name: str, shape: tuple[int, ...]) -> np.ndarray:
    axes = 1 + len(shape)
    start = file.read(4)
    if start != bytes((0, 0, UNSIGNED_BYTE, axes)):
        raise SpecError(
            f"{name} must begin as an IDX file of unsigned bytes with {axes} axes, 0000080{axes} "
            f"in hexadecimal, got {start.hex() or 'nothing'}"
        )
    sizes = file.read(4 * axes)
    if len(sizes) < 4 * axes:
        raise SpecError(f"{name} ends inside its header")
    items, *found = struct.unpack(f">{axes}I", sizes)
    if tuple(found) != shape:
        raise SpecError(f"{name} must have items of {_sized(shape)}, got {_sized(tuple(found))}")
    if not 1 <= items <= MOST_ITEMS:
        raise SpecError(f"{name} must have 1 to {MOST_ITEMS} items, got {items}")
    length = items * math.prod(shape)
    values = file.read(length)
    if len(values) < length:
        raise SpecError(f"{name} ends after {len(values)} of {length} values")
    if file.read(1):
        raise SpecError(f"{name} goes on after its {length} values")
    return np.frombuffer(values, np.uint8).reshape(items, *shape)


def _sized(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "one value"
