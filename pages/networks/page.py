"""Networks: the same optimizers on small networks and real data, trained while you watch."""

import streamlit as st

from app.shell.notes import notes_below
from app.training.setup_words import split_sentence
from pages.networks.controls import networks_controls
from pages.networks.notes import networks_notes
from pages.networks.panel import training_panel

st.title("Networks")
st.markdown(
    "Train a small network with each optimizer, at equal budget and with several seeds, and see "
    "whether they differ by more than chance. Lines are means over the seeds, bands their 95 % "
    "intervals; where an axis is logarithmic, both are taken of the logarithms."
)
spec = networks_controls()
st.markdown(split_sentence(spec.setup))
training_panel(spec)
notes_below(networks_notes(spec))
