"""How many points the networks learn from, and how many are kept from them, in one sentence."""

from __future__ import annotations

from adal.datasets import Dataset, dataset_named
from adal.datasets.own import is_own
from app.training.setup_link import Setup


def split_sentence(setup: Setup) -> str:
    """The sizes of the three parts and the seed that made them; the points are not loaded."""
    dataset = dataset_named(setup.dataset)
    train, valid, test = dataset.parts(**dict(setup.data_options))
    return (
        f"{train} {things(dataset)} train, {valid} validate and {test} test; "
        f"seed {setup.split_seed} of the split decided which."
    )


def things(dataset: Dataset) -> str:
    """What one calls the points of a dataset."""
    if is_own(dataset.name):
        return "rows"
    if dataset.kind == "text":
        return f"windows of {dataset.features} characters"
    return "images" if dataset.kind == "image" else "points"
