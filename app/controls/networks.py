"""The training's settings in the side bar: on what, who, how long."""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st

from adal.datasets import DATASETS
from adal.training.spec import MOST_BATCH
from app.controls.lanes import begin_rates_again, lane_controls
from app.controls.visit import Settings
from app.links.networks import (
    LARGEST_SEED,
    MOST_SEEDS,
    MOST_STEPS,
    NetworksSpec,
    networks_of,
    query_of,
    values_of,
)
from app.presenter import PRESENT
from app.training_run import RUN

NETWORKS = Settings("networks", networks_of, values_of, query_of, kept=(RUN, PRESENT))


def network_controls() -> NetworksSpec:
    """Draw the side bar and return the experiment it describes; the link follows."""
    NETWORKS.open()
    with st.sidebar:
        dataset = st.selectbox(
            "Dataset",
            list(DATASETS),
            format_func=lambda name: DATASETS[name].title,
            key=NETWORKS.key("dataset"),
            on_change=begin_rates_again,
            args=(NETWORKS,),
            help="What the networks learn to tell apart.",
        )
        values = {"dataset": dataset} | lane_controls(NETWORKS) | _budget()
        st.button(
            "Reset",
            on_click=NETWORKS.reset,
            args=("dataset", "seed"),
            width="stretch",
            help="Back to the opening optimizers on this dataset. The seed stays.",
        )
    return NETWORKS.settle(values)


def _budget() -> dict[str, Any]:
    values: dict[str, Any] = {
        "seeds": st.slider(
            "Seeds",
            1,
            MOST_SEEDS,
            key=NETWORKS.key("seeds"),
            help="Networks per optimizer, with different initial weights and minibatches.",
        ),
        "batch_size": st.slider(
            "Batch size",
            1,
            MOST_BATCH,
            key=NETWORKS.key("batch_size"),
            help="Points per minibatch: fewer make noisier gradients.",
        ),
        "steps": st.slider(
            "Steps", 1, MOST_STEPS, key=NETWORKS.key("steps"), help="Updates per network."
        ),
    }
    left, right = st.columns(2, vertical_alignment="bottom")
    values["seed"] = left.number_input(
        "First seed", step=1, key=NETWORKS.key("seed"), help="The others follow it."
    )
    right.button("New seed", on_click=_new_seed, width="stretch")
    return values


def _new_seed() -> None:
    NETWORKS.fill({"seed": secrets.randbelow(LARGEST_SEED + 1)})
