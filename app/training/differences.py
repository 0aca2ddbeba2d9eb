"""What two trainings were set to differently, under the names that the side bar gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace

import streamlit as st

from adal.errors import AdalError
from adal.rules import rule_named
from adal.training import ExperimentSpec, TrainSpec
from app.charts.line import Line
from app.charts.table import Difference, differences_table
from app.prose.numbers import enumeration
from app.settings.field import differing, texts_of, written
from app.settings.visit import plain
from app.training.result import experiment_lines, lane_titles
from app.training.setup_link import ROWS, setup_from, setup_values

REST = {
    "every": "Steps between two records",
    "device": "Device",
    "dtype": "Number type",
    "peek": "Pictures of what is learned",
}
"""Fields of a `TrainSpec` that are no setting of a page."""
NOISE_FIELDS = {
    "coordinates": "Watched weights",
    "batch_sizes": "Batch sizes measured",
    "batch_size": "Batch size of the filters",
    "at": "Moments of the training",
    "beta1": "Memory of the mean in the filters",
    "beta2": "Memory of the squares in the filters",
    "eps": "ε of the filters",
    "seed": "Seed of the minibatches",
}
"""Fields of a `NoiseSpec`, beside the number of its minibatches."""
BLOCKS = {"tensor": "each tensor", "global": "all weights together"}


def difference_view(a: ExperimentSpec, b: ExperimentSpec) -> None:
    """The table of what differs, or a sentence that nothing does."""
    try:
        rows = run_differences(a, b)
    except AdalError as error:  # such as a table of one's own that is gone
        st.warning(plain(str(error)))
        return
    if rows:
        differences_table(rows, a="Run A", b="Run B")
    else:
        st.markdown("The two runs have the same settings.")


def run_differences(a: ExperimentSpec, b: ExperimentSpec) -> list[Difference]:
    """A setting's name and its two values, for each that differs; the order of lanes is none.

    Optimizers are compared with their namesakes: what only one of the runs has is named once, with
    all of both.
    """
    rows = differing(shared_settings(a), shared_settings(b))
    ours, theirs = lanes_by_title(a), lanes_by_title(b)
    if set(ours) != set(theirs):
        rows.append(("Optimizers", enumeration([*ours]), enumeration([*theirs])))
    for title in ours:
        if title in theirs:
            both = differing(lane_settings(ours[title]), lane_settings(theirs[title]))
            rows += [(f"{title}: {name}", one, other) for name, one, other in both]
    return rows


def shared_settings(experiment: ExperimentSpec) -> dict[str, str]:
    """What all lanes have in common, in the order of the side bar."""
    spec = experiment.lanes[0]
    shown = texts_of(ROWS, setup_values(setup_from(spec)))
    if len(set(spec.hidden or ())) > 1:  # only the library makes layers of different widths
        shown["Units per hidden layer"] = written(spec.hidden)
    shown |= {title: written(getattr(spec, name)) for name, title in REST.items()}
    noise = experiment.noise
    shown["A look at the solutions"] = written(experiment.solution)
    shown["Noise measured"] = "no" if noise is None else f"{noise.draws} minibatches"
    if noise is not None:
        rest = {name: value for name, value in asdict(noise).items() if name != "draws"}
        shown |= {NOISE_FIELDS[name]: written(value) for name, value in rest.items()}
    return shown


def lanes_by_title(experiment: ExperimentSpec) -> dict[str, TrainSpec]:
    """The lanes by title; a second one of that title is "Adam (2)"."""
    found: dict[str, TrainSpec] = {}
    seen: Counter[str] = Counter()
    for title, lane in zip(lane_titles(experiment), experiment.lanes, strict=True):
        seen[title] += 1
        found[title if seen[title] == 1 else f"{title} ({seen[title]})"] = lane
    return found


def lines_by_title(experiment: ExperimentSpec) -> list[Line]:
    """Each optimizer as drawn, under the titles of `lanes_by_title`."""
    named = zip(lanes_by_title(experiment), experiment_lines(experiment), strict=True)
    return [replace(line, title=title) for title, line in named]


def lane_settings(lane: TrainSpec) -> dict[str, str]:
    """What belongs to one optimizer, by the titles of its controls."""
    rule = rule_named(lane.rule)
    titles = {part.name: part.title for part in (*rule.hypers, *rule.choices)}
    shown = {titles["lr"]: ", ".join(written(lr) for lr in lane.lrs)}
    shown |= {titles[name]: written(value) for name, value in lane.settings.items()}
    shown["Norm over"] = BLOCKS[lane.norm_scope]
    return shown | {"Shadow Adam beside it": written(lane.twin)}
