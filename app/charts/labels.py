"""Labels at the ends of lines, in ink with a sample of the line, pushed apart where they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

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


def label_ends(
    figure: go.Figure,
    ends: Sequence[End],
    span: Sequence[float],
    inner: float,
    font: dict[str, Any],
) -> None:
    """Write each label at the right edge beside its value.

    Args:
      span: the range of the y axis, as drawn.
      inner: height of the plot without its margins, pixels.
      font: of the labels.
    """
    heights = [inner * (end.value - span[0]) / (span[1] - span[0]) for end in ends]
    for place, end in zip(spread(heights, GAP, inner), ends, strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=6, y=place / inner, yref="paper",
            yanchor="middle", showarrow=False, font=font,
            text=f'<span style="color:{end.colour}"><b>{end.sample}</b></span> {end.label}',
        )  # fmt: skip


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
