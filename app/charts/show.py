"""A Plotly chart on a page: without clutter, in the theme's ink, larger for a projector."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from app.charts.palette import DARK, LIGHT, Palette
from app.charts.template import worn
from app.shell.presenter import PRESENTER_SCALE, presenting

FORMATS = ("PNG", "SVG")
_FORMAT = "chart_format"
_DRAWN = "charts_drawn"


def chart_on_page(figure: go.Figure, key: str) -> None:
    """Draw `figure`; of the mode bar only the camera stays, which saves a file on its own.

    The saved picture has the page's colour behind it: its letters would be lost on another.
    """
    st.session_state[_DRAWN] = True
    form = st.session_state.get(_FORMAT, FORMATS[0]).lower()
    image = {"format": form, "filename": key.replace(".", "-"), "scale": 2 if form == "png" else 1}
    shown = worn(figure, palette(), PRESENTER_SCALE if presenting() else 1.0)
    config = {
        "displaylogo": False,
        "scrollZoom": False,  # over a chart, too, the wheel scrolls the page
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": image,
    }
    st.plotly_chart(shown, key=key, config=config, theme=None)


def camera_switch() -> None:
    """After a page with charts: which file their camera saves, at the end of the side bar."""
    if st.session_state.pop(_DRAWN, False):
        st.sidebar.radio(
            "The camera above a chart saves",
            FORMATS,
            index=FORMATS.index(st.session_state.get(_FORMAT, FORMATS[0])),
            horizontal=True,
            key=f"{_FORMAT}_chosen",
            on_change=_choose,
            help="PNG for slides, SVG where the picture is to be enlarged or edited.",
        )


def _choose() -> None:
    st.session_state[_FORMAT] = st.session_state[f"{_FORMAT}_chosen"]


def palette() -> Palette:
    """The colours of this visitor's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT
