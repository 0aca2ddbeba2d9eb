"""The twin's settings in the side bar: whose gradients, and the switches of AdaL."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from adal.sequences import SHAPES
from app.prose.numbers import number
from app.settings.visit import Settings
from app.shell.presenter import PRESENT
from app.training.run import RUN
from pages.twin.drawing.canvas import drawing, drawn_text
from pages.twin.link import TWIN_LINK, TwinSpec

EPSILONS = [float(f"1e-{k}") for k in range(12, -1, -1)]
_DRAWING = "twin_drawing"
_EPSILON = "twin_epsilon_by_decades"

TWIN = Settings("twin", TWIN_LINK.rows, TWIN_LINK.read, TWIN_LINK.values_of, kept=(PRESENT, RUN))


def twin_controls() -> TwinSpec:
    """Draw the side bar and return the twin it describes; the link follows."""
    TWIN.open()
    values = TWIN.known()
    with st.sidebar:
        drawn = _gradients() | _switches()
        st.button("Reset", on_click=TWIN.reset, width="stretch")
    TWIN.hide(*(values.keys() - drawn.keys()))
    # The views draw these two, later in the run.
    drawn |= {name: TWIN.now(name) for name in ("scale", "step")}
    return TWIN.settle(values | drawn)


def step_slider(spec: TwinSpec) -> None:
    """The step that all views share."""
    if spec.length > 1:
        TWIN.show("step")
        TWIN.draw("step")


def scale_slider() -> None:
    """k of the factor 2^k on the loss."""
    TWIN.show("scale")
    TWIN.draw("scale")


def epsilon_slider(eps: float) -> None:
    """ε by decades; the same setting as the number in the side bar."""
    st.select_slider(
        "ε, by decades",
        EPSILONS,
        value=min(EPSILONS, key=lambda x: abs(math.log10(x) - math.log10(max(eps, 1e-16)))),
        format_func=lambda x: number(x) if x >= 1e-3 else number(x).removeprefix("1.00×"),
        key=_EPSILON,
        on_change=_epsilon_chosen,
    )


def _epsilon_chosen() -> None:
    TWIN.fill({"eps": st.session_state[_EPSILON]})


def draw_sequence(gradients: np.ndarray) -> None:
    """A canvas to draw over the first of `gradients` (T,); what is drawn becomes the typed text."""
    drawing(gradients, key=_DRAWING, on_drawn_change=_drawn)
    if TWIN.now("typed"):
        st.button("Back to the shape", on_click=TWIN.fill, args=({"typed": ""},))


def _drawn() -> None:
    text = drawn_text(st.session_state.get(_DRAWING, {}).get("drawn"))
    if text:
        TWIN.fill({"typed": text})


def use_sequence() -> None:
    """Callback: take the gradients from a sequence instead of a run."""
    TWIN.fill({"source": "sequence"})
    TWIN.begin_again("source")


def _gradients() -> dict[str, Any]:
    values = TWIN.draw("source")
    return (
        values
        | {"landscape": _landscape, "sequence": _sequence, "network": _network}[values["source"]]()
    )


def _landscape() -> dict[str, Any]:
    return TWIN.draw("landscape", "driver", "steps")


def _sequence() -> dict[str, Any]:
    values = TWIN.draw("shape", on_change=_shape_changed, args=())
    size = ("size",) if SHAPES[values["shape"]].size else ()
    seed = ("seed",) if values["shape"] == "noise" else ()
    return values | TWIN.draw(*size, "level", "steps", *seed, "typed")


def _network() -> dict[str, Any]:
    return TWIN.draw("dataset", "norm_scope", "tensor", "steps", "seed")


def _switches() -> dict[str, Any]:
    st.markdown("**AdaL**")
    moment = ("second_moment",) if TWIN.now("transform") == "l1" else ()
    return TWIN.draw("transform", *moment, "lr_decay", "eps_mode", "beta1", "beta2", "eps")


def _shape_changed() -> None:
    size = SHAPES[TWIN.now("shape")].size
    if size:
        TWIN.fill({"size": size[1]})
