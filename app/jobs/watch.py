"""What a page shows of work that goes on: how far it has come, and a button that stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from adal.errors import AdalError

POLL_SECONDS = 0.5
"""How often a page looks after work that goes on."""


@dataclass(frozen=True)
class Seen:
    """Work as it stands at one moment, a ticket of the queue or a run.

    Attributes:
      state: whatever the page looks different in; another one draws the whole page again.
      share: how much is done, 0 to 1; None draws no bar.
      text: a sentence over the bar.
      position: place in the queue, 1 is next; 0 unless it waits.
      below: draws more of it.
    """

    state: str
    share: float | None
    text: str = ""
    position: int = 0
    below: Callable[[], None] | None = None


@dataclass(frozen=True)
class Stop:
    """A button that stops the work.

    Attributes:
      label, key: of the button.
      press: what it does, before the page looks again.
    """

    label: str
    key: str
    press: Callable[[], None]


def watch(
    look: Callable[[], Seen], state: str, stop: Stop | None = None, every: float = POLL_SECONDS
) -> None:
    """Show how far work has come, again and again, until its state is another.

    Only this part of the page is drawn again meanwhile.

    Args:
      look: says how far it is, and that somebody still watches; an AdalError is told.
      state: that it has now.
      every: seconds between two looks.
    """
    st.fragment(_draw, run_every=every)(look, state, stop)


def place(position: int) -> str:
    """A place in the queue, in words: "next", "number 2"."""
    return "next" if position == 1 else f"number {position}"


def _draw(look: Callable[[], Seen], state: str, stop: Stop | None) -> None:
    try:
        seen = look()
    except AdalError as error:
        st.warning(str(error))
        return
    if seen.state != state:
        st.rerun()
    if seen.share is not None:
        waits = f" Waiting for others: {place(seen.position)} in the queue."
        st.progress(seen.share, text=seen.text + (waits if seen.position else ""))
    if stop is not None:
        st.button(stop.label, on_click=stop.press, key=stop.key)
    if seen.below is not None:
        seen.below()
