"""Every page under AppTest, each run twice: some faults appear only on the second run."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from adal.landscapes import Domain, Formula
from adal.oracles import LAWS, Noise
from adal.race import RaceSpec
from app.jobs.cached import trajectory_of
from app.shell.pages import PAGES, page_file
from app.training.link import networks_of
from pages.networks.controls import NETWORKS
from pages.race.controls import RACE
from pages.race.link import race_of, values_of
from tests.pages.visit import link_of, opened, turn, widget


def race_in(at: AppTest) -> Any:
    return at.session_state["race_visit"].spec


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_page_runs_twice_without_an_exception(name: str) -> None:
    at = opened(name)
    for _ in range(2):
        assert not at.exception
        assert at.title[0].value
        assert not at.warning
        at.run()


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_what_explains_a_page_to_its_readers_does_not_stand_on_it(name: str) -> None:
    statements = ast.walk(ast.parse(page_file(name).read_text()))
    notes = [
        ast.literal_eval(s.value)
        for s in statements
        if isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)
    ]
    assert notes
    shown = " ".join(str(element.value) for element in opened(name).markdown)
    assert not [note for note in notes if note.strip() in shown]


def test_the_race_opens_on_a_finished_picture_with_numbers() -> None:
    at = opened("race")
    words = " ".join(m.value for m in at.main.markdown)
    assert "arrives first: at the minimum from step" in words
    assert dict(at.query_params) == {}


CHANGES = [
    ("x", 0.5),
    ("y", 0.5),
    ("steps", 123),
    ("l1.lr", 0.01),
    ("l1.beta1", 0.5),
    ("l1.beta2", 0.9),
    ("l1.eps", 0.5),
    ("l1.eps_mode", "denominator"),
    ("l1.second_moment", "raw"),
    ("l1.lr_decay", "none"),
    ("l3.lr_decay", "inv_sqrt"),
    ("noise", 2.0),
    ("l1.rule", "momentum"),
    ("l4.rule", "none"),
    ("landscape", "himmelblau"),
]
"""One widget after the other, those last that bring other widgets or settings along."""


def paths(race: RaceSpec) -> list[bytes]:
    """Every lane's recorded numbers: a control that does not change them is dead."""
    return [trajectory_of(race.run_spec(lane)).theta.tobytes() for lane in race.lanes]


def test_every_widget_changes_the_race_and_its_link() -> None:
    at = opened("race")
    for key, value in CHANGES:
        before = race_in(at)
        turn(at, key, value)
        assert race_in(at) != before, key
        assert paths(race_in(at)) != paths(before), key
        assert race_of(link_of(at))[0] == race_in(at), key
    assert race_in(opened("race", link_of(at))) == race_in(at)


def test_the_seed_matters_once_there_is_noise() -> None:
    at = opened("race")
    assert widget(at, "seed").disabled
    widget(at, "noise").set_value(3.0).run()
    assert not widget(at, "seed").disabled
    before = race_in(at)
    next(b for b in at.button if b.label == "New seed").click().run()
    assert race_in(at) != before
    assert race_in(at).noise == before.noise


@pytest.mark.parametrize("law", [law for law in LAWS if law != "gaussian"])
def test_each_law_of_noise_changes_the_race_and_its_link(law: str) -> None:
    at = opened("race", {"noise": "3"})
    before = race_in(at)
    widget(at, "law").set_value(law).run()
    assert not at.exception
    assert not at.warning
    assert race_in(at).noise == Noise(3.0, law)
    assert paths(race_in(at)) != paths(before)
    if LAWS[law].shape is not None:
        changed = race_in(at)
        control = widget(at, "shape")
        control.set_value(2.0).run()
        assert not at.warning
        assert paths(race_in(at)) != paths(changed)
    assert race_of(link_of(at))[0] == race_in(at)


def test_a_function_of_ones_own_is_raced_on_in_its_box() -> None:
    at = opened("race")
    widget(at, "landscape").set_value("own").run()
    first = race_in(at).landscape
    assert isinstance(first, Formula)
    at.text_area[0].set_value("(x - 1)^2 + 2 (y + 1)^2").run()
    assert not at.exception
    assert not at.warning
    assert race_in(at).landscape == Formula("(x - 1)^2 + 2 (y + 1)^2")
    assert values_of(race_in(at)) == values_of(
        race_of({"landscape": "own", "f": at.text_area[0].value})[0]
    )
    widget(at, "x0").set_value(-1.5).run()
    assert race_in(at).landscape.domain.x0 == -1.5
    assert race_of(link_of(at))[0] == race_in(at)


