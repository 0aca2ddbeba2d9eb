"""The twin of a network: trained on request, in the queue that the Networks page uses too."""

from __future__ import annotations

import streamlit as st

from adal.errors import AdalError
from app.shell.visitor import visitor_token
from app.training.run import POLL_SECONDS, job_manager, run_in_link, start_run
from pages.twin.compute import Views
from pages.twin.link import TwinSpec
from pages.twin.numbers import View, recorded_view


def network_views(spec: TwinSpec) -> Views | None:
    """Both readings of the chosen tensor; None, with a button or progress, until trained.

    Raises: AdalError if a recorded training has no twin to show.
    """
    snapshot = run_in_link()
    wanted = snapshot is not None and snapshot.spec == spec.experiment
    if not wanted or snapshot is None or (snapshot.ended and snapshot.state != "done"):
        if snapshot is not None and snapshot.ended and snapshot.message:
            st.warning(snapshot.message)
        _offer(spec)
        return None
    if not snapshot.ended:
        st.fragment(_watch, run_every=POLL_SECONDS)(snapshot.run_id)
        return None
    block = spec.blocks.index(spec.tensor)
    views: list[View] = []
    for record in snapshot.lanes:
        view = recorded_view(record, block)
        if view is None:
            raise AdalError("this training has recorded no step")
        views.append(view)
    by_reading = dict(
        zip(
            (lane.settings.get("second_moment") for lane in snapshot.spec.lanes), views, strict=True
        )
    )
    paths = " Each reading has made its own path." if len(views) > 1 else ""
    st.markdown(
        f"Block {spec.tensor} of a network trained on {spec.dataset}, seed {spec.seed}, "
        f"in {snapshot.seconds:.0f} s.{paths}"
    )
    return lambda moment: by_reading.get(moment, views[0])


def _offer(spec: TwinSpec) -> None:
    st.markdown(
        "AdaL trains a small network, a shadow Adam follows on the same gradients, and what they "
        "do is recorded tensor by tensor."
    )
    if st.button("Train and compare", type="primary"):
        start_run(spec.experiment, "networks")


def _watch(run_id: str) -> None:
    """Progress, a few times a second, until the training has ended."""
    job_manager().shelf.touch(run_id)
    snapshot = job_manager().snapshot(run_id)
    if snapshot.ended:
        st.rerun()
    if snapshot.state == "queued":
        st.markdown(f"Waiting: number {snapshot.position} in the queue.")
    else:
        st.progress(snapshot.progress, text="Training both readings …")
    if st.button("Cancel"):
        job_manager().cancel(run_id, visitor_token())
