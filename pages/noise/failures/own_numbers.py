"""A person's own numbers, pasted or from a file: read, bounded, and told why where they are not."""

from __future__ import annotations

import math
import re

import numpy as np

from adal.errors import SpecError, shown
from adal.statistics.samples import FEWEST

MOST_NUMBERS = 100_000
MOST_LETTERS = 200_000
"""Of pasted text."""
MOST_BYTES = 2_000_000
"""Of a file."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?|[+-]?(nan|inf|infinity)", re.I)
_PARTED = re.compile(r"[\s,;]+")


def pasted_numbers(text: str) -> np.ndarray:
    """Numbers (N,) parted by spaces, commas, semicolons or new lines.

    Raises: SpecError, one sentence, for what is no number, and for too few, too many or unfit ones.
    """
    if len(text) > MOST_LETTERS:
        raise SpecError(f"the text must have at most {MOST_LETTERS} letters, got {len(text)}")
    words = [word for word in _PARTED.split(text) if word]
    return _checked([_number(f"number {i}", word) for i, word in enumerate(words, 1)])


def numbers_of_file(content: bytes) -> np.ndarray:
    """Numbers (N,) of a file of one column, one to a line; a first line of text is its title.

    Raises: SpecError, one sentence, as `pasted_numbers` does, and for a second column.
    """
    if len(content) > MOST_BYTES:
        raise SpecError(f"the file must have at most {MOST_BYTES} bytes, got {len(content)}")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise SpecError("the file must be text in UTF-8, got other bytes") from None
    rows = [(i, line.strip().strip('"')) for i, line in enumerate(lines, 1)]
    rows = [(i, line) for i, line in rows if line]
    if len(rows) > 1 and not _NUMBER.fullmatch(rows[0][1]) and _NUMBER.fullmatch(rows[1][1]):
        del rows[0]
    numbers = []
    for i, line in rows:
        words = [word for word in _PARTED.split(line) if word]
        if len(words) > 1 and all(_NUMBER.fullmatch(word) for word in words):
            raise SpecError(
                f"the file must have one column, got {len(words)} numbers in line {i}: "
                f"{shown(line)}"
            )
        numbers.append(_number(f"line {i}", line))
    return _checked(numbers)


def _number(name: str, word: str) -> float:
    if not _NUMBER.fullmatch(word):
        raise SpecError(f"{name} must be a number, got {shown(word)}")
    return float(word)


def _checked(numbers: list[float]) -> np.ndarray:
    """Fit for the estimators: the sentences speak of numbers, as a person does."""
    if not FEWEST <= len(numbers) <= MOST_NUMBERS:
        raise SpecError(f"there must be {FEWEST} to {MOST_NUMBERS} numbers, got {len(numbers)}")
    bad = sum(not math.isfinite(x) for x in numbers)
    if bad:
        raise SpecError(f"all numbers must be finite, got {bad} that are NaN or infinite")
    samples = np.array(numbers)
    if samples.min() == samples.max():
        raise SpecError(f"there must be two different numbers at least, got {numbers[0]:g} only")
    return samples
