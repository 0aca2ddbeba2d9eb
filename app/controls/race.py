"""The race's settings in the side bar: where, who, how long, and chance."""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st

from adal.landscapes import LANDSCAPES
from adal.race import RaceSpec
from app.controls.lanes import begin_rates_again, lane_controls
from app.controls.visit import Settings
from app.links.race import MOST_STEPS, query_of, race_of, values_of
from app.presenter import PRESENT

RACE = Settings("race", race_of, values_of, query_of, kept=(PRESENT,))
CANVAS = "race_canvas"


def race_controls() -> RaceSpec:
    """Draw the side bar and return the race it describes; the link follows.

    What a link or a widget asks for in vain is named above the page's picture, one sentence each.
    """
    RACE.open()
    with st.sidebar:
        values = _where() | lane_controls(RACE) | _how_long()
        st.button(
            "Reset",
            on_click=RACE.reset,
            args=("landscape", "seed"),
            width="stretch",
            help="Back to the opening optimizers on this landscape. The seed stays.",
        )
    return RACE.settle(values)


def take_start_from_canvas() -> None:
    """Callback of the canvas: its chosen start becomes the two numbers in the side bar."""
    chosen = st.session_state.get(CANVAS, {}).get("start") or ()
    asked = dict(zip("xy", chosen, strict=False)) | {"landscape": RACE.now("landscape")}
    spec, _ = race_of(asked)
    assert spec.start is not None  # filled in by RaceSpec
    RACE.fill(dict(zip("xy", spec.start, strict=True)))


def _where() -> dict[str, Any]:
    landscape = st.selectbox(
        "Landscape",
        list(LANDSCAPES),
        format_func=lambda name: LANDSCAPES[name].title,
        key=RACE.key("landscape"),
        on_change=_landscape_changed,
        help="The loss f(θ) of two parameters that the optimizers walk down.",
    )
    box = LANDSCAPES[landscape].domain
    values: dict[str, Any] = {"landscape": landscape}
    for column, name, low, high in zip(
        st.columns(2), "xy", (box.x0, box.y0), (box.x1, box.y1), strict=True
    ):
        values[name] = column.number_input(
            f"Start {name}",
            step=(high - low) / 100,
            format="%.4g",
            key=RACE.key(name),
            help=f"From {low:g} to {high:g}. Or click the landscape.",
        )
    return values


def _how_long() -> dict[str, Any]:
    values: dict[str, Any] = {
        "steps": st.slider("Steps", 1, MOST_STEPS, key=RACE.key("steps"), help="Updates per run.")
    }
    values["noise"] = st.number_input(
        "Gradient noise",
        step=0.5,
        format="%.3g",
        key=RACE.key("noise"),
        help="Standard deviation σ of the Gaussian noise added to each gradient. 0 is exact.",
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    silent = not values["noise"]
    why = "Without noise a race has no chance in it: the seed matters once the noise is above 0."
    values["seed"] = left.number_input(
        "Seed",
        step=1,
        key=RACE.key("seed"),
        disabled=silent,
        help=why if silent else "The noise of a seed is always the same.",
    )
    right.button(
        "New seed",
        on_click=_new_seed,
        disabled=silent,
        width="stretch",
        help=why if silent else None,
    )
    return values


def _landscape_changed() -> None:
    x, y = LANDSCAPES[RACE.now("landscape")].start
    RACE.fill({"x": x, "y": y})
    begin_rates_again(RACE)


def _new_seed() -> None:
    RACE.fill({"seed": secrets.randbelow(100_000)})
