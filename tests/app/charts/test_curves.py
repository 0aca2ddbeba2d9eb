"""The line charts: bands, labels that do not touch, axes that fit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.charts.curves import Series, curves
from app.charts.labels import spread
from app.charts.scale import scaled


@given(st.lists(st.floats(0, 200), max_size=8))
def test_labels_are_apart_in_order_and_inside(places: list[float]) -> None:
    moved = spread(places, 15, 200)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(np.array(moved)[order]) if moved else np.array([])
    assert (gaps >= 15 - 1e-9).all()
    assert all(-1e-9 <= place <= 200 + 1e-9 for place in moved)
    if moved and (np.diff(np.sort(places)) >= 15).all():
        assert moved == places


def series(label: str, values: list[float]) -> Series:
    y = np.array(values)
    return Series(label, "#D55E00", False, np.arange(len(y)), y, y * 0.9, y * 1.1)


def test_a_chart_has_a_band_a_line_and_a_label_per_lane() -> None:
    figure = curves("loss", [series("A", [1, 2]), series("B", [3, 4])], steps=1, ink="#000000")
    assert len(figure.data) == 4  # pyright: ignore
    assert [note.text.rsplit(" ")[-1] for note in figure.layout.annotations] == ["A", "B"]  # pyright: ignore


def test_zeros_do_not_break_a_logarithmic_axis() -> None:
    figure = curves("‖g‖₁", [series("A", [0, 10, 0])], steps=2, ink="#000000", log=True)
    low, high = figure.layout.yaxis.range  # pyright: ignore
    assert 0 < low < 1 < high < 2
    assert "(log)" in figure.layout.title.text  # pyright: ignore


def test_a_chart_without_data_is_still_a_chart() -> None:
    empty = series("A", [])
    assert curves("loss", [empty], steps=10, ink="#000000", log=True).layout.annotations == ()  # pyright: ignore


def test_a_projectors_chart_is_larger_in_every_part() -> None:
    plain = curves("loss", [series("A", [1, 2])], steps=1, ink="#000000").to_dict()
    large = scaled(curves("loss", [series("A", [1, 2])], steps=1, ink="#000000"), 2.0).to_dict()
    assert large["layout"]["height"] == 2 * plain["layout"]["height"]
    assert large["layout"]["margin"]["r"] == 2 * plain["layout"]["margin"]["r"]
    assert large["layout"]["title"]["font"]["size"] == 28
    assert large["layout"]["xaxis"]["tickfont"]["size"] == 24
    assert large["layout"]["annotations"][0]["font"]["size"] == 24
    assert large["data"][1]["line"]["width"] == 2 * plain["data"][1]["line"]["width"]
