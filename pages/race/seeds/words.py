"""What many seeds show, in words and rows: shares with their intervals, and spreads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import binomtest

from adal.convergence import DIVERGED, ELSEWHERE
from adal.ensemble import Ensemble
from adal.landscapes import Landscape, Minimum
from adal.race import RaceSpec
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number, percent

MOST_COLUMNS = 4
"""Minima with a column of their own; more of them are told by their kind."""


def seeds_sentences(
    spec: RaceSpec, landscape: Landscape, ensembles: Sequence[Ensemble]
) -> list[str]:
    """At most three sentences: who reaches a global minimum how often, who leaves, whose spread."""
    titles = [lane.title for lane in spec.lanes]
    told = []
    goal = _of_kind(landscape, "global")
    if goal:
        shares = [
            f"{title} in {percent(e.share(*goal))} ({interval(e, *goal)})"
            for title, e in zip(titles, ensembles, strict=True)
        ]
        told.append(
            f"Of {ensembles[0].seeds} runs that differ in the seed alone, these end near a global "
            f"minimum: {enumeration(shares)}. In brackets is the 95 % interval of the share."
        )
    else:
        told.append(
            f"{ensembles[0].seeds} runs that differ in the seed alone; this landscape states no "
            "minimum that they could reach."
        )
    outside = [
        f"{title} {percent(share)}"
        for title, e in zip(titles, ensembles, strict=True)
        if (share := float((~landscape.domain.contains(e.end)).mean()))
    ]
    if outside:
        told.append(f"Outside the picture end {enumeration(outside)} of the runs.")
    title, best = min(
        zip(titles, ensembles, strict=True), key=lambda pair: float(pair[1].band[1, -1])
    )
    low, median, high = (float(x) for x in best.band[:, -1])
    if np.isfinite(median):
        told.append(
            f"The lowest median loss at the end is {number(median)}, of {title}; from the 5 % to "
            f"the 95 % run it spreads from {number(low)} to {number(high)}."
        )
    return told


def seeds_rows(
    spec: RaceSpec, landscape: Landscape, ensembles: Sequence[Ensemble]
) -> list[list[Cell]]:
    """The head, then one row per lane: shares of the runs, and the loss at the end."""
    columns: list[tuple[Cell, tuple[int, ...]]]
    if 0 < len(landscape.minima) <= MOST_COLUMNS:
        columns = [(_headed(minimum), (i,)) for i, minimum in enumerate(landscape.minima)]
    else:
        kinds = [(kind, _of_kind(landscape, kind)) for kind in ("global", "local")]
        columns = [((f"{kind} minimum", "All of this kind"), i) for kind, i in kinds if i]
    columns += [
        (("elsewhere", "A finite end near no stated minimum"), (ELSEWHERE,)),
        (("diverged", "Numbers overflowed"), (DIVERGED,)),
    ]
    head = [("Optimizer", "The lane's rule or variant"), *(cell for cell, _ in columns)]
    head.append(("Loss at the end", "Median over the runs, and from the 5 % to the 95 % run"))
    rows = []
    for lane, e in zip(spec.lanes, ensembles, strict=True):
        low, median, high = (number(float(x)) for x in e.band[:, -1])
        cells = [percent(e.share(*which)) for _, which in columns]
        rows.append([lane.title, *cells, f"{median} ({low} … {high})"])
    return headed(head, rows)


def interval(e: Ensemble, *minima: int) -> str:
    """The exact 95 % interval of a share, after Clopper and Pearson (1934)."""
    hits = round(e.share(*minima) * e.seeds)
    ends = binomtest(hits, e.seeds).proportion_ci(0.95, method="exact")
    return f"{100 * ends.low:.0f} to {100 * ends.high:.0f} %"


def _headed(minimum: Minimum) -> Cell:
    x, y = (number(c) for c in minimum.point)
    return f"({x}, {y})", f"{minimum.kind} minimum, f = {number(minimum.value)}"


def _of_kind(landscape: Landscape, kind: str) -> tuple[int, ...]:
    return tuple(i for i, minimum in enumerate(landscape.minima) if minimum.kind == kind)
