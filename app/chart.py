"""A Plotly chart on a page: without clutter, in the theme's ink, larger for a projector."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from app.figures.scale import scaled
from app.figures.theme import LOOKS
from app.presenter import PRESENTER_SCALE, presenting

CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]]}


def chart_on_page(figure: go.Figure, key: str) -> None:
    """Draw `figure`; of the mode bar only the camera stays."""
    shown = scaled(figure, PRESENTER_SCALE if presenting() else 1.0)
    st.plotly_chart(shown, key=key, config=CONFIG)


def colour_of(rule: str) -> str:
    """The colour of a rule in this visitor's theme."""
    return LOOKS[rule].dark if dark() else LOOKS[rule].light


def dark() -> bool:
    """Whether this visitor looks at the dark theme."""
    return st.context.theme.type == "dark"


def ink() -> str:
    """The colour of text in this visitor's theme."""
    return "#E8ECF1" if dark() else "#1B2028"