def test_a_bad_text_is_shown_with_its_place_and_the_last_race_stays() -> None:
    at = opened("race", {"landscape": "own", "f": "x^2 + 2 y^2"})
    before = race_in(at)
    at.text_area[0].set_value("x^2 + xy").run()
    assert not at.exception
    assert "did you mean x" in at.warning[0].value
    assert at.code[0].value == "x^2 + xy\n      ^"
    assert race_in(at) == before
    at.text_area[0].set_value("x^2 + x y").run()
    assert not at.warning
    assert race_in(at).landscape == Formula("x^2 + x y")


def test_an_own_function_is_remembered_while_another_landscape_is_looked_at() -> None:
    at = opened("race", {"landscape": "own", "f": "x^2 + 2 y^2", "x1": "2"})
    widget(at, "landscape").set_value("beale").run()
    widget(at, "landscape").set_value("own").run()
    assert race_in(at).landscape == Formula("x^2 + 2 y^2", Domain(-3.0, 2.0, -3.0, 3.0))


def test_reset_keeps_the_seed_and_nothing_else_on_this_landscape() -> None:
    at = opened("race", {"landscape": "beale", "noise": "3", "seed": "77", "l1.lr": "0.5"})
    next(b for b in at.button if b.label == "Reset").click().run()
    assert race_in(at) == race_of({"landscape": "beale", "seed": "77"})[0]


def test_an_optimizer_can_be_added_and_removed() -> None:
    at = opened("race")
    next(b for b in at.button if b.label == "Add an optimizer").click().run()
    assert [lane.rule for lane in race_in(at).lanes] == ["adal", "adal", "adam", "sgd", "momentum"]
    widget(at, "l5.rule").set_value("none").run()
    assert len(race_in(at).lanes) == 4


def test_a_new_landscape_brings_its_start_and_its_tuned_rates() -> None:
    at = opened("race", {"l3.lr": "0.001"})
    widget(at, "landscape").set_value("beale").run()
    assert race_in(at) == race_of({"landscape": "beale"})[0]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"landscape": "moon"}, "landscape must be one of"),
        ({"l1.lr": "-0.1"}, "l1.lr must be in (0, 10], got -0.1. Used instead: 0.56."),
        ({"steps": "1e9"}, "steps must be a whole number in [1, 2000], got '1e9'"),
        ({"x": "<b>1</b>"}, "x must be a number, got '<b>1</b>'"),
        ({"l9.lr": "1"}, "'l9.lr' is not a setting of this page and is ignored."),
    ],
)
def test_a_bad_link_is_named_and_the_rest_of_it_lives(query: dict[str, str], sentence: str) -> None:
    at = opened("race", {**query, "l2.lr": "0.123"})
    assert not at.exception
    said = at.warning[0].value.replace("\\", "")
    assert said.startswith(sentence)
    assert values_of(race_in(at))["l2.lr"] == 0.123
    assert at.subheader[0].value == "What happened"


def test_an_impossible_number_is_named_and_the_race_goes_on() -> None:
    at = opened("race")
    widget(at, "l1.lr").set_value(-3.0).run()
    assert at.warning[0].value.replace("\\", "").startswith("l1.lr must be in (0, 10], got -3.0")
    assert not at.exception
    widget(at, "l1.lr").set_value(0.3).run()
    assert not at.warning


def test_a_closed_box_keeps_its_settings() -> None:
    at = opened("race")
    widget(at, "l1.lr").set_value(0.3).run()
    at.session_state[RACE.key("l1.open")] = False
    at.run().run()
    assert dict(race_in(at).lanes[0].hypers)["lr"] == 0.3
    assert widget(at, "l1.lr").value == 0.3


def test_the_notes_open() -> None:
    at = opened("race")
    for note in ("inside", "reading", "mathematics", "experiments"):
        before = len(at.get("markdown")) + len(at.get("page_link"))
        at.session_state[f"race.{note}"] = True
        at.run()
        assert not at.exception, note
        assert len(at.get("markdown")) + len(at.get("page_link")) > before, note


def test_a_race_without_a_minimum_has_no_winner() -> None:
    at = opened("race", {"landscape": "monkey_saddle"})
    assert any("has no minimum, so nobody can win" in m.value for m in at.main.markdown)


def test_a_diverged_run_is_named_and_does_not_win() -> None:
    at = opened("race", {"l4.lr": "0.1"})
    words = " ".join(m.value for m in at.main.markdown)
    assert "SGD diverged at step" in words
    assert "**SGD** arrives" not in words


def test_the_race_is_there_after_a_visit_to_another_page() -> None:
    at = opened("race", {"landscape": "beale", "l1.lr": "0.5"})
    widget(at, "x").set_value(0.25).run()
    widget(at, "l1.lr").set_value(0.4).run()
    before = race_in(at)
    at.query_params.clear()
    at.switch_page(str(page_file("home"))).run()
    at.switch_page(str(page_file("race"))).run()
    assert race_in(at) == before
    assert widget(at, "x").value == 0.25
    assert widget(at, "l1.lr").value == 0.4


