"""The side bar of the part "Measure": which trainings, and how their noise is measured."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.settings.optimizers_controls import lane_controls
from app.settings.reader import Reader
from app.shell.presenter import PRESENT
from app.training.run import RUN
from app.training.setup_controls import (
    budget_controls,
    data_controls,
    more_controls,
    network_controls,
)
from app.training.setup_link import setup_of
from pages.noise.measure.link import (
    LEAST_DRAWS,
    MOST_DRAWS,
    NoisePageSpec,
    noise_of,
    query_of,
    sizes_of,
    usual_batch,
    values_of,
)
from pages.noise.part_controls import PartSettings

MEASURE = PartSettings("noise.measure", noise_of, values_of, query_of, kept=("part", RUN, PRESENT))


def measure_controls() -> NoisePageSpec:
    """Draw the side bar and return the measurement it describes; the link follows."""
    MEASURE.open()
    known = MEASURE.known()
    with st.sidebar:
        values = data_controls(MEASURE) | network_controls(MEASURE)
        values |= lane_controls(MEASURE) | _noise_controls(values)
        values |= budget_controls(MEASURE) | more_controls(MEASURE)
        MEASURE.reset_button()
    MEASURE.hide(*(name for name in known if name not in values))
    return MEASURE.settle(values)


def _noise_controls(place: dict[str, Any]) -> dict[str, Any]:
    """How many minibatches, and which of them go through the optimizers.

    Args:
      place: dataset and network, on which the batch sizes depend.
    """
    st.markdown("**Measurement**")
    sizes = sizes_of(setup_of(Reader(place)))
    if MEASURE.now("batch") not in sizes:
        MEASURE.fill({"batch": usual_batch(sizes)})
    return {
        "draws": st.number_input(
            "Minibatches",
            step=500,
            key=MEASURE.key("draws"),
            help=f"Drawn at frozen weights, for each batch size; {LEAST_DRAWS} to {MOST_DRAWS}.",
        ),
        "batch": st.selectbox(
            "Their batch size",
            list(sizes),
            key=MEASURE.key("batch"),
            help="Of the minibatches that go through averages and optimizers. The gradients "
            f"themselves are measured at {', '.join(map(str, sizes))}.",
        ),
    }
