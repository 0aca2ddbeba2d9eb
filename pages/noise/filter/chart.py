"""Noise before and after the parts of an optimizer: its shape in logarithms, and its kurtosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import DOTTED, LABELLED, decades, framed

REACH, BINS = 8.0, 65


@dataclass(frozen=True, eq=False)
class Filtered:
    """One stage as it is drawn.

    Attributes:
      line: how it is called and looks; the dash tells stages apart without colour.
      scaled: (M,), its numbers, in units in which a Gaussian law would have deviation 1.
      kurtosis, low, high: excess kurtosis and its interval.
      theory: what it should be; not finite draws no mark.
    """

    line: Line
    scaled: np.ndarray
    kurtosis: float
    low: float
    high: float
    theory: float


def shapes(stages: Sequence[Filtered], *, palette: Palette) -> go.Figure:
    """The density of each stage over its own spread; a Gaussian law is the dotted parabola."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    middle, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
    figure, ends, least = go.Figure(), [], 1.0
    for one in stages:
        counts = np.histogram(one.scaled, edges)[0]
        y = np.where(counts > 0, counts / (len(one.scaled) * width), np.nan)
        least = min(least, 1 / (len(one.scaled) * width))
        figure.add_scatter(
            x=middle.astype("f4"),
            y=y.astype("f4"),
            mode="lines",
            name=one.line.title,
            line=one.line.stroke(palette),
            hovertemplate="%{y:.2g}",
        )
        ends += ends_of(one.line, np.log10(y), palette)
    bell = np.exp(-(middle**2) / 2) / np.sqrt(2 * np.pi)
    figure.add_scatter(
        x=middle.astype("f4"),
        y=np.where(bell > least / 3, bell, np.nan).astype("f4"),
        mode="lines",
        name="Gauss",
        line={"color": palette.ink, "width": 1.2, "dash": DOTTED},
        hoverinfo="skip",
    )
    framed(
        figure,
        "density (log)",
        x="number, in units of its middle half / 1.35",
        log_y=True,
        note="dotted: Gauss with the same middle half",
        margin=LABELLED | {"r": 104},
    )
    span = [float(np.log10(least / 3)), 0.3]
    figure.update_xaxes(range=[-REACH, REACH])
    figure.update_yaxes(range=span, dtick=decades(*span))
    label_ends(figure, ends, span)
    return figure


def kurtoses(stages: Sequence[Filtered], *, palette: Palette) -> go.Figure:
    """Excess kurtosis with its interval as bars, and what theory says as short lines.

    The axis is logarithmic if all of it lies above 0.1.
    """
    drawn = [x for s in stages for x in (s.low, s.kurtosis, s.high, s.theory) if np.isfinite(x)]
    log = bool(drawn) and min(drawn) > 0.1
    figure = go.Figure()
    for one in stages:
        figure.add_bar(
            x=[one.line.title],
            y=[one.kurtosis],
            name=one.line.title,
            marker={
                "color": one.line.colour(palette),
                "opacity": 0.75,
                "pattern": {"shape": "/" if one.line.dash else ""},
            },
            error_y={
                "type": "data",
                "array": [one.high - one.kurtosis],
                "arrayminus": [one.kurtosis - one.low],
                "color": palette.ink,
                "thickness": 1.4,
            },
            hovertemplate="%{y:.3g}",
            width=0.6,
        )
    marks = [one for one in stages if np.isfinite(one.theory)]
    figure.add_scatter(
        x=[one.line.title for one in marks],
        y=[one.theory for one in marks],
        mode="markers",
        name="theory",
        hovertemplate="theory %{y:.3g}",
        marker={"symbol": "line-ew", "size": 44, "line": {"color": palette.ink, "width": 2.5}},
    )
    note = "with its 95 % interval; long strokes: theory"
    framed(figure, "excess kurtosis" + (" (log)" if log else ""), log_y=log, note=note)
    if not log:
        figure.add_hline(0, line={"dash": "solid"})
    return figure
