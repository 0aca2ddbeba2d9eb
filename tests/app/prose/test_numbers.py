"""Numbers as a reader meets them."""

from __future__ import annotations

import pytest

from app.prose.numbers import enumeration, number

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


def test_enumerations_read_like_a_sentence() -> None:
    assert enumeration([]) == ""
    assert enumeration(["A"]) == "A"
    assert enumeration(["A", "B"]) == "A and B"
    assert enumeration(["A", "B", "C"]) == "A, B and C"
