"""The views of the twin page, one at a time, on one shared step."""

from __future__ import annotations

import streamlit as st

from adal.errors import AdalError
from pages.twin.compute import views_of
from pages.twin.link import TwinSpec
from pages.twin.network import network_views
from pages.twin.playground import view_playground
from pages.twin.result import view_claim, view_readings, view_scale, view_step

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
        views = network_views(spec) if spec.source == "network" else views_of(spec)
        if views is not None:
            views(spec.second_moment)  # now, so that what cannot be computed is named here
    except AdalError as error:
        st.warning(f"{error}. Choose other gradients.")
        return
    if views is None:
        return
    tabs = st.tabs(list(VIEWS), key="twin.view", on_change="rerun")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        with tab:
            if tab.open:
                view(spec, views)
