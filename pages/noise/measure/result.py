"""One measurement on the page: pictures, words and tables for a training and a moment."""

from __future__ import annotations

import numpy as np
import streamlit as st

from adal.statistics.moments import gaussian_tail_mass
from adal.training.noise.spec import QUANTITIES
from app.charts.line import DASHES, INK, SOLID, Line
from app.charts.looks import LOOKS, Look
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.shell.pages import page_file
from app.training.result import experiment_lines
from pages.noise.measure.batches import BatchLine, batch_lines
from pages.noise.measure.data import Measured
from pages.noise.measure.dots import Dot, kurtosis_dots, share_dots
from pages.noise.measure.laws import Law, densities, quantile_plot
from pages.noise.measure.numbers import READINGS, SIGMA, TITLES, Claim, NoiseNumbers
from pages.noise.measure.verdict import Place, verdict_rows, verdict_sentences
from pages.noise.measure.words import (
    Where,
    batch_sentence,
    cause_sentence,
    claim_sentences,
    index_sentence,
    quantity_rows,
    spread_sentence,
)

GREY = Look("#667085", "#98A2B3", "square")
LINES = {
    name: Line(TITLES[name], look, DASHES[0] if name in ("ghat", "ema_ghat", "adal_raw") else SOLID)
    for name, look in (
        ("g", INK),
        ("ghat", INK),
        ("ema_g", GREY),
        ("ema_ghat", GREY),
        ("sgd", LOOKS["sgd"]),
        ("adam", LOOKS["adam"]),
        ("adal", LOOKS["adal"]),
        ("adal_raw", LOOKS["adal"]),
    )
}
"""Gradients are ink and their averages grey; what belongs to an optimizer wears its colour."""
SHOWN = {
    "updates": ("sgd", "adam", "adal", "adal_raw"),
    "gradients": ("g", "ghat"),
    "averages over time": ("ema_g", "ema_ghat"),
}


def measure_result(measured: Measured, key: str) -> None:
    """Draw all that was measured, with its own selectors; only this is drawn again by them.

    Args:
      key: sets the widgets apart from those of other measurements.
    """
    st.fragment(_view)(measured, key)


def _view(measured: Measured, key: str) -> None:
    titles, moments = measured.titles, measured.moments
    lane, moment, shown = _selectors(titles, moments, f"noise.measure.{key}")
    numbers = measured.numbers(lane, moment)
    if numbers is None:
        st.markdown("This was not measured: the run ended before. Choose another moment.")
        return
    where = Where(titles[lane], moments[moment], measured.steps[moment])
    if not numbers.record.moving[0].any():
        st.markdown(claim_sentences(where, numbers)[0])
        _verdict(measured, numbers.record.spec.batch_size, key)
        return
    picture, words = st.columns([1.2, 1], gap="medium")
    with picture:
        _kurtosis(numbers, key)
    with words:
        st.subheader("What happened")
        for sentence in (*claim_sentences(where, numbers), cause_sentence(numbers)):
            st.markdown(sentence)
    _verdict(measured, numbers.record.spec.batch_size, key)
    _laws(numbers, shown, key)
    _far_and_batches(numbers, key)
    st.subheader("All quantities here")
    numbers_table(quantity_rows(numbers), [LINES[name] for name in QUANTITIES])
    for sentence in (index_sentence(numbers), spread_sentence(numbers)):
        st.markdown(sentence)
    st.page_link(
        page_file("noise"), label="When the tail index lies", query_params={"part": "failures"}
    )


