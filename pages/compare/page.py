"""Compare: every optimizer at its own best rate, and whether they differ by more than chance."""

import streamlit as st

from app.shell.notes import notes_below
from app.training.setup_words import split_sentence
from pages.compare.controls import compare_controls
from pages.compare.notes import compare_notes
from pages.compare.panel import comparison_panel

st.title("Compare")
st.markdown(
    "A fair comparison: every optimizer gets the same learning rates and steps, its best rate is "
    "chosen on validation data, and what counts is measured on test data, seed by seed. A ring "
    "marks each chosen rate."
)
spec = compare_controls()
st.markdown(split_sentence(spec.setup))
comparison_panel(spec)
notes_below(compare_notes(spec))
