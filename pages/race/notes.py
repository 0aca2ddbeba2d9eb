"""The notes under the race: how to read it, its mathematics, and links to try."""

from __future__ import annotations

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from adal.rules import RULES
from adal.tuning import RACE_BETA2
from app.canvas.race.measures import MEASURES
from app.shell.notes import Notes

EXPERIMENTS = (
    ("Is it the schedule? Adam with the learning rate falling as 1/√t", {"l2.rule": "adam_decay"}),
    (
        "The other reading of the paper: second moment from the raw gradient",
        {"l2.rule": "adal_raw"},
    ),
    (
        "Where the claim is literally true of the step: SGD fed with ĝ",
        {"l3.rule": "sgd_transformed"},
    ),
    ("Is AdaL more than Adam with an automatic schedule? Adam × gain", {"l4.rule": "adam_gain"}),
    (
        "The usual long memory, β₂ = .999: AdaL stays hung over from its first gradients",
        {"l1.beta2": "0.999", "l2.beta2": "0.999", "l3.beta2": "0.999"},
    ),
    ("SGD with a learning rate that is too long: it diverges, and does not win", {"l4.lr": "0.01"}),
    ("Noise on the gradient", {"noise": "20", "seed": "7"}),
    ("A saddle that is no minimum", {"landscape": "monkey_saddle"}),
)
"""A sentence and the settings that show it."""

CURVES = ", ".join(measure.name.lower() for measure in MEASURES)
READING = (
    "The ground is light where the loss is low; thin lines join places of equal loss, "
    "small crosses mark minima, the ring is the start. Each path is one optimizer; dashes "
    f"are variants. The curves ({CURVES}) follow the same step as the path.\n\n"
    "**Arrived** means: within 1 % of the picture's diagonal of a stated minimum, and "
    "there until the end. A path that overflows is stopped at its last finite point "
    "and cannot win. Nothing is clipped: a path may leave the picture.\n\n"
    f"Races use β₂ = {RACE_BETA2:g}, a memory of about {1 / (1 - RACE_BETA2):.0f} steps; "
    "networks use .999. On a landscape the gradient falls by many decades within a "
    "few hundred steps, and AdaL, which remembers ‖g‖₁² g², would stay hung over from its "
    "first gradients for the whole race.\n\n"
    "Learning rates are tuned from the landscape's own start. From another one, as the basins "
    "show, they may be far from the best: **Tune fairly** searches them anew.\n\n"
    "Keys on the landscape: arrows and Enter move the start, space plays, comma and full "
    "stop step."
)


def race_notes(spec: RaceSpec) -> Notes:
    """The notes under this race."""
    return Notes("race", READING, EXPERIMENTS, _mathematics(spec))


def _mathematics(spec: RaceSpec) -> list[tuple[str, str]]:
    """The landscape, then each rule of the race once."""
    landscape = landscape_of(spec.landscape)
    pairs = [
        (f"**{landscape.title}.** {landscape.lesson}", landscape.formula),
        (f"Source: {landscape.source}.", ""),
    ]
    for name in dict.fromkeys(lane.rule for lane in spec.lanes):
        rule = RULES[name]
        pairs += [
            (f"**{rule.title}**, as usually set:", _lines(rule.formula)),
            (f"Source: {rule.source}.", ""),
        ]
    return pairs


def _lines(formula: str) -> str:
    return rf"\begin{{gathered}}{formula}\end{{gathered}}"
