"""Who trains here: the one job manager of this server, and the run that a link names."""

from __future__ import annotations

import streamlit as st

from adal.datasets import data_folder, delete_own
from adal.datasets.own import is_own
from adal.errors import AdalError, SpecError
from adal.training.experiment import ExperimentSpec
from app.jobs.manager import JobManager
from app.shell.visitor import visitor_token
from app.store.run import Snapshot

RUN = "run"
"""Key of the link that names a run; which settings it has is the run's own affair."""


@st.cache_resource(show_spinner=False)
def job_manager() -> JobManager:
    """The server's manager; the first call starts the training process."""
    return JobManager(folder=data_folder())


def run_in_link() -> Snapshot | None:
    """The run that the link names; None without one, or, with a sentence, if it is forgotten."""
    run_id = st.query_params.get(RUN)
    if run_id is None:
        return None
    try:
        return job_manager().snapshot(run_id)
    except AdalError as error:
        st.warning(str(error))
        return None


def watched_run(run_id: str) -> Snapshot:
    """The run as it stands, for a page that shows it. Raises: AdalError if it is forgotten."""
    job_manager().shelf.touch(run_id)
    return job_manager().snapshot(run_id)


def start_run(experiment: ExperimentSpec, page: str) -> None:
    """Ask for a run, put it into the link and draw the page again; say why if that cannot be.

    Args:
      page: that shows such a run, also to whom it is not known from where it was asked for.
    """
    try:
        st.query_params[RUN] = job_manager().submit(experiment, visitor_token(), page)
    except AdalError as error:
        st.warning(str(error))
    else:
        st.rerun()


def own_tables(experiment: ExperimentSpec) -> set[str]:
    """The names of a person's own tables that an experiment trains on."""
    return {lane.dataset for lane in experiment.lanes if is_own(lane.dataset)}


def forget_tables(names: set[str]) -> list[str]:
    """Delete the tables that no kept run uses any more; a sentence for each that cannot be."""
    said = []
    for name in sorted(names):
        try:
            if not job_manager().shelf.uses(name):
                delete_own(name, data_folder())
        except SpecError as error:
            said.append(f"{error}.")
    return said
