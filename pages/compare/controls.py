"""The Compare page's side bar: on what, which network, who, with which rates, how long."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from adal.training.rate_grid import HIGHEST, LOWEST, Grid, widened
from adal.training.spec import MOST_RATES
from app.settings.optimizers_controls import lane_controls
from app.settings.visit import Settings
from app.settings.widgets import decade
from app.shell.presenter import PRESENT
from app.training.run import RUN
from app.training.setup_controls import (
    budget_controls,
    data_controls,
    more_controls,
    network_controls,
    reset_control,
)
from pages.compare.link import WITHOUT, CompareSpec, compare_of, query_of, values_of

COMPARE = Settings("compare", compare_of, values_of, query_of, kept=(RUN, PRESENT))
ENDS = {"rate_low": "Smallest rate $\\eta$", "rate_high": "Largest rate $\\eta$"}


def compare_controls() -> CompareSpec:
    """Draw the side bar and return the comparison it describes; the link follows."""
    COMPARE.open()
    known = COMPARE.known()
    with st.sidebar:
        values = data_controls(COMPARE) | network_controls(COMPARE)
        values |= lane_controls(COMPARE, without=WITHOUT) | _grid_controls()
        values |= budget_controls(COMPARE) | more_controls(COMPARE)
        reset_control(COMPARE)
    COMPARE.hide(*(name for name in known if name not in values))
    return COMPARE.settle(values)


def wider(grid: Grid, end: Literal["low", "high"]) -> dict[str, Any] | None:
    """The settings of the grid with one end further, by their keys; None if it cannot move."""
    found = widened(grid, end)
    return None if found is None else dict(zip((*ENDS, "rates"), found, strict=True))


def _grid_controls() -> dict[str, Any]:
    st.markdown("**Learning rates**")
    values: dict[str, Any] = {}
    for column, (name, title) in zip(st.columns(2), ENDS.items(), strict=True):
        values[name] = column.number_input(
            title,
            step=decade(COMPARE.now(name)),
            format="%.3g",
            key=COMPARE.key(name),
            help=f"An end of the grid that every optimizer gets; from {LOWEST:g} to {HIGHEST:g}.",
        )
    values["rates"] = st.slider(
        "Number of rates",
        1,
        MOST_RATES,
        key=COMPARE.key("rates"),
        help="Evenly spaced on a logarithmic axis, rounded to two digits.",
    )
    return values
