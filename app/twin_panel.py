"""The views of the twin page, one at a time, on one shared step."""

from __future__ import annotations

import streamlit as st

from adal.errors import AdalError
from app.links.twin import TwinSpec
from app.twin_view import (
    twin_of,
    view_claim,
    view_playground,
    view_readings,
    view_scale,
    view_step,
)

VIEWS = {
    "The literal claim": view_claim,
    "The actual step": view_step,
    "Scale": view_scale,
    "The other reading": view_readings,
    "Playground": view_playground,
}


def twin_panel(spec: TwinSpec) -> None:
    """Draw the open view; impossible gradients are named in its place."""
    try:
        twin_of(spec)
    except AdalError as error:
        st.warning(f"{error}. Choose other gradients.")
        return
    tabs = st.tabs(list(VIEWS), key="twin.view", on_change="rerun")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        with tab:
            if tab.open:
                view(spec)
