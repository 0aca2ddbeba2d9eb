"""About: the formula and its source, what is uncertain, how to cite, and what runs here."""

import streamlit as st

from pages.about.panel import BIBTEX, readings, running

st.title("About")
st.markdown(
    "AdaL Explorer shows what happens inside an optimizer's step, and tests what AdaL's "
    "authors say of it. Whatever stands on a page is computed when you "
    "look; nothing is drawn by hand."
)
st.subheader("The formula, and where it comes from")
readings()
st.subheader("Cite")
st.markdown("The paper, and this program by its CITATION.cff:")
st.code(BIBTEX, language="bibtex")
st.subheader("What runs here")
running()
