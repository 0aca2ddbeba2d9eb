"""The curvature's words say what the records hold, its pictures draw it, and both views run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from adal.landscapes import LANDSCAPES, Formula, Place, landscape_of
from adal.race import Lane, RaceSpec, opening_race
from app.charts.line import lines_of
from app.charts.palette import DARK, LIGHT
from app.prose.numbers import number
from pages.race.curvature.box import curvature_along_of, curvature_map_of
from pages.race.curvature.chart import ARROW, CurvedPath, curvature_map, eigenvalue_lines
from pages.race.curvature.words import curvature_sentences
from tests.pages.race.surface.test_chart import decoded
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[4]
LOG = Formula("log(x) + y^2")


def told(spec: RaceSpec, chosen: int = 0, step: int | None = None) -> list[str]:
    along = [curvature_along_of(spec.run_spec(lane)) for lane in spec.lanes]
    return curvature_sentences(spec, along, chosen, spec.steps if step is None else step)


def paths(spec: RaceSpec) -> list[CurvedPath]:
    return [
        CurvedPath(line, curvature_along_of(spec.run_spec(lane)))
        for lane, line in zip(spec.lanes, lines_of(spec.lanes), strict=True)
    ]


def alone(place: Place, rule: str, start: tuple[float, float], **hypers: float) -> RaceSpec:
    return RaceSpec(place, (Lane("l1", rule, tuple(hypers.items())),), start, steps=20)


def traces_of(spec: RaceSpec, chosen: int = 0, step: int = 0) -> dict[str, dict[str, Any]]:
    """The map's traces by name, those without one by their number."""
    ground = curvature_map_of(spec.landscape)
    figure = curvature_map(ground, paths(spec)[chosen], step, palette=LIGHT)
    data = figure.to_plotly_json()["data"]
    return {trace.get("name", str(i)): trace for i, trace in enumerate(data)}


@pytest.mark.parametrize("step", [0, 120, 500])
def test_the_first_sentence_holds_the_records_numbers(step: int) -> None:
    spec = opening_race()
    h = landscape_of("rosenbrock").hessian(paths(spec)[0].along.theta[step])
    low, high = np.linalg.eigvalsh(h)
    sentence = told(spec, step=step)[0]
    assert sentence.startswith(f"At step {step} AdaL stands where the Hessian's eigenvalues are ")
    assert f"λ₁ = {number(low)} and λ₂ = {number(high)}" in sentence.replace("\u00a0", " ")
    assert f"(condition number {number(abs(high / low))})" in sentence
    assert f"for a learning rate below {number(2 / high)}; SGD's is {number(0.0018)}, " in sentence
    assert f"{number(100 * 0.0018 * high / 2)} % of that edge." in sentence


def test_a_race_without_plain_sgd_names_the_edge_alone() -> None:
    high = np.linalg.eigvalsh(landscape_of("quadratic").hessian([1.0, 1.0]))[1]
    edge = f"for a learning rate below {number(2 / high)}"
    assert told(alone("quadratic", "adam", (1.0, 1.0)))[0].endswith(f"{edge}.")
    own = told(alone("quadratic", "sgd", (1.0, 1.0), lr=0.01))[0]
    assert f"{edge}; its own is 0.0100, {number(50 * high * 0.01)} % of that edge." in own


def test_newtons_step_arrives_on_a_quadratic_and_not_in_a_bent_valley() -> None:
    start = np.array([-1.5, 2.2])
    bent = landscape_of("rosenbrock")
    step = -np.linalg.solve(bent.hessian(start), bent.grad(start))
    away = np.hypot(*(start + step - 1))
    sentence = told(alone("rosenbrock", "adam", (-1.5, 2.2)), step=0)[1]
    assert f"−H⁻¹g has length {number(np.hypot(*step))}: it does not reach a minimum" in sentence
    assert f"ends {number(away)} from the nearest, {number(100 * away / 6)} % of the" in sentence
    assert (
        "it reaches a minimum's neighbourhood, as it ends"
        in told(alone("quadratic", "adam", (1.0, 1.0)))[1]
    )


@pytest.mark.parametrize(
    ("start", "words"),
    [((0.1, 0.5), "and does not descend."), ((0.5, 0.1), "and descends at first all the same.")],
)
def test_an_indefinite_hessian_is_named_with_what_newtons_step_does(
    start: tuple[float, float], words: str
) -> None:
    saddle = Formula("x^2 - y^2 / 2")
    sentence = told(alone(saddle, "sgd", start, lr=0.01), step=0)[1]
    assert "as the Hessian is indefinite, it leads to the saddle" in sentence
    assert sentence.endswith(words)


