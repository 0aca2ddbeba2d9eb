"""The Compare page under AppTest: settings and link, what it opens with, live and ended runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from adal.race import entrant
from adal.training import ExperimentSpec, TrainSpec
from adal.training.comparison import comparison_of
from adal.training.record import TrainingRecord
from app.canvas.live.payload import live_rows
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.store.run import Run, Snapshot
from app.training.link import networks_of
from app.training.opening.opening import opening_comparison, opening_comparison_run
from app.training.result import lane_titles
from pages.compare.controls import COMPARE
from pages.compare.link import CompareSpec, compare_of
from pages.compare.notes import EXPERIMENTS
from pages.compare.panel import CHARTS
from pages.compare.result import at_chosen
from pages.compare.words import comparison_sentences
from tests.adal.training.made_records import Lane, made
from tests.app.store.examples import kept
from tests.pages.visit import link_of, opened, turn, widget


def spec_in(at: AppTest) -> CompareSpec:
    return at.session_state["compare_visit"].spec


def words(at: AppTest) -> str:
    return " ".join(m.value for m in at.main.markdown)


def tables(at: AppTest) -> list[str]:
    return [e.proto.body for e in at.get("html") if 'class="numbers"' in e.proto.body]


def test_the_kept_comparison_is_that_of_the_opening_settings() -> None:
    experiment, records = opening_comparison()
    assert experiment == compare_of({})[0].experiment
    for spec, record in zip(experiment.lanes, records, strict=True):
        assert tuple(record.step) == spec.recorded_steps
        assert record.valid_accuracy.shape == (len(record.step), spec.replicas)
    assert opening_comparison_run().state == "done"


def test_no_opening_optimizer_is_best_at_an_end_of_the_grid() -> None:
    found = comparison_of(*opening_comparison())
    assert [lane.at_edge for lane in found.lanes] == [None] * 5


def test_the_page_opens_on_a_finished_comparison() -> None:
    at = opened("compare")
    experiment, records = opening_comparison()
    for _ in range(2):
        assert not at.exception
        assert not at.warning
        assert dict(at.query_params) == {}
        assert "Trained before, in" in words(at)
        for sentence in comparison_sentences(
            lane_titles(experiment), comparison_of(experiment, records)
        ):
            assert sentence in words(at)
        lanes, pairs = tables(at)
        assert lanes.count("<tr>") == 6
        assert pairs.count("<tr>") == 11
        assert len(at.get("plotly_chart")) == 5
        assert not [b for b in at.button if b.label.startswith("Widen")]
        at.run()


CHANGES = [
    ("data.label_noise", 0.1),
    ("depth", 2),
    ("rate_low", 0.003),
    ("rate_high", 1.0),
    ("rates", 4),
    ("seeds", 3),
    ("batch_size", 8),
    ("steps", 50),
    ("seed", 9),
    ("weight_decay", 0.01),
    ("l2.beta1", 0.5),
    ("l3.second_moment", "raw"),
    ("l1.rule", "sgd"),
    ("l5.rule", "none"),
    ("network", "cnn"),
    ("dataset", "moons"),
]
"""One widget after the other, those last that bring other widgets or settings along."""


def test_every_widget_changes_the_comparison_and_its_link() -> None:
    at = opened("compare")
    for key, value in CHANGES:
        before = spec_in(at)
        turn(at, key, value, COMPARE)
        assert spec_in(at).experiment != before.experiment, key
        assert compare_of(link_of(at)) == (spec_in(at), []), key
        assert "Press Compare to run your settings" in words(at), key


def test_a_lane_has_its_settings_but_no_rate_of_its_own() -> None:
    at = opened("compare")
    assert widget(at, "l2.beta1", COMPARE).value == 0.9
    with pytest.raises(AssertionError, match="no widget"):
        widget(at, "l2.lr", COMPARE)


def test_another_dataset_keeps_the_grid_and_the_optimizers() -> None:
    at = opened("compare", {"rate_high": "1", "rates": "7", "l2.beta1": "0.5", "width": "7"})
    widget(at, "dataset", COMPARE).set_value("spirals").run()
    assert not at.warning
    wanted = {"dataset": "spirals", "rate_high": "1", "rates": "7", "l2.beta1": "0.5"}
    assert spec_in(at) == compare_of(wanted)[0]


def test_what_costs_too_much_is_named_once_and_made_modest() -> None:
    at = opened("compare", {"dataset": "alice"})
    assert not at.exception
    (said,) = [w.value.replace("\\", "") for w in at.warning]
    assert "must be at most 4e+12 multiplications" in said
    assert said.endswith("Used instead: seeds 2; batch_size 32; steps 600; rates 6.")
    assert not opened("compare", link_of(at)).warning


def test_an_impossible_rate_is_named_and_the_page_goes_on() -> None:
    at = opened("compare")
    widget(at, "rate_high", COMPARE).set_value(0.0001).run()
    assert not at.exception
    said = at.warning[0].value.replace("\\", "")
    assert said == "rate_high must be in (0.001, 10], got 0.0001. Used instead: 0.32."
    widget(at, "rate_high", COMPARE).set_value(0.1).run()
    assert not at.warning


def test_the_notes_open() -> None:
    at = opened("compare")
    for note in ("reading", "experiments"):
        before = len(at.get("markdown")) + len(at.get("page_link"))
        at.session_state[f"compare.{note}"] = True
        at.run()
        assert not at.exception, note
        assert len(at.get("markdown")) + len(at.get("page_link")) > before, note


class Manager:
    """One run in whatever state, as the page asks a manager for it."""

    storage_problem = ""
    shelf = property(lambda self: self)

    def __init__(self, spec: ExperimentSpec, records: Sequence[TrainingRecord], state: str):
        frozen = Run.of(kept(spec, page="compare", rows=tuple(() for _ in spec.lanes))).snapshot(0)
        self.run = replace(frozen, lanes=tuple(records), state=state)

    def snapshot(self, run_id: str) -> Snapshot:
        return self.run

    def live_run(self, owner: str) -> str | None:
        return None if self.run.ended else self.run.run_id

    def owns(self, run_id: str, owner: str) -> bool:
        return True

    def touch(self, run_id: str) -> None:
        """Somebody looks."""


def shown(
    monkeypatch: pytest.MonkeyPatch, *lanes: Lane, state: str = "done", **fields: Any
) -> AppTest:
    """The page on a run of `lanes`, drawn twice."""
    specs, records = zip(*map(made, lanes), strict=True)
    manager = Manager(ExperimentSpec(tuple(replace(s, **fields) for s in specs)), records, state)
    for module in ("app.training.panel", "app.training.run"):
        monkeypatch.setattr(f"{module}.job_manager", lambda: manager)
    at = opened("compare", {"run": manager.run.run_id})
    assert not at.exception
    at.run()
    assert not at.exception
    return at


FLAT = [[0.5, 0.5], [0.6, 0.7], [0.4, 0.4]]
RISING = [[0.5, 0.5], [0.6, 0.6], [0.8, 0.9]]
GRID = (0.001, 0.01, 0.1)


def test_a_best_rate_at_the_edge_widens_the_side_bars_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane(RISING, lrs=GRID), Lane(FLAT, lrs=GRID))
    assert "The grid in the side bar reaches 0.320 now: press Compare." in words(at)
    widget(at, "rate_high", COMPARE).set_value(0.1).run()
    (button,) = [b for b in at.button if b.label.startswith("Widen")]
    assert button.label == "Widen the grid upwards"
    button.click().run()
    assert not at.exception
    assert spec_in(at).grid == (0.001, 0.01, 0.1, 1.0)
    assert not [b for b in at.button if b.label.startswith("Widen")]
    assert "The grid in the side bar reaches 1.00 now: press Compare." in words(at)


def test_a_best_rate_at_the_low_end_widens_downwards(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane(RISING[::-1], lrs=GRID))
    button = next(b for b in at.button if b.label == "Widen the grid downwards")
    button.click().run()
    assert spec_in(at).grid == (0.0001, 0.001, 0.01, 0.1)


def test_one_seed_has_a_sentence_and_no_table_of_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane([[0.5], [0.6]]), Lane([[0.7], [0.6]]))
    assert "One seed tells nothing about chance" in words(at)
    assert len(tables(at)) == 1
    assert "nan" not in " ".join(tables(at)).lower()


def test_one_rate_is_shown_here_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane([[0.5, 0.6]]), Lane([[0.5, 0.7]]))
    assert not at.warning
    assert "Each optimizer has one learning rate: nothing was chosen" in words(at)
    assert len(tables(at)) == 2


def test_where_all_diverged_there_are_sentences_and_no_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = shown(monkeypatch, Lane(FLAT, diverged=0), Lane(FLAT, diverged=3))
    assert "There is no picture: every run diverged, at every learning rate." in words(at)
    assert "All runs of Adam diverged" in words(at)
    assert tables(at) == []
    assert len(at.get("plotly_chart")) == 0
    assert not at.get("page_link") or "winners" not in str(at.get("page_link"))


def test_a_missing_class_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.compare.result.missing_classes", lambda spec: (2, 7))
    at = shown(monkeypatch, Lane(FLAT), Lane(FLAT))
    assert "The test part holds no point of classes 2 and 7" in words(at)


def test_the_same_lane_twice_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane(FLAT), Lane(FLAT))
    assert "Adam (2)" in tables(at)[0]
    assert "0.00 ± 0.00" in tables(at)[1]


def test_a_cancelled_run_is_compared_as_far_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane(FLAT, cut=2), Lane(FLAT), state="cancelled")
    assert "After 5 steps" in words(at)


def test_a_live_run_says_that_all_is_preliminary(monkeypatch: pytest.MonkeyPatch) -> None:
    at = shown(monkeypatch, Lane(FLAT, cut=2), Lane(FLAT, cut=2), state="running")
    assert "So far, at step 5 of 10: what follows is preliminary." in words(at)
    assert "After 5 steps" in words(at)
    assert tables(at) == []


def test_a_link_to_a_run_of_many_rates_leads_here_from_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec, record = made(Lane(FLAT))
    manager = Manager(ExperimentSpec((spec,)), [record], "done")
    for module in ("app.training.panel", "app.training.run"):
        monkeypatch.setattr(f"{module}.job_manager", lambda: manager)
    at = opened("networks", {"run": manager.run.run_id})
    assert at.warning[0].value == "The run in this link belongs to the page Compare."


def test_live_lines_are_the_means_at_the_rates_that_are_best_by_now() -> None:
    specs, records = zip(*map(made, [Lane(FLAT, cut=2), Lane(RISING, cut=2)]), strict=True)
    experiment = ExperimentSpec(specs)
    chosen = at_chosen(experiment, records, comparison_of(experiment, records))
    lanes = [Line(name, LOOKS["adal"]) for name in "AB"]
    sent = live_rows("run", lanes, chosen, 10, 3, 0, charts=CHARTS)
    # Half of what they reach in the end, in per cent.
    assert sent["rows"][1][:2] == pytest.approx([32.5, 42.5])
    assert [curve["title"] for curve in sent["header"]["curves"]] == [c[1] for c in CHARTS]


def test_the_winners_train_on_networks_at_their_rates() -> None:
    at = opened("compare")
    link = next(e.proto for e in at.get("page_link") if e.proto.label.startswith("Train the win"))
    query = dict(pair.split("=") for pair in link.query_string.split("&"))
    lanes = networks_of(query)[0].experiment.lanes
    found = comparison_of(*opening_comparison())
    assert [lane.lrs for lane in lanes] == [(result.lr,) for result in found.lanes]


def test_every_opening_optimizer_can_be_at_any_rate_of_the_widest_grid() -> None:
    spec, complaints = compare_of({"rate_low": "1e-6", "rate_high": "10", "rates": "16"})
    assert complaints == []
    assert np.all(np.diff(spec.grid) > 0)
    for lane in spec.lanes:
        TrainSpec(rule=entrant(lane.rule)[0].name, lrs=spec.grid)


@pytest.mark.parametrize("query", [q for _, q in EXPERIMENTS], ids=lambda q: "&".join(q))
def test_what_is_to_be_tried_is_another_comparison_without_a_complaint(
    query: dict[str, str],
) -> None:
    spec, complaints = compare_of({"v": "1", **query})
    assert complaints == []
    assert spec != compare_of({})[0]
    assert len(spec.lanes) >= 2
