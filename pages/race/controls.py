"""The race's settings in the side bar: where, who, how long, and chance."""

from __future__ import annotations

from typing import Any

import streamlit as st

from adal.landscapes import LANDSCAPES, landscape_of
from adal.race import RaceSpec
from app.settings.optimizers_controls import begin_rates_again, lane_controls
from app.settings.visit import Settings
from app.shell.presenter import PRESENT
from pages.race.function_controls import begin_own_function, own_function, own_values
from pages.race.link import MOST_STEPS, OWN, place_values, query_of, race_of, values_of
from pages.race.noise_controls import noise_controls

RACE = Settings("race", race_of, values_of, query_of, kept=(PRESENT,))
CANVAS = "race_canvas"
BASINS = "race_basins"


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
            args=("landscape", "seed", *own_values(RACE)),
            width="stretch",
            help="Back to the opening optimizers on this landscape. The seed stays.",
        )
    return RACE.settle(values)


def resting_step() -> int | None:
    """The step at which the race rests, for the boxes that follow it; None before it has told."""
    return st.session_state.get(CANVAS, {}).get("step")


def take_start_from_canvas() -> None:
    """Callback of the canvas: its chosen start becomes the two numbers in the side bar."""
    take_start(st.session_state.get(CANVAS, {}).get("start"))


def take_start_from_basins() -> None:
    """Callback of the basins: the pixel's start, to its last bit."""
    take_start(st.session_state.get(BASINS, {}).get("start"))


def take_start(chosen: Any) -> None:
    """Callback: `chosen`, [x, y] from a browser, becomes the start if it lies in the picture."""
    here = {"landscape": RACE.now("landscape")} | own_values(RACE)
    spec, _ = race_of(here | dict(zip("xy", chosen or (), strict=False)))
    assert spec.start is not None  # filled in by RaceSpec
    RACE.fill(dict(zip("xy", spec.start, strict=True)))


def add_noise(scale: float) -> None:
    """Callback: put noise of this scale on the gradients."""
    RACE.fill({"noise": scale})


def _where() -> dict[str, Any]:
    name = st.selectbox(
        "Landscape",
        [*LANDSCAPES, OWN],
        format_func=lambda n: LANDSCAPES[n].title if n in LANDSCAPES else "A function of my own",
        key=RACE.key("landscape"),
        on_change=_landscape_changed,
        help="The loss f(θ) of two parameters that the optimizers walk down.",
    )
    place = own_function(RACE, _place_changed) if name == OWN else name
    box = landscape_of(place).domain
    values = place_values(place)
    for column, axis, low, high in zip(
        st.columns(2), "xy", (box.x0, box.y0), (box.x1, box.y1), strict=True
    ):
        values[axis] = column.number_input(
            f"Start {axis}",
            step=(high - low) / 100,
            format="%.4g",
            key=RACE.key(axis),
            help=f"From {low:g} to {high:g}. Or click the landscape.",
        )
    return values


def _how_long() -> dict[str, Any]:
    values: dict[str, Any] = {
        "steps": st.slider("Steps", 1, MOST_STEPS, key=RACE.key("steps"), help="Updates per run.")
    }
    return values | noise_controls(RACE)


def _landscape_changed() -> None:
    if RACE.now("landscape") == OWN:
        begin_own_function(RACE)
    _place_changed()


def _place_changed() -> None:
    """Callback of landscape, function and box: their own start, and rates tuned for them."""
    place = {"landscape": RACE.now("landscape")} | own_values(RACE)
    spec, _ = race_of(place)
    assert spec.start is not None  # filled in by RaceSpec
    RACE.fill(dict(zip("xy", spec.start, strict=True)))
    begin_rates_again(RACE, place)
