"""What the networks learned, on a page: boundaries, misread images, first layers, written text.

All of it is of the first network of each optimizer, the one with the first seed; a slider goes back
to any recorded step. Below stands the gradient's size tensor by tensor.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from adal.datasets import dataset_named
from adal.datasets.alice import written
from adal.datasets.plane import plane_box
from adal.datasets.split import Split
from adal.sequences import MOST_STEPS
from adal.training.experiment import ExperimentSpec
from adal.training.peek import MOST_TESTED, looked_at
from adal.training.record import TrainingRecord
from adal.training.spec import TrainSpec
from app.charts.curves import Series, curves
from app.charts.line import DASHES, SOLID, Line
from app.charts.show import chart_on_page, palette
from app.prose.numbers import percent
from app.shell.box import box
from app.shell.pages import page_file
from app.training.result import experiment_lines, lane_titles
from pages.networks.learned.boundary import boundary
from pages.networks.learned.mosaic import mosaic
from pages.networks.learned.words import loudest, misread

TITLES = {
    "plane": "Where each network draws the line",
    "image": "Misread images and first layers",
    "text": "What each network writes",
}


def learned_boxes(experiment: ExperimentSpec, records: Sequence[TrainingRecord], key: str) -> None:
    """Draw the boxes for this kind of data, as far as the records have pictures.

    Args:
      key: sets the widgets apart from those of other records on the page.
    """
    if not all(record.peek for record in records):
        return
    kind = dataset_named(experiment.lanes[0].dataset).kind
    if kind in TITLES:
        pictures = partial(st.fragment(_pictures), experiment, records, kind, key)
        box(TITLES[kind], f"learned.{kind}.{key}", pictures)
    layers = partial(st.fragment(_layers), experiment, records, key)
    box("The gradient layer by layer", f"learned.layers.{key}", layers)


def _pictures(
    experiment: ExperimentSpec, records: Sequence[TrainingRecord], kind: str, key: str
) -> None:
    spec = experiment.lanes[0]
    split = dataset_named(spec.dataset).load(spec.split_seed, **dict(spec.data_options))
    known = min(len(record.step) for record in records)
    steps = [int(step) for step in records[0].step[:known]]
    if kind != "plane":
        steps = [step for step in steps if step in looked_at(spec)]
    step = steps[-1]
    if len(steps) > 1:
        step = st.select_slider(
            "After this many steps", steps, value=steps[-1], key=f"learned.step.{key}"
        )
    row = int(np.searchsorted(records[0].step, step))
    if kind == "plane":
        _boundaries(experiment, records, split, row, key)
    elif kind == "image":
        _images(experiment, records, split, row, key)
    else:
        _texts(experiment, records, split, row)


def _boundaries(
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    split: Split,
    row: int,
    key: str,
) -> None:
    st.markdown(
        "The line is where the first network's answer changes; the ground is paler where it is "
        "less sure. Dots are training points, a symbol for each class."
    )
    lanes = list(enumerate(zip(experiment_lines(experiment), records, strict=True)))
    for start in range(0, len(lanes), 3):
        for column, (lane, (line, record)) in zip(
            st.columns(3, gap="small"), lanes[start : start + 3], strict=False
        ):
            share = percent(float(record.test_accuracy[row, 0]), decimals=1)
            figure = boundary(
                f"{line.title}: {share} of the test part",
                record.peek["boundary"][row],
                record.peek["certainty"][row],
                plane_box(split),
                split.train_x,
                split.train_y,
                line=line,
                palette=palette(),
            )
            with column:
                chart_on_page(figure, key=f"learned.boundary.{key}.{lane}")


def _images(
    experiment: ExperimentSpec,
    records: Sequence[TrainingRecord],
    split: Split,
    row: int,
    key: str,
) -> None:
    titles = lane_titles(experiment)
    spec, lane = experiment.lanes[0], _lane_chosen(titles, f"learned.lane.{key}")
    record = records[lane]
    shape = dataset_named(spec.dataset).shape
    tested = min(MOST_TESTED, len(split.test_y))
    st.markdown(misread(titles[lane], record, row, split.test_y, tested))
    left, right = st.columns(2, gap="medium")
    places = [int(i) for i in record.peek["wrong"][row] if 0 <= i < len(split.test_y)]
    with left:
        if places:
            named = record.peek["named"][row]
            words = [f"{split.test_y[i]}, read {n}" for i, n in zip(places, named, strict=False)]
            images = split.test_x[places].reshape(-1, *shape[-2:])
            figure = mosaic("The surest mistakes", images, words, palette=palette())
            chart_on_page(figure, key=f"learned.misread.{key}")
        else:
            st.markdown("There is no misread image to show.")
    with right:
        filters = record.peek["filters"][row]
        tiles = filters.reshape(len(filters), *_filter_shape(spec, shape))
        figure = mosaic(
            "First layer: what each unit looks for", tiles, palette=palette(), two_sided=True
        )
        chart_on_page(figure, key=f"learned.filters.{key}")
        positive = "Light" if palette().dark else "Dark"
        st.markdown(f"{positive} is a positive weight, orange a negative one.")


def _filter_shape(spec: TrainSpec, shape: tuple[int, ...]) -> tuple[int, int]:
    """Height and width of one filter: of a kernel, or of the whole image."""
    first = spec.model.shapes[0]
    if len(first) > 2:
        return first[-2], first[-1]
    return shape[-2], shape[-1]


def _texts(
    experiment: ExperimentSpec, records: Sequence[TrainingRecord], split: Split, row: int
) -> None:
    st.markdown("Each network goes on from these words of the test part, character by character:")
    st.code(written(split.test_x[0]), language=None, wrap_lines=True)
    for title, record in zip(lane_titles(experiment), records, strict=True):
        st.markdown(f"**{title}**")
        sample = record.peek["sample"][row]
        st.code(written(sample[sample >= 0]) or " ", language=None, wrap_lines=True)


def _layers(experiment: ExperimentSpec, records: Sequence[TrainingRecord], key: str) -> None:
    titles = lane_titles(experiment)
    lane = _lane_chosen(titles, f"learned.layer_lane.{key}")
    record, blocks = records[lane], experiment.lanes[lane].model.names
    look = experiment_lines(experiment)[lane].look
    norms = record.peek["layer_l1"]
    series = [
        Series(
            Line(name, look, DASHES[0] if name.startswith("b") else SOLID),
            x=record.step,
            middle=norms[:, i].mean(1),
            low=norms[:, i].min(1),
            high=norms[:, i].max(1),
        )
        for i, name in enumerate(blocks)
    ]
    st.markdown(loudest(titles[lane], blocks, record, len(record.step) - 1))
    figure = curves(
        "‖g‖₁ of each tensor, mean and range over the seeds",
        series,
        steps=experiment.lanes[0].steps,
        palette=palette(),
        log=True,
        mark=1.0,
        height=360,
    )
    chart_on_page(figure, key=f"learned.layers.{key}.chart")
    setup = experiment.lanes[0]
    for scope, block in (("tensor", "each tensor a block"), ("global", "all tensors one block")):
        st.page_link(
            page_file("twin"),
            label=f"Take AdaL's step apart on this dataset, {block} (Twin)",
            query_params={
                "v": "1",
                "source": "network",
                "dataset": setup.dataset,
                "steps": str(min(setup.steps, MOST_STEPS)),
                "norm_scope": scope,
            },
        )


def _lane_chosen(titles: Sequence[str], key: str) -> int:
    if len(titles) == 1:
        return 0
    return st.radio(
        "Optimizer", range(len(titles)), format_func=lambda i: titles[i], horizontal=True, key=key
    )