def test_a_hill_a_plane_and_a_hole_are_told() -> None:
    hill = told(alone(Formula("-x^2 - y^2"), "sgd", (0.1, 0.2), lr=0.01), step=0)
    assert "the ground curves up nowhere" in hill[0]
    assert "it does not descend, as it leads to the local quadratic's maximum." in hill[1]
    plane = told(alone(Formula("x + y"), "sgd", (0.1, 0.2), lr=0.01), step=0)
    assert "Newton's step −H⁻¹g does not exist" in plane[1]
    hole = told(alone(Formula("sqrt(x) + y^2"), "sgd", (0.0, 1.0), lr=0.01), step=0)
    assert len(hole) == 1
    assert "there is no curvature to read" in hole[0]


def test_the_share_of_steps_beyond_the_edge_is_counted() -> None:
    spec = opening_race()
    along = paths(spec)[3].along
    h = landscape_of("rosenbrock").hessian(along.theta[:500])
    beyond = int((np.linalg.eigvalsh(h)[:, 1] > 2 / 0.0018).sum())
    sentence = f"SGD takes {beyond} of its 500 steps ({number(beyond / 5)} %) where λ₂ is above "
    assert sentence + f"its edge, which is {number(2 / 0.0018)}." in told(spec)
    momentum = replace(spec, lanes=(Lane("l1", "momentum", (("lr", 0.001), ("momentum", 0.9))),))
    assert "its edge, which is 3800." in " ".join(told(momentum))
    falling = replace(
        spec, lanes=(Lane("l1", "sgd", (("lr", 0.001),), (("lr_decay", "inv_sqrt"),)),)
    )
    assert "which is 2000 at first and rises as the learning rate falls." in " ".join(told(falling))


def test_an_adaptive_rule_is_said_to_have_no_edge_in_the_hessian_alone() -> None:
    spec = opening_race()
    assert "AdaL's own edge is not drawn" in told(spec)[-1]
    assert "own edge" not in " ".join(told(spec, chosen=3))


@pytest.mark.parametrize("place", [*LANDSCAPES, LOG], ids=str)
def test_there_are_at_most_four_sentences_everywhere(place: Place) -> None:
    spec = opening_race(place)
    for chosen in range(len(spec.lanes)):
        for step in (0, 7, spec.steps):
            sentences = told(spec, chosen, step)
            assert 1 <= len(sentences) <= 4
            assert all(sentence.endswith(".") for sentence in sentences)
            assert "nan" not in " ".join(sentences)


def test_a_run_that_diverged_is_told_at_its_last_finite_point() -> None:
    spec = alone("rosenbrock", "sgd", (-1.5, 2.2), lr=0.1)
    sentence = told(spec)[0]
    assert (
        "At step 5, its last before it diverged, SGD stands outside the picture, where" in sentence
    )
    assert told(spec, step=0)[0].startswith("At step 0 SGD stands where the Hessian's")
    assert "SGD takes 6 of its 6 steps (100 %)" in " ".join(told(spec))
    assert "−g, shortened" not in traces_of(spec, step=20)


@pytest.mark.parametrize("place", [*LANDSCAPES, LOG], ids=str)
def test_the_pictures_of_every_landscape_are_small(place: Place) -> None:
    spec = opening_race(place)
    figure = curvature_map(curvature_map_of(place), paths(spec)[0], 20, palette=LIGHT)
    assert len(figure.to_json().encode()) < 200_000  # pyright: ignore
    domain = landscape_of(place).domain
    for which in (0, 1):
        figure = eigenvalue_lines(paths(spec), which, domain, spec.steps, 20, palette=LIGHT)
        assert len(figure.to_json().encode()) < 200_000  # pyright: ignore


def test_the_map_holds_the_numbers_at_the_pointer() -> None:
    ground = curvature_map_of("rosenbrock")
    h = landscape_of("rosenbrock").hessian([ground.x[3], ground.y[5]])
    low, high = np.linalg.eigvalsh(h)
    f = float(landscape_of("rosenbrock").f(np.array([ground.x[3], ground.y[5]])))
    expected = [f, low, high, abs(high / low), 2 / high]
    assert ground.texts[5][3] == [number(float(value)) for value in expected]
    hole = curvature_map_of(LOG)
    assert hole.texts[0][0] == ["–"] * 5


