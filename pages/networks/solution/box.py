"""What the solutions look like, on a page: sharpness, the loss on planes, lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from adal.training.experiment import ExperimentSpec
from adal.training.solution.record import Picture, Segment, Solution
from app.charts.curves import Series, curves
from app.charts.line import DASHES, INK, SOLID, Line
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.shell.box import box
from app.training.result import experiment_lines, lane_titles
from pages.networks.solution.chart import Walk, plane
from pages.networks.solution.words import (
    explained_sentence,
    projection_sentence,
    segment_sentence,
    sharpness_rows,
    solution_sentences,
)

ALONG, RANDOM, SHARED = "Along the path", "Random directions", "Through three solutions"
READING = {
    ALONG: "The plane that this optimizer's path keeps closest to, around its end. A plane laid "
    "along a path always shows a valley there: judge it by the true loss below.",
    RANDOM: "Two random directions around the solution, each filter's as long as the filter "
    "itself (Li et al. 2018), so that pictures of different networks can be compared.",
    SHARED: "The plane through the ends of three optimizers: the only one on which they lie "
    "exactly.",
}
TRAIN_AND_TEST = (Line("train", INK), Line("test", INK, DASHES[0]))


def solution_box(experiment: ExperimentSpec, solution: Solution, key: str) -> None:
    """The box with all that was found.

    Args:
      key: sets the widgets apart from those of another solution on the page.
    """
    draw = partial(st.fragment(_solution), experiment, solution, key)
    box("What the solutions look like", f"solution.{key}", draw)


def _solution(experiment: ExperimentSpec, solution: Solution, key: str) -> None:
    titles = lane_titles(experiment)
    for sentence in solution_sentences(titles, solution):
        st.markdown(sentence)
    numbers_table(sharpness_rows(titles, solution), experiment_lines(experiment))
    kinds = [ALONG, RANDOM, *([SHARED] if solution.shared is not None else [])]
    kind = st.radio("Plane", kinds, horizontal=True, key=f"solution.plane.{key}")
    if kind == SHARED:
        _picture(experiment, solution.shared, solution.trio, kind, key)
    else:
        lane = 0
        if len(titles) > 1:
            lane = st.radio(
                "Around the solution of",
                range(len(titles)),
                format_func=lambda i: titles[i],
                horizontal=True,
                key=f"solution.lane.{key}",
            )
        pictures = solution.along if kind == ALONG else solution.random
        _picture(experiment, pictures[lane], (lane,), kind, key)
    if solution.segments:
        _segments(titles, solution.segments, key)


def _picture(
    experiment: ExperimentSpec,
    picture: Picture | None,
    lanes: Sequence[int],
    kind: str,
    key: str,
) -> None:
    st.markdown(READING[kind])
    if picture is None:
        st.markdown("There is no such plane: the path is a point, a straight line, or not finite.")
        return
    drawn = experiment_lines(experiment)
    steps = np.array(experiment.lanes[0].recorded_steps)
    walks = [
        Walk(drawn[i], path, steps[: len(path.loss)])
        for i, path in zip(lanes, picture.paths, strict=True)
    ]
    axes = ("first direction", "second direction")
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        figure = plane(picture, walks, axes, palette())
        chart_on_page(figure, key=f"solution.chart.{key}.{kind}")
    with right:
        series = [
            Series(Line(name, walk.line.look, dash), walk.steps, values, values, values)
            for walk in walks
            for name, dash, values in (
                (f"{walk.line.title}, true", SOLID, walk.path.loss),
                (f"{walk.line.title}, plane", DASHES[0], walk.path.plane_loss),
            )
        ]
        figure = curves(
            "train loss: of the network, and where the picture puts it",
            series,
            steps=experiment.lanes[0].steps,
            palette=palette(),
            log=True,
            height=420,
        )
        chart_on_page(figure, key=f"solution.truth.{key}.{kind}")
    for walk in walks:
        st.markdown(projection_sentence(walk.line.title, walk.path, walk.steps))
    if sentence := explained_sentence(picture):
        st.markdown(sentence)


def _segments(titles: Sequence[str], segments: Sequence[Segment], key: str) -> None:
    st.subheader("On the straight line between two solutions")
    labels = [" → ".join(titles[int(i)] for i in segment.pair) for segment in segments]
    place = 0
    if len(segments) > 1:
        place = st.selectbox(
            "From one solution to another",
            range(len(segments)),
            format_func=lambda i: labels[i],
            key=f"solution.segment.{key}",
        )
    segment = segments[place]
    st.markdown(segment_sentence(titles, segment))
    share = 100 * segment.share
    left, right = st.columns(2, gap="medium")
    for column, title, parts, percent in (
        (left, "loss, nats", (segment.loss, segment.test_loss), False),
        (right, "accuracy", (segment.accuracy, segment.test_accuracy), True),
    ):
        series = [
            Series(line, share, values, values, values)
            for line, values in zip(TRAIN_AND_TEST, parts, strict=True)
        ]
        figure = curves(
            title,
            series,
            steps=100,
            palette=palette(),
            percent=percent,
            axis="share of the way, %",
        )
        with column:
            chart_on_page(figure, key=f"solution.segment.{key}.{title}")
