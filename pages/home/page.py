"""Home: what AdaL does, its formula, a race already run, and the doors."""

import streamlit as st

from adal.race import opening_race
from adal.rules import RULES
from app.canvas.race.box import race_canvas, race_words
from app.shell.pages import PAGES, page_file
from pages.home.race import race_started_at

st.title("AdaL Explorer")
st.markdown(
    "AdaL is Adam with one change: each gradient is first multiplied by its own size (the ℓ₁ norm, "
    "‖g‖₁). Its authors say that this amplifies gradients early, shrinks them late, and so trains "
    "faster and generalizes better. Here you can look inside the step and see what of that holds."
)
st.latex(rf"\begin{{gathered}}{RULES['adal'].formula}\end{{gathered}}")
spec = race_started_at(st.session_state.get("home_canvas"), opening_race())
picture, words = st.columns([1.4, 1], gap="medium")
with picture:
    race_canvas(spec, key="home_canvas", on_start_change=lambda: None)
with words:
    st.subheader("A race just run")
    race_words(spec)
    for page in PAGES:
        if page.door:
            st.page_link(page_file(page.name), label=page.door)
