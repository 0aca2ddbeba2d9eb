"""The part "When the tail index lies": experiments of known answer, and a person's own numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from adal.errors import SpecError
from adal.statistics.failures import RECIPES
from adal.statistics.quantiles import against_gauss, against_stable
from adal.statistics.tails import hill_curve
from app.charts.line import Line
from app.charts.looks import Look
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.settings.visit import plain
from app.shell.box import box
from app.shell.notes import Notes, notes_below
from pages.noise.failures.chart import Said, hill_plot, quantiles, said_and_right
from pages.noise.failures.link import FAILURES, FailuresPart
from pages.noise.failures.own_numbers import MOST_LETTERS, numbers_of_file, pasted_numbers
from pages.noise.failures.words import (
    BLOCK,
    Findings,
    all_findings,
    count_sentence,
    estimate,
    failures_rows,
    order_sentences,
    own_sentences,
    verdict,
)
from pages.noise.part_controls import part_controls, part_settings

SETTINGS = part_settings("failures", FAILURES)
UNMARKED = Line("", Look("transparent", "transparent", "circle"))
"""The experiments have no colours of their own."""
_PASTED, _FILE = "noise.failures.pasted", "noise.failures.file"

NOTES = Notes(
    "noise",
    "Each row of the picture is noise whose tail index is known: the stroke. The dot is what the "
    "estimator says, with its own 95 % interval; a cross is a dot that is wrong by more than 3 of "
    "its standard errors. Below, Hill's curve is flat where there is a power law, and a quantile "
    "plot follows the dotted line where its law is right: the grey band holds 95 of 100 points "
    "then. None of these alone is evidence of a heavy tail.",
    (
        ("The same numbers, shuffled", {"experiment": "shuffled"}),
        ("Memory alone looks like a heavy tail", {"experiment": "autoregressive"}),
        ("A scale that varies: Hill's curve does not settle", {"experiment": "varying_scale"}),
        ("Where it is right: exact α-stable numbers", {"experiment": "stable_1.5"}),
    ),
    (
        (
            "Sums of K independent α-stable numbers are K^(1/α) times as wide as one. The "
            "estimator turns that round, with N/K blocks of K numbers (Mohammadi, Mohammadpour, "
            "Ogata 2015, Metrika 78(5); for gradients Simsekli, Sagun, Gurbuzbalaban 2019, ICML):",
            r"\frac{1}{\hat\alpha} = \frac{\overline{\log|\text{block sum}|} - "
            r"\overline{\log|x|}}{\log K}",
        ),
        (
            "Hill's estimator looks at the k largest alone (Hill 1975, Ann. Statist. 3(5)):",
            r"\hat\alpha = \frac{k}{\sum_{i=1}^{k} \log\left(|x|_{(i)} / |x|_{(k+1)}\right)}",
        ),
    ),
    part="failures",
)


def failures_part() -> None:
    """The settings in the side bar, then the experiments, one of them closely, and own numbers."""
    spec = part_controls(SETTINGS)
    st.markdown(
        "A tail index below 2 is often read as proof of heavy tails. Here the estimator that "
        "papers use meets noise whose index is known."
    )
    found = _findings(spec.seed)
    st.subheader("The same numbers, another order")
    for column, name in zip(st.columns(2), ("in_order", "shuffled"), strict=True):
        column.metric(RECIPES[name].title, f"α̂ = {estimate(found[name].index)}")
    for sentence in order_sentences(found):
        st.markdown(sentence)
    _experiments(spec, found)
    box("Numbers of my own", "noise.failures.own", _own_numbers)
    notes_below(NOTES)


@st.cache_data(max_entries=64, show_spinner=False)
def _findings(seed: int) -> dict[str, Findings]:
    return all_findings(seed)


def _experiments(spec: FailuresPart, found: dict[str, Findings]) -> None:
    rows = [
        Said(
            RECIPES[name].title,
            RECIPES[name].right,
            float(one.index.alpha),
            float(one.index.low),
            float(one.index.high),
            verdict(RECIPES[name], one.index) != "right",
        )
        for name, one in found.items()
    ]
    st.subheader("All experiments")
    figure = said_and_right(rows, palette())
    chart_on_page(figure, key="noise.failures.said")
    st.markdown(count_sentence(found))
    numbers_table(failures_rows(found), [UNMARKED] * len(found))
    recipe = RECIPES[spec.experiment]
    st.subheader(recipe.title)
    st.markdown(recipe.meaning)
    if recipe.parameter:
        name, value = recipe.parameter
        st.markdown(f"Here the {name} is {value:g}, N = {recipe.n} and K = {recipe.block}.")
    _closely(recipe.samples(spec.seed), recipe.block, "chosen", recipe.right)


def _closely(samples: np.ndarray, block: int, key: str, right: float | None) -> None:
    """Hill's curve and both quantile plots; what cannot be drawn is told in its place."""
    last = int(np.count_nonzero(samples)) - 1
    ks = np.unique(np.geomspace(5, max(6, min(last, len(samples) // 2)), 80).astype(int))
    power = right if right is not None and right < 2 else None
    columns = st.columns(3)
    figures = (
        lambda: hill_plot(ks, hill_curve(samples, ks), right=power, palette=palette()),
        lambda: quantiles(against_gauss(samples), palette()),
        lambda: quantiles(against_stable(samples, block=block), palette()),
    )
    for i, (column, draw) in enumerate(zip(columns, figures, strict=True)):
        with column:
            try:
                chart_on_page(draw(), key=f"noise.failures.{key}.{i}")
            except SpecError as error:
                st.markdown(plain(f"This cannot be drawn: {error}."))


def _own_numbers() -> None:
    """A box for text and one for a file; they stay in this visit and are in no link."""
    text = st.text_area(
        "Numbers, parted by spaces, commas or new lines",
        max_chars=MOST_LETTERS,
        key=_PASTED,
        placeholder="0.3 -1.2 0.7 …",
        help="100 to 100 000 numbers in the order in which they came. They are not kept.",
    )
    upload = st.file_uploader(
        "Or a file of one column",
        type=["csv", "txt"],
        max_upload_size=2,
        key=_FILE,
        help="One number to a line; a title in the first line is skipped. At most 2 MB.",
    )
    if upload is None and not text.strip():
        return
    try:
        samples = pasted_numbers(text) if upload is None else numbers_of_file(upload.getvalue())
        sentences = own_sentences(samples)
    except SpecError as error:
        st.warning(plain(f"{error}."))
        return
    if upload is not None and text.strip():
        st.markdown("The file is looked at; take it away to look at the text.")
    for sentence in sentences:
        st.markdown(plain(sentence))
    _closely(samples, BLOCK, "own", None)