def test_newtons_arrow_is_to_scale_and_the_gradients_is_cut() -> None:
    spec = opening_race()
    traces = traces_of(spec)
    at = paths(spec)[0].along.at
    start = np.array(spec.start)
    newton = np.array([traces["Newton's step, to scale"][axis][1] for axis in "xy"]) - start
    assert newton == pytest.approx(at.newton[0])
    gradient = np.array([traces["−g, shortened"][axis][1] for axis in "xy"]) - start
    assert np.hypot(*gradient) == pytest.approx(ARROW * 3.6)
    assert gradient / np.hypot(*gradient) == pytest.approx(-at.grad[0] / np.hypot(*at.grad[0]))
    gentle = alone("quadratic", "adam", (0.01, 0.001), lr=1e-6)
    assert "−g, to scale" in traces_of(gentle)


def test_the_lines_are_the_eigenvalues_and_edges_belong_to_rules_that_have_one() -> None:
    spec = opening_race()
    domain = landscape_of("rosenbrock").domain
    larger, smaller = (
        eigenvalue_lines(paths(spec), which, domain, spec.steps, 20, palette=LIGHT).to_plotly_json()
        for which in (1, 0)
    )
    names = [trace["name"] for trace in larger["data"]]
    assert names == ["SGD", "edge of SGD", "Adam", "AdaL without decay", "AdaL"]
    assert [t["name"] for t in smaller["data"]] == [n for n in names if "edge" not in n]
    adal = larger["data"][-1]
    steps = decoded(adal["x"]).astype(int)
    assert (steps[0], steps[-1]) == (0, 500)
    at = paths(spec)[0].along.at
    assert adal["text"] == [number(float(value)) for value in at.eigenvalues[steps, 1]]
    edge = decoded(larger["data"][1]["y"])
    assert len(set(edge.tolist())) == 1
    assert larger["data"][1]["text"][0] == number(2 / 0.0018)
    assert "(log)" in larger["layout"]["title"]["text"]
    assert "(± log)" in smaller["layout"]["title"]["text"]


def test_a_run_that_overflows_does_not_flatten_the_others() -> None:
    lanes = (*opening_race().lanes, Lane("l5", "sgd", (("lr", 0.1),)))
    spec = replace(opening_race(), lanes=lanes)
    figure = eigenvalue_lines(
        paths(spec), 1, landscape_of("rosenbrock").domain, 500, 20, palette=LIGHT
    ).to_plotly_json()
    low, high = figure["layout"]["yaxis"]["range"]
    assert high - low < 4
    far = alone("rosenbrock", "sgd", (100.0, 100.0), lr=0.1)
    for which in (0, 1):
        domain = landscape_of("rosenbrock").domain
        eigenvalue_lines(paths(far), which, domain, 20, 20, palette=LIGHT).to_json()


@pytest.mark.parametrize("text", ["1 + 0x", "x + y", "abs(x) + abs(y)", "1e300 * x^2", "1 / x"])
def test_flat_huge_and_broken_functions_have_their_pictures(text: str) -> None:
    spec = opening_race(Formula(text))
    domain = spec.landscape.domain  # pyright: ignore
    for step in (0, 500):
        curvature_map(curvature_map_of(spec.landscape), paths(spec)[0], step, palette=DARK)
        for which in (0, 1):
            eigenvalue_lines(paths(spec), which, domain, 500, step, palette=LIGHT)
        assert told(spec, step=step)


def script() -> None:
    import streamlit as st

    from pages.race.curvature.box import curvature_box
    from pages.race.surface.box import surface_box

    spec = st.session_state["spec"]
    surface_box(spec)
    curvature_box(spec, st.session_state["step"])


@pytest.mark.parametrize("place", ["rosenbrock", "saddle", LOG], ids=str)
@pytest.mark.parametrize("step", [None, 0, 10_000])
def test_both_views_run_twice(place: Place, step: int | None) -> None:
    at = AppTest.from_function(script, default_timeout=PATIENCE)
    at.session_state["spec"], at.session_state["step"] = opening_race(place), step
    for _ in range(2):
        at.run()
        assert not at.exception
        assert len(at.get("plotly_chart")) == 4
        assert at.selectbox[0].options == ["1. AdaL", "2. AdaL without decay", "3. Adam", "4. SGD"]


def test_another_lane_is_told_of_and_one_that_has_gone_gives_way_to_the_first() -> None:
    spec = opening_race()
    at = AppTest.from_function(script, default_timeout=PATIENCE)
    at.session_state["spec"], at.session_state["step"] = spec, 120
    at.run()
    assert "At step 120 AdaL stands" in " ".join(m.value for m in at.markdown)
    at.selectbox[0].set_value("l4").run()
    assert "At step 120 SGD stands" in " ".join(m.value for m in at.markdown)
    at.session_state["spec"] = replace(spec, lanes=spec.lanes[:2])
    at.run()
    assert not at.exception
    assert "At step 120 AdaL stands" in " ".join(m.value for m in at.markdown)
