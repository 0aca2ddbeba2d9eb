"""The race's settings in the side bar: where, who, how long, and chance."""

from __future__ import annotations

from typing import Any

import streamlit as st

from adal.race import RaceSpec
from app.settings.optimizers_controls import lane_controls
from app.settings.seed import new_seed
from app.settings.visit import Settings
from app.shell.presenter import PRESENT
from pages.race.function_controls import begin_own_function, own_function, own_values
from pages.race.link import OWN, ROWS, place_values, race_of, values_of

RACE = Settings("race", ROWS, race_of, values_of, kept=(PRESENT,))
CANVAS = "race_canvas"
BASINS = "race_basins"
SILENT = "Without noise a race has no chance in it: this matters once the noise is above 0."


def race_controls() -> RaceSpec:
    """Draw the side bar and return the race it describes; the link follows.

    What a link or a widget asks for in vain is named above the page's picture, one sentence each.
    """
    RACE.open()
    with st.sidebar:
        values = _where() | lane_controls(RACE) | RACE.draw("steps") | _chance()
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
    RACE.fill(dict(zip("xy", spec.start, strict=True)))


def add_noise(scale: float) -> None:
    """Callback: put noise of this scale on the gradients."""
    RACE.fill({"noise": scale})


def _where() -> dict[str, Any]:
    RACE.draw("landscape", on_change=_landscape_changed, args=())
    name = RACE.now("landscape")
    values = place_values(own_function(RACE, _place_changed) if name == OWN else name)
    for column, axis in zip(st.columns(2), "xy", strict=True):
        values |= RACE.draw(axis, place=column, given=values)
    return values


def _chance() -> dict[str, Any]:
    """How large the noise is, of which law, and its seed; these two matter with noise only."""
    values = RACE.draw("noise")
    silent = not values["noise"]
    why = {"disabled": True, "help": SILENT} if silent else {}
    values |= RACE.draw("law", **why)
    if silent:
        RACE.hide("shape")
        values |= RACE.held("shape")
    else:
        values |= RACE.draw("shape")
    left, right = st.columns(2, vertical_alignment="bottom")
    values |= RACE.draw("seed", place=left, **why)
    right.button(
        "New seed",
        on_click=new_seed,
        args=(RACE,),
        disabled=silent,
        width="stretch",
        help=SILENT if silent else None,
    )
    return values


def _landscape_changed() -> None:
    if RACE.now("landscape") == OWN:
        begin_own_function(RACE)
    _place_changed()


def _place_changed() -> None:
    """Callback of landscape, function and box: their own start, and rates tuned for them."""
    RACE.begin_again("landscape", given=own_values(RACE))
