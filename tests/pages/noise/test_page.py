"""The Noise page under AppTest: its parts, the measurement's settings, and its run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord, record_of
from app.store.run import Run, Snapshot
from app.training.opening.opening import opening_noise_run
from pages.noise.measure.controls import MEASURE
from pages.noise.measure.data import opening_measured
from pages.noise.measure.link import NoisePageSpec, noise_of
from pages.noise.measure.numbers import numbers_of
from pages.noise.measure.result import claims_of
from pages.noise.measure.words import Where, claim_sentences
from pages.noise.parts import PARTS
from tests.app.store.examples import kept
from tests.pages.noise.made_noise import made
from tests.pages.visit import opened, turn, widget

MEASURED = {"part": "measure"}


def spec_in(at: AppTest) -> NoisePageSpec:
    return at.session_state["noise.measure_visit"].spec


def words(at: AppTest) -> str:
    return " ".join(m.value for m in at.main.markdown)


def link(at: AppTest) -> dict[str, str]:
    return {name: str(text) for name, text in at.query_params.items() if name != "part"}


def choice(at: AppTest, label: str) -> Any:
    return next(radio for radio in at.radio if radio.label == label)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_drawn_twice_without_an_exception(part: str) -> None:
    at = opened("noise", {"part": part})
    for _ in range(2):
        assert not at.exception
        assert not at.warning
        assert choice(at, "Part").value == part
        assert "nan" not in words(at).lower().split()
        at.run()


def test_the_page_opens_on_its_first_part_and_a_choice_stands_in_the_link() -> None:
    at = opened("noise")
    assert choice(at, "Part").value == "rest"
    assert dict(at.query_params) == {}
    choice(at, "Part").set_value("measure").run()
    assert not at.exception
    assert not at.warning
    assert dict(at.query_params) in ({"part": "measure"}, {"part": ["measure"]})
    assert "Trained and measured before" in words(at)


def test_an_unknown_part_is_named() -> None:
    at = opened("noise", {"part": "<b>"})
    assert not at.exception
    said = at.warning[0].value.replace("\\", "")
    assert said.startswith("part must be one of escape, failures, filter, measure, rest; got '<b>'")
    assert choice(at, "Part").value == "rest"


def test_the_settings_of_the_measurement_outlive_a_look_at_another_part() -> None:
    at = opened("noise", {**MEASURED, "draws": "700", "l1.lr": "0.2"})
    widget(at, "batch", MEASURE).set_value(4).run()
    before = spec_in(at)
    choice(at, "Part").set_value("failures").run()
    assert not at.warning
    choice(at, "Part").set_value("measure").run()
    assert not at.warning
    assert spec_in(at) == before
    assert widget(at, "draws", MEASURE).value == 700
    assert noise_of(link(at)) == (before, [])


def test_the_measurement_opens_on_a_finished_picture_with_intervals() -> None:
    at = opened("noise", MEASURED)
    measured = opening_measured()
    assert measured.steps == [20, 180, 600]
    late, early = measured.numbers(2, 2), measured.numbers(0, 0)
    assert late is not None
    assert early is not None
    for sentence in claim_sentences(Where("AdaL", "late", 600), late):
        assert sentence in words(at)
    assert "in excess kurtosis it holds in all" in words(at)
    assert len(at.get("plotly_chart")) == 5
    choice(at, "Moment").set_value(0)
    choice(at, "Trained with").set_value(0)
    choice(at, "Law of").set_value("gradients")
    choice(at, "AdaL's second moment").set_value("adal_raw").run()
    assert not at.exception
    for sentence in claim_sentences(Where("SGD", "early", 20), early):
        assert sentence in words(at)


def test_a_training_without_noise_has_a_sentence_and_no_empty_charts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nothing = numbers_of(made(g=np.zeros((400, 5))))
    still = replace(opening_measured(), look=lambda name: nothing)
    monkeypatch.setattr("pages.noise.measure.part.opening_measured", lambda: still)
    at = opened("noise", MEASURED)
    assert not at.exception
    assert "there is no noise to measure" in words(at)
    assert len(at.get("plotly_chart")) == 0
    assert "looked at in 9 places" in words(at)


def test_late_in_the_opening_training_adal_keeps_more_kurtosis_than_adam() -> None:
    for lane in range(3):
        late = opening_measured().numbers(lane, 2)
        assert late is not None
        assert late.claims["adal"].in_kurtosis == late.claims["adal_raw"].in_kurtosis == 1
        assert late.claims["adal"].in_tails == 1


CHANGES = [
    ("data.label_noise", 0.1),
    ("width", 16),
    ("draws", 1000),
    ("batch", 4),
    ("seeds", 2),
    ("batch_size", 8),
    ("steps", 50),
    ("seed", 9),
    ("l2.lr", 0.02),
    ("l3.second_moment", "raw"),
    ("l1.rule", "momentum"),
    ("network", "cnn"),
    ("dataset", "moons"),
]
"""One widget after the other, those last that bring other widgets or settings along."""


def test_every_widget_changes_the_measurement_and_its_link() -> None:
    at = opened("noise", MEASURED)
    for key, value in CHANGES:
        before = spec_in(at)
        turn(at, key, value, MEASURE)
        assert spec_in(at).experiment != before.experiment, key
        assert noise_of(link(at)) == (spec_in(at), []), key
        assert "Press Measure to run your settings" in words(at), key


def test_a_smaller_dataset_brings_a_batch_size_that_it_has() -> None:
    at = opened("noise", {**MEASURED, "batch": "256"})
    widget(at, "dataset", MEASURE).set_value("wine").run()
    assert not at.exception
    assert not at.warning
    assert spec_in(at).batch == 32
    assert list(widget(at, "batch", MEASURE).options) == ["1", "4", "16", "32", "64"]


def test_too_few_minibatches_are_named_and_the_page_goes_on() -> None:
    at = opened("noise", MEASURED)
    widget(at, "draws", MEASURE).set_value(3).run()
    assert not at.exception
    said = at.warning[0].value.replace("\\", "")
    assert said == "draws must be a whole number in [500, 10000], got 3. Used instead: 2000."
    assert "Trained and measured before" in words(at)


def test_the_notes_open() -> None:
    at = opened("noise", MEASURED)
    for note in ("reading", "mathematics", "experiments"):
        before = len(at.get("markdown")) + len(at.get("page_link"))
        at.session_state[f"noise.measure.{note}"] = True
        at.run()
        assert not at.exception, note
        assert len(at.get("markdown")) + len(at.get("page_link")) > before, note


class Manager:
    """The opening run under another id, with some of its looks, as a manager gives it."""

    storage_problem = ""
    shelf = property(lambda self: self)

    def __init__(self, state: str, looks: tuple[str, ...]):
        run = opening_noise_run()
        frozen = Run.of(
            kept(run.spec, page="noise", rows=tuple(() for _ in run.spec.lanes))
        ).snapshot(0)
        self.run = replace(frozen, lanes=records(run.spec), state=state, looks=looks)

    def snapshot(self, run_id: str) -> Snapshot:
        return self.run

    def blob(self, run_id: str, name: str) -> bytes:
        assert name in self.run.looks
        blob = opening_noise_run().looks[name]
        assert blob is not None
        return blob

    def live_run(self, owner: str) -> str | None:
        return None if self.run.ended else self.run.run_id

    def owns(self, run_id: str, owner: str) -> bool:
        return True

    def touch(self, run_id: str) -> None:
        """Somebody looks."""


def records(spec: ExperimentSpec) -> tuple[TrainingRecord, ...]:
    rows = opening_noise_run().rows
    return tuple(
        record_of(lane, some, "cpu", stopped=False)
        for lane, some in zip(spec.lanes, rows, strict=True)
    )


def shown(monkeypatch: pytest.MonkeyPatch, state: str, *looks: str) -> AppTest:
    """The page on such a run, drawn twice; its link has no part."""
    manager = Manager(state, looks)
    for module in ("app.training.panel", "app.training.run", "pages.noise.measure.data"):
        monkeypatch.setattr(f"{module}.job_manager", lambda: manager)
    at = opened("noise", {"run": manager.run.run_id})
    assert not at.exception
    at.run()
    assert not at.exception
    assert choice(at, "Part").value == "measure"
    return at


def test_a_run_that_is_done_shows_its_own_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, "done", *opening_noise_run().looks)
    assert "Trained 3 networks for 600 steps" in words(at)
    assert "looked at in 9 places" in words(at)
    assert len(at.get("plotly_chart")) == 5


def test_the_same_optimizer_twice_has_two_names() -> None:
    lanes = opening_noise_run().spec.lanes
    twice = replace(
        opening_measured(), experiment=replace(opening_noise_run().spec, lanes=lanes[:1] * 2)
    )
    assert twice.titles == ["SGD", "SGD (2)"]
    assert len(claims_of(twice)) == 6


def test_a_run_that_was_ended_shows_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, "cancelled", "noise.0.0", "noise.0.1")
    assert "This was not measured: the run ended before." in words(at)
    choice(at, "Trained with").set_value(0)
    choice(at, "Moment").set_value(1).run()
    assert "looked at in 2 places" in words(at)


def test_a_run_that_ended_without_a_look_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, "cancelled")
    assert "This run ended before any noise was measured" in words(at)
    assert len(at.get("plotly_chart")) == 0


def test_a_run_that_goes_on_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, "running", "noise.0.0")
    assert len(at.get("plotly_chart")) == 0
    assert not [radio for radio in at.radio if radio.label == "Moment"]
