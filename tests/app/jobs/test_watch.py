"""Work that goes on is shown as far as it is, can be stopped, and draws the page when it ends."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from adal.errors import AdalError
from app.jobs.watch import Seen, place
from tests.pages.visit import PATIENCE


def page() -> None:
    """A page with one piece of work; `seen` and `pressed` are the test's."""
    import streamlit as st

    from app.jobs import watch

    if "over" in st.session_state:
        st.markdown("the result")
        return

    def look() -> watch.Seen:
        seen = st.session_state["seen"]
        if isinstance(seen, Exception):
            raise seen
        if seen.state != "going":
            st.session_state["over"] = True
        return seen

    def press() -> None:
        st.session_state["pressed"] = True

    watch.watch(look, "going", watch.Stop("Stop", "stop", press))


def shown(seen: Seen | AdalError) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    at.session_state["seen"] = seen
    return at.run()


def bar(at: AppTest) -> tuple[int, str]:
    (found,) = (element.proto for element in at.get("progress"))
    return found.value, found.text


@pytest.mark.parametrize(
    ("position", "waits"),
    [
        (0, ""),
        (1, " Waiting for others: next in the queue."),
        (3, " Waiting for others: number 3 in the queue."),
    ],
)
def test_the_bar_says_how_far_it_is_and_where_it_waits(position: int, waits: str) -> None:
    at = shown(Seen("going", 0.25, "Computing.", position))
    assert bar(at) == (25, f"Computing.{waits}")
    assert not at.exception


def test_a_place_in_the_queue_is_told_in_words() -> None:
    assert [place(1), place(2)] == ["next", "number 2"]


def test_without_a_share_there_is_no_bar_and_what_stands_below_is_drawn() -> None:
    def below() -> None:
        import streamlit as st

        st.markdown("the opening")

    at = shown(Seen("going", None, below=below))
    assert not at.get("progress")
    assert [text.value for text in at.markdown] == ["the opening"]


def test_what_cannot_be_asked_for_is_told() -> None:
    at = shown(AdalError("Too many computations are waiting."))
    assert [warning.value for warning in at.warning] == ["Too many computations are waiting."]
    assert not at.exception


def test_another_state_draws_the_whole_page_again() -> None:
    at = shown(Seen("ended", 1.0, "Computing."))
    assert not at.get("progress")
    assert [text.value for text in at.markdown] == ["the result"]


def test_stop_is_pressed_before_the_page_looks_again() -> None:
    at = shown(Seen("going", 0.5, "Computing."))
    at.button[0].click().run()
    assert at.session_state["pressed"]
    assert at.button[0].label == "Stop"
