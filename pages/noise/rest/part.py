"""The part "What SGD's noise does": the cloud in which each optimizer rests, and what makes it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from adal.rules import RULES
from adal.under_noise.rest import Rest, RestSpec, rest
from app.charts.curves import Series, curves
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.shell.notes import Notes, notes_below
from pages.noise.lines import LINES
from pages.noise.part_controls import part_controls, part_settings
from pages.noise.part_link import CONTESTANTS
from pages.noise.queued import queued
from pages.noise.rest.chart import Resting, ScaleLine, noise_scale, resting
from pages.noise.rest.link import REST, RestPart
from pages.noise.rest.words import rest_rows, rest_sentences, scale_sentence

SETTINGS = part_settings("rest", REST)
MOST_PLACES = 20_000

NOTES = Notes(
    "noise",
    "Each run starts at the bottom of λx²/2 and never comes to rest there, because every gradient "
    "carries noise. The first picture shows where the runs are once the start is forgotten. The "
    "second is the variance over the runs, step by step: once it is flat, the cloud has settled. "
    "The three below ask what decides its size: for SGD the lines of all batch sizes fall on one, "
    "so that lr/B alone counts; where they lie apart, it does not.",
    (
        ("Skewed noise moves AdaL and not Adam", {"law": "skewed"}),
        ("A batch of 16 instead: skewness averages out", {"law": "skewed", "batch": "16"}),
        ("Ten coordinates: ‖g‖₁ is nearly a constant", {"law": "skewed", "coordinates": "10"}),
        ("A rate at which ηλ is large", {"sgd_lr": "1.5"}),
        ("Heavy tails: no variance at all", {"law": "stable"}),
    ),
    (
        (
            "SGD's place obeys x ← (1 − ηλ)x − ησξ. Its variance stays where it is at "
            "V = (1 − ηλ)²V + η²σ², with σ²/B in place of σ² for a batch of B (Mandt, Hoffman, "
            "Blei 2017, J. Mach. Learn. Res. 18(134)):",
            r"V = \frac{\eta\,\sigma^2/B}{\lambda\,(2 - \eta\lambda)} \approx "
            r"\frac{\eta}{B}\,\frac{\sigma^2}{2\lambda}",
        ),
        (
            "Adam and AdaL divide by the size of the gradient, which the noise itself decides. "
            "AdaL is fed with ĝ, so for small η it rests where ĝ has mean 0, not where g has:",
            r"\mathbb{E}\,\lVert g \rVert_1\, g = 0, \qquad g = \lambda x + \sigma \xi",
        ),
    ),
    part="rest",
)


def rest_part() -> None:
    """The settings in the side bar, then the pictures, the words and the table."""
    spec = part_controls(SETTINGS)
    st.markdown(
        "On the simplest valley, λx²/2, noise keeps every optimizer moving. Here you see how wide "
        "a cloud each of them makes, and what decides its size."
    )
    records = queued("noise.rest", spec.run_specs, rest, "the runs")
    if records is not None:
        _show(spec, records)
        grid = [run for runs in spec.grid for run in runs]
        rests = queued("noise.rest.grid", grid, rest, "the runs at other rates and batches")
        if rests is not None:
            _scales(grid, rests)
    notes_below(NOTES)


def _show(spec: RestPart, records: Sequence[Rest]) -> None:
    picture, words = st.columns([1.4, 1], gap="medium")
    with picture:
        clouds = [
            Resting(
                LINES[rule],
                places_of(run, record),
                spec.runs,
                record.mean.mean,
            )
            for rule, run, record in zip(CONTESTANTS, spec.run_specs, records, strict=True)
            if rule != "sgd" or spec.sgd_rests
        ]
        figure = resting(clouds, theory=records[0].theory, palette=palette())
        chart_on_page(figure, key="noise.rest.cloud")
    with words:
        st.subheader("What happened")
        for sentence in rest_sentences(spec, records):
            st.markdown(sentence)
    series = [
        Series(LINES[rule], r.step, r.spread, r.spread, r.spread)
        for rule, r in zip(CONTESTANTS, records, strict=True)
    ]
    theory = records[0].theory
    figure = curves(
        "variance over the runs; dotted: SGD's formula" if theory > 0 else "variance over the runs",
        series,
        steps=spec.steps,
        palette=palette(),
        log=True,
        mark=theory if theory > 0 else None,
    )
    chart_on_page(figure, key="noise.rest.spread")
    numbers_table(rest_rows(spec, records), [*LINES.values()])


def _scales(grid: Sequence[RestSpec], rests: Sequence[Rest]) -> None:
    st.subheader("Does lr/batch decide it?")
    lines = {rule: scale_lines(rule, grid, rests) for rule in CONTESTANTS}
    known = np.concatenate(
        [line.variance[line.variance > 0] for each in lines.values() for line in each]
    )
    span = (
        [float(np.log10(known.min())) - 0.2, float(np.log10(known.max())) + 0.2]
        if len(known)
        else [-1.0, 1.0]
    )
    for column, rule in zip(st.columns(3), CONTESTANTS, strict=True):
        formula = None
        if rule == "sgd":
            first = [(run.noise_scale, run.theory) for run in grid if run.rule == "sgd"]
            points = np.array(sorted(first))
            formula = (points[:, 0], points[:, 1])
        with column:
            figure = noise_scale(
                f"{RULES[rule].title}: variance",
                lines[rule],
                line=LINES[rule],
                palette=palette(),
                span=span,
                theory=formula,
            )
            chart_on_page(figure, key=f"noise.rest.scale.{rule}")
    st.markdown(scale_sentence(variances_of(grid, rests)))


def places_of(run: RestSpec, record: Rest) -> np.ndarray:
    """All coordinates (N,) of the traces after the burn-in, and of the runs' ends."""
    later = record.trace[record.step > run.dropped].ravel()
    places = np.concatenate([later, record.end.ravel()])
    places = places[np.isfinite(places)]
    return places[:: max(1, -(-len(places) // MOST_PLACES))]


def scale_lines(rule: str, grid: Sequence[RestSpec], rests: Sequence[Rest]) -> list[ScaleLine]:
    """One line per batch size of one optimizer."""
    batches: dict[int, list[tuple[float, Rest]]] = {}
    for run, record in zip(grid, rests, strict=True):
        if run.rule == rule:
            batches.setdefault(run.batch, []).append((run.noise_scale, record))
    lines = []
    for batch, points in batches.items():
        middle = np.array([record.variance.mean for _, record in points])
        margin = np.array([record.variance.margin for _, record in points])
        scale = np.array([scale for scale, _ in points])
        # A logarithmic axis has no place for an interval's end below 0.
        lines.append(
            ScaleLine(
                batch, scale, middle, np.maximum(middle - margin, middle / 100), middle + margin
            )
        )
    return lines


def variances_of(
    grid: Sequence[RestSpec], rests: Sequence[Rest]
) -> dict[str, dict[float, list[float]]]:
    """Rule -> lr/batch -> the variances of all pairs that share it."""
    found: dict[str, dict[float, list[float]]] = {rule: {} for rule in CONTESTANTS}
    for run, record in zip(grid, rests, strict=True):
        scale = float(f"{run.noise_scale:.6g}")
        found[run.rule].setdefault(scale, []).append(record.variance.mean)
    return found
