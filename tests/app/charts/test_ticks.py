"""Ticks are round, in the axis, and written with the digits that tell them apart."""

from __future__ import annotations

import numpy as np
import pytest

from app.charts.ticks import Tick, bent_ticks, linear_ticks, two_sided_ticks


def texts(ticks: list[Tick]) -> list[str]:
    return [text for _, text in ticks]


def test_a_linear_axis_has_even_ticks() -> None:
    assert texts(linear_ticks(-0.3, 0.3, 4)) == ["−0.2", "0", "0.2"]
    assert texts(linear_ticks(0, 3e6, 3)) == ["0", "10⁶", "2×10⁶", "3×10⁶"]


@pytest.mark.parametrize(
    ("first", "last", "unit", "wanted"),
    [
        (-3.2, 5.2, 1.0, ["−1000", "−100", "−10", "0", "10", "100", "1000", "10⁴", "10⁵"]),
        (-5.2, 3.2, 0.01, ["−1000", "−100", "−10", "−1", "−0.1", "0", "0.1", "1", "10"]),
        (0.9, 1.8, 1.0, ["10", "20", "50"]),
        (-6.2, 6.2, 1e-5, ["−10", "−0.1", "−0.001", "0", "0.001", "0.1", "10"]),
        (5.1, 8.5, 1e-9, ["0.001", "0.01", "0.1"]),
    ],
)
def test_a_two_sided_axis_has_powers_of_ten(
    first: float, last: float, unit: float, wanted: list[str]
) -> None:
    assert texts(two_sided_ticks(first, last, unit)) == wanted


def test_a_two_sided_axis_has_even_ticks_close_to_0() -> None:
    assert texts(two_sided_ticks(-0.05, 0.1, 1.0)) == ["−0.2", "0", "0.2", "0.4"]


def test_a_bent_axis_has_round_numbers_near_even_places() -> None:
    places = np.array([3.1, 580.0, 2950.0, 13_000.0, 59_000.0])
    assert texts(bent_ticks(places, 3.0, 6e4)) == ["3", "600", "3000", "10⁴", "6×10⁴"]
    # Where rounding leaves one of them, the axis is hardly bent.
    assert texts(bent_ticks(places / 1e4 + 1000, 1000.0, 1006.0)) == [
        "1000",
        "1002",
        "1004",
        "1006",
    ]