def _selectors(titles: list[str], moments: tuple[str, ...], key: str) -> tuple[int, int, str]:
    """The lane, the moment and which quantities."""
    first, second, third = st.columns([1, 1, 1.3], gap="medium")
    usual = next((i for i, title in enumerate(titles) if title.startswith("AdaL")), 0)
    lane = first.radio(
        "Trained with",
        range(len(titles)),
        index=usual,
        format_func=lambda i: titles[i],
        horizontal=True,
        key=f"{key}.lane.{len(titles)}",
        help="Whose weights were frozen. Every optimizer then gets the same gradients.",
    )
    moment = second.radio(
        "Moment",
        range(len(moments)),
        index=len(moments) - 1,
        format_func=lambda i: moments[i],
        horizontal=True,
        key=f"{key}.moment.{len(moments)}",
        help="After 2, 30 and 100 % of the training's steps, or at the next that is recorded.",
    )
    shown = third.radio(
        "Law of",
        list(SHOWN),
        horizontal=True,
        key=f"{key}.shown",
        help="Whose density and quantiles are drawn.",
    )
    return lane, moment, shown


def _kurtosis(numbers: NoiseNumbers, key: str) -> None:
    dots = [
        Dot(LINES[name], found.value, found.low, found.high, numbers.theory.get(name, np.nan))
        for name, found in numbers.kurtosis.items()
    ]
    title = "excess kurtosis, 95 % intervals; upright: theory"
    figure = kurtosis_dots(title, dots, palette())
    chart_on_page(figure, key=f"noise.measure.{key}.kurtosis")


def _laws(numbers: NoiseNumbers, shown: str, key: str) -> None:
    record = numbers.record
    laws = [
        Law(
            LINES[name],
            record.histogram[record.index(name)],
            record.quantiles[record.index(name)],
        )
        for name in SHOWN[shown]
    ]
    left, right = st.columns(2, gap="medium")
    with left:
        chart_on_page(densities(laws, palette()), key=f"noise.measure.{key}.density")
    with right:
        chart_on_page(quantile_plot(laws, palette()), key=f"noise.measure.{key}.quantiles")


def _far_and_batches(numbers: NoiseNumbers, key: str) -> None:
    dots = [
        Dot(LINES[name], found.value, found.low, found.high) for name, found in numbers.tail.items()
    ]
    lines = [
        BatchLine(
            LINES[name],
            *(np.array([getattr(each, end) for each in found]) for end in ("value", "low", "high")),
        )
        for name, found in numbers.batches.items()
    ]
    left, right = st.columns(2, gap="medium")
    with left:
        title = f"share beyond {SIGMA} σ, 95 % intervals"
        gauss = gaussian_tail_mass(SIGMA)
        figure = share_dots(title, dots, gauss, palette())
        chart_on_page(figure, key=f"noise.measure.{key}.tails")
    with right:
        sizes = numbers.record.spec.batch_sizes
        figure = batch_lines(sizes, lines, numbers.reference, palette())
        chart_on_page(figure, key=f"noise.measure.{key}.batches")
        st.markdown(batch_sentence(numbers))


def _verdict(measured: Measured, batch: int, key: str) -> None:
    st.subheader("The claim over all trainings and moments")
    claims = claims_of(measured)
    st.markdown("\n".join(verdict_sentences(claims, batch)[:3]))
    reading = st.radio(
        "AdaL's second moment",
        list(READINGS),
        format_func=lambda name: READINGS[name],
        horizontal=True,
        key=f"noise.measure.{key}.reading",
        help="v from ĝ² is the formula as catalogued, v from g² the other reading.",
    )
    rows = verdict_rows(measured.titles, measured.moments, claims, reading)
    # Each training has two rows, one for either measure.
    drawn = [line for line in experiment_lines(measured.experiment) for _ in range(2)]
    numbers_table(rows, drawn)
    st.markdown(verdict_sentences(claims, batch)[-1])


def claims_of(measured: Measured) -> dict[Place, dict[str, Claim]]:
    """What was found at every place that was measured and has noise."""
    found: dict[Place, dict[str, Claim]] = {}
    for lane, title in enumerate(measured.titles):
        for moment, name in enumerate(measured.moments):
            numbers = measured.numbers(lane, moment)
            if numbers is not None:
                found[title, name] = numbers.claims
    return found
