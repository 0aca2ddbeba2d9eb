"""Chance in a race: how large the noise on the gradient is, of which law, and its seed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from adal.oracles import LAWS
from app.settings.seed import new_seed
from app.settings.visit import Settings
from app.settings.widgets import number_control


def noise_controls(settings: Settings[Any]) -> dict[str, Any]:
    """Draw the settings and return their values; the law and the seed matter with noise only."""
    values: dict[str, Any] = {}
    values["noise"] = st.number_input(
        "Gradient noise",
        step=0.5,
        format="%.3g",
        key=settings.key("noise"),
        help="Scale σ of the noise added to each gradient. 0 is exact.",
    )
    silent = not values["noise"]
    why = "Without noise a race has no chance in it: this matters once the noise is above 0."
    law = values["law"] = st.selectbox(
        "Law of the noise",
        list(LAWS),
        format_func=lambda name: LAWS[name].title,
        key=settings.key("law"),
        disabled=silent,
        on_change=_law_changed,
        args=(settings,),
        help=why if silent else LAWS[settings.now("law")].meaning,
    )
    shape = LAWS[law].shape
    if shape is not None and silent:
        settings.hide("shape")
        values["shape"] = settings.now("shape")
    elif shape is not None:
        number_control(shape, settings.key("shape"))
        values["shape"] = settings.now("shape")
    left, right = st.columns(2, vertical_alignment="bottom")
    values["seed"] = left.number_input(
        "Seed",
        step=1,
        key=settings.key("seed"),
        disabled=silent,
        help=why if silent else "The noise of a seed is always the same.",
    )
    right.button(
        "New seed",
        on_click=new_seed,
        args=(settings,),
        disabled=silent,
        width="stretch",
        help=why if silent else None,
    )
    return values


def _law_changed(settings: Settings[Any]) -> None:
    shape = LAWS[settings.now("law")].shape
    if shape is not None:
        settings.fill({"shape": shape.default})
