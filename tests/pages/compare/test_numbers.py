"""What is drawn over the rates is the comparison's: means, intervals, gaps and rings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import LIGHT
from app.paper.shapes import Area, Polyline, Words
from pages.compare.chart import rate_bands
from pages.compare.files.picture import rate_drawing
from pages.compare.numbers import RateLine, rate_lines, span_of
from tests.adal.training.made_records import Lane, compared

DRAWN = [Line("A", LOOKS["adal"]), Line("B", LOOKS["adam"], (8, 4))]


def lines(*lanes: Lane) -> list[RateLine]:
    return rate_lines(DRAWN[: len(lanes)], compared(*lanes))


def test_rates_ascend_and_the_ring_goes_with_its_rate() -> None:
    (line,) = lines(Lane([[0.5, 0.7], [0.6, 0.6], [0.8, 0.9]], lrs=(0.1, 0.001, 0.01)))
    assert line.rates.tolist() == [0.001, 0.01, 0.1]
    assert line.middle.tolist() == pytest.approx([0.6, 0.85, 0.6])
    assert line.chosen == 1
    assert not line.at_edge
    # t(.975, 1) = 12.706 of any table, times half the range for two values.
    # An interval beyond 0 and 1 is cut there.
    assert line.high.tolist() == [0.6, 1.0, 1.0]
    assert line.low.tolist() == pytest.approx([0.6, 0.85 - 0.6353, 0.0], abs=1e-4)


def test_a_rate_where_every_seed_diverged_is_a_gap() -> None:
    (line,) = lines(
        Lane(
            [[0.5] * 2, [0.6] * 2, [0.7] * 2, [0.8] * 2],
            diverged=[[-1, -1], [3, 4], [-1, 4], [-1, -1]],
            lrs=(0.001, 0.01, 0.1, 1.0),
        )
    )
    assert np.isnan(line.middle).tolist() == [False, True, False, False]
    # One of two seeds is left: the other counts as 0.
    assert line.middle[2] == pytest.approx(0.35)
    assert line.pieces == [slice(0, 1), slice(2, 4)]
    assert line.at_edge


def test_one_seed_has_a_line_without_a_band() -> None:
    (line,) = lines(Lane([[0.5], [0.6]], lrs=(0.001, 0.01)))
    assert line.low.tolist() == line.middle.tolist() == line.high.tolist()


def test_nothing_recorded_is_no_line() -> None:
    assert rate_lines(DRAWN[:1], compared(Lane([[0.5]], cut=0))) == []


@pytest.mark.parametrize(
    "lane",
    [
        Lane([[0.5, 0.6]]),
        Lane([[1.0, 1.0], [1.0, 1.0]]),
        Lane([[0.5, 0.5], [0.6, 0.6]], diverged=2),
        Lane([[0.0, 0.0], [0.0, 0.0]], lrs=(0.01, 0.0101)),
    ],
    ids=["one rate", "all right", "all diverged", "close rates"],
)
def test_the_axes_have_room_whatever_there_is_to_draw(lane: Lane) -> None:
    found = lines(lane)
    across, up = span_of(found)
    assert across[0] < np.log10(found[0].rates.min()) <= np.log10(found[0].rates.max()) < across[1]
    assert -0.1 <= up[0] < up[1] <= 1.1
    figure = rate_bands(found, LIGHT).to_dict()
    assert figure["layout"]["yaxis"]["range"] == list(up)
    assert figure["layout"]["xaxis"]["tickvals"]
    for shape in rate_drawing(found).shapes:
        if isinstance(shape, Polyline):
            assert all(np.isfinite(piece).all() for piece in shape.pieces)
        if isinstance(shape, Area):
            assert np.isfinite(shape.corners).all()


def test_page_and_file_draw_a_ring_and_a_label_for_each_optimizer() -> None:
    found = lines(
        Lane([[0.5, 0.6], [0.8, 0.9]], lrs=(0.001, 0.01)),
        Lane([[0.5, 0.5], [0.6, 0.7], [0.4, 0.4]], lrs=(0.001, 0.01, 0.1)),
    )
    figure = rate_bands(found, LIGHT)
    traces: Any = figure.data
    rings = [trace for trace in traces if trace.marker.symbol == "circle-open"]
    assert [(r.x[0], r.text[0]) for r in rings] == [(0.01, "edge"), (0.01, "")]
    labels = [note["text"] for note in figure.to_dict()["layout"]["annotations"]]
    assert [text.rsplit(" ", 1)[1] for text in labels] == ["A", "B"]
    shapes = rate_drawing(found).shapes
    texts = [shape.text for shape in shapes if isinstance(shape, Words)]
    assert texts.count("edge") == 1
    assert {"A", "B"} <= set(texts)
    names = [shape.name for shape in shapes if isinstance(shape, Polyline) and shape.name]
    assert names == ["rates A", "chosen A", "rates B", "chosen B"]


def test_the_file_places_rates_by_their_logarithms_and_shares_upwards() -> None:
    found = lines(Lane([[0.2] * 2, [0.4] * 2, [0.8] * 2], lrs=(0.001, 0.01, 1.0)))
    (line,) = [
        s for s in rate_drawing(found).shapes if isinstance(s, Polyline) and s.name == "rates A"
    ]
    (points,) = line.pieces
    (x0, x1, x2), (y0, y1, y2) = points.T
    assert (x2 - x1) / (x1 - x0) == pytest.approx(2)
    assert (y1 - y2) / (y0 - y1) == pytest.approx(2)
    assert y0 > y1 > y2
