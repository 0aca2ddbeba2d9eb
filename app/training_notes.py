"""The folded notes under a training: how to read it, the data, and links to try."""

from __future__ import annotations

import streamlit as st

from adal.datasets import dataset_named
from adal.training.networks import network_named
from adal.training.tuning import tuning
from app.controls.folded import folded
from app.links.networks import NetworksSpec
from app.pages import page_file

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
    with folded("Try this", "networks.experiments") as is_open:
        if is_open:
            for sentence, query in EXPERIMENTS:
                link = {"v": "1"} | query
                st.page_link(page_file("networks"), label=sentence, query_params=link)


def _reading(spec: NetworksSpec) -> None:
    lane, dataset = spec.experiment.lanes[0], dataset_named(spec.setup.dataset)
    network = network_named(lane.network)
    st.markdown(
        "Every optimizer trains the same networks: seed by seed they begin with the same weights "
        "and see the same minibatches, so they differ in the optimizer alone. Two optimizers are "
        "told apart only if the 95 % interval of their difference over the seeds leaves 0 out.\n\n"
        f"**{dataset.title}.** {dataset.lesson} {dataset.source} "
        f"{dataset.division} Here the split's seed is {lane.split_seed}.\n\n"
        f"**{network.title}.** {network.meaning} It has {lane.model.parameters} parameters in "
        f"{len(lane.model.names)} tensors. {network.source}\n\n"
        f"**Learning rates.** {tuning()['method']} They belong to the dataset's first network; "
        "another one may ask for others.\n\n"
        "**Schedules and weight decay.** A training's schedule multiplies the optimizer's own: "
        "AdaL under 1/√t falls as 1/t. AdamW and Lion keep their own decay beside the shared one."
    )
