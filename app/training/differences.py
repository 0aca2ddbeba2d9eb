"""What two trainings were set to differently, under the names that the side bar gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import streamlit as st

from adal.datasets import dataset_named
from adal.datasets.own import is_own
from adal.errors import AdalError
from adal.rules import rule_named
from adal.training import ExperimentSpec, TrainSpec
from adal.training.networks import network_named
from adal.training.schedules import schedule_named
from adal.training.spec import DROPOUT, WEIGHT_DECAY
from app.prose.differences import Difference, differences_table
from app.prose.numbers import enumeration, number
from app.settings.reader import text
from app.settings.visit import plain
from app.training.result import lane_titles

NONE = "–"
REST = {
    "dropout": DROPOUT.title, "weight_decay": WEIGHT_DECAY.title, "split_seed": "Seed of the split",
    "seeds": "Seeds", "batch_size": "Batch size", "steps": "Steps", "seed": "First seed",
    "every": "Steps between two records", "device": "Device", "dtype": "Number type",
    "peek": "Pictures of what is learned",
}  # fmt: skip
"""Fields of a `TrainSpec` that are shown as they are."""
NOISE_FIELDS = {
    "coordinates": "Watched weights", "batch_sizes": "Batch sizes measured",
    "batch_size": "Batch size of the filters", "at": "Moments of the training",
    "beta1": "Memory of the mean in the filters", "beta2": "Memory of the squares in the filters",
    "eps": "ε of the filters", "seed": "Seed of the minibatches",
}  # fmt: skip
"""Fields of a `NoiseSpec`, beside the number of its minibatches."""
BLOCKS = {"tensor": "each tensor", "global": "all weights together"}


def difference_view(a: ExperimentSpec, b: ExperimentSpec) -> None:
    """The table of what differs, or a sentence that nothing does."""
    try:
        rows = differing(a, b)
    except AdalError as error:  # such as a table of one's own that is gone
        st.warning(plain(str(error)))
        return
    if rows:
        differences_table(rows, a="Run A", b="Run B")
    else:
        st.markdown("The two runs have the same settings.")


def differing(a: ExperimentSpec, b: ExperimentSpec) -> list[Difference]:
    """A setting's name and its two values, for each that differs; the order of lanes is none.

    Optimizers are compared with their namesakes: what only one of the runs has is named once, with
    all of both.
    """
    rows = _rows(shared_settings(a), shared_settings(b))
    ours, theirs = lanes_by_title(a), lanes_by_title(b)
    if set(ours) != set(theirs):
        rows.append(("Optimizers", enumeration([*ours]), enumeration([*theirs])))
    for title in ours:
        if title in theirs:
            both = _rows(lane_settings(ours[title]), lane_settings(theirs[title]))
            rows += [(f"{title}: {name}", one, other) for name, one, other in both]
    return rows


def _rows(ours: dict[str, str], theirs: dict[str, str]) -> list[Difference]:
    """What differs, each at the later of its two places: what one side lacks does not move."""
    places = [{name: i for i, name in enumerate(side)} for side in (ours, theirs)]
    names = sorted(ours | theirs, key=lambda name: max(side.get(name, 0) for side in places))
    pairs = ((name, ours.get(name, NONE), theirs.get(name, NONE)) for name in names)
    return [(name, one, other) for name, one, other in pairs if one != other]


def shared_settings(experiment: ExperimentSpec) -> dict[str, str]:
    """What all lanes have in common, in the order of the side bar."""
    spec = experiment.lanes[0]
    dataset, network = dataset_named(spec.dataset), network_named(spec.network)
    options = dataset.settings(**dict(spec.data_options))
    # Tables of equal size have equal titles.
    title = f"{dataset.title}, {dataset.name}" if is_own(dataset.name) else dataset.title
    shown = {"Dataset": title}
    shown |= {option.title: _value(options[option.name]) for option in dataset.options}
    shown["Network"] = network.title
    if network.has_hidden:
        assert spec.hidden is not None  # filled in by TrainSpec
        shown["Hidden layers"] = str(len(spec.hidden))
        # Only the library makes layers of different widths.
        widths = spec.hidden[:1] if len(set(spec.hidden)) == 1 else spec.hidden
        shown["Units per hidden layer"] = ", ".join(map(str, widths)) or NONE
    if network.activations:
        shown["Activation"] = spec.activation
    shown["Schedule of the training"] = schedule_named(spec.schedule).title
    shown |= {name: _value(getattr(spec, field)) for field, name in REST.items()}
    noise = experiment.noise
    shown["A look at the solutions"] = _value(experiment.solution)
    shown["Noise measured"] = "no" if noise is None else f"{noise.draws} minibatches"
    if noise is not None:
        rest = {name: value for name, value in asdict(noise).items() if name != "draws"}
        shown |= {NOISE_FIELDS[name]: _value(value) for name, value in rest.items()}
    return shown


def lanes_by_title(experiment: ExperimentSpec) -> dict[str, TrainSpec]:
    """The lanes by title; a second one of that title is "Adam (2)"."""
    found: dict[str, TrainSpec] = {}
    seen: Counter[str] = Counter()
    for title, lane in zip(lane_titles(experiment), experiment.lanes, strict=True):
        seen[title] += 1
        found[title if seen[title] == 1 else f"{title} ({seen[title]})"] = lane
    return found


def lane_settings(lane: TrainSpec) -> dict[str, str]:
    """What belongs to one optimizer, by the titles of its controls."""
    rule = rule_named(lane.rule)
    titles = {part.name: part.title for part in (*rule.hypers, *rule.choices)}
    shown = {titles["lr"]: ", ".join(_value(lr) for lr in lane.lrs)}
    shown |= {titles[name]: _value(value) for name, value in lane.settings.items()}
    shown["Norm over"] = BLOCKS[lane.norm_scope]
    return shown | {"Shadow Adam beside it": _value(lane.twin)}


def _value(value: Any) -> str:
    """A setting as a person reads it: three digits, more only where it has them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value) if float(f"{value:.2e}") == value else text(value)
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    return str(value)
