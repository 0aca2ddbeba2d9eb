"""The part "Through the filter": noise through an EMA, through ‖g‖₁ g, and through both."""

from __future__ import annotations

import streamlit as st

from adal.under_noise.filters import STAGES, filtered
from app.charts.line import DASHES, INK, Line
from app.charts.looks import LOOKS
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.shell.notes import Notes, notes_below
from pages.noise.filter.chart import Filtered, kurtoses, shapes
from pages.noise.filter.link import FILTER, FilterPart
from pages.noise.filter.words import (
    Stage,
    filter_rows,
    filter_sentences,
    measured,
    sample_sentence,
)
from pages.noise.part_controls import part_controls, part_settings

SETTINGS = part_settings("filter", FILTER)
LINES = {
    "raw": Line(STAGES["raw"], INK),
    "averaged": Line(STAGES["averaged"], LOOKS["adam"]),
    "transformed": Line(STAGES["transformed"], INK, DASHES[0]),
    "both": Line(STAGES["both"], LOOKS["adal"]),
}
"""The EMA of g is Adam's mean, that of ‖g‖₁ g is AdaL's."""

NOTES = Notes(
    "noise",
    "The left picture is the share of numbers at each size, on a logarithmic axis, so that tails "
    "can be seen; each stage is measured by its own middle half, so only shapes differ. A curve "
    "above the dotted one far out has more far numbers than Gauss. The right picture is one number "
    "for that, the excess kurtosis, with its 95 % interval and, where there is a formula, what it "
    "should be. The EMA of g is what Adam calls m, the EMA of ‖g‖₁ g what AdaL calls m.",
    (
        ("A longer memory, β = .99: nearly Gaussian again", {"beta": "0.99"}),
        ("Twenty coordinates: ‖g‖₁ is nearly constant", {"coordinates": "20"}),
        ("A batch of 16 of skewed numbers", {"law": "skewed", "batch": "16"}),
        ("α-stable noise: the index is kept, then halved", {"law": "stable"}),
        ("Student's t without a fourth moment", {"law": "student"}),
    ),
    (
        (
            "An EMA adds independent numbers with falling weights. Cumulants add, so the fourth "
            "one shrinks faster than the squared variance; a batch mean does the same with 1/B:",
            r"\frac{\kappa(\mathrm{EMA}\; g)}{\kappa(g)} = \frac{1-\beta^2}{1+\beta^2}, \qquad "
            r"\frac{\kappa(\bar g)}{\kappa(g)} = \frac1B",
        ),
        (
            "α-stable noise keeps its index α under sums; only its scale changes (Chambers, "
            "Mallows, Stuck 1976 for the numbers):",
            r"\frac{c(\mathrm{EMA}\; g)}{c(g)} = "
            r"\left(\frac{(1-\beta)^\alpha}{1-\beta^\alpha}\right)^{1/\alpha}",
        ),
        (
            "In one coordinate the transform squares the size, so a power tail of index α < 2 gets "
            "half of it; Gaussian noise gets the kurtosis of g|g|, 105/9 − 3 = 8.67:",
            r"P(|g|^2 > u) = P(|g| > \sqrt u) \sim u^{-\alpha/2}",
        ),
    ),
    part="filter",
)


def filter_part() -> None:
    """The settings in the side bar, then the pictures, the words and the table."""
    spec = part_controls(SETTINGS)
    st.markdown(
        "Adam averages the gradient; AdaL multiplies it by its own size first. Here both are done "
        "to pure noise, so you see which of them leaves more far numbers."
    )
    stages = _stages(spec)
    drawn = [_drawn(name, stage) for name, stage in stages.items()]
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        chart_on_page(shapes(drawn, palette=palette()), key="noise.filter.shapes")
    with right:
        chart_on_page(kurtoses(drawn, palette=palette()), key="noise.filter.kurtoses")
    st.subheader("What happened")
    for sentence in filter_sentences(spec, stages):
        st.markdown(sentence)
    numbers_table(filter_rows(stages), [*LINES.values()])
    st.markdown(sample_sentence(spec))
    notes_below(NOTES)


@st.cache_data(max_entries=32, show_spinner=False)
def _stages(spec: FilterPart) -> dict[str, Stage]:
    return measured(spec, filtered(spec.filter_spec))


def _drawn(name: str, stage: Stage) -> Filtered:
    k = stage.kurtosis
    return Filtered(
        LINES[name], stage.scaled, float(k.value), float(k.low), float(k.high), stage.theory
    )
