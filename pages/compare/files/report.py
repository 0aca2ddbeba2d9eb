"""A comparison as one HTML page that needs nothing else: words, tables, picture and settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

from adal.datasets import dataset_named
from adal.training.comparison import Comparison
from adal.training.experiment import ExperimentSpec
from app.paper.svg import svg_of
from app.prose.numbers import Cell, enumeration
from app.store.kept import title_of
from app.training.differences import (
    lane_settings,
    lanes_by_title,
    lines_by_title,
    shared_settings,
)
from pages.compare.files.conditions import Told
from pages.compare.files.picture import rate_drawing
from pages.compare.numbers import rate_lines
from pages.compare.words import comparison_rows, comparison_sentences, pair_rows

_TEMPLATE = Path(__file__).with_suffix(".html")
CAPTION = (
    "Mean over the seeds with its 95 % interval; a ring marks the chosen rate. A run that diverged "
    "counts as 0 %; a rate with which all of them diverged has no point."
)
METHOD = (
    "Every optimizer got the same learning rates, steps, minibatches and initial weights. Its rate "
    "is the one of the highest mean validation accuracy; what is told of it is measured on the "
    "test part, at the last step. Seed by seed two optimizers are paired; the p-values are of the "
    "paired t-test, corrected after Holm for all pairs together. Intervals and tests are over the "
    "seeds alone: the split of the data is one and the same, and the choice of the rate is taken "
    "as given."
)


def html_of(told: Told) -> str:
    """The file's text. Whatever a person wrote is in it as text, never as markup."""
    experiment, found = told.experiment, told.comparison
    named = lanes_by_title(experiment)
    titles = [*named]
    sentences = comparison_sentences(titles, found, missing_classes=told.missing)
    lines = rate_lines(lines_by_title(experiment), found)
    drawn = svg_of(rate_drawing(lines)) if lines else "<p>Nothing is recorded yet.</p>"
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(_title(experiment)),
        subtitle=escape(_subtitle(told)),
        sentences="\n".join(f"<p>{_bold(escape(sentence))}</p>" for sentence in sentences),
        figure=drawn,
        caption=escape(CAPTION),
        lanes=_table(comparison_rows(titles, found)),
        pairs=_pairs(titles, found),
        method=f"<p>{escape(METHOD)}</p>\n<p>{escape(dataset_named(_dataset(told)).source)}</p>",
        settings=_words(shared_settings(experiment), ("Setting", "Value")),
        optimizers="\n".join(
            _words(lane_settings(lane), (title, "")) for title, lane in named.items()
        ),
        spec=escape(experiment.to_json()),
    )


def _dataset(told: Told) -> str:
    return told.experiment.lanes[0].dataset


def _title(experiment: ExperimentSpec) -> str:
    dataset = dataset_named(experiment.lanes[0].dataset).title
    names = enumeration([*lanes_by_title(experiment)])
    return f"{names} on {dataset}"


def _subtitle(told: Told) -> str:
    first = told.experiment.lanes[0]
    seeds = enumeration([str(first.seed + i) for i in range(first.seeds)])
    when = datetime.fromtimestamp(told.created, UTC)
    names = {"adal": "AdaL Explorer", "numpy": "NumPy", "torch": "PyTorch", "python": "Python"}
    versions = enumeration([f"{names.get(k, k)} {v}" for k, v in told.versions.items()])
    device = "the CPU" if told.device == "cpu" else told.device
    brought = " It was brought from a file." if told.origin == "imported" else ""
    done = told.comparison.step or 0
    reached = "" if done == first.steps else f" It stopped early: {done} of {first.steps} steps."
    return (
        f"{title_of(told.experiment)}. Seeds {seeds}. Trained on {device} in "
        f"{told.seconds:.0f} s, {when:%Y-%m-%d %H:%M} UTC, with {versions}.{reached}{brought}"
    )


def _pairs(titles: Sequence[str], found: Comparison) -> str:
    if not found.pairs or found.seeds < 2:
        return "<p>A test needs two optimizers with a chosen rate, and two seeds.</p>"
    return _table(pair_rows(titles, found))


def _table(rows: Sequence[Sequence[Cell]]) -> str:
    head, *body = rows
    cells = "".join(f'<th scope="col" title="{escape(tip)}">{escape(t)}</th>' for t, tip in head)
    return _framed("", cells, ([text for text, _ in row] for row in body))


def _words(settings: Mapping[str, str], head: tuple[str, str]) -> str:
    cells = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    return _framed(" words", cells, ([name, value] for name, value in settings.items()))


def _framed(kind: str, head: str, body: Iterable[list[str]]) -> str:
    lines = ""
    for name, *rest in body:
        lines += f'<tr><th scope="row">{escape(name)}</th>'
        lines += "".join(f"<td>{escape(text)}</td>" for text in rest) + "</tr>\n"
    return (
        f'<div class="wide{kind}"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _bold(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
