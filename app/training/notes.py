"""The folded notes under a training: how to read it, the data, and links to try."""

from __future__ import annotations

import streamlit as st

from adal.datasets import dataset_named
from adal.training.networks import network_named
from adal.training.spec import TrainSpec
from adal.training.tuning import tuning
from app.shell.folded import folded
from app.shell.try_this import try_this
from app.training.link import NetworksSpec

EXPERIMENTS = (
    ("Is it the schedule? Adam with the learning rate falling as 1/√t, beside AdaL",
     {"l2.rule": "adam_decay"}),
    ("Is AdaL more than Adam with an automatic schedule? Adam × gain",
     {"l4.rule": "adam_gain"}),
    ("The other reading of the paper: second moment from the raw gradient",
     {"l2.rule": "adal_raw"}),
    ("Noisier gradients: four points per minibatch", {"batch_size": "4"}),
    ("Two spirals, which one straight line cannot part", {"dataset": "spirals"}),
)  # fmt: skip
"""A sentence and the settings that show it."""


def training_notes(spec: NetworksSpec) -> None:
    """Two folded notes; closed, so that the picture stays the page."""
    with folded("How to read this", "networks.reading") as is_open:
        if is_open:
            _reading(spec)
    try_this("networks", EXPERIMENTS, "networks")


def about_data_and_network(lane: TrainSpec) -> str:
    """Two paragraphs: where the points come from, and what the network is."""
    dataset, network = dataset_named(lane.dataset), network_named(lane.network)
    return (
        f"**{dataset.title}.** {dataset.lesson} {dataset.source} {dataset.division} Here the "
        f"split's seed is {lane.split_seed}.\n\n"
        f"**{network.title}.** {network.meaning} It has {lane.model.parameters} parameters in "
        f"{len(lane.model.names)} tensors. {network.source}"
    )


def _reading(spec: NetworksSpec) -> None:
    st.markdown(
        "Every optimizer trains the same networks: seed by seed they begin with the same weights "
        "and see the same minibatches, so they differ in the optimizer alone. Two optimizers are "
        "told apart only if the 95 % interval of their difference over the seeds leaves 0 out.\n\n"
        f"{about_data_and_network(spec.experiment.lanes[0])}\n\n"
        f"**Learning rates.** {tuning()['method']} They belong to the dataset's first network; "
        "another one may ask for others.\n\n"
        "**Schedules and weight decay.** A training's schedule multiplies the optimizer's own: "
        "AdaL under 1/√t falls as 1/t. AdamW and Lion keep their own decay beside the shared one."
    )
