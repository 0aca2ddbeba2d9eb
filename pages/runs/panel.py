"""The runs that are kept for this visitor: find, open, compare, take away, bring back, delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from adal.errors import AdalError
from app.jobs.manager import JobManager
from app.settings.visit import plain
from app.shell.pages import page_file
from app.shell.visitor import visitor_token
from app.store.kept import Summary
from app.store.run import Snapshot
from app.training.differences import difference_view
from app.training.result import training_picture
from app.training.run import RUN, forget_tables, job_manager, own_tables

MOST_SHOWN = 20
STATES = {
    "queued": "waiting",
    "running": "running",
    "done": "done",
    "cancelled": "cancelled",
    "failed": "failed",
    "lost": "lost",
    "interrupted": "interrupted",
}
_TICK, _SAID, _FILE = "runs.tick.", "runs.said", "runs.file"


def runs_panel() -> None:
    """The list with its search, what can be done with the ticked runs, and the way to bring one."""
    manager = job_manager()
    if manager.shelf.storage_problem:
        st.warning(plain(manager.shelf.storage_problem))
    for sentence in st.session_state.pop(_SAID, []):
        st.warning(plain(sentence))
    words = st.text_input(
        "Search",
        key="runs.search",
        max_chars=100,
        placeholder="digits adam",
        help="Words of a run's title: dataset, optimizers, seeds, steps.",
    )
    found = manager.shelf.listed(visitor_token(), words, MOST_SHOWN)
    if not found:
        st.markdown(
            "No run of yours has these words in its title."
            if words.strip()
            else "You have no runs yet. What you train on this server is kept and listed here."
        )
    ticked = [run for run in found if _row(run)]
    if ticked:
        _actions(manager, ticked)
    if len(ticked) == 2:
        _compare(manager, ticked)
    st.file_uploader(
        "Bring a run that was downloaded here",
        type="zip",
        max_upload_size=16,
        key=_FILE,
        on_change=_bring,
        help="A zip file that this page made; it is checked before it is kept.",
    )


def described(run: Summary, now: float) -> str:
    """State, progress, when and how long, in one line."""
    when = datetime.fromtimestamp(run.created, UTC)
    told = [STATES[run.state]]
    if run.step < run.steps:
        told.append(f"step {max(run.step, 0)} of {run.steps}")
    told.append(f"{run.seconds:.0f} s")
    if run.origin == "imported":
        told.append("brought from a file")
    told.append(f"{when:%Y-%m-%d %H:%M} UTC" if now - run.created > 60 else "just now")
    return ", ".join(told)


def _row(run: Summary) -> bool:
    tick, title = st.columns([0.05, 0.95], vertical_alignment="center")
    with tick:
        ticked = st.checkbox(
            f"Choose {run.title}", key=_TICK + run.id, label_visibility="collapsed"
        )
    with title:
        st.page_link(page_file(run.page), label=plain(run.title), query_params={RUN: run.id})
        st.markdown(plain(described(run, datetime.now(UTC).timestamp())))
    return ticked


def _actions(manager: JobManager, ticked: Sequence[Summary]) -> None:
    with st.container(horizontal=True):
        if len(ticked) == 1:
            (run,) = ticked
            st.download_button(
                "Download",
                lambda: manager.shelf.download(run.id),
                f"run-{run.id}.zip",
                "application/zip",
                on_click="ignore",
                help="Settings, every recorded number and a table, in one zip file.",
            )
            if run.goes_on:
                st.button("Go on", on_click=_resume, args=(run.id,), help="From its checkpoint.")
        st.button(
            "Delete" if len(ticked) == 1 else f"Delete {len(ticked)} runs",
            on_click=_delete,
            args=([run.id for run in ticked],),
            help="For good; a table of your own goes with the last run that used it.",
        )
    if len(ticked) == 1:
        st.markdown("Tick a second run to compare the two.")


def _compare(manager: JobManager, ticked: Sequence[Summary]) -> None:
    a, b = found = [_found(manager, run) for run in ticked]
    if isinstance(a, Snapshot) and isinstance(b, Snapshot):
        difference_view(a.spec, b.spec)
    columns = st.columns(2, gap="medium")
    for name, run, snapshot, column in zip("AB", ticked, found, columns, strict=True):
        with column:
            st.subheader(f"Run {name}")
            st.markdown(plain(run.title))
            if isinstance(snapshot, AdalError):
                st.warning(plain(str(snapshot)))
            elif all(len(record.step) for record in snapshot.lanes):
                training_picture(snapshot.spec, snapshot.lanes, f"runs.{name}", narrow=True)
            else:
                st.markdown("Nothing is recorded of this run yet.")


def _found(manager: JobManager, run: Summary) -> Snapshot | AdalError:
    """The run as it is now, or why it cannot be read."""
    try:
        return manager.snapshot(run.id)
    except AdalError as error:
        return error


def _resume(run_id: str) -> None:
    try:
        job_manager().resume(run_id, visitor_token())
    except AdalError as error:
        st.session_state[_SAID] = [str(error)]


def _delete(run_ids: Sequence[str]) -> None:
    said = []
    for run_id in run_ids:
        try:
            tables = own_tables(job_manager().snapshot(run_id).spec)
            if not job_manager().shelf.delete(run_id, visitor_token()):
                said.append("Only who started a training can delete it.")
            else:
                said += forget_tables(tables)
        except AdalError as error:
            said.append(str(error))
    st.session_state[_SAID] = said


def _bring() -> None:
    upload = st.session_state[_FILE]
    if upload is None:
        return
    try:
        job_manager().shelf.bring(upload.getvalue(), visitor_token())
    except AdalError as error:
        st.session_state[_SAID] = [f"{str(error).rstrip('.')}."]
