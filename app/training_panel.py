"""The Networks page's main part: train, watch, cancel, and what was trained before.

A run belongs to its id, which stands in the link: a reload, or another person's browser, finds it.
"""

from __future__ import annotations

import streamlit as st

from adal.errors import AdalError
from app.controls.visit import plain
from app.jobs import Snapshot
from app.links.networks import NetworksSpec
from app.live.live import live_charts
from app.live.rows import LiveLane
from app.opening import opening_training
from app.presenter import PRESENTER_SCALE, presenting
from app.training_run import POLL_SECONDS, job_manager, run_in_link, start_run
from app.training_view import lane_styles, lane_titles, training_picture, training_words
from app.visitor import visitor_token

WAIT_SECONDS = 1.0
_SAID = "networks.said"


def training_panel(spec: NetworksSpec) -> None:
    """Draw the buttons and the picture of the run in the link, or of the training kept here."""
    snapshot = run_in_link()
    live = snapshot is not None and not snapshot.ended
    _buttons(spec, snapshot)
    for sentence in (job_manager().storage_problem, st.session_state.pop(_SAID, "")):
        if sentence:
            st.warning(plain(sentence))
    if snapshot is None:
        _kept_training(spec)
    elif live:
        every = POLL_SECONDS if snapshot.state == "running" else WAIT_SECONDS
        st.fragment(_watch, run_every=every)(snapshot.run_id, snapshot.state)
    else:
        _show(snapshot, spec)


def _buttons(spec: NetworksSpec, snapshot: Snapshot | None) -> None:
    live = snapshot is not None and not snapshot.ended
    mine = job_manager().live_run(visitor_token())
    with st.container(horizontal=True):
        if st.button("Train", type="primary", disabled=mine is not None):
            start_run(spec.experiment)
        if st.button("Cancel", disabled=not live or mine != _id(snapshot)):
            job_manager().cancel(_id(snapshot), visitor_token())
            st.rerun()
        if snapshot and snapshot.goes_on and job_manager().owns(snapshot.run_id, visitor_token()):
            st.button(
                "Go on", on_click=_resume, args=(snapshot.run_id,), disabled=mine is not None,
                help="From the last checkpoint that was kept.",
            )  # fmt: skip


def _id(snapshot: Snapshot | None) -> str:
    return "" if snapshot is None else snapshot.run_id


def _watch(run_id: str, state: str) -> None:
    """The live picture; a fragment, so that only this part of the page is drawn again."""
    job_manager().touch(run_id)
    snapshot = job_manager().snapshot(run_id)
    if snapshot.state != state:
        st.rerun()
    if snapshot.state == "queued":
        place = "next" if snapshot.position == 1 else f"number {snapshot.position}"
        st.markdown(f"Waiting: {place} in the queue. Meanwhile, the opening training:")
        training_picture(*opening_training(), "meanwhile")
        return
    st.progress(snapshot.progress, text=_status(snapshot))
    spec, records = snapshot.spec, snapshot.lanes
    if all(len(record.step) for record in records):
        lanes = [
            LiveLane(title, look.light, look.dark, dash)
            for title, (look, dash) in zip(lane_titles(spec), lane_styles(spec), strict=True)
        ]
        live_charts(
            run_id,
            lanes,
            records,
            steps=spec.lanes[0].steps,
            recorded=len(spec.lanes[0].recorded_steps),
            key="networks_live",
            scale=PRESENTER_SCALE if presenting() else 1.0,
        )
        training_words(spec, records)


def _show(snapshot: Snapshot, spec: NetworksSpec) -> None:
    """A run that has ended, with what is to be said about its end."""
    if snapshot.state == "done":
        st.markdown(_status(snapshot))
    elif snapshot.message:
        st.warning(snapshot.message)
    if snapshot.origin == "imported":
        st.markdown("This run was brought from a file: its numbers were not made on this server.")
    if snapshot.spec != spec.experiment:
        st.markdown("The settings have changed since: press Train to run them.")
    if all(len(record.step) for record in snapshot.lanes):
        training_picture(snapshot.spec, snapshot.lanes, "done")


def _kept_training(spec: NetworksSpec) -> None:
    experiment, records = opening_training()
    seconds = sum(record.seconds for record in records)
    st.markdown(
        f"Trained before, in {seconds:.0f} seconds on a CPU, at the opening settings."
        if experiment == spec.experiment
        else "This is the opening training. Press Train to run your settings."
    )
    training_picture(experiment, records, "kept")


def _status(snapshot: Snapshot) -> str:
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
