"""Numbers as a reader meets them."""

from __future__ import annotations

import math

import pytest

from adal.training.comparison import Estimate
from app.prose.numbers import NO_BREAK, enumeration, number, percent, plural, points, round_number

EXAMPLES = [
    (0.0, "0"),
    (1.0, "1.00"),
    (-1.5, "−1.50"),
    (12.345, "12.3"),
    (0.0012345, "0.00123"),
    (0.00099, "9.90×10⁻⁴"),
    (99960.0, "1.00×10⁵"),
    (123456.0, "1.23×10⁵"),
    (1e-300, "1.00×10⁻³⁰⁰"),
    (9.999, "10.0"),
    (999.6, "1000"),
    (float("inf"), "∞"),
    (float("-inf"), "−∞"),
    (float("nan"), "–"),
    (None, "–"),
]


@pytest.mark.parametrize(("x", "text"), EXAMPLES)
def test_numbers_have_three_digits_and_powers_of_ten_only_where_needed(
    x: float | None, text: str
) -> None:
    assert number(x) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.001, "0.001"),
        (-200.0, "−200"),
        (0.123456, "0.123456"),
        (1e4, "10⁴"),
        (-1e4, "−10⁴"),
        (1.5e4, "1.5×10⁴"),
        (2e-5, "2×10⁻⁵"),
        (1.2345e-5, "1.2345×10⁻⁵"),
        (-1e-5, "−10⁻⁵"),
    ],
)
def test_round_numbers_are_written_without_their_zeros(x: float, text: str) -> None:
    assert round_number(x) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.0, 1, "0 %"),
        (1.0, 1, "100 %"),
        (1e-6, 1, "< 0.1 %"),
        (0.9999, 1, "> 99.9 %"),
        (0.0005, 1, "0.1 %"),
        (0.5, 1, "50.0 %"),
        (0.99952, 1, "> 99.9 %"),
        (0.9994, 1, "99.9 %"),
        (0.0, 0, "0 %"),
        (0.004, 0, "< 1 %"),
        (0.126, 0, "13 %"),
        (0.998, 0, "> 99 %"),
        (1.0, 0, "100 %"),
        (1.25, 0, "125 %"),
        (math.nan, 0, "–"),
    ],
)
def test_all_and_none_are_told_from_nearly_so(share: float, decimals: int, text: str) -> None:
    assert percent(share, decimals).replace(NO_BREAK, " ") == text


def test_a_line_never_ends_inside_a_percentage() -> None:
    shares = (0, 1e-9, 0.3, 0.99999, 1)
    assert not any(" " in percent(share, decimals) for share in shares for decimals in (0, 1))


def test_shares_have_their_margin_and_no_minus_before_zero() -> None:
    assert points(Estimate(-0.00001, 0.004)) == "0.00 ± 0.40"
    assert points(Estimate(-0.012, math.nan)) == "−1.20"
    assert points(Estimate(math.nan, math.nan)) == "–"


def test_one_is_told_from_many() -> None:
    assert [plural(n, "step") for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]


def test_enumerations_read_like_a_sentence() -> None:
    assert enumeration([]) == ""
    assert enumeration(["A"]) == "A"
    assert enumeration(["A", "B"]) == "A and B"
    assert enumeration(["A", "B", "C"]) == "A, B and C"
