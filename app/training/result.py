"""A training on a page: charts, words and table of its records, finished or live."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from adal.race import Lane
from adal.training.bands import edges
from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord
from app.charts.curves import Series, curves
from app.charts.looks import Look, styles
from app.charts.show import chart_on_page, in_theme, ink
from app.charts.table import numbers_table
from app.training.words import training_rows, training_sentences

CHARTS = (
    ("test_accuracy", "test accuracy", {"percent": True, "height": 420}),
    ("train_loss", "train loss, nats", {"log": True}),
    ("test_loss", "test loss, nats", {"log": True}),
    ("train_accuracy", "train accuracy", {"percent": True}),
    ("grad_l1", "‖g‖₁", {"log": True, "line": 1.0}),
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
    numbers_table(training_rows(titles, records), lane_styles(experiment))


def _chart(
    chart: tuple[str, str, dict],
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    key: str,
) -> None:
    name, title, options = chart
    log = options.get("log", False)
    series = [
        Series(label, in_theme(look), bool(dash), record.step, *edges(record, name, log=log))
        for label, (look, dash), record in zip(
            lane_titles(experiment), lane_styles(experiment), records, strict=True
        )
    ]
    figure = curves(title, series, steps=experiment.lanes[0].steps, ink=ink(), **options)
    chart_on_page(figure, key=f"{key}.{name}")


def _lanes(experiment: ExperimentSpec) -> list[Lane]:
    return [
        Lane(f"l{i}", spec.rule, (), tuple(dict(spec.choices).items()))
        for i, spec in enumerate(experiment.lanes)
    ]


def lane_titles(experiment: ExperimentSpec) -> list[str]:
    """What each optimizer is called."""
    return [lane.title for lane in _lanes(experiment)]


def lane_styles(experiment: ExperimentSpec) -> list[tuple[Look, tuple[int, ...]]]:
    """Look and dash pattern of each optimizer."""
    return styles((lane.rule, dict(lane.choices)) for lane in _lanes(experiment))
