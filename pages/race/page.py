"""Race: several optimizers from one start on one landscape."""

from functools import partial

import streamlit as st

from app.canvas.race.box import race_canvas, race_table, race_words
from app.shell.box import box
from app.shell.notes import notes_below
from pages.race.basins.box import basins_box
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
from pages.race.curvature.box import curvature_box
from pages.race.files.box import files_box
from pages.race.files.settings import json_of
from pages.race.notes import race_notes
from pages.race.seeds.box import seeds_box
from pages.race.step.box import step_box
from pages.race.surface.box import surface_box
from pages.race.tune.box import tune_box
from pages.race.two_settings.box import two_settings_box

INSIDE, CURVED = "race.inside", "race.curvature"
"""The boxes that follow the step at which the race rests."""

BOXES = (
    ("Inside the step", INSIDE, lambda spec: step_box(spec, resting_step())),
    ("Curvature", CURVED, lambda spec: curvature_box(spec, resting_step())),
    ("In three dimensions", "race.surface_open", surface_box),
    (
        "Basins",
        "race.areas",
        partial(basins_box, key=BASINS, on_start_change=take_start_from_basins),
    ),
    ("Many seeds", "race.many", partial(seeds_box, on_add_noise=add_noise)),
    ("Tune fairly", "race.tuning", partial(tune_box, use=RACE.fill)),
    ("Compare two settings", "race.comparing", partial(two_settings_box, take_start=take_start)),
    ("Save and share", "race.saving", partial(files_box, key_prefix="race.export", load=RACE.fill)),
)
"""The folded boxes under the race: title, key, and what draws its contents for a race."""

st.title("Race")
st.markdown(
    "Watch optimizers walk down the same landscape from the same start, and see why they part. "
    "Click the landscape to move the start."
)
spec = race_controls()
picture, words = st.columns([1.4, 1], gap="medium")
with picture:
    reports = any(st.session_state.get(key) for key in (INSIDE, CURVED))
    race_canvas(
        spec,
        key=CANVAS,
        on_start_change=take_start_from_canvas,
        reports=reports,
        source=json_of(spec),
    )
with words:
    st.subheader("What happened")
    race_words(spec)
    race_table(spec)
for title, key, draw in BOXES:
    box(title, key, partial(draw, spec))
notes_below(race_notes(spec))
