"""A comparison as one HTML page that needs nothing else: words, tables, picture and settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from markupsafe import Markup

from adal.datasets import dataset_named
from adal.training.experiment import ExperimentSpec
from app.charts.table import table_html
from app.paper.svg import svg_of
from app.prose.cells import headed
from app.prose.html import template_beside
from app.prose.numbers import enumeration
from app.store.kept import title_of
from app.training.differences import (
    lane_settings,
    lanes_by_title,
    lines_by_title,
    shared_settings,
)
from pages.compare.files.conditions import Finished
from pages.compare.files.picture import rate_drawing
from pages.compare.numbers import rate_lines
from pages.compare.words import comparison_rows, comparison_sentences, pair_rows

_TEMPLATE = template_beside(__file__)
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


def html_of(finished: Finished) -> str:
    """The file's text. Whatever a person wrote is in it as text, never as markup."""
    experiment, found = finished.experiment, finished.comparison
    named = lanes_by_title(experiment)
    titles = [*named]
    lines = rate_lines(lines_by_title(experiment), found)
    tested = found.pairs and found.seeds > 1
    return _TEMPLATE.render(
        title=_title(experiment),
        subtitle=_subtitle(finished),
        sentences=comparison_sentences(titles, found, missing_classes=finished.missing),
        figure=Markup(svg_of(rate_drawing(lines))) if lines else None,
        caption=CAPTION,
        lanes=table_html(comparison_rows(titles, found)),
        pairs=table_html(pair_rows(titles, found)) if tested else None,
        method=METHOD,
        source=dataset_named(_dataset(finished)).source,
        settings=_settings(shared_settings(experiment), ("Setting", "Value")),
        optimizers=[_settings(lane_settings(lane), (title, "")) for title, lane in named.items()],
        spec=experiment.to_json(),
    )


def _settings(settings: Mapping[str, str], head: tuple[str, str]) -> Markup:
    return table_html(headed(((title, "") for title in head), settings.items()), kind="words")


def _dataset(finished: Finished) -> str:
    return finished.experiment.lanes[0].dataset


def _title(experiment: ExperimentSpec) -> str:
    dataset = dataset_named(experiment.lanes[0].dataset).title
    names = enumeration([*lanes_by_title(experiment)])
    return f"{names} on {dataset}"


def _subtitle(finished: Finished) -> str:
    first = finished.experiment.lanes[0]
    seeds = enumeration([str(first.seed + i) for i in range(first.seeds)])
    when = datetime.fromtimestamp(finished.created, UTC)
    names = {"adal": "AdaL Explorer", "numpy": "NumPy", "torch": "PyTorch", "python": "Python"}
    versions = enumeration([f"{names.get(k, k)} {v}" for k, v in finished.versions.items()])
    device = "the CPU" if finished.device == "cpu" else finished.device
    brought = " It was brought from a file." if finished.origin == "imported" else ""
    done = finished.comparison.step or 0
    reached = "" if done == first.steps else f" It stopped early: {done} of {first.steps} steps."
    return (
        f"{title_of(finished.experiment)}. Seeds {seeds}. Trained on {device} in "
        f"{finished.seconds:.0f} s, {when:%Y-%m-%d %H:%M} UTC, with {versions}.{reached}{brought}"
    )
