"""A folded box makes its contents only while it is open."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.patience import PATIENCE


def page() -> None:
    import streamlit as st

    from app.shell.box import box

    is_open = box("More", "more", lambda: st.markdown("inside"))
    st.markdown(f"open: {is_open}")


def test_its_contents_are_made_only_while_it_is_open() -> None:
    at = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert [m.value for m in at.markdown] == ["open: False"]
    at.session_state["more"] = True
    at.run()
    assert [m.value for m in at.expander[0].markdown] == ["inside"]
    assert at.markdown[-1].value == "open: True"
