"""The surface: paths lie on it, heights keep f's order, and nothing of a bad run breaks it."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.landscapes import LANDSCAPES, Domain, Formula, Place, landscape_of
from adal.race import Lane, RaceSpec, opening_race
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import DARK, LIGHT
from pages.race.surface.box import _figure, ground_under, heights_sentence
from pages.race.surface.chart import LIFT, Walk, surface
from pages.race.surface.heights import (
    GRID,
    MOST_POINTS,
    NEAR,
    Ground,
    Heights,
    ground_of,
    heights_for,
    trace,
)

LOG = Formula("log(x) + y^2")


def decoded(values: Any) -> np.ndarray:
    """An array of a figure's JSON, which holds typed arrays in base64."""
    if isinstance(values, dict):
        flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
        return flat.reshape([int(n) for n in str(values.get("shape", flat.size)).split(",")])
    return np.array(values, float)


def drawn(spec: RaceSpec) -> tuple[Ground, list[dict[str, Any]]]:
    """The ground and the traces of a race's surface: the surface, paths, crosses."""
    figure = _figure(spec, LIGHT, 1.0)
    return ground_under(spec), figure.to_plotly_json()["data"]


def lines(traces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [t for t in traces if t["type"] == "scatter3d" and t["mode"] == "lines"]


@pytest.mark.parametrize("place", [*LANDSCAPES, LOG], ids=str)
def test_every_landscapes_surface_is_small_and_its_paths_lie_on_it(place: Place) -> None:
    spec = opening_race(place)
    ground, traces = drawn(spec)
    assert len(_figure(spec, LIGHT, 1.0).to_json().encode()) < 200_000  # pyright: ignore
    z = decoded(traces[0]["z"])
    assert z.shape == (GRID, GRID)
    assert z.dtype == np.float32
    assert np.nanmax(z) == pytest.approx(1)
    *paths, crosses = lines(traces)
    assert len(paths) == len(spec.lanes)
    for path in paths:
        points = np.stack([decoded(path["x"]), decoded(path["y"])], -1).astype(float)
        assert len(points) <= MOST_POINTS
        known = np.isfinite(points[:, 0])
        assert known.any()
        # float32 coordinates lie on their own piece of the ground, and may lie just outside it.
        high = ground.over(np.clip(points, *np.array(box(ground)).reshape(2, 2).T)[known])
        assert decoded(path["z"])[known] == pytest.approx(high + LIFT, abs=1e-4)
    assert (np.isfinite(decoded(crosses["z"])).sum()) == 4 * len(ground.landscape.minima)


def box(ground: Ground) -> tuple[float, float, float, float]:
    domain = ground.landscape.domain
    return domain.x0, domain.x1, domain.y0, domain.y1


def test_the_ground_at_its_grid_points_is_the_height_of_f() -> None:
    ground, _ = drawn(opening_race("himmelblau"))
    points = np.stack(np.meshgrid(ground.x, ground.y), -1).reshape(-1, 2)
    f = landscape_of("himmelblau").f(points)
    assert ground.over(points) == pytest.approx(ground.heights.of(f), abs=1e-12)
    # Between them the surface is bilinear: f bends by less than a hundredth of the range per cell.
    middle = (points[:-1] + points[1:]) / 2
    own = ground.heights.of(landscape_of("himmelblau").f(middle))
    inside = np.hypot(*(points[1:] - points[:-1]).T) < 0.5
    assert np.abs(ground.over(middle) - own)[inside].max() < 0.01


@given(
    st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=50),
    st.lists(st.floats(-1e300, 1e300), max_size=5),
)
def test_heights_keep_the_order_of_f_and_lie_between_0_and_1(
    grid: list[float], others: list[float]
) -> None:
    f = np.array(grid)
    heights = heights_for(f, np.array(others))
    z = heights.of(np.sort(f))
    assert (np.diff(z) >= 0).all()
    assert z[-1] == pytest.approx(1) or f.max() == heights.low
    assert (z >= 0).all()
    assert heights.of(np.array([np.nan, np.inf]))[0] != 0
    for tick, _ in heights.ticks():
        # A round number may lie beyond an end by rounding: 0 is one of the ticks from 1 to 4e9.
        room = max(1e-9 * (heights.high - heights.low), 1e-6 * abs(tick))
        assert heights.low - room <= tick <= heights.high + room


