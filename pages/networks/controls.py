"""The Networks page's side bar: on what, which network, who, how long."""

from __future__ import annotations

import streamlit as st

from app.settings.optimizers_controls import lane_controls
from app.settings.visit import Settings
from app.shell.presenter import PRESENT
from app.training.link import ROWS, NetworksSpec, networks_of, values_of
from app.training.run import RUN
from app.training.setup_controls import (
    budget_controls,
    data_controls,
    more_controls,
    network_controls,
    reset_control,
)

NETWORKS = Settings("networks", ROWS, networks_of, values_of, kept=(RUN, PRESENT))


def networks_controls() -> NetworksSpec:
    """Draw the side bar and return the experiment it describes; the link follows."""
    NETWORKS.open()
    with st.sidebar:
        values = data_controls(NETWORKS) | network_controls(NETWORKS)
        values |= lane_controls(NETWORKS) | budget_controls(NETWORKS) | more_controls(NETWORKS)
        reset_control(NETWORKS)
    return NETWORKS.settle(values)
