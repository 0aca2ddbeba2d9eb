"""Networks: the same optimizers on small networks and real data, trained while you watch."""

import streamlit as st

from app.controls.networks import network_controls
from app.training_panel import training_panel

st.title("Networks")
st.markdown(
    "Train a small network with each optimizer, at equal budget and with several seeds, and see "
    "whether they differ by more than chance."
)
training_panel(network_controls())
