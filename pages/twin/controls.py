"""The twin's settings in the side bar: whose gradients, and the switches of AdaL."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from adal.datasets import DATASETS
from adal.landscapes import LANDSCAPES
from adal.rules import RULES
from adal.sequences import MOST_STEPS, SHAPES
from adal.training.spec import NORM_SCOPES
from app.prose.numbers import number
from app.settings.visit import Settings
from app.settings.widgets import number_control, option_control
from app.shell.presenter import PRESENT
from app.training.run import RUN
from pages.twin.drawing.canvas import drawing, drawn_text
from pages.twin.link import (
    CHOICES,
    DRIVERS,
    HYPERS,
    LARGEST_SCALE,
    MOST_TYPED,
    SOURCES,
    TwinSpec,
    query_of,
    twin_of,
    usual_beta2,
    values_of,
)

EPSILONS = [float(f"1e-{k}") for k in range(12, -1, -1)]
_DRAWING = "twin_drawing"
_EPSILON = "twin_epsilon_by_decades"

TWIN = Settings("twin", twin_of, values_of, query_of, kept=(PRESENT, RUN))


def twin_controls() -> TwinSpec:
    """Draw the side bar and return the twin it describes; the link follows."""
    TWIN.open()
    kept = TWIN.visit.spec if TWIN.visit else TwinSpec()
    values = values_of(kept)
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
        st.slider("Step t", 1, spec.length, key=TWIN.key("step"), help="All views show this step.")


def scale_slider() -> None:
    """k of the factor 2^k on the loss."""
    TWIN.show("scale")
    st.slider(
        "Multiply the loss by 2^k, k =",
        -LARGEST_SCALE,
        LARGEST_SCALE,
        key=TWIN.key("scale"),
        help="A power of two changes no digit of a number, only its size.",
    )


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
    _source_changed()


def _gradients() -> dict[str, Any]:
    source = st.radio(
        "Gradients",
        list(SOURCES),
        format_func=SOURCES.get,
        key=TWIN.key("source"),
        on_change=_source_changed,
    )
    values: dict[str, Any] = {"source": source}
    if source == "landscape":
        values["landscape"] = st.selectbox(
            "Landscape",
            list(LANDSCAPES),
            format_func=lambda name: LANDSCAPES[name].title,
            key=TWIN.key("landscape"),
        )
        values["driver"] = st.selectbox(
            "Whose run",
            DRIVERS,
            format_func=lambda name: RULES[name].title,
            key=TWIN.key("driver"),
            help="The rule whose path meets the gradients, at its tuned learning rate.",
        )
        values["steps"] = _steps()
        return values
    if source == "network":
        return values | _network()
    shape = st.selectbox(
        "Shape",
        list(SHAPES),
        format_func=lambda name: SHAPES[name].title,
        key=TWIN.key("shape"),
        on_change=_shape_changed,
    )
    values["shape"] = shape
    size = SHAPES[shape].size
    if size:
        values["size"] = st.number_input(
            size[0][0].upper() + size[0][1:], format="%.4g", step=size[1] / 10, key=TWIN.key("size")
        )
    values["level"] = st.number_input("Level", format="%.4g", key=TWIN.key("level"))
    values["steps"] = _steps()
    if shape == "noise":
        values["seed"] = st.number_input("Seed", step=1, key=TWIN.key("seed"))
    values["typed"] = st.text_area(
        "Or type gradients",
        max_chars=MOST_TYPED,
        placeholder="3 -1 0.5 2 …",
        key=TWIN.key("typed"),
        help="Numbers parted by spaces or commas; they take the shape's place.",
    )
    return values


def _source_changed() -> None:
    TWIN.fill({"beta2": usual_beta2(TWIN.now("source"))})


def _network() -> dict[str, Any]:
    values: dict[str, Any] = {
        "dataset": st.selectbox(
            "Dataset",
            list(DATASETS),
            format_func=lambda name: DATASETS[name].title,
            key=TWIN.key("dataset"),
            on_change=_first_block,
        ),
        "norm_scope": st.selectbox(
            "Block",
            NORM_SCOPES,
            key=TWIN.key("norm_scope"),
            on_change=_first_block,
            help="What ‖g‖₁ is taken over: each weight tensor, or all parameters (global).",
        ),
    }
    blocks = twin_of({name: TWIN.now(name) for name in ("dataset", "norm_scope")})[0].blocks
    values["tensor"] = st.selectbox(
        "Tensor", blocks, key=TWIN.key("tensor"), help="W are weights, b biases, layer by layer."
    )
    values["steps"] = _steps()
    values["seed"] = st.number_input("Seed", step=1, key=TWIN.key("seed"))
    return values


def _first_block() -> None:
    settings = {name: TWIN.now(name) for name in ("dataset", "norm_scope")}
    TWIN.fill({"tensor": twin_of(settings)[0].tensor})


def _switches() -> dict[str, Any]:
    st.markdown("**AdaL**")
    hypers, choices = ("beta1", "beta2", "eps"), ["transform", "lr_decay", "eps_mode"]
    if TWIN.now("transform") == "l1":
        choices.insert(1, "second_moment")
    for name in choices:
        option_control(CHOICES[name], TWIN.key(name))
    for name in hypers:
        number_control(HYPERS[name], TWIN.key(name))
    return {name: TWIN.now(name) for name in (*choices, *hypers)}


def _steps() -> int:
    return st.slider("Steps", 2, MOST_STEPS, key=TWIN.key("steps"))


def _shape_changed() -> None:
    size = SHAPES[TWIN.now("shape")].size
    if size:
        TWIN.fill({"size": size[1]})
