"""Where labels go so that each can be read; `labels.js` of the race does it on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 13
"""Pixels between a path's head and its label."""


@dataclass(frozen=True)
class Anchor:
    """What a label belongs to: the place of a head, and the label's own width, pixels."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class _Column:
    members: tuple[int, ...]
    lefts: tuple[float, ...]
    middles: tuple[float, ...]
    box: tuple[float, float, float, float]


def place_labels(
    anchors: Sequence[Anchor], size: float, width: float, height: float
) -> list[tuple[float, float]]:
    """The left edge and the middle of each label of height `size` on a canvas.

    Right of its head, or left where there is no room; labels that would cover one another form one
    column beside all their heads.
    """
    columns = [_column((i,), anchors, size, width, height) for i in range(len(anchors))]
    while pair := _overlapping(columns):
        together = (*pair[0].members, *pair[1].members)
        columns = [column for column in columns if column not in pair]
        columns.append(_column(together, anchors, size, width, height))
    places = {
        i: (left, middle)
        for column in columns
        for i, left, middle in zip(column.members, column.lefts, column.middles, strict=True)
    }
    return [places[i] for i in range(len(anchors))]


def spread(wanted: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Centres of boxes in one column, moved as little as keeps them apart, inside [low, high].

    Boxes that collide are pooled and share the mean of what they want (least squares).
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[list[int], float]] = []
    for i in order:
        block = ([i], float(wanted[i]))
        while blocks:
            above, centre = blocks[-1]
            if centre + (len(above) + len(block[0])) * size / 2 <= block[1]:
                break
            blocks.pop()
            weight = len(above) / (len(above) + len(block[0]))
            block = (above + block[0], weight * centre + (1 - weight) * block[1])
        blocks.append(block)
    centres = dict.fromkeys(order, 0.0)
    for members, centre in blocks:
        for place, i in enumerate(members):
            centres[i] = centre + (place - (len(members) - 1) / 2) * size
    limit = high - size / 2
    for i in reversed(order):
        centres[i] = min(centres[i], limit)
        limit = centres[i] - size
    limit = low + size / 2
    for i in order:
        centres[i] = max(centres[i], limit)
        limit = centres[i] + size
    return [centres[i] for i in range(len(wanted))]


def _column(
    members: tuple[int, ...], anchors: Sequence[Anchor], size: float, width: float, height: float
) -> _Column:
    mine = [anchors[i] for i in members]
    widest = max(anchor.width for anchor in mine)
    furthest, nearest = max(a.x for a in mine), min(a.x for a in mine)
    on_right = furthest + GAP + widest <= width or nearest - GAP - widest < 0
    left = min(furthest + GAP, width - widest - 2) if on_right else nearest - GAP - widest
    middles = spread([anchor.y for anchor in mine], size, 2, height - 2)
    lefts = [left if on_right else left + widest - anchor.width for anchor in mine]
    box = (left, min(middles) - size / 2, left + widest, max(middles) + size / 2)
    return _Column(members, tuple(lefts), tuple(middles), box)


def _overlapping(columns: Sequence[_Column]) -> tuple[_Column, _Column] | None:
    for i, one in enumerate(columns):
        for other in columns[i + 1 :]:
            (a, b, c, d), (e, f, g, h) = one.box, other.box
            if a < g and e < c and b + 0.01 < h and f + 0.01 < d:
                return one, other
    return None
