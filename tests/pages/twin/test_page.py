"""The twin page's sentences and sequences: the words' numbers are those of the decomposition."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from adal.closed_forms import direction_bound, spike_recovery
from adal.errors import SpecError
from adal.rules import RULES
from adal.sequences import SHAPES, Sequence, typed_numbers
from adal.twin import decompose
from app.prose.numbers import number, percent
from pages.twin.compute import decomposed as full
from pages.twin.compute import path_gap
from pages.twin.drawing.canvas import drawn_text
from pages.twin.link import MOST_TYPED, TwinSpec, twin_of
from pages.twin.numbers import View, view_of
from pages.twin.playground import overlay_of, recovery_sentence
from pages.twin.words import (
    bound_sentence,
    claim_sentence,
    fit_sentence,
    gain_sentence,
    scale_sentence,
    sgd_sentence,
    step_sentence,
)
from tests.pages.visit import opened


def decomposed(spec: TwinSpec) -> View:
    return view_of(full(spec))


def test_the_sentence_about_the_step_says_the_factors() -> None:
    spec = TwinSpec(step=300)
    twin = decomposed(spec)
    log_r, log_d, _, log_h = twin.block[:, 299]
    words = step_sentence(twin, 300)
    assert f"the schedule shortens the step {number(float(np.exp(-log_d)))}-fold" in words
    verb = "shortens" if log_h < 0 else "lengthens"
    assert f"the transform {verb} the step {number(float(np.exp(abs(log_h))))}-fold" in words
    assert f"AdaL's step is {number(float(np.exp(log_r)))} times Adam's." in words


def test_sgd_fed_with_the_transformed_gradient_steps_a_times_as_long() -> None:
    twin = decomposed(TwinSpec())
    assert f"{number(float(twin.a[9]))} times as long at step 10" in sgd_sentence(twin, 10)


@pytest.mark.parametrize(
    ("a", "words"),
    [
        ([2.0, 3.0], "above 1 at every step: ĝ is never shorter than g"),
        ([0.5, 0.1], "at most 1 at every step: ĝ is never longer than g"),
        ([2.0, 2.0, 0.5, 0.5], "there ĝ is longer than g. It crosses 1 once, at step 3"),
        ([2.0, 0.5, 2.0, 0.5], "It crosses 1 3 times, first at step 2"),
    ],
)
def test_the_claim_counts_and_finds_the_crossings(a: list[float], words: str) -> None:
    twin = decompose(
        np.array(a)[:, None], beta1=0.9, beta2=0.99, eps=0.0, eps_mode="inside", lr_decay="none"
    )
    assert words in claim_sentence(view_of(twin))


def test_a_power_of_two_moves_the_share_and_not_the_path() -> None:
    spec = TwinSpec(scale=-20, eps=0.0)
    gap = path_gap(spec)
    assert gap == 0
    words = scale_sentence(decomposed(spec), decomposed(TwinSpec(eps=0.0)), -20, gap)
    assert "bit for bit" in words
    assert "above 1 at 0\u00a0% of the steps" in words
    assert path_gap(TwinSpec(scale=20, eps=1e-2, eps_mode="denominator")) > 0


def test_the_switches_are_compared_on_the_same_gradients() -> None:
    one, other = TwinSpec(), TwinSpec(second_moment="raw", eps_mode="inside", beta2=0.9)
    assert one.run == other.run


@pytest.mark.parametrize("shape", SHAPES)
def test_sequences_have_their_length_and_level(shape: str) -> None:
    g = Sequence(shape, 0.9, level=2.0, steps=40).gradients
    assert g.shape == (40, 1)
    assert np.allclose(g, 2 * Sequence(shape, 0.9, steps=40).gradients)


def test_typed_numbers_take_the_shapes_place() -> None:
    assert Sequence(typed=typed_numbers("3 -1,0.5;2\n7")).gradients[:, 0].tolist() == [
        3,
        -1,
        0.5,
        2,
        7,
    ]
    with pytest.raises(SpecError, match="typed number 3 must be a number, got '__import__'"):
        typed_numbers("1 2 __import__ 4")


VIEWS = ("The literal claim", "The actual step", "Scale", "The other reading", "Playground")


@pytest.mark.parametrize("source", ["landscape", "sequence", "network"])
def test_every_view_of_every_source_opens_twice(source: str) -> None:
    at = opened("twin", {"source": source})
    for view in VIEWS:
        at.session_state["twin.view"] = view
        for _ in range(2):
            at.run()
            assert not at.exception, view
            assert not at.warning, view


def test_growth_beyond_all_numbers_is_named_with_its_step() -> None:
    at = opened("twin", {"source": "sequence", "size": "100", "steps": "600"})
    assert not at.exception
    assert re.search(r"gradient at step \d+ must be finite, got inf", at.warning[0].value)


CHANGES: list[tuple[str, Any]] = [
    ("landscape", "beale"),
    ("driver", "sgd"),
    ("steps", 300),
    ("second_moment", "raw"),
    ("transform", "none"),
    ("lr_decay", "none"),
    ("eps_mode", "denominator"),
    ("beta1", 0.5),
    ("beta2", 0.5),
    ("eps", 0.5),
]


@pytest.mark.parametrize(("key", "value"), CHANGES, ids=[c[0] for c in CHANGES])
def test_every_switch_changes_the_decomposition(key: str, value: Any) -> None:
    usual = full(twin_of({})[0])
    changed = full(twin_of({key: value})[0])
    assert changed.log_r.shape != usual.log_r.shape or not np.array_equal(
        changed.log_r, usual.log_r, equal_nan=True
    )


def test_the_papers_words_are_tried_on_gradient_and_step() -> None:
    g = np.concatenate([np.full(200, 50.0), np.full(800, 0.01)])[:, None]
    usual: dict[str, Any] = {"beta1": 0.9, "beta2": 0.9, "eps": 0.0, "eps_mode": "inside"}
    raw = decompose(g, **usual, lr_decay="none", second_moment="raw")
    words = fit_sentence(view_of(raw))
    assert "fits the gradient ĝ (50.0 times, then 0.0100 times)" in words
    assert "and fits the step (50.0 times, then" in words
    transformed = decompose(g, **usual, lr_decay="none")
    assert "and does not fit the step (1.00 times, then" in fit_sentence(view_of(transformed))


@pytest.mark.parametrize(("key", "value", "view"), [("step", 77, VIEWS[0]), ("scale", 9, VIEWS[2])])
def test_the_views_own_sliders_keep_what_is_chosen(key: str, value: int, view: str) -> None:
    at = opened("twin")
    at.session_state["twin.view"] = view
    at.run()
    slider = next(s for s in at.slider if s.key == f"twin.{key}")
    slider.set_value(value).run()
    at.run()
    assert getattr(at.session_state["twin_visit"].spec, key) == value
    assert str(at.query_params[key]) in (str(value), f"['{value}']")


def test_epsilon_by_decades_is_the_side_bars_epsilon() -> None:
    at = opened("twin")
    at.session_state["twin.view"] = "Scale"
    at.run()
    at.select_slider[0].set_value(1e-3).run()
    at.run()
    assert at.session_state["twin_visit"].spec.eps == 1e-3


def sequence(**settings: Any) -> TwinSpec:
    return twin_of({"source": "sequence", **settings})[0]


@pytest.mark.parametrize("shape", ["constant", "geometric", "jump", "spike"])
@pytest.mark.parametrize("steps", [2, 3, 300])
def test_the_closed_form_lies_over_the_simulation(shape: str, steps: int) -> None:
    spec = sequence(shape=shape, size=7.0 if shape == "spike" else 0.9, steps=steps, level=3.0)
    overlay = overlay_of(spec, full(spec))
    assert overlay is not None
    # Rounding of 300 steps in four sums.
    assert np.allclose(overlay.simulated, overlay.exact, rtol=2e-12, atol=0)
    gap = np.abs(full(spec).log_h[:, 0] - np.log(overlay.exact)).max()
    assert f"in |log H|, is {number(float(gap))}" in overlay.sentence


def test_the_mean_way_of_many_noises_lies_on_its_closed_form() -> None:
    spec = sequence(shape="noise", size=3.0, steps=500, beta2=0.999)
    overlay = overlay_of(spec, full(spec))
    assert overlay is not None
    last = float(overlay.simulated[-1])
    # 100 000 paired steps and a memory of 1000 steps in place of an endless one: a percent each.
    assert last == pytest.approx(overlay.exact[-1], abs=0.02)
    assert f"come {number(last)} times as far as Adam" in overlay.sentence


@pytest.mark.parametrize(
    "settings", [{"typed": "1 2 3"}, {"second_moment": "raw"}, {"transform": "none"}]
)
def test_where_no_closed_form_holds_none_is_drawn(settings: dict[str, str]) -> None:
    spec = sequence(**settings)
    assert overlay_of(spec, full(spec)) is None


def test_the_recovery_from_a_spike_is_counted_in_the_simulation() -> None:
    spec = sequence(shape="spike", size=20.0, steps=500, beta2=0.99)
    words = recovery_sentence(spec, full(spec))
    g = spec.sequence.gradients
    rule, slots, short = RULES["adam"], RULES["adam"].init(g[0]), 0
    for t, row in enumerate(g, 1):
        delta, slots = rule.update(row, slots, row, t, lr=1.0, beta2=0.99, eps=0.0)
        short = t if abs(float(delta[0])) < 0.5 else short
    adam, adal = (number(spike_recovery(20.0**p, 0.99)) for p in (1, 2))
    assert f"Adam's step is back at half its length after {adam} steps" in words
    assert f"and is there at step {short + 1} in the simulation" in words
    assert f"AdaL's step is back at half its length after {adal} steps" in words
    assert "and is not yet there after 500 steps in the simulation" in words


def test_the_bound_and_the_gain_are_told_with_their_numbers() -> None:
    spec = TwinSpec(step=300)
    twin = decomposed(spec)
    bound = direction_bound(twin.t, spec.beta1, spec.beta2)
    words = bound_sentence(twin, (bound, bound), 300)
    assert f"longer than B = {number(float(bound[299]))} at step 300" in words
    assert f"AdaL reaches {percent(twin.reach[0, 299] / bound[299])} of it" in words
    assert "does not hold for AdaL" in bound_sentence(twin, (None, bound), 300)
    assert "nothing bounds" in bound_sentence(twin, (None, None), 300)
    miss = float(np.median(np.abs(twin.block[3] - np.log(twin.gain))))
    assert number(miss) in gain_sentence(twin)


@pytest.mark.parametrize(
    "drawn",
    [None, [], "1 2", [1, "2"], [True], [float("nan")], [1e31], [1.0] * 201, {"0": 1}, [[1]]],
)
def test_what_is_no_drawing_is_left_alone(drawn: Any) -> None:
    assert drawn_text(drawn) == ""


def test_a_drawing_becomes_typed_numbers() -> None:
    assert typed_numbers(drawn_text([0.5, -2, 1e30])) == (0.5, -2.0, 1e30)
    assert len(drawn_text([-1.2345e-12] * 200)) <= MOST_TYPED


def test_without_the_transform_the_network_is_adams() -> None:
    spec = twin_of({"source": "network", "transform": "none"})[0]
    assert [lane.rule for lane in spec.experiment.lanes] == ["adam"]
    assert dict(spec.experiment.lanes[0].choices)["lr_decay"] == "inv_sqrt"
