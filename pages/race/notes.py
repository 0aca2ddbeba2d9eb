"""The folded notes under the race: how to read it, its mathematics, and links to try."""

from __future__ import annotations

import streamlit as st

from adal.landscapes import Landscape
from adal.race import RaceSpec
from adal.rules import RULES
from adal.tuning import RACE_BETA2
from app.canvas.race.measures import MEASURES
from app.shell.folded import folded
from app.shell.try_this import try_this

EXPERIMENTS = (
    ("Is it the schedule? Adam with the learning rate falling as 1/√t",
     {"l2.rule": "adam_decay"}),
    ("The other reading of the paper: second moment from the raw gradient",
     {"l2.rule": "adal_raw"}),
    ("Where the claim is literally true of the step: SGD fed with ĝ",
     {"l3.rule": "sgd_transformed"}),
    ("Is AdaL more than Adam with an automatic schedule? Adam × gain",
     {"l4.rule": "adam_gain"}),
    ("The usual long memory, β₂ = .999: AdaL stays hung over from its first gradients",
     {"l1.beta2": "0.999", "l2.beta2": "0.999", "l3.beta2": "0.999"}),
    ("SGD with a learning rate that is too long: it diverges, and does not win",
     {"l4.lr": "0.01"}),
    ("Noise on the gradient", {"noise": "20", "seed": "7"}),
    ("A saddle that is no minimum", {"landscape": "monkey_saddle"}),
)  # fmt: skip
"""A sentence and the settings that show it."""


def race_notes(landscape: Landscape, spec: RaceSpec) -> None:
    """Three folded notes; closed, so that the picture stays the page."""
    with folded("How to read this", "race.reading") as is_open:
        if is_open:
            _reading()
    with folded("The mathematics", "race.mathematics") as is_open:
        if is_open:
            _mathematics(landscape, spec)
    try_this("race", EXPERIMENTS, "race")


def _reading() -> None:
    names = ", ".join(measure.name.lower() for measure in MEASURES)
    st.markdown(
        "The ground is light where the loss is low; thin lines join places of equal loss, "
        "small crosses mark minima, the ring is the start. Each path is one optimizer; dashes "
        f"are variants. The curves ({names}) follow the same step as the path.\n\n"
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


def _mathematics(landscape: Landscape, spec: RaceSpec) -> None:
    st.markdown(f"**{landscape.title}.** {landscape.lesson}")
    st.latex(landscape.formula)
    st.markdown(f"Source: {landscape.source}.")
    for name in dict.fromkeys(lane.rule for lane in spec.lanes):
        st.markdown(f"**{RULES[name].title}**, as usually set:")
        st.latex(_lines(RULES[name].formula))
        st.markdown(f"Source: {RULES[name].source}.")


def _lines(formula: str) -> str:
    return rf"\begin{{gathered}}{formula}\end{{gathered}}"
