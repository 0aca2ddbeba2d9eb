"""Twin: AdaL and a shadow Adam on the same gradients, and why their steps differ."""

import streamlit as st

from pages.twin.controls import step_slider, twin_controls
from pages.twin.panel import twin_panel

st.title("Twin")
st.markdown(
    "The paper says that AdaL amplifies the gradient early and shrinks it late. Here AdaL and Adam "
    "are fed the same gradients, so you see what of that reaches the step, and why."
)
spec = twin_controls()
step_slider(spec)
twin_panel(spec)
