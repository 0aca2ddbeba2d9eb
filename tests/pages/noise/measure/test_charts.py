"""The charts of a measurement show its numbers, and survive those that are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adal.training.noise.summary import EDGES, NORMAL_SCORES
from app.charts.line import DASHES, INK, Line
from app.charts.looks import LOOKS
from app.charts.palette import DARK, LIGHT
from pages.noise.measure.batches import BatchLine, batch_lines
from pages.noise.measure.dots import Dot, kurtosis_dots, kurtosis_place, share_dots
from pages.noise.measure.laws import Law, densities, quantile_plot

NAN = float("nan")


def dot(value: float, low: float, high: float, theory: float = NAN, label: str = "AdaL") -> Dot:
    return Dot(Line(label, LOOKS["adal"], DASHES[0]), value, low, high, theory)


def layout(figure: Any) -> Any:
    return figure.layout


def traces(figure: Any) -> list[tuple[list[float], list[float]]]:
    return [(list(map(float, t.x)), list(map(float, t.y))) for t in figure.data]


def test_a_dot_its_interval_and_its_theory_stand_on_one_row() -> None:
    figure: Any = kurtosis_dots("t", [dot(7, 0, 97, 27)], LIGHT)
    # log10(3 + x): 1, and .477, 2 and 1.477.
    assert traces(figure) == [
        ([pytest.approx(0.4771, abs=1e-4), 2.0], [0, 0]),
        ([1.0], [0]),
        ([pytest.approx(1.4771, abs=1e-4)], [0]),
    ]
    assert figure.data[1].marker.symbol == "circle-open"
    assert figure.data[1].marker.color == LOOKS["adal"].light
    assert "7 (0 to 97)" in figure.data[1].hovertemplate
    axis: Any = layout(figure).xaxis
    assert list(axis.ticktext) == ["0", "1", "3", "10", "30", "100"]
    assert list(axis.tickvals) == [kurtosis_place(x) for x in (0, 1, 3, 10, 30, 100)]


def test_an_interval_below_the_least_kurtosis_of_all_ends_there() -> None:
    figure: Any = kurtosis_dots("t", [dot(0.1, -5, 4)], DARK)
    assert traces(figure)[0][0][0] == 0  # log10(3 − 2)
    assert figure.data[1].marker.color == LOOKS["adal"].dark


def test_what_is_unknown_leaves_its_row_empty() -> None:
    dots = [dot(NAN, NAN, NAN, label="a"), dot(1, 0.5, 2, label="b")]
    for figure in (
        kurtosis_dots("t", dots, LIGHT),
        share_dots("t", dots, 6e-5, LIGHT),
    ):
        assert {y for _, ys in traces(figure) for y in ys} == {1}
        assert list(layout(figure).yaxis.ticktext) == ["a", "b"]
    assert traces(kurtosis_dots("t", dots[:1], LIGHT)) == []


def test_a_share_whose_interval_holds_none_begins_at_the_edge() -> None:
    figure = share_dots("t", [dot(1e-3, 0, 1e-2)], 1e-4, LIGHT)
    low = layout(figure).xaxis.range[0]
    (interval, _), (place, _) = traces(figure)
    assert interval == [low, pytest.approx(-2)]
    assert place == [pytest.approx(-3)]
    assert list(layout(figure).xaxis.ticktext) == [f"10<sup>−{k}</sup>" for k in (4, 3, 2)]


def law(rng: np.random.Generator, count: int = 10_000) -> Law:
    z = rng.normal(size=count)
    found = np.bincount(np.searchsorted(EDGES, z, side="right"), minlength=102)
    scores = np.quantile(z, np.linspace(0.001, 0.999, 161)) if count else np.full(161, NAN)
    return Law(Line("Adam", LOOKS["adam"]), found, scores.astype(np.float32))


def test_a_density_is_counts_over_their_number_and_width() -> None:
    one = law(np.random.default_rng(0))
    figure: Any = densities([one], LIGHT)
    y = np.array(figure.data[0].y)
    assert np.nansum(y) * 0.2 == pytest.approx(1, rel=1e-5)
    assert np.isnan(y[one.histogram[1:-1] == 0]).all()
    # The bin from 0 to .2 has Φ(.2) − Φ(0) of 10 000 numbers: 793, give or take 27.
    assert y[50] == pytest.approx(0.396, abs=4 * 0.014)
    bell = figure.data[1]
    assert max(bell.y) == pytest.approx(1 / np.sqrt(2 * np.pi), rel=1e-3)
    assert layout(figure).yaxis.type == "log"


def test_gaussian_quantiles_lie_on_the_diagonal() -> None:
    one = Law(
        Line("Adam", LOOKS["adam"], DASHES[0]), np.zeros(102, int), NORMAL_SCORES.astype(np.float32)
    )
    figure: Any = quantile_plot([one], LIGHT)
    assert np.allclose(figure.data[1].x, figure.data[1].y)
    assert traces(figure)[0] == ([-4, 4], [-4, 4])
    assert figure.data[1].line.dash == "8px,4px"
    assert [note.text for note in layout(figure).annotations] == [
        '<span style="color:#0072B2"><b>╌</b></span> Adam'
    ]


def test_laws_without_a_number_are_empty_charts() -> None:
    nothing = law(np.random.default_rng(0), 0)
    for figure in (densities([nothing], LIGHT), quantile_plot([nothing], LIGHT)):
        assert layout(figure).annotations == ()
        assert np.isfinite(layout(figure).yaxis.range).all()


def test_batch_sizes_stand_on_a_logarithmic_axis_with_theory_beside() -> None:
    values = np.array([97.0, NAN, 7.0])
    line = BatchLine(Line("g", INK), values, values - 1, values + 3)
    figure = batch_lines((1, 4, 16), [line], np.array([97.0, 22.0, 7.0]), LIGHT)
    band, drawn, theory = traces(figure)
    assert drawn == ([1, 16], [2, 1])
    assert band[0] == [1, 16, 16, 1]
    assert theory[0] == [1, 4, 16]
    assert layout(figure).xaxis.type == "log"
    assert list(layout(figure).xaxis.ticktext) == ["1", "4", "16"]
    unknown = BatchLine(Line("g", INK), *[np.full(3, NAN)] * 3)
    empty: Any = batch_lines((1, 4, 16), [unknown], np.full(3, NAN), LIGHT)
    assert len(empty.data) == 1
