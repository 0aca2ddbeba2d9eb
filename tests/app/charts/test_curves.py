"""The line charts: bands, labels, axes that fit."""

from __future__ import annotations

import numpy as np

from app.charts.curves import Series, curves
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import LIGHT


def series(label: str, values: list[float]) -> Series:
    y = np.array(values)
    return Series(Line(label, LOOKS["adal"]), np.arange(len(y)), y, y * 0.9, y * 1.1)


def test_a_chart_has_a_band_a_line_and_a_label_per_lane() -> None:
    figure = curves("loss", [series("A", [1, 2]), series("B", [3, 4])], steps=1, palette=LIGHT)
    assert len(figure.data) == 4  # pyright: ignore
    assert [note.text.rsplit(" ")[-1] for note in figure.layout.annotations] == ["A", "B"]  # pyright: ignore


def test_zeros_do_not_break_a_logarithmic_axis() -> None:
    figure = curves("‖g‖₁", [series("A", [0, 10, 0])], steps=2, palette=LIGHT, log=True)
    low, high = figure.layout.yaxis.range  # pyright: ignore
    assert 0 < low < 1 < high < 2
    assert "(log)" in figure.layout.title.text  # pyright: ignore


def test_a_chart_without_data_is_still_a_chart() -> None:
    empty = series("A", [])
    assert curves("loss", [empty], steps=10, palette=LIGHT, log=True).layout.annotations == ()  # pyright: ignore
