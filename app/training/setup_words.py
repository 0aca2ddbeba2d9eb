"""What the networks of a setup are and what they learn from, in sentences."""

from __future__ import annotations

from adal.datasets import Dataset, dataset_named
from adal.datasets.own import is_own
from adal.training.networks import network_named
from adal.training.spec import TrainSpec
from app.training.setup_link import Setup


def split_sentence(setup: Setup) -> str:
    """The sizes of the three parts and the seed that made them; the points are not loaded."""
    dataset = dataset_named(setup.dataset)
    train, valid, test = dataset.parts(**dict(setup.data_options))
    return (
        f"{train} {things(dataset)} train, {valid} validate and {test} test; "
        f"seed {setup.split_seed} of the split decided which."
    )


def about_data_and_network(lane: TrainSpec) -> str:
    """Two paragraphs: where the points come from, and what the network is."""
    dataset, network = dataset_named(lane.dataset), network_named(lane.network)
    return (
        f"**{dataset.title}.** {dataset.lesson} {dataset.source} {dataset.division} Here the "
        f"split's seed is {lane.split_seed}.\n\n"
        f"**{network.title}.** {network.meaning} It has {lane.model.parameters} parameters in "
        f"{len(lane.model.names)} tensors. {network.source}"
    )


def things(dataset: Dataset) -> str:
    """What one calls the points of a dataset."""
    if is_own(dataset.name):
        return "rows"
    if dataset.kind == "text":
        return f"windows of {dataset.features} characters"
    return "images" if dataset.kind == "image" else "points"
