"""A part's runs from the server's one queue of heavy work: at once if small, else with progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from adal.errors import AdalError
from app.jobs import queue
from app.jobs.queue import Progress, Ticket, background
from app.jobs.watch import Seen, Stop, watch

Spec = TypeVar("Spec")
Record = TypeVar("Record")

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

    def compute(progress: Progress, stop: queue.Stop) -> list[Record]:
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
            stop = Stop("Stop", f"{name}.stop", partial(_remember, key))
            watch(partial(_seen, ask, what, key), "going", stop)
        elif ticket.message:
            st.warning(ticket.message)
    return ticket.result


def _seen(ask: Callable[[], Ticket[list[Record]]], what: str, key: tuple[object, ...]) -> Seen:
    """How far the work has come; once it is stopped it is not asked for any more."""
    if st.session_state.get(_STOPPED) == key:
        return Seen("stopped", None)
    ticket = ask()
    state = "ended" if ticket.ended else "going"
    return Seen(state, ticket.progress, f"Computing {what}.", ticket.position)


def _remember(key: tuple[object, ...] | None) -> None:
    st.session_state[_STOPPED] = key
