"""What a network says of every point of the plane, with the points that it learned from."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from app.charts.palette import Palette
from app.charts.scale import LETTERS

HEIGHT = 300
MOST_POINTS = 300
SYMBOLS = ("circle", "circle-open", "triangle-up", "square-open", "x", "diamond-open")


def boundary(
    title: str,
    classes: np.ndarray,
    certainty: np.ndarray,
    box: tuple[float, float, float, float],
    points: np.ndarray,
    labels: np.ndarray,
    *,
    colour: str,
    palette: Palette,
) -> go.Figure:
    """The plane shaded by class, paler where the network is less sure, and the line between.

    Args:
      classes, certainty: (n, n), class and 255 times its probability; the first row lies lowest.
      box: left, right, low and high edge.
      points, labels: (N, 2) and (N,): the first 300 are drawn, a symbol for each class.
      colour: "#rrggbb" of the line.
    """
    left, right, low, high = box
    n = len(classes)
    x, y = np.linspace(left, right, n), np.linspace(low, high, n)
    figure = go.Figure()
    count = max(2, int(labels.max()) + 1)
    figure.add_heatmap(
        x=x, y=y, z=shades(classes, certainty, count), zmin=0, zmax=1, showscale=False,
        colorscale=[[0, palette.panel], [1, palette.border]], hoverinfo="skip",
    )  # fmt: skip
    figure.add_contour(
        x=x, y=y, z=_sides(classes, certainty, count), showscale=False, hoverinfo="skip",
        contours={"coloring": "none", "start": 0.5, "end": count - 1.5, "size": 1},
        line={"color": colour, "width": 2.4},
    )  # fmt: skip
    for label in np.unique(labels[:MOST_POINTS]):
        mine = points[:MOST_POINTS][labels[:MOST_POINTS] == label]
        figure.add_scatter(
            x=mine[:, 0], y=mine[:, 1], mode="markers", hoverinfo="skip", showlegend=False,
            marker={"size": 5, "color": palette.ink, "opacity": 0.75,
                    "symbol": SYMBOLS[int(label) % len(SYMBOLS)]},
        )  # fmt: skip
    figure.update_layout(
        title={"text": title, "x": 0, "font": {"size": 14, "color": palette.ink}}, height=HEIGHT,
        margin={"l": 34, "r": 8, "t": 34, "b": 26}, showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    axis = {"tickfont": {"color": palette.ink, "size": LETTERS}, "showgrid": False,
            "zeroline": False, "nticks": 5}  # fmt: skip
    figure.update_xaxes(axis, range=[left, right])
    figure.update_yaxes(axis, range=[low, high])
    return figure


def shades(classes: np.ndarray, certainty: np.ndarray, count: int) -> np.ndarray:
    """Where on the scale from one ground colour to the other each point lies, 0 to 1.

    A class that is certain has a shade of its own; where nothing is certain, all are in the middle.
    """
    own = classes / (count - 1)
    sure = np.clip((certainty / 255 - 1 / count) / (1 - 1 / count), 0, 1)
    return (0.5 + sure * (own - 0.5)).astype(np.float32)


def _sides(classes: np.ndarray, certainty: np.ndarray, count: int) -> np.ndarray:
    """What is crossed where the class changes: with two classes the probability of the second."""
    if count > 2:
        return classes.astype(np.float32)
    p = certainty / 255
    return np.where(classes == 1, p, 1 - p).astype(np.float32)
