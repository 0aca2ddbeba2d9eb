"""The parts' pictures: what they draw is what they are given."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from adal.statistics.paired import Estimate
from adal.statistics.quantiles import against_gauss
from adal.statistics.tails import hill_curve
from adal.under_noise.escape import Waiting, Well
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import LIGHT
from pages.noise.escape.chart import Escaping, paths, plane, shares, times
from pages.noise.failures.chart import Said, hill_plot, quantiles, said_and_right
from pages.noise.filter.chart import Filtered, kurtoses, shapes
from pages.noise.rest.chart import Resting, ScaleLine, density, noise_scale, resting

SGD = Line("SGD", LOOKS["sgd"])
NAN2 = (math.nan, math.nan)
SOON, NEVER = Waiting(900.0, 600.0, 1400.0, 20), Waiting(math.inf, 6e4, math.inf, 0)


def notes_of(figure: go.Figure) -> str:
    layout: Any = figure.layout
    return " ".join(note.text for note in layout.annotations)


def test_the_density_of_a_bell_is_a_bell() -> None:
    places = np.random.default_rng(0).standard_normal(20_000)
    x = np.linspace(-5, 5, 201)
    y = density(places, x, 500)
    # The kernel widens the bell by 2 %, and its height scatters by some 1 % here.
    assert np.abs(y - np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)).max() < 0.02
    assert y.sum() * (x[1] - x[0]) == pytest.approx(1, abs=0.005)
    assert (density(np.empty(0), x, 500) == 0).all()


def test_far_numbers_do_not_leave_a_needle() -> None:
    places = np.append(np.linspace(-1, 1, 200), [1e6, -1e6])
    layout: Any = resting([Resting(SGD, places, 20, 0.0)], theory=0.1, palette=LIGHT).layout
    assert layout.xaxis.range[1] < 10


def test_a_cloud_without_places_is_an_empty_picture() -> None:
    none = Resting(SGD, np.empty(0), 20, math.nan)
    assert len(resting([none], theory=math.nan, palette=LIGHT).data) == 1


def test_every_batch_has_a_line_of_its_own() -> None:
    points = np.array([0.01, 0.1])
    lines = [ScaleLine(b, points, points, points * 0.9, points * 1.1) for b in (1, 4, 16)]
    figure: Any = noise_scale(
        "SGD", lines, line=SGD, palette=LIGHT, span=[-3, 0], theory=(points, points)
    )
    assert len(figure.data) == 4
    dashes = {trace.line.dash for trace in figure.data[1:]}
    assert len(dashes) == 3
    assert "B = 16" in notes_of(figure)


def filtered(label: str, kurtosis: float, theory: float) -> Filtered:
    scaled = np.random.default_rng(0).standard_normal(2000)
    return Filtered(
        Line(label, LOOKS["adam"]), scaled, kurtosis, kurtosis - 1, kurtosis + 1, theory
    )


def test_kurtosis_is_drawn_in_logarithms_only_where_all_of_it_is_positive() -> None:
    axis: Any = kurtoses([filtered("g", 5, 5), filtered("m", 0, 0)], palette=LIGHT).layout
    assert axis.yaxis.type != "log"
    axis = kurtoses([filtered("g", 5, 5), filtered("m", 50, 50)], palette=LIGHT).layout
    assert axis.yaxis.type == "log"


def test_only_known_theory_is_marked() -> None:
    figure: Any = kurtoses([filtered("g", 5, math.inf), filtered("m", 5, 4.0)], palette=LIGHT)
    assert [list(t.x) for t in figure.data if t.name == "theory"] == [["m"]]


def test_the_shape_counts_every_number_in_the_picture() -> None:
    one = filtered("g", 0, 0)
    trace = shapes([one], palette=LIGHT).data[0]
    width = trace.x[1] - trace.x[0]
    assert np.nansum(trace.y) * width == pytest.approx(1, abs=1e-5)


def test_what_is_wrong_wears_another_colour_and_another_mark() -> None:
    rows = [
        Said("Laplace", 2, 1.6, 1.5, 1.7, True),
        Said("stable", 1.5, 1.49, 1.4, 1.6, False),
        Said("none", 2, math.nan, math.nan, math.nan, True),
    ]
    right, good, wrong = said_and_right(rows, LIGHT).data
    assert list(right.x) == [2, 1.5, 2]
    assert list(good.y) == ["stable"]
    assert list(wrong.y) == ["Laplace"]
    assert good.marker.symbol != wrong.marker.symbol
    assert good.marker.color != wrong.marker.color


def test_hills_curve_and_the_quantiles_are_those_of_the_numbers() -> None:
    samples = np.random.default_rng(0).standard_t(3, 2000)
    ks = np.array([10, 50, 200])
    curve = hill_curve(samples, ks)
    figure: Any = hill_plot(ks, curve, right=3.0, palette=LIGHT)
    assert list(figure.data[1].y) == curve.alpha.tolist()
    points = against_gauss(samples)
    assert np.allclose(quantiles(points, LIGHT).data[2].y, points.observed)


def run(waiting: Waiting, share: Estimate | None, equilibrium: float = math.nan) -> Escaping:
    path = np.linspace(-1, 1, 11)[:, None].repeat(2, 1)
    return Escaping(
        SGD,
        path,
        (waiting, waiting),
        (800.0, math.nan),
        (950.0, math.nan),
        share,
        equilibrium,
    )


def test_no_escapes_are_said_in_words_and_not_drawn_as_a_share() -> None:
    stuck = run(NEVER, None)
    assert "no escapes within 6000 steps" in notes_of(times([stuck], steps=6000, palette=LIGHT))
    figure: Any = shares([stuck], palette=LIGHT)
    assert "no escapes" in notes_of(figure)
    assert all(len(trace.x) == 0 for trace in figure.data)


def test_escape_times_stand_beside_both_theories() -> None:
    figure: Any = times([run(SOON, Estimate(0.6, 0.1))], steps=6000, palette=LIGHT)
    marks = {trace.name: list(trace.x) for trace in figure.data}
    assert marks["SGD, from sharp"] == [900]
    assert marks["Kramers"] == [800]
    assert marks["exact integral"] == [950]
    assert list(shares([run(SOON, Estimate(0.6, 0.1), 0.68)], LIGHT).data[1].x) == [0.68]


def test_the_paths_are_drawn_over_all_steps() -> None:
    step = np.arange(0, 6600, 600)
    figure: Any = paths(Well(), step, [run(SOON, None), run(SOON, None)], LIGHT)
    layout: Any = figure.layout
    assert tuple(layout.xaxis2.range) == (0, 6000)
    assert np.allclose(figure.data[1].y, np.linspace(-1, 1, 11))
    seen = plane(Well("2d"), [run(SOON, None)], LIGHT)
    assert np.allclose(seen.data[1].x, np.linspace(-1, 1, 11))
