"""A training on a page: charts, words and table of its records, finished or live."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from adal.race import Lane
from adal.training.bands import edges
from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord
from app.charts.curves import Series, curves
from app.charts.line import Line, lines_of
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.training.words import training_rows, training_sentences

CHARTS = (
    ("test_accuracy", "test accuracy", {"percent": True, "height": 420}),
    ("train_loss", "train loss, nats", {"log": True}),
    ("test_loss", "test loss, nats", {"log": True}),
    ("train_accuracy", "train accuracy", {"percent": True}),
    ("grad_l1", "‖g‖₁", {"log": True, "mark": 1.0}),
)


def training_picture(
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    key: str,
    *,
    narrow: bool = False,
) -> None:
    """Accuracy beside the words, the table below, then the other four measures.

    Args:
      narrow: whether all of it stands one below the other, without the last two charts.
    """
    if narrow:
        for chart in CHARTS[:3]:
            _chart(chart, experiment, records, key)
        training_words(experiment, records)
        training_table(experiment, records)
        return
    picture, words = st.columns([1.4, 1], gap="medium")
    with picture:
        _chart(CHARTS[0], experiment, records, key)
    with words:
        training_words(experiment, records)
    training_table(experiment, records)
    for pair in (CHARTS[1:3], CHARTS[3:5]):
        for column, chart in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column:
                _chart(chart, experiment, records, key)


def training_words(experiment: ExperimentSpec, records: Sequence[TrainingRecord]) -> None:
    """What happened, in sentences."""
    st.subheader("What happened")
    titles = lane_titles(experiment)
    for sentence in training_sentences(titles, records):
        st.markdown(sentence)


def training_table(experiment: ExperimentSpec, records: Sequence[TrainingRecord]) -> None:
    """The numbers behind it, a row for each optimizer."""
    titles = lane_titles(experiment)
    numbers_table(training_rows(titles, records), experiment_lines(experiment))


def _chart(
    chart: tuple[str, str, dict],
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    key: str,
) -> None:
    name, title, options = chart
    log = options.get("log", False)
    series = [
        Series(line, record.step, *edges(record, name, log=log))
        for line, record in zip(experiment_lines(experiment), records, strict=True)
    ]
    figure = curves(title, series, steps=experiment.lanes[0].steps, palette=palette(), **options)
    chart_on_page(figure, key=f"{key}.{name}")


def _lanes(experiment: ExperimentSpec) -> list[Lane]:
    return [
        Lane(f"l{i}", spec.rule, (), tuple(dict(spec.choices).items()))
        for i, spec in enumerate(experiment.lanes)
    ]


def lane_titles(experiment: ExperimentSpec) -> list[str]:
    """What each optimizer is called."""
    return [lane.title for lane in _lanes(experiment)]


def experiment_lines(experiment: ExperimentSpec) -> list[Line]:
    """Each optimizer as drawn."""
    return lines_of(_lanes(experiment))
