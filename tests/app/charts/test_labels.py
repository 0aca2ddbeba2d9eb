"""Labels at the ends of lines can be read: apart, in order, and at the last value there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.charts.labels import End, ends_of, spread
from app.charts.line import DASHES, Line
from app.charts.looks import LOOKS
from app.charts.palette import DARK


@given(st.lists(st.floats(0, 200), max_size=8))
def test_labels_are_apart_in_order_and_inside(places: list[float]) -> None:
    moved = spread(places, 15, 200)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(np.array(moved)[order]) if moved else np.array([])
    assert (gaps >= 15 - 1e-9).all()
    assert all(-1e-9 <= place <= 200 + 1e-9 for place in moved)
    if moved and (np.diff(np.sort(places)) >= 15).all():
        assert moved == places


def test_a_line_ends_at_its_last_finite_value() -> None:
    line = Line("AdaL", LOOKS["adal"], DASHES[0])
    drawn = np.array([1.0, 2.0, np.inf, np.nan])
    assert ends_of(line, drawn, DARK) == [End(2.0, "AdaL", LOOKS["adal"].dark, "╌")]
    assert ends_of(line, drawn[2:], DARK) == []
    assert ends_of(line, drawn, DARK, "edge")[0].label == "edge"
