"""The twin of a network: trained on request, in the queue that the Networks page uses too."""

from __future__ import annotations

from functools import partial

import streamlit as st

from adal.errors import AdalError
from app.jobs.watch import Seen, Stop, watch
from app.shell.visitor import visitor_token
from app.training.run import job_manager, run_in_link, start_run, watched_run
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
        run_id = snapshot.run_id
        cancel = Stop("Cancel", "twin.cancel", partial(_cancel, run_id))
        watch(partial(_seen, run_id), snapshot.state, cancel)
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


def _seen(run_id: str) -> Seen:
    snapshot = watched_run(run_id)
    return Seen(snapshot.state, snapshot.progress, "Training both readings.", snapshot.position)


def _cancel(run_id: str) -> None:
    job_manager().cancel(run_id, visitor_token())
