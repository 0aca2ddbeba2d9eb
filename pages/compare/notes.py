"""The notes under a comparison: how to read it, and links to try."""

from __future__ import annotations

from app.prose.numbers import number
from app.shell.notes import Notes
from app.training.setup_words import about_data_and_network
from pages.compare.link import CompareSpec

EXPERIMENTS = (
    (
        "A fifth of the training labels is wrong: who learns the errors by heart?",
        {"data.label_noise": "0.2"},
    ),
    ("Two spirals, which one straight line cannot part", {"dataset": "spirals"}),
    ("Two moons, where nearly every rate works", {"dataset": "moons"}),
    (
        "AdaL with and without its decay, beside Adam with and without the same decay",
        {"l1.rule": "adal_constant", "l5.rule": "none"},
    ),
    ("Noisier gradients: four points per minibatch", {"batch_size": "4"}),
    (
        "The same optimizer twice: what chance alone makes of it",
        {"l1.rule": "adam", "l3.rule": "none", "l4.rule": "none", "l5.rule": "none"},
    ),
)
"""A sentence and the settings that show it."""


def compare_notes(spec: CompareSpec) -> Notes:
    """The notes under this comparison."""
    rates = ", ".join(number(rate) for rate in spec.grid)
    reading = (
        "An optimizer can look bad because its learning rate is. So each one gets the same grid of "
        f"rates, here {rates}, and the same number of steps at each. For each rate, the networks "
        "of all seeds are trained; the rate with the highest mean accuracy on the validation part "
        "is chosen. The test part, which took no part in the choice, gives the number that is "
        "told.\n\n"
        "**The picture.** A line is the mean over the seeds, the band its 95 % interval. A wide "
        "top means that the rate matters little; a narrow one that it must be found. A run that "
        "diverged counts as 0 %; a rate with which every run diverged has no point. The word edge "
        "beside a ring means that the best rate may lie outside the grid.\n\n"
        "**The pairs.** Seed by seed two optimizers begin with the same weights and see the same "
        "minibatches, so their difference is taken seed by seed, which is sharper than comparing "
        "two means. p is how often chance alone makes a difference at least this large. With many "
        "pairs some p is small by chance, so Holm's correction raises them. No difference seen is "
        "not no difference: the last column says how many seeds would show half a percentage "
        "point.\n\n"
        "**What this leaves open.** The split into three parts is one and the same for all, so "
        "another split may give another order; and a test part of a few hundred points is coarse: "
        "one point more or less is some tenths of a percentage point.\n\n"
        f"{about_data_and_network(spec.experiment.lanes[0])}"
    )
    return Notes("compare", reading, EXPERIMENTS)