def test_steep_landscapes_have_logarithmic_heights_and_the_axis_says_so() -> None:
    steep = {name for name in LANDSCAPES if drawn(opening_race(name))[0].heights.unit}
    assert steep == {"rosenbrock", "beale", "goldstein_price"}
    for name in ("beale", "booth"):
        figure = _figure(opening_race(name), LIGHT, 1.0).to_plotly_json()
        title = figure["layout"]["scene"]["zaxis"]["title"]["text"]
        assert ("log" in title) == (name in steep)
        sentence = heights_sentence(ground_under(opening_race(name)))
        assert ("logarithmic" in sentence) == (name in steep)
    assert "from 0 to 765, and the heights are f itself." in sentence


def test_ticks_are_values_of_f_where_they_stand() -> None:
    figure = _figure(opening_race("rosenbrock"), LIGHT, 1.0).to_plotly_json()
    axis = figure["layout"]["scene"]["zaxis"]
    heights = drawn(opening_race("rosenbrock"))[0].heights
    assert axis["ticktext"][-1] == "4000"
    assert axis["tickvals"][-1] == pytest.approx(float(heights.of(4000.0)))
    assert Heights(-80.0, 350.0).ticks() == [
        (0.0, "0"),
        (100.0, "100"),
        (200.0, "200"),
        (300.0, "300"),
    ]
    assert Heights(3.0, 3.0).ticks() == [(3.0, "3")]


def test_a_long_step_follows_the_ground_and_short_ones_are_joined() -> None:
    landscape = landscape_of("rosenbrock")
    points, steps = trace(landscape, np.array([[-2.0, 2.0], [2.0, 2.0]]))
    assert len(points) > 30
    assert (points[:, 1] == 2).all()
    assert steps.tolist() == [0] * (len(points) - 1) + [1]
    creeping = np.linspace([0, 0], [0.5, 0.5], 2001)
    points, steps = trace(landscape, creeping)
    assert len(points) < 50
    assert points[-1].tolist() == [0.5, 0.5]
    assert steps[-1] == 2000
    gaps = np.abs(np.diff(points, axis=0)) / [4.8, 3.6]
    assert gaps[:-1].max(-1).min() >= 0.9 * NEAR


@pytest.mark.parametrize("count", [1, 2, 150, 400, 2000])
def test_a_path_of_any_length_has_at_most_so_many_points(count: int) -> None:
    rng = np.random.default_rng(count)
    theta = rng.uniform((-2.4, -0.8), (2.4, 2.8), (count, 2))
    points, steps = trace(landscape_of("rosenbrock"), theta)
    assert len(points) == len(steps) <= MOST_POINTS
    assert (points[0] == theta[0]).all()
    assert (points[-1] == theta[-1]).all()


def test_outside_the_domain_nothing_is_drawn_not_even_a_jump_across() -> None:
    landscape = landscape_of("rosenbrock")  # x in [−2.4, 2.4], y in [−.8, 2.8]
    points, _ = trace(landscape, np.array([[0.0, 1.0], [5.0, 1.0], [-5.0, 1.0], [1e200, -1e200]]))
    known = points[np.isfinite(points[:, 0])]
    assert known[0].tolist() == [0, 1]
    assert (known[:, 0] >= 0).all()
    assert known[:, 0].max() > 2.2
    assert np.isnan(trace(landscape, np.array([[-5.0, 0.0], [5.0, 0.0]]))[0]).all()


def diverging(place: Place = "rosenbrock") -> RaceSpec:
    lanes = (Lane("l1", "sgd", (("lr", 0.1),)), Lane("l2", "adal", (("lr", 0.01),)))
    return RaceSpec(place, lanes, steps=50)


