"""The Compare page's main part: ask for a comparison, watch it, and what comes of it."""

from __future__ import annotations

from functools import cache, partial
from typing import Literal

import streamlit as st

from adal.training.comparison import comparison_of
from adal.training.experiment import ExperimentSpec
from app.prose.numbers import number
from app.shell.pages import page_file
from app.store.run import Snapshot
from app.training.differences import lines_by_title
from app.training.live import live_training
from app.training.opening.opening import opening_comparison, opening_comparison_run
from app.training.panel import Panel, run_panel
from pages.compare.controls import COMPARE, wider
from pages.compare.files.conditions import Finished
from pages.compare.files.report import html_of
from pages.compare.files.table import csv_of
from pages.compare.link import CompareSpec
from pages.compare.result import (
    at_chosen,
    comparison_details,
    comparison_picture,
    comparison_words,
    rates_chart,
)
from pages.compare.winners import winners_query

CHARTS = (
    ("valid_accuracy", "validation accuracy, %, mean over the seeds", False, None, 100.0),
    ("train_loss", "train loss, nats", True, None, 1.0),
    ("valid_loss", "validation loss, nats", True, None, 1.0),
    ("grad_l1", "‖g‖₁", True, 1.0, 1.0),
)
"""Of the live charts: the validation part, by which the rates are chosen."""
ENDS: dict[Literal["low", "high"], str] = {"low": "downwards", "high": "upwards"}


def comparison_panel(spec: CompareSpec) -> None:
    """Draw the buttons and the picture of the run in the link, or of the comparison kept here."""
    done = partial(_done, spec)
    panel = Panel("compare", "Compare", partial(_opening, spec), _live, done, _drawable)
    run_panel(spec.experiment, panel)


def _drawable(spec: ExperimentSpec) -> bool:
    """Whether it is a training alone: one of Networks is a comparison with one rate each."""
    return spec.noise is None


def _opening(spec: CompareSpec, sentence: str) -> None:
    finished = _opening_comparison()
    if not sentence:
        sentence = (
            f"Trained before, in {finished.seconds:.0f} seconds on a CPU, at the opening settings."
            if finished.experiment == spec.experiment
            else "This is the opening comparison. Press Compare to run your settings."
        )
    st.markdown(sentence)
    _picture(spec, finished, "kept")


@cache
def _opening_comparison() -> Finished:
    run = opening_comparison_run()
    return Finished(*opening_comparison(), run.created, run.seconds, run.device, run.versions)


def _done(spec: CompareSpec, snapshot: Snapshot) -> None:
    finished = Finished(
        snapshot.spec,
        snapshot.lanes,
        snapshot.created,
        snapshot.seconds,
        snapshot.device,
        snapshot.versions,
        snapshot.origin,
    )
    _picture(spec, finished, "done")


def _picture(spec: CompareSpec, finished: Finished, key: str) -> None:
    comparison_picture(finished.experiment, finished.comparison, key)
    _actions(spec, finished, key)
    comparison_details(finished.experiment, finished.records, finished.comparison, key)


def _actions(spec: CompareSpec, finished: Finished, key: str) -> None:
    """What can be done with it: a wider grid, files, and a look inside."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _widen(spec, finished, key)
        st.download_button(
            "Report (HTML)",
            lambda: html_of(finished),
            f"{finished.stem}.html",
            "text/html",
            key=f"compare.report.{key}",
            on_click="ignore",
            help="One page with words, tables, picture and settings; it opens without a network.",
        )
        st.download_button(
            "CSV",
            lambda: csv_of(finished),
            f"{finished.stem}.csv",
            "text/csv",
            key=f"compare.csv.{key}",
            on_click="ignore",
            help="A row for each optimizer, learning rate and seed at the last step.",
        )
        query = winners_query(finished.experiment, finished.comparison)
        if query is not None:
            label = "Train the winners and look inside"
            st.page_link(page_file("networks"), label=label, query_params=query)


def _widen(spec: CompareSpec, finished: Finished, key: str) -> None:
    """A button for each end of the grid at which an optimizer is best."""
    rates = finished.experiment.lanes[0].lrs
    low, high = min(rates), max(rates)
    edges = {lane.at_edge for lane in finished.comparison.lanes}
    for end, way in ENDS.items():
        if end not in edges:
            continue
        values = wider((low, high, len(rates)), end)
        if values is None:
            continue
        if spec.rate_low < low if end == "low" else spec.rate_high > high:
            reached = number(spec.rate_low if end == "low" else spec.rate_high)
            st.markdown(f"The grid in the side bar reaches {reached} now: press Compare.")
        else:
            st.button(
                f"Widen the grid {way}",
                key=f"compare.widen.{end}.{key}",
                on_click=COMPARE.fill,
                args=(values,),
                help="Moves an end of the grid in the side bar; then press Compare again.",
            )


def _live(snapshot: Snapshot) -> None:
    experiment, records = snapshot.spec, snapshot.lanes
    found = comparison_of(experiment, records)
    steps = experiment.lanes[0].steps
    st.markdown(
        f"So far, at step {found.step} of {steps}: what follows is preliminary. Each line is at "
        "the rate that is best on validation data by now; where another rate takes over, the "
        "whole line changes."
    )
    # Another choice of rates is another picture: the browser then forgets what it has drawn.
    rates = ",".join(str(lane.chosen) for lane in found.lanes)
    chosen = at_chosen(experiment, records, found)
    live_training(
        f"{snapshot.run_id} {rates}",
        experiment,
        lines_by_title(experiment),
        chosen,
        "compare_live",
        CHARTS,
    )
    rates_chart(experiment, found, "live")
    comparison_words(experiment, found)
