"""The tabs of the twin page, one at a time, on one shared step."""

from __future__ import annotations

import streamlit as st

from adal.errors import AdalError
from pages.twin.compute import views_of
from pages.twin.link import TwinSpec
from pages.twin.network import network_views
from pages.twin.playground import playground_tab
from pages.twin.result import claim_tab, readings_tab, scale_tab, step_tab

TABS = {
    "The literal claim": claim_tab,
    "The actual step": step_tab,
    "Scale": scale_tab,
    "The other reading": readings_tab,
    "Playground": playground_tab,
}


def twin_panel(spec: TwinSpec) -> None:
    """Draw the open tab; impossible gradients are named in its place."""
    try:
        views = network_views(spec) if spec.source == "network" else views_of(spec)
        if views is not None:
            views(spec.second_moment)  # now, so that what cannot be computed is named here
    except AdalError as error:
        st.warning(f"{error}. Choose other gradients.")
        return
    if views is None:
        return
    tabs = st.tabs(list(TABS), key="twin.view", on_change="rerun")
    for tab, draw in zip(tabs, TABS.values(), strict=True):
        with tab:
            if tab.open:
                draw(spec, views)
