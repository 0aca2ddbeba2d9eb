"""The Networks page's main part: train, watch, cancel, and what was trained before."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from adal.errors import SpecError
from adal.training.experiment import ExperimentSpec
from adal.training.findings import SOLUTION
from adal.training.solution.record import Solution
from app.settings.visit import plain
from app.shell.visitor import visitor_token
from app.store.packing import unpacked
from app.store.rows import MOST_UNPACKED
from app.store.run import Snapshot
from app.training.link import NetworksSpec
from app.training.live import live_training
from app.training.opening.opening import opening_run, opening_solution, opening_training
from app.training.panel import Panel, run_panel
from app.training.result import (
    experiment_lines,
    training_picture,
    training_table,
    training_words,
)
from app.training.run import job_manager, start_run
from pages.networks.learned.box import learned_boxes
from pages.networks.solution.box import solution_box


def training_panel(spec: NetworksSpec) -> None:
    """Draw the buttons and the picture of the run in the link, or of the training kept here."""
    panel = Panel("networks", "Train", partial(_opening, spec), _live, _done, _drawable)
    run_panel(spec.experiment, panel)


def _drawable(spec: ExperimentSpec) -> bool:
    """Whether each optimizer has one learning rate: then it is a training, wherever it began."""
    return spec.noise is None and all(len(lane.lrs) == 1 for lane in spec.lanes)


def _opening(spec: NetworksSpec, sentence: str) -> None:
    experiment, records = opening_training()
    if not sentence:
        sentence = (
            f"Trained before, in {opening_run().seconds:.0f} seconds on a CPU, at the opening "
            "settings."
            if experiment.lanes == spec.experiment.lanes
            else "This is the opening training. Press Train to run your settings."
        )
    st.markdown(sentence)
    training_picture(experiment, records, "kept")
    learned_boxes(experiment, records, "kept")
    solution_box(experiment, opening_solution(), "kept")


def _live(snapshot: Snapshot) -> None:
    spec, records = snapshot.spec, snapshot.lanes
    live_training(snapshot.run_id, spec, experiment_lines(spec), records, "networks_live")
    training_words(spec, records)
    training_table(spec, records)
    learned_boxes(spec, records, "live")


def _done(snapshot: Snapshot) -> None:
    training_picture(snapshot.spec, snapshot.lanes, "done")
    learned_boxes(snapshot.spec, snapshot.lanes, "done")
    if SOLUTION in snapshot.looks:
        solution_box(snapshot.spec, _solution(snapshot.run_id), "done")
    elif snapshot.state == "done" and not snapshot.spec.solution:
        _offer_solution(snapshot.spec)


@st.cache_resource(max_entries=16, show_spinner=False)
def _solution(run_id: str) -> Solution:
    return Solution.from_arrays(unpacked(job_manager().shelf.blob(run_id, SOLUTION), MOST_UNPACKED))


def _offer_solution(spec: ExperimentSpec) -> None:
    """A button that trains the same once more and then looks at where it ended."""
    busy = job_manager().live_run(visitor_token()) is not None
    if st.button(
        "Look at the solutions",
        disabled=busy,
        help="Trains the same networks once more, then measures how sharply the loss bends where "
        "they end, and draws the loss around them.",
    ):
        try:
            start_run(replace(spec, solution=True), "networks")
        except SpecError as error:
            st.warning(plain(f"{error}."))
