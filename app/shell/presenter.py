"""Presenter mode, `?present=1`: large letters, thick lines and no side bar, for a projector."""

from __future__ import annotations

import streamlit as st

from adal.errors import shown

PRESENT = "present"
"""Key of the link; it goes along from page to page."""

PRESENTER_SCALE = 1.6
"""By how much lines and letters grow in the pictures."""

STYLE = """<style>
html { font-size: 22px; }
h1 { font-size: 38px !important; }
h2, h3 { font-size: 27px !important; }
table.numbers { font-size: 19px !important; }
.stMainBlockContainer { max-width: 1720px !important; padding-top: 1.5rem !important; }
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }
</style>"""

_ON = "presenting"


def presenting() -> bool:
    """Whether this visitor is in presenter mode."""
    return bool(st.session_state.get(_ON))


def open_presenter() -> None:
    """Before a page is drawn: read the link, keep it up, and set the style."""
    asked = st.query_params.get(PRESENT)
    if asked == "1":
        st.session_state[_ON] = True
    elif asked is not None:
        st.warning(f"{PRESENT} must be 1, got {shown(asked)}: it is ignored.".replace("<", r"\<"))
        del st.query_params[PRESENT]
    elif presenting():
        st.query_params[PRESENT] = "1"
    if presenting():
        st.html(STYLE)


def presenter_switch() -> None:
    """After a page is drawn: the way in, at the end of the side bar, or the way out."""
    if presenting():
        st.button("Leave presenter mode", on_click=_leave)
    else:
        help_text = "Large letters, no side bar; the link ends in present=1."
        st.sidebar.button("Presenter mode", on_click=_enter, width="stretch", help=help_text)


def _enter() -> None:
    st.session_state[_ON] = True


def _leave() -> None:
    st.session_state[_ON] = False
    st.query_params.pop(PRESENT, None)
