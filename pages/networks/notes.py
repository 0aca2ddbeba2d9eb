"""The notes under a training: how to read it, the data, and links to try."""

from __future__ import annotations

from adal.training.tuning import tuning
from app.shell.notes import Notes
from app.training.link import NetworksSpec
from app.training.setup_words import about_data_and_network

EXPERIMENTS = (
    (
        "Is it the schedule? Adam with the learning rate falling as 1/√t, beside AdaL",
        {"l2.rule": "adam_decay"},
    ),
    ("Is AdaL more than Adam with an automatic schedule? Adam × gain", {"l4.rule": "adam_gain"}),
    (
        "The other reading of the paper: second moment from the raw gradient",
        {"l2.rule": "adal_raw"},
    ),
    ("Noisier gradients: four points per minibatch", {"batch_size": "4"}),
    ("Two spirals, which one straight line cannot part", {"dataset": "spirals"}),
)
"""A sentence and the settings that show it."""


def networks_notes(spec: NetworksSpec) -> Notes:
    """The notes under this training."""
    reading = (
        "Every optimizer trains the same networks: seed by seed they begin with the same weights "
        "and see the same minibatches, so they differ in the optimizer alone. Two optimizers are "
        "told apart only if the 95 % interval of their difference over the seeds leaves 0 out.\n\n"
        f"{about_data_and_network(spec.experiment.lanes[0])}\n\n"
        f"**Learning rates.** {tuning()['method']} They belong to the dataset's first network; "
        "another one may ask for others.\n\n"
        "**Schedules and weight decay.** A training's schedule multiplies the optimizer's own: "
        "AdaL under 1/√t falls as 1/t. AdamW and Lion keep their own decay beside the shared one."
    )
    return Notes("networks", reading, EXPERIMENTS)
