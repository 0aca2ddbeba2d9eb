"""Small pictures side by side, a word under each: images of a dataset, or a layer's weights."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.palette import Palette
from app.charts.template import framed

COLUMNS = 8
TILE = 64
"""Pixels of a tile's height, with its word."""


def mosaic(
    title: str,
    tiles: np.ndarray,
    words: Sequence[str] = (),
    *,
    palette: Palette,
    two_sided: bool = False,
) -> go.Figure:
    """The `tiles` in rows of eight.

    Args:
      tiles: (N, height, width), from 0 to their largest; N from 1.
      words: one under each tile, or none.
      two_sided: whether values have either sign: 0 is then the page's own colour.
    """
    n, high, wide = tiles.shape
    columns = min(COLUMNS, n)
    rows = math.ceil(n / columns)
    gap = max(1, round(0.4 * high)) if words else 1
    wall = np.full((rows * (high + gap), columns * (wide + 1)), np.nan, np.float32)
    for i, tile in enumerate(tiles):
        top, left = i // columns * (high + gap), i % columns * (wide + 1)
        wall[top : top + high, left : left + wide] = tile
    figure = go.Figure()
    most = float(np.nanmax(np.abs(wall))) or 1.0
    scale = [[0, palette.paper], [1, palette.ink]]
    if two_sided:
        scale = [[0, palette.accent], [0.5, palette.paper], [1, palette.ink]]
    figure.add_heatmap(
        z=wall,
        zmin=-most if two_sided else 0,
        zmax=most,
        colorscale=scale,
        showscale=False,
        hoverinfo="skip",
    )
    for i, word in enumerate(words):
        figure.add_annotation(
            x=i % columns * (wide + 1) + (wide - 1) / 2,
            y=i // columns * (high + gap) + high - 0.5,
            yanchor="top",
            text=word,
        )
    margin = {"l": 4, "r": 4, "t": 34, "b": 4}
    framed(figure, title, height=40 + rows * TILE, margin=margin)
    bare = {"visible": False, "showgrid": False}
    figure.update_xaxes(bare, constrain="domain")
    figure.update_yaxes(bare, autorange="reversed", scaleanchor="x", constrain="domain")
    return figure
