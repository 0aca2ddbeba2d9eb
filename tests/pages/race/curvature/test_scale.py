"""The scale for numbers of either sign: in order, on their side of 0, with round ticks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.race.curvature.scale import TwoSided, two_sided


@example([1.5e308, 1.7e308])
@example([-1.7e308, 1.7e308])
@example([1e-320, 2e-320])
@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=30))
def test_the_two_sided_scale_keeps_order_and_sign(numbers: list[float]) -> None:
    values = np.sort(np.array(numbers))
    scale = two_sided(values)
    places = scale.of(values)
    assert (np.diff(places) >= 0).all()
    assert (places * np.sign(values) >= 0).all()
    first, last = float(places[0]) - 0.1, float(places[-1]) + 0.1
    ticks = [value for value, _ in scale.ticks(first, last)]
    assert len(ticks) > 1
    assert ticks == sorted(ticks)
    at = scale.of(ticks)
    assert (first - 1e-6 <= at).all()
    assert (at <= last + 1e-6).all()


def test_ticks_of_the_two_sided_scale_are_where_they_say() -> None:
    scale = TwoSided(1.0)
    assert scale.of([100.0, -100.0]) == pytest.approx([2, -2], abs=1e-4)
    values = [value for value, _ in scale.ticks(-3.2, 3.2)]
    assert values == [-1000, -100, -10, 0, 10, 100, 1000]
    narrow = scale.ticks(float(scale.of(1050.0)), float(scale.of(1450.0)))
    assert [text for _, text in narrow] == ["1100", "1200", "1300", "1400"]