def test_the_inspector_follows_the_scrubber() -> None:
    at = opened("race")
    at.session_state["race.inside"] = True
    at.run()
    assert any("Update 500 of 500" in m.value for m in at.markdown)
    at.session_state["race_canvas"] = {"start": None, "step": 41}
    at.run()
    assert not at.exception
    assert any("Update 42 of 500" in m.value for m in at.markdown)
    assert len(at.tabs) == 4
    assert len(at.latex) >= 4 * 2


def test_presenter_mode_comes_and_goes_with_its_link() -> None:
    at = opened("race", {"present": "1", "landscape": "beale"})
    assert any("html { font-size: 22px; }" in h.proto.body for h in at.get("html"))
    assert race_in(at).landscape == "beale"
    widget(at, "steps").set_value(77).run()
    assert str(at.query_params["present"]) in ("1", "['1']")
    next(b for b in at.button if b.label == "Leave presenter mode").click().run()
    assert "present" not in at.query_params
    assert race_in(at).steps == 77


def test_a_bad_presenter_link_is_named() -> None:
    at = opened("race", {"present": "yes"})
    assert at.warning[0].value == "present must be 1, got 'yes': it is ignored."
    assert not at.exception


def test_about_names_source_readings_and_versions() -> None:
    at = opened("about")
    words = " ".join(m.value for m in at.main.markdown)
    for wanted in (
        "arXiv:2107.01525",
        "not available",
        "eps_mode",
        "second_moment",
        "norm_scope",
        "streamlit 1.67.0",
        "MIT licence",
    ):
        assert wanted in words
    assert "zhang2021adal" in at.code[0].value


NETWORK_CHANGES = [
    ("data.label_noise", 0.25),
    ("depth", 2),
    ("width", 16),
    ("activation", "tanh"),
    ("weight_decay", 0.01),
    ("dropout", 0.2),
    ("schedule", "cosine"),
    ("split_seed", 3),
    ("seeds", 3),
    ("batch_size", 8),
    ("steps", 50),
    ("seed", 9),
    ("l1.lr", 0.3),
    ("l1.second_moment", "raw"),
    ("l3.rule", "momentum"),
    ("l4.rule", "none"),
    ("network", "cnn"),
    ("dataset", "spirals"),
    ("dataset", "alice"),
]
"""One widget after the other, those last that bring other widgets or settings along."""


def test_every_widget_changes_the_experiment_and_its_link() -> None:
    at = opened("networks")
    for key, value in NETWORK_CHANGES:
        before = at.session_state["networks_visit"].spec
        turn(at, key, value, NETWORKS)
        spec = at.session_state["networks_visit"].spec
        assert spec.experiment != before.experiment, key
        assert networks_of(link_of(at))[0] == spec, key
        assert any("Press Train to run your settings" in m.value for m in at.markdown), key
    last = at.session_state["networks_visit"].spec
    assert opened("networks", link_of(at)).session_state["networks_visit"].spec == last


def test_a_datasets_own_network_and_rates_come_with_it_and_back() -> None:
    at = opened("networks", {"width": "7", "depth": "3"})
    widget(at, "dataset", NETWORKS).set_value("alice").run()
    assert at.session_state["networks_visit"].spec == networks_of({"dataset": "alice"})[0]
    widget(at, "dataset", NETWORKS).set_value("spirals").run()
    assert not at.warning
    assert at.session_state["networks_visit"].spec == networks_of({"dataset": "spirals"})[0]


def test_settings_that_together_cost_too_much_are_named_and_made_modest() -> None:
    dear = {"network": "rescnn", "seeds": "32", "batch_size": "512", "steps": "3000"}
    at = opened("networks", dear)
    assert not at.exception
    said = at.warning[0].value.replace("\\", "")
    assert re.search("must be at most .* multiplications", said)
    assert at.session_state["networks_visit"].spec.setup.seeds == 5


def test_the_runs_page_lists_nothing_at_first_and_answers_a_search() -> None:
    at = opened("runs")
    assert any("You have no runs yet" in m.value for m in at.main.markdown)
    at.text_input[0].set_value("digits <b>").run()
    assert not at.exception
    assert any("No run of yours has these words" in m.value for m in at.main.markdown)


def camera(at: AppTest) -> Any:
    """What the first chart's camera saves."""
    config = at.get("plotly_chart")[0].proto.config
    return json.loads(config)["toImageButtonOptions"]


def test_the_camera_saves_what_is_chosen_and_only_where_there_are_charts() -> None:
    at = opened("twin")
    assert camera(at)["format"] == "png"
    choice = next(c for c in at.radio if "camera" in c.label)
    choice.set_value("SVG").run()
    at.run()
    assert camera(at)["format"] == "svg"
    assert not [c for c in opened("about").radio if "camera" in c.label]
