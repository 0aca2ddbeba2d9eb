"""Noise before and after the parts of an optimizer: its shape in logarithms, and its kurtosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import End, label_ends
from pages.noise.template import HEIGHT, LABELLED, decades, dressed, font

REACH, BINS = 8.0, 65
SAMPLES = {"solid": "━", "7px,4px": "╌"}


@dataclass(frozen=True, eq=False)
class Filtered:
    """One stage as it is drawn.

    Attributes:
      label, colour, dash: of its line; the dash tells stages apart without colour.
      scaled: (M,), its numbers, in units in which a Gaussian law would have deviation 1.
      kurtosis, low, high: excess kurtosis and its interval.
      theory: what it should be; not finite draws no mark.
    """

    label: str
    colour: str
    dash: str
    scaled: np.ndarray
    kurtosis: float
    low: float
    high: float
    theory: float


def shapes(stages: Sequence[Filtered], *, ink: str) -> go.Figure:
    """The density of each stage over its own spread; a Gaussian law is the dotted parabola."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    middle, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
    figure, ends, least = go.Figure(), [], 1.0
    for one in stages:
        counts = np.histogram(one.scaled, edges)[0]
        y = np.where(counts > 0, counts / (len(one.scaled) * width), np.nan)
        least = min(least, 1 / (len(one.scaled) * width))
        figure.add_scatter(
            x=middle.astype("f4"), y=y.astype("f4"), mode="lines", name=one.label,
            line={"color": one.colour, "width": 2, "dash": one.dash}, hovertemplate="%{y:.2g}",
        )  # fmt: skip
        known = y[np.isfinite(y)]
        if len(known):
            end = float(np.log10(known[-1]))
            ends.append(End(end, one.label, one.colour, SAMPLES[one.dash]))
    bell = np.exp(-(middle**2) / 2) / np.sqrt(2 * np.pi)
    figure.add_scatter(
        x=middle.astype("f4"), y=np.where(bell > least / 3, bell, np.nan).astype("f4"),
        mode="lines", name="Gauss", line={"color": ink, "width": 1.2, "dash": "2px,3px"},
        hoverinfo="skip",
    )  # fmt: skip
    dressed(
        figure, "density (log)", ink, x="number, in units of its middle half / 1.35", log_y=True,
        note="dotted: Gauss with the same middle half",
    )  # fmt: skip
    span = [float(np.log10(least / 3)), 0.3]
    figure.update_layout(margin=LABELLED | {"r": 104})
    figure.update_xaxes(range=[-REACH, REACH])
    figure.update_yaxes(range=span, dtick=decades(*span))
    label_ends(figure, ends, span, HEIGHT - LABELLED["t"] - LABELLED["b"], font(ink))
    return figure


def kurtoses(stages: Sequence[Filtered], *, ink: str) -> go.Figure:
    """Excess kurtosis with its interval as bars, and what theory says as short lines.

    The axis is logarithmic if all of it lies above 0.1.
    """
    drawn = [x for s in stages for x in (s.low, s.kurtosis, s.high, s.theory) if np.isfinite(x)]
    log = bool(drawn) and min(drawn) > 0.1
    figure = go.Figure()
    for one in stages:
        figure.add_bar(
            x=[one.label], y=[one.kurtosis], name=one.label,
            marker={"color": one.colour, "opacity": 0.75,
                    "pattern": {"shape": "/" if one.dash != "solid" else ""}},
            error_y={"type": "data", "array": [one.high - one.kurtosis],
                     "arrayminus": [one.kurtosis - one.low], "color": ink, "thickness": 1.4},
            hovertemplate="%{y:.3g}", width=0.6,
        )  # fmt: skip
    marks = [one for one in stages if np.isfinite(one.theory)]
    figure.add_scatter(
        x=[one.label for one in marks], y=[one.theory for one in marks], mode="markers",
        name="theory", hovertemplate="theory %{y:.3g}",
        marker={"symbol": "line-ew", "size": 44, "line": {"color": ink, "width": 2.5}},
    )  # fmt: skip
    note = "with its 95 % interval; long strokes: theory"
    dressed(figure, "excess kurtosis" + (" (log)" if log else ""), ink, x="", log_y=log, note=note)
    if not log:
        figure.add_hline(0, line={"color": ink, "width": 1})
    return figure
