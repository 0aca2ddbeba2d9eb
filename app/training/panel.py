"""A page's run: the buttons, what stands there before, while it goes on and when it has ended.

A run belongs to its id, which stands in the link: a reload, or another person's browser, finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from adal.errors import AdalError
from adal.training.experiment import ExperimentSpec
from app.jobs.watch import POLL_SECONDS, Seen, place, watch
from app.settings.visit import plain
from app.shell.pages import page_file, page_title
from app.shell.visitor import visitor_token
from app.store.run import Snapshot
from app.training.run import RUN, job_manager, run_in_link, start_run, watched_run

WAIT_SECONDS = 1.0
_SAID = "run.said"


@dataclass(frozen=True)
class Panel:
    """What a page makes of its run.

    Attributes:
      page: its name.
      verb: on the button that asks for a run.
      opening: draws what is there before anything was asked for; with what is to be said of it.
      live: draws a run that goes on, below its progress; called every half second.
      done: draws a run that has ended.
      draws: whether it can also draw a run of such a spec that another page asked for.
    """

    page: str
    verb: str
    opening: Callable[[str], None]
    live: Callable[[Snapshot], None]
    done: Callable[[Snapshot], None]
    draws: Callable[[ExperimentSpec], bool] = lambda spec: False


def run_panel(experiment: ExperimentSpec, panel: Panel) -> None:
    """Draw the buttons and the picture of the run in the link, or of the opening.

    Args:
      experiment: what the page is set to.
    """
    snapshot = run_in_link()
    if snapshot is not None and snapshot.page != panel.page and not panel.draws(snapshot.spec):
        other = snapshot.page
        st.warning(f"The run in this link belongs to the page {page_title(other)}.")
        query = {RUN: snapshot.run_id}
        st.page_link(page_file(other), label=f"Open it on {page_title(other)}", query_params=query)
        snapshot = None
    _buttons(experiment, snapshot, panel)
    for sentence in (job_manager().shelf.storage_problem, st.session_state.pop(_SAID, "")):
        if sentence:
            st.warning(plain(sentence))
    if snapshot is None:
        panel.opening("")
    elif not snapshot.ended:
        every = POLL_SECONDS if snapshot.state == "running" else WAIT_SECONDS
        watch(partial(_seen, snapshot.run_id, panel), snapshot.state, every=every)
    else:
        _say_how_it_ended(snapshot, experiment, panel)
        if all(len(record.step) for record in snapshot.lanes):
            panel.done(snapshot)


def _buttons(experiment: ExperimentSpec, snapshot: Snapshot | None, panel: Panel) -> None:
    live = snapshot is not None and not snapshot.ended
    mine = job_manager().live_run(visitor_token())
    run_id = "" if snapshot is None else snapshot.run_id
    with st.container(horizontal=True):
        if st.button(panel.verb, type="primary", disabled=mine is not None):
            start_run(experiment, panel.page)
        if st.button("Cancel", disabled=not live or mine != run_id):
            job_manager().cancel(run_id, visitor_token())
            st.rerun()
        if snapshot and snapshot.goes_on and job_manager().shelf.owns(run_id, visitor_token()):
            st.button(
                "Go on",
                on_click=_resume,
                args=(run_id,),
                disabled=mine is not None,
                help="From the last checkpoint that was kept.",
            )


def _seen(run_id: str, panel: Panel) -> Seen:
    """The run that somebody watches; below its bar what is there by now, or the opening."""
    snapshot = watched_run(run_id)
    if snapshot.state == "queued":
        where = place(snapshot.position)
        sentence = f"Waiting: {where} in the queue. Meanwhile, what this page opens with:"
        return Seen("queued", None, below=partial(panel.opening, sentence))
    begun = all(len(record.step) for record in snapshot.lanes)
    live = partial(panel.live, snapshot) if begun else None
    if snapshot.looking is None:
        return Seen(snapshot.state, snapshot.progress, status(snapshot), below=live)
    measured = "All are trained; now what they learned is measured."
    return Seen(snapshot.state, snapshot.looking, measured, below=live)


def _say_how_it_ended(snapshot: Snapshot, experiment: ExperimentSpec, panel: Panel) -> None:
    if snapshot.state == "done":
        st.markdown(f"{status(snapshot)} {plain(snapshot.message)}")
    elif snapshot.message:
        st.warning(plain(snapshot.message))
    if snapshot.origin == "imported":
        st.markdown("This run was brought from a file: its numbers were not made on this server.")
    # Whether the solutions are looked at is no setting: a button under the picture asks for it.
    if replace(snapshot.spec, solution=False) != experiment:
        st.markdown(f"The settings have changed since: press {panel.verb} to run them.")


def status(snapshot: Snapshot) -> str:
    """How many networks train, or were trained, where, how long and how fast."""
    spec = snapshot.spec.lanes[0]
    networks = sum(lane.replicas for lane in snapshot.spec.lanes)
    verb = "Trained" if snapshot.ended else "Training"
    where = f" on {snapshot.device}" if snapshot.device else ""
    told = f"{verb} {networks} networks for {spec.steps} steps{where}, {snapshot.seconds:.0f} s."
    if snapshot.throughput:
        told += f" {snapshot.throughput:.0f} steps a second"
        left = snapshot.seconds_left
        told += "." if left is None else f", about {max(left, 1):.0f} s left."
    return told


def _resume(run_id: str) -> None:
    try:
        job_manager().resume(run_id, visitor_token())
    except AdalError as error:
        st.session_state[_SAID] = str(error)
