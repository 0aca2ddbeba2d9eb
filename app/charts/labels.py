"""Labels at the ends of lines, in ink with a sample of the line, pushed apart where they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import inner_height

GAP = 15
"""Pixels between two labels."""


@dataclass(frozen=True)
class End:
    """Where a line ends.

    Attributes:
      value: on the axis as drawn: the logarithm on a logarithmic one.
      label: the line's name.
      colour: "#rrggbb".
      sample: a character or two that look like the line.
    """

    value: float
    label: str
    colour: str
    sample: str


def ends_of(line: Line, drawn: np.ndarray, palette: Palette, label: str | None = None) -> list[End]:
    """The end of an optimizer's line at the last finite value of `drawn` (K,); none without one.

    Args:
      label: in place of the line's title.
    """
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return []
    return [End(float(known[-1]), label or line.title, line.colour(palette), line.sample)]


def sampled(colour: str, sample: str, label: str) -> str:
    """A label with the sample of its line before it, as Plotly reads it."""
    return f'<span style="color:{colour}"><b>{sample}</b></span> {label}'


def label_ends(figure: go.Figure, ends: Sequence[End], span: Sequence[float]) -> None:
    """Write each label at the right edge of a framed figure, beside its value.

    Args:
      span: the range of the y axis, as drawn.
    """
    inner = inner_height(figure)
    heights = [inner * (end.value - span[0]) / (span[1] - span[0]) for end in ends]
    # A label's middle may stand as high as the axis reaches, half of it beyond.
    middles = spread(heights, GAP, -GAP / 2, inner + GAP / 2)
    for place, end in zip(middles, ends, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=place / inner,
            yref="paper",
            yanchor="middle",
            text=sampled(end.colour, end.sample, end.label),
        )


def spread(wanted: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Centres of boxes in one column, moved as little as keeps them apart, inside [low, high].

    Boxes that collide are pooled and share the mean of what they want (least squares), as
    `app/canvas/js/spread.js` does it on the canvas.

    Args:
      wanted: (N,) centres.
      size: of each box.
    Returns: (N,) centres in the order of `wanted`.
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
