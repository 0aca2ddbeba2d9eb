"""What a network says of every point of the plane, with the points that it learned from."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import framed

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
    line: Line,
    palette: Palette,
) -> go.Figure:
    """The plane shaded by class, paler where the network is less sure, and the line between.

    Args:
      classes, certainty: (n, n), class and 255 times its probability; the first row lies lowest.
      box: left, right, low and high edge.
      points, labels: (N, 2) and (N,): the first 300 are drawn, a symbol for each class.
      line: the optimizer, whose colour the line between has.
    """
    left, right, low, high = box
    n = len(classes)
    x, y = np.linspace(left, right, n), np.linspace(low, high, n)
    figure = go.Figure()
    count = max(2, int(labels.max()) + 1)
    figure.add_heatmap(
        x=x,
        y=y,
        z=shades(classes, certainty, count),
        zmin=0,
        zmax=1,
        showscale=False,
        colorscale=[[0, palette.panel], [1, palette.border]],
        hoverinfo="skip",
    )
    figure.add_contour(
        x=x,
        y=y,
        z=_sides(classes, certainty, count),
        showscale=False,
        hoverinfo="skip",
        contours={"coloring": "none", "start": 0.5, "end": count - 1.5, "size": 1},
        line={"color": line.colour(palette), "width": 2.4},
    )
    for label in np.unique(labels[:MOST_POINTS]):
        mine = points[:MOST_POINTS][labels[:MOST_POINTS] == label]
        figure.add_scatter(
            x=mine[:, 0],
            y=mine[:, 1],
            mode="markers",
            hoverinfo="skip",
            marker={
                "size": 5,
                "color": palette.ink,
                "opacity": 0.75,
                "symbol": SYMBOLS[int(label) % len(SYMBOLS)],
            },
        )
    framed(figure, title, margin={"l": 34, "r": 8, "t": 34, "b": 26})
    figure.update_xaxes(range=[left, right], nticks=5)
    return figure.update_yaxes(range=[low, high], nticks=5, showgrid=False)


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
