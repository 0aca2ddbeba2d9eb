"""The Compare page's side bar: on what, which network, who, with which rates, how long."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from adal.training.rate_grid import Grid, widened
from app.settings.optimizers_controls import lane_controls
from app.settings.visit import Settings
from app.shell.presenter import PRESENT
from app.training.run import RUN
from app.training.setup_controls import (
    budget_controls,
    data_controls,
    more_controls,
    network_controls,
    reset_control,
)
from pages.compare.link import GRID, ROWS, CompareSpec, compare_of, values_of

COMPARE = Settings("compare", ROWS, compare_of, values_of, kept=(RUN, PRESENT))


def compare_controls() -> CompareSpec:
    """Draw the side bar and return the comparison it describes; the link follows."""
    COMPARE.open()
    with st.sidebar:
        values = data_controls(COMPARE) | network_controls(COMPARE)
        values |= lane_controls(COMPARE) | _grid_controls()
        values |= budget_controls(COMPARE) | more_controls(COMPARE)
        reset_control(COMPARE)
    return COMPARE.settle(values)


def wider(grid: Grid, end: Literal["low", "high"]) -> dict[str, Any] | None:
    """The settings of the grid with one end further, by their keys; None if it cannot move."""
    found = widened(grid, end)
    return None if found is None else dict(zip((row.key for row in GRID), found, strict=True))


def _grid_controls() -> dict[str, Any]:
    st.markdown("**Learning rates**")
    left, right = st.columns(2)
    ends = COMPARE.draw("rate_low", place=left) | COMPARE.draw("rate_high", place=right)
    return ends | COMPARE.draw("rates")
