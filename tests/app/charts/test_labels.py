"""Labels at the ends of lines can be read: apart, in order, and at the last value there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.labels import End, ends_of, spread
from app.charts.line import DASHES, Line
from app.charts.looks import LOOKS
from app.charts.palette import DARK


@given(st.lists(st.floats(0, 200), max_size=8))
def test_labels_are_apart_in_order_and_inside(places: list[float]) -> None:
    moved = spread(places, 15, -7.5, 207.5)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(np.array(moved)[order]) if moved else np.array([])
    assert (gaps >= 15 - 1e-9).all()
    assert all(-1e-9 <= place <= 200 + 1e-9 for place in moved)
    if moved and (np.diff(np.sort(places)) >= 15).all():
        assert moved == places


@given(st.lists(st.floats(-50, 500), min_size=1, max_size=6))
def test_labels_wanted_beside_the_page_stand_on_it(wanted: list[float]) -> None:
    placed = spread(wanted, 20, 0, 400)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gaps = np.diff([placed[i] for i in order])
    assert (gaps >= 20 - 1e-6).all()
    assert min(placed) >= 10 - 1e-6
    assert max(placed) <= 390 + 1e-6


def test_labels_that_collide_move_as_little_as_they_can_together() -> None:
    assert spread([100, 100, 300], 20, 0, 400) == [90, 110, 300]
    assert spread([100, 104, 107], 20, 0, 400) == pytest.approx([251 / 3, 311 / 3, 371 / 3])


def test_a_line_ends_at_its_last_finite_value() -> None:
    line = Line("AdaL", LOOKS["adal"], DASHES[0])
    drawn = np.array([1.0, 2.0, np.inf, np.nan])
    assert ends_of(line, drawn, DARK) == [End(2.0, "AdaL", LOOKS["adal"].dark, "╌")]
    assert ends_of(line, drawn[2:], DARK) == []
    assert ends_of(line, drawn, DARK, "edge")[0].label == "edge"
