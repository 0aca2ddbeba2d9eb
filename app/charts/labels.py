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
    for place, end in zip(spread(heights, GAP, inner), ends, strict=True):
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


def spread(places: Sequence[float], gap: float, room: float) -> list[float]:
    """`places` in [0, room] moved as little as needed to lie at least `gap` apart, order kept."""
    order = np.argsort(places, kind="stable")
    moved = np.array(places, float)[order]
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + gap)
    over = moved[-1] - room if len(moved) else 0.0
    if over > 0:
        moved[-1] = room
        for i in range(len(moved) - 2, -1, -1):
            moved[i] = min(moved[i], moved[i + 1] - gap)
    out = np.empty_like(moved)
    out[order] = moved
    return out.tolist()
