"""A part's runs from the server's one queue of heavy work: at once if small, else with progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from adal.errors import AdalError
from app.jobs.queue import Progress, Stop, Ticket, background

Spec = TypeVar("Spec")
Record = TypeVar("Record")

POLL_SECONDS = 0.5
AT_ONCE_SECONDS = 1.2
"""How long a page waits for its runs before it shows how far they have come."""
_STOPPED = "noise.stopped"


def queued(
    name: str, specs: Sequence[Spec], run: Callable[[Spec], Record], what: str
) -> list[Record] | None:
    """One record per spec; None while they are computed, after a stop, or if they cannot be.

    Args:
      name: of the quantity; with the specs it decides the result.
      what: is being computed, for the sentence over the progress bar.
    """
    key = (name, tuple(specs))
    if st.session_state.get(_STOPPED) == key and background().result(key) is None:
        st.markdown(f"Stopped: {what} are not computed.")
        st.button("Compute them", on_click=_remember, args=(None,), key=f"{name}.resume")
        return None

    def compute(progress: Progress, stop: Stop) -> list[Record]:
        records = []
        for done, spec in enumerate(key[1]):
            if stop():
                break
            records.append(run(spec))
            progress((done + 1) / len(key[1]))
        return records

    def ask() -> Ticket[list[Record]]:
        return background().request(key, compute)

    try:
        ticket = ask()
        if not ticket.ended and background().wait([key], AT_ONCE_SECONDS):
            ticket = ask()
    except AdalError as error:
        st.warning(str(error))
        return None
    with st.container():
        if not ticket.ended:
            st.fragment(_watch, run_every=POLL_SECONDS)(ask, what, key)
        elif ticket.message:
            st.warning(ticket.message)
    return ticket.result


def _watch(ask: Callable[[], Ticket[list[Record]]], what: str, key: tuple[object, ...]) -> None:
    """How far the work has come; a fragment, so that only this part of the page is drawn again."""
    if st.session_state.get(_STOPPED) == key:
        st.rerun()  # the whole page: this part of it would go on asking
    try:
        ticket = ask()
    except AdalError as error:
        st.warning(str(error))
        return
    if ticket.ended:
        st.rerun()
    text = f"Computing {what}."
    if ticket.position:
        place = "next" if ticket.position == 1 else f"number {ticket.position}"
        text += f" Waiting for others: {place} in the queue."
    st.progress(ticket.progress, text=text)
    st.button("Stop", on_click=_remember, args=(key,), key=f"{key[0]}.stop")


def _remember(key: tuple[object, ...] | None) -> None:
    st.session_state[_STOPPED] = key