def test_a_run_that_diverges_is_drawn_as_far_as_it_is_inside_and_named() -> None:
    _, traces = drawn(diverging())
    paths = {t["name"]: t for t in lines(traces)}
    sgd = paths["SGD, left at step 1, diverged at step 6"]
    assert np.isfinite(decoded(sgd["x"])).any()
    assert np.abs(np.nan_to_num(decoded(sgd["z"]))).max() <= 1 + LIFT
    assert "AdaL" in paths
    ends = [t["name"] for t in traces if t.get("mode") == "markers"]
    assert ends == ["AdaL"]


def test_a_start_outside_the_domain_is_no_error() -> None:
    spec = RaceSpec("rosenbrock", (Lane("l1", "adam", (("lr", 1e-6),)),), (100.0, 100.0), steps=3)
    _, traces = drawn(spec)
    assert np.isnan(decoded(lines(traces)[0]["z"])).all()


def test_holes_of_a_formula_are_holes_of_the_surface() -> None:
    ground, traces = drawn(opening_race(LOG))
    z = decoded(traces[0]["z"])
    assert np.isnan(z[:, ground.x <= 0]).all()
    assert np.isfinite(z[:, ground.x > 0]).all()
    assert traces[0]["customdata"][0][0] == "–"
    beside = np.array([[1e-3, 0.5]])  # in a cell with a hole: the height is f's own
    assert ground.over(beside) == pytest.approx(ground.heights.of(LOG.landscape.f(beside)))


@pytest.mark.parametrize(
    "text", ["1 + 0x", "1e300 * x", "1e-300 * x^2", "1e10 + x / 1e4", "1 / (x^2 + y^2)", "exp(99x)"]
)
def test_flat_huge_and_tiny_functions_have_a_surface(text: str) -> None:
    spec = opening_race(Formula(text, Domain(-1.0, 1.0, -0.01, 0.01)))
    ground, traces = drawn(spec)
    z = decoded(traces[0]["z"])
    assert np.isfinite(z).sum() >= GRID * GRID - 4
    assert np.nanmin(z) >= 0
    assert np.nanmax(z) <= 1
    assert ground.heights.ticks()


def test_variants_are_dashed_and_the_first_lane_lies_on_top_and_is_named_first() -> None:
    _, traces = drawn(opening_race())
    paths = lines(traces)[:-1]
    assert [t["name"] for t in paths] == ["SGD", "Adam", "AdaL without decay", "AdaL"]
    assert [t["line"]["dash"] for t in paths] == ["solid", "solid", "dash", "solid"]
    legend = _figure(opening_race(), LIGHT, 1.0).to_plotly_json()["layout"]["legend"]
    assert legend["traceorder"] == "reversed"


def test_colours_follow_the_theme_and_only_paths_have_one() -> None:
    light, dark = (
        _figure(opening_race(), theme, 1.0).to_plotly_json()["data"] for theme in (LIGHT, DARK)
    )
    assert lines(light)[-2]["line"]["color"] == "#D55E00"
    assert lines(dark)[-2]["line"]["color"] == "#F58A3C"
    for traces in (light, dark):
        for _, colour in traces[0]["colorscale"]:
            channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
            assert max(channels) - min(channels) < 25


def test_the_camera_sees_a_path_behind_a_hill() -> None:
    hill = Formula("exp(-4x^2 - 4y^2)", Domain(-1.0, 1.0, -1.0, 1.0)).landscape
    for side in (-1, 1):
        theta = np.stack([np.full(20, 0.8 * side), np.linspace(-0.3, 0.3, 20)], -1)
        ground = ground_of(hill, [theta])
        walk = Walk(Line("AdaL", LOOKS["adal"]), theta)
        figure = surface(ground, [walk], palette=LIGHT).to_plotly_json()
        eye = figure["layout"]["scene"]["camera"]["eye"]
        # From the hill's far side, where it would hide them all, it does not look.
        assert side * eye["x"] > -1
