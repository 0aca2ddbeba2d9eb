"""What all places, each a training and a moment, say together of claim C4: words and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adal.training.noise.interval import Interval
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, plural
from pages.noise.measure.numbers import READINGS, SIGMA, Claim
from pages.noise.measure.words import spanned

MOST_NAMED = 5
"""Places without a finding that a sentence names; more of them are counted."""
Place = tuple[str, str]
"""A training's optimizer and a moment."""


def verdict_sentences(claims: Mapping[Place, Mapping[str, Claim]], batch: int) -> list[str]:
    """Where claim C4 holds: over all trainings and moments, for each reading and both measures."""
    if not claims:
        return []
    told = [
        f"**C4, that AdaL smooths gradient noise less than Adam, at batch {batch}, looked at in "
        f"{plural(len(claims), 'place')}** (a training and a moment each):"
    ]
    for reading, title in READINGS.items():
        here = {place: found[reading] for place, found in claims.items()}
        kurtosis = {place: claim.in_kurtosis for place, claim in here.items()}
        tails = {place: claim.in_tails for place, claim in here.items()}
        told.append(
            f"- {title}: {_counted('excess kurtosis', kurtosis)}; "
            f"{_counted(f'tail mass beyond {SIGMA} σ', tails)}."
        )
    told.append(
        "It holds where the 95 % interval of the paired difference lies above 0, or that of the "
        f"ratio above 1. Were there no effect, one in twenty of these {4 * len(claims)} intervals "
        "would miss 0 or 1 by chance, half of them upwards."
    )
    return told


def verdict_rows(
    titles: Sequence[str],
    moments: Sequence[str],
    claims: Mapping[Place, Mapping[str, Claim]],
    reading: str,
) -> list[list[Cell]]:
    """The head, then two rows per training: kurtosis, difference, and tail mass, ratio."""
    head = [
        ("Trained with", "The optimizer whose weights were frozen; 95 % intervals"),
        *((moment.capitalize(), "AdaL's less Adam's, or over Adam's") for moment in moments),
    ]
    rows = []
    for title in titles:
        found = [claims.get((title, moment)) for moment in moments]
        differences = [None if each is None else each[reading].difference for each in found]
        ratios = [None if each is None else each[reading].ratio for each in found]
        rows.append([f"{title}: kurtosis, difference", *map(_cell, differences)])
        rows.append([f"{title}: tails, ratio", *map(_cell, ratios)])
    return headed(head, rows)


def _cell(found: Interval | None) -> str:
    return "–" if found is None else spanned(found)


def _counted(measure: str, sides: Mapping[Place, int | None]) -> str:
    """In how many places the claim holds in one measure, and which are the others."""
    holds = sum(side == 1 for side in sides.values())
    told = f"in {measure} it holds in {holds if holds < len(sides) else 'all'}"
    for side, words in (
        (-1, "the opposite"),
        (0, "not separated"),
        (None, "no answer"),
    ):
        others = [place for place, found in sides.items() if found == side]
        if others:
            told += f", {words} in {len(others)}"
            if len(others) <= MOST_NAMED:
                told += f" ({enumeration([f'{title} {moment}' for title, moment in others])})"
    return told
