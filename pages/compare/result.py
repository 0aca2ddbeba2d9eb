"""A comparison on a page: accuracy over the rates, words and tables, and how the chosen trained."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from adal.training.at_rate import at_rate
from adal.training.bands import edges
from adal.training.comparison import Comparison
from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord
from app.charts.curves import Series, curves
from app.charts.line import Line
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.training.differences import lines_by_title
from pages.compare.chart import rate_bands
from pages.compare.missing_classes import missing_classes
from pages.compare.numbers import rate_lines
from pages.compare.words import comparison_rows, comparison_sentences, pair_rows

CHARTS = (
    ("test_accuracy", "test accuracy", {"percent": True}),
    ("valid_accuracy", "validation accuracy", {"percent": True}),
    ("train_loss", "train loss, nats", {"log": True}),
    ("grad_l1", "‖g‖₁", {"log": True, "mark": 1.0}),
)


def comparison_picture(experiment: ExperimentSpec, found: Comparison, key: str) -> None:
    """The rates beside the words, and a row for each optimizer.

    Args:
      found: what `compare` says of the records.
      key: sets the charts apart from others on the page.
    """
    picture, words = st.columns([1.4, 1], gap="medium")
    with picture:
        rates_chart(experiment, found, key)
    with words:
        st.subheader("What happened")
        comparison_words(experiment, found)
    drawn = lines_by_title(experiment)
    if any(lane.chosen is not None for lane in found.lanes):
        numbers_table(comparison_rows([line.title for line in drawn], found), drawn)


def comparison_details(
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    found: Comparison,
    key: str,
) -> None:
    """A row for each pair, then the training curves at the chosen rates."""
    drawn = lines_by_title(experiment)
    if found.pairs and found.seeds > 1:  # one seed has no test, and a sentence says so
        st.subheader("Pair by pair")
        rows = pair_rows([line.title for line in drawn], found)
        numbers_table(rows, [drawn[pair.first] for pair in found.pairs])
    _curves(experiment, records, found, key)


def comparison_words(experiment: ExperimentSpec, found: Comparison) -> None:
    """What the comparison says, in sentences."""
    missing = missing_classes(experiment.lanes[0])
    titles = [line.title for line in lines_by_title(experiment)]
    for sentence in comparison_sentences(titles, found, missing_classes=missing):
        st.markdown(sentence)


def rates_chart(experiment: ExperimentSpec, found: Comparison, key: str) -> None:
    """Validation accuracy over the learning rate, or a sentence where there is none."""
    lines = rate_lines(lines_by_title(experiment), found)
    if lines and not any(line.pieces for line in lines):
        st.markdown("There is no picture: every run diverged, at every learning rate.")
    elif lines:
        chart_on_page(rate_bands(lines, palette()), key=f"{key}.rates")


def at_chosen(
    experiment: ExperimentSpec, records: Sequence[TrainingRecord], found: Comparison
) -> list[TrainingRecord]:
    """The records at each lane's chosen rate; at its first one where none could be chosen."""
    return [
        at_rate(spec, record, lane.chosen or 0)
        for spec, record, lane in zip(experiment.lanes, records, found.lanes, strict=True)
    ]


def _curves(
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    found: Comparison,
    key: str,
) -> None:
    chosen = [lane.chosen is not None for lane in found.lanes]
    if not any(chosen):
        return
    st.subheader("The training at the chosen rates")
    lanes = [
        (line, record)
        for line, record, there in zip(
            lines_by_title(experiment), at_chosen(experiment, records, found), chosen, strict=True
        )
        if there
    ]
    for pair in (CHARTS[:2], CHARTS[2:]):
        for column, chart in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column:
                _chart(chart, lanes, experiment.lanes[0].steps, key)


def _chart(
    chart: tuple[str, str, dict],
    lanes: Sequence[tuple[Line, TrainingRecord]],
    steps: int,
    key: str,
) -> None:
    name, title, options = chart
    series = [
        Series(line, record.step, *edges(record, name, log=options.get("log", False)))
        for line, record in lanes
    ]
    figure = curves(title, series, steps=steps, palette=palette(), **options)
    chart_on_page(figure, key=f"{key}.{name}")
