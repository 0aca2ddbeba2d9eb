"""The twin page's sentences and sequences: the words' numbers are those of the decomposition."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.sequences import SHAPES, Sequence, typed_numbers
from adal.twin import decompose
from app.links.twin import TwinSpec, twin_of
from app.twin_data import View, view_of
from app.twin_story import claim_sentence, fit_sentence, scale_sentence, sgd_sentence, step_sentence
from app.twin_view import decomposed as full
from app.twin_view import path_gap
from app.words import number
from tests.pages.test_pages import opened


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
)  # fmt: skip
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
    assert "above 1 at 0 % of the steps" in words
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
        3, -1, 0.5, 2, 7,
    ]  # fmt: skip
    with pytest.raises(SpecError, match="typed number 3 must be a number, got '__import__'"):
        typed_numbers("1 2 __import__ 4")


VIEWS = ("The literal claim", "The actual step", "Scale", "The other reading", "Playground")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("source", ["landscape", "sequence", "network"])
def test_every_view_of_every_source_opens_twice(view: str, source: str) -> None:
    at = opened("twin", {"source": source})
    at.session_state["twin.view"] = view
    for _ in range(2):
        at.run()
        assert not at.exception
        assert not at.warning


def test_growth_beyond_all_numbers_is_named_with_its_step() -> None:
    at = opened("twin", {"source": "sequence", "size": "100", "steps": "600"})
    assert not at.exception
    assert re.search(r"gradient at step \d+ must be finite, got inf", at.warning[0].value)


CHANGES: list[tuple[str, Any]] = [
    ("landscape", "beale"),
    ("driver", "sgd"),
    ("steps", 300),
    ("second_moment", "raw"),
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
