"""A number that a person gave comes back as it is or is refused in one sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adal.checks import LARGEST_SEED, LARGEST_START, coordinate, whole
from adal.errors import SpecError

NO_WHOLE_NUMBER = [-1, 11, 5.0, "5", None, True, math.nan, 10**400]
NO_COORDINATE = [math.inf, -math.inf, math.nan, 1.01e6, "1", None, True, 1j]


@pytest.mark.parametrize("value", NO_WHOLE_NUMBER, ids=lambda value: str(value)[:8])
def test_what_is_no_whole_number_in_the_range_is_refused(value: object) -> None:
    with pytest.raises(SpecError, match=r"^n must be a whole number in \[0, 10\], got "):
        whole("n", value, 0, 10)


@pytest.mark.parametrize("value", NO_COORDINATE, ids=str)
def test_what_is_no_coordinate_is_refused(value: object) -> None:
    with pytest.raises(SpecError, match=r"^x must be in \[-1e6, 1e6\], got "):
        coordinate("x", value)


def test_numbers_of_numpy_become_those_of_python() -> None:
    assert type(whole("n", np.int32(7), 0, 10)) is int
    assert type(coordinate("x", np.float64(0.5))) is float


def test_the_edges_are_allowed() -> None:
    assert whole("seed", LARGEST_SEED, 0, LARGEST_SEED) == LARGEST_SEED
    assert coordinate("x", -LARGEST_START) == -LARGEST_START
