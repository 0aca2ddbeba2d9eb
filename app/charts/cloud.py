"""Where many runs end: a cloud of points per optimizer on the landscape's quiet ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from adal.landscapes import Landscape
from app.charts.line import Line
from app.charts.palette import Palette, css
from app.charts.template import framed


@dataclass(frozen=True, eq=False)
class Cloud:
    """One optimizer's points (S, 2)."""

    line: Line
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
    figure.add_contour(
        z=heights.astype(np.float32),
        x=np.linspace(box.x0, box.x1, heights.shape[1]),
        y=np.linspace(box.y0, box.y1, heights.shape[0]),
        ncontours=14,
        **ground(palette),
    )
    figure.add_scatter(
        x=[m.point[0] for m in landscape.minima],
        y=[m.point[1] for m in landscape.minima],
        mode="markers",
        marker={"symbol": "cross-thin", "size": 10, "line": {"color": ink, "width": 1.5}},
        hovertemplate="minimum (%{x:.4g}, %{y:.4g})<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        x=[start[0]],
        y=[start[1]],
        mode="markers",
        showlegend=False,
        marker={"symbol": "circle-open", "size": 13, "color": ink, "line": {"width": 2}},
        hovertemplate="start<extra></extra>",
    )
    for one in clouds:
        inside = one.points[box.contains(one.points)]
        figure.add_scatter(
            x=inside[:, 0].astype(np.float32),
            y=inside[:, 1].astype(np.float32),
            mode="markers",
            name=one.line.title,
            marker={
                "symbol": one.line.symbol,
                "size": 6,
                "color": one.line.colour(palette),
                "opacity": 0.75,
            },
            hovertemplate="(%{x:.4g}, %{y:.4g})",
        )
    margin = {"l": 46, "r": 12, "t": 84, "b": 40}
    framed(figure, "where the runs end", x="x", height=380, margin=margin)
    figure.update_layout(
        title={"y": 0.98, "yanchor": "top"},
        showlegend=True,
        legend={"y": 1.0, "yanchor": "bottom", "itemsizing": "constant", "itemclick": "toggle"},
    )
    figure.update_xaxes(range=[box.x0, box.x1])
    return figure.update_yaxes(title_text="y", range=[box.y0, box.y1], showgrid=False)


def ground(palette: Palette) -> dict[str, Any]:
    """How a landscape's contours look: quiet, light where it is low."""
    return {
        "colorscale": [f"rgb{end}" for end in (palette.valley, palette.height)],
        "line": {"width": 1, "color": css(palette.contour)},
        "contours_coloring": "heatmap",
        "showscale": False,
        "hoverinfo": "skip",
    }
