"""Where many runs end: a cloud of points per optimizer on the landscape's quiet ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.landscapes import Landscape
from app.charts.palette import Palette, css
from app.charts.scale import LETTERS

SYMBOLS = {
    "circle": "circle", "square": "square", "triangle": "triangle-up", "down": "triangle-down",
    "diamond": "diamond", "cross": "cross", "hexagon": "hexagon", "star": "star",
}  # fmt: skip
"""The race's markers as Plotly calls them."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """One optimizer's points.

    Attributes:
      label: the optimizer's name.
      colour: "#rrggbb".
      marker: a key of `SYMBOLS`.
      hollow: whether it is a variant.
      points: (S, 2).
    """

    label: str
    colour: str
    marker: str
    hollow: bool
    points: np.ndarray


def cloud(
    landscape: Landscape,
    heights: np.ndarray,
    start: tuple[float, float],
    clouds: Sequence[Cloud],
    *,
    palette: Palette,
) -> go.Figure:
    """The points that lie inside the landscape's domain; the names stand above the picture.

    Args:
      heights: (n, n) on a grid over the domain, rows from y0 up to y1, 0 valley to 1 height.
    """
    box, figure, ink = landscape.domain, go.Figure(), palette.ink
    ramp = [f"rgb{end}" for end in (palette.valley, palette.height)]
    figure.add_contour(
        z=heights.astype(np.float32), x=np.linspace(box.x0, box.x1, heights.shape[1]),
        y=np.linspace(box.y0, box.y1, heights.shape[0]), colorscale=ramp,
        ncontours=14, line={"width": 1, "color": css(palette.contour)}, contours_coloring="heatmap",
        showscale=False, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[m.point[0] for m in landscape.minima], y=[m.point[1] for m in landscape.minima],
        mode="markers", marker={"symbol": "cross-thin", "size": 10,
                                "line": {"color": ink, "width": 1.5}},
        hovertemplate="minimum (%{x:.4g}, %{y:.4g})<extra></extra>", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=[start[0]], y=[start[1]], mode="markers", showlegend=False,
        marker={"symbol": "circle-open", "size": 13, "color": ink, "line": {"width": 2}},
        hovertemplate="start<extra></extra>",
    )  # fmt: skip
    for one in clouds:
        inside = one.points[box.contains(one.points)]
        symbol = SYMBOLS[one.marker] + ("-open" if one.hollow else "")
        figure.add_scatter(
            x=inside[:, 0].astype(np.float32), y=inside[:, 1].astype(np.float32), mode="markers",
            name=one.label, marker={"symbol": symbol, "size": 6, "color": one.colour,
                                    "opacity": 0.75},
            hovertemplate="(%{x:.4g}, %{y:.4g})",
        )  # fmt: skip
    font = {"color": ink, "size": LETTERS}
    letters = {"tickfont": font, "title": {"font": font}, "showgrid": False, "zeroline": False}
    figure.update_layout(
        height=380, margin={"l": 46, "r": 12, "t": 84, "b": 40}, hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        title={"text": "where the runs end", "x": 0, "y": 0.98, "yanchor": "top",
               "font": {"size": 14, "color": ink}},
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": font,
                "itemsizing": "constant"},
    )  # fmt: skip
    figure.update_xaxes(letters, title_text="x", range=[box.x0, box.x1], nticks=6)
    return figure.update_yaxes(letters, title_text="y", range=[box.y0, box.y1], nticks=6)
