"""Runs: every training that is kept for this visitor."""

import streamlit as st

from pages.runs.panel import runs_panel

st.title("Runs")
st.markdown(
    "Every training you started on this server, also after it was restarted. A link to a run lets "
    "others read it; only you can delete it."
)
runs_panel()
