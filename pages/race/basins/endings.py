"""From a record of basins to what the canvas shows of it: names, colours and maps of the ends."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from adal.basins import Basins
from adal.convergence import DIVERGED, ELSEWHERE
from adal.landscapes import Landscape
from app.prose.numbers import number
from pages.race.basins.payload import HUES, Map, Outcome, hues_of

MOST_NUMBERED = 9
"""Minima that are numbered on the picture; where there are more, they are told by their place."""


def outcomes_of(landscape: Landscape) -> tuple[Outcome, ...]:
    """The ways to end there: at each stated minimum or, where there is none, out of the picture."""
    minima = landscape.minima
    if not minima:
        return (Outcome("left the picture", "at step {}", 0, legend="leaves the picture"),)
    # The lowest ones are the first to have a hue of their own.
    order = sorted(range(len(minima)), key=lambda i: minima[i].kind != "global")
    hues = dict(zip(order, hues_of([minima[i].point for i in order]), strict=True))
    kinds = len({minimum.kind for minimum in minima}) > 1
    outcomes = []
    for index, minimum in enumerate(minima):
        kind = f"{minimum.kind} " if kinds else ""
        place = f"({number(minimum.point[0])}, {number(minimum.point[1])})"
        name, mark, legend = f"{kind}minimum", "", f"{kind}minimum {place}"
        if len(minima) > MOST_NUMBERED:
            name = legend
            legend = legend if minimum.kind == "global" else ""
        elif len(minima) > 1:
            name, mark = f"{kind}minimum {index + 1}", str(index + 1)
            legend = f"{name} {place}"
        outcomes.append(Outcome(name, "from step {} on", hues[index], minimum.point, mark, legend))
    return tuple(outcomes)


def note_on(landscape: Landscape) -> str:
    """What is to be said about the colours, "" if nothing."""
    if len(landscape.minima) <= MOST_NUMBERED:
        return ""
    return (
        f"The {len(landscape.minima)} minima share {len(HUES['light'])} colours; point at one to "
        "read which it is."
    )


@lru_cache(maxsize=32)
def map_of(record: Basins, by_leaving: bool) -> Map:
    """A record's map: of minima or, `by_leaving`, of who left the picture and when."""
    if not by_leaving:
        return Map(record.minimum, record.steps)
    left = (record.left_at >= 0) & (record.minimum != DIVERGED)
    outcome = np.where(left, 0, np.where(record.minimum == DIVERGED, DIVERGED, ELSEWHERE))
    return Map(outcome, np.where(left, record.left_at, -1))
