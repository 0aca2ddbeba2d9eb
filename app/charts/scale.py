"""A chart for the projector: everything in it larger by one factor."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

LETTERS = 12
"""Plotly's own size of letters, pixels, where a chart names none."""


def scaled(figure: go.Figure, scale: float) -> go.Figure:
    """`figure` with its height, margins, lines and letters times `scale`, changed in place."""
    if scale == 1:
        return figure
    layout: Any = figure.layout
    margin = {side: scale * (layout.margin[side] or 0) for side in "lrtb"}
    figure.update_layout(height=scale * (layout.height or 300), margin=margin)
    figure.update_layout(font={"size": scale * (layout.font.size or LETTERS)})
    fonts = [layout.title.font, layout.legend.font]
    axes: list[Any] = [*figure.select_xaxes(), *figure.select_yaxes()]
    for axis in axes:
        fonts += [axis.tickfont, axis.title.font]
    fonts += [note.font for note in layout.annotations]
    for font in fonts:
        font.size = scale * (font.size or LETTERS)
    for trace in figure.data:
        line = getattr(trace, "line", None)
        if line is not None and line.width is not None:
            line.width = scale * line.width
    return figure
