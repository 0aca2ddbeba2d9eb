"""Race: several optimizers from one start on one landscape."""

import streamlit as st

from adal.landscapes import landscape_of
from app.canvas.race.box import race_canvas, race_table, race_words
from app.shell.folded import folded
from pages.race.basins.box import basins_view
from pages.race.controls import (
    BASINS,
    CANVAS,
    RACE,
    add_noise,
    race_controls,
    resting_step,
    take_start,
    take_start_from_basins,
    take_start_from_canvas,
)
from pages.race.curvature.box import curvature_view
from pages.race.files.box import export_view
from pages.race.notes import race_notes
from pages.race.seeds.box import seeds_view
from pages.race.step.box import step_view
from pages.race.surface.box import surface_view
from pages.race.tune.box import tune_view
from pages.race.two_settings.box import compare_view

INSIDE, CURVED = "race.inside", "race.curvature"
"""The boxes that follow the step at which the race rests."""

st.title("Race")
st.markdown(
    "Watch optimizers walk down the same landscape from the same start, and see why they part. "
    "Click the landscape to move the start."
)
spec = race_controls()
picture, words = st.columns([1.4, 1], gap="medium")
with picture:
    reports = any(st.session_state.get(box) for box in (INSIDE, CURVED))
    race_canvas(spec, key=CANVAS, on_start_change=take_start_from_canvas, reports=reports)
with words:
    st.subheader("What happened")
    race_words(spec)
    race_table(spec)
with folded("Inside the step", INSIDE) as is_open:
    if is_open:
        step_view(spec, resting_step())
with folded("Curvature", CURVED) as is_open:
    if is_open:
        curvature_view(spec, resting_step())
with folded("In three dimensions", "race.surface_open") as is_open:
    if is_open:
        surface_view(spec)
with folded("Basins", "race.areas") as is_open:
    if is_open:
        basins_view(spec, key=BASINS, on_start_change=take_start_from_basins)
with folded("Many seeds", "race.many") as is_open:
    if is_open:
        seeds_view(spec, add_noise)
with folded("Tune fairly", "race.tuning") as is_open:
    if is_open:
        tune_view(spec, RACE.fill)
with folded("Compare two settings", "race.comparing") as is_open:
    if is_open:
        compare_view(spec, take_start)
with folded("Save and share", "race.saving") as is_open:
    if is_open:
        export_view(spec, "race.export", RACE.fill)
race_notes(landscape_of(spec.landscape), spec)
