"""Networks: the same optimizers on small networks and real data, trained while you watch."""

import streamlit as st

from app.controls.networks import network_controls
from app.training_notes import training_notes
from app.training_panel import training_panel

st.title("Networks")
st.markdown(
    "Train a small network with each optimizer, at equal budget and with several seeds, and see "
    "whether they differ by more than chance. Lines are medians over the seeds, bands reach from "
    "the lowest to the highest."
)
spec = network_controls()
training_panel(spec)
training_notes(spec)
