"""The side bar of the part "Measure": which trainings, and how their noise is measured."""

from __future__ import annotations

import streamlit as st

from app.settings.optimizers_controls import lane_controls
from app.shell.presenter import PRESENT
from app.training.run import RUN
from app.training.setup_controls import (
    budget_controls,
    data_controls,
    more_controls,
    network_controls,
)
from pages.noise.measure.link import MEASURED, ROWS, NoisePageSpec, noise_of, values_of
from pages.noise.part_controls import PartSettings

MEASURE = PartSettings("noise.measure", ROWS, noise_of, values_of, kept=("part", RUN, PRESENT))


def measure_controls() -> NoisePageSpec:
    """Draw the side bar and return the measurement it describes; the link follows."""
    MEASURE.open()
    with st.sidebar:
        values = data_controls(MEASURE) | network_controls(MEASURE)
        values |= lane_controls(MEASURE)
        st.markdown("**Measurement**")
        values |= MEASURE.draw(*(row.key for row in MEASURED))
        values |= budget_controls(MEASURE) | more_controls(MEASURE)
        MEASURE.reset_button()
    return MEASURE.settle(values)
