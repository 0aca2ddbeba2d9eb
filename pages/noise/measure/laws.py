"""The law of the noise: its density on a logarithmic axis, its quantiles, and a piece of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.training.noise.summary import EDGES, NORMAL_SCORES
from app.charts.labels import ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import DOTTED, LABELLED, framed

HEIGHT = 320
LOWEST = 1e-6
"""The least density that is drawn."""


@dataclass(frozen=True, eq=False)
class Law:
    """One quantity's samples, standardised.

    Attributes:
      line: how it is called and looks.
      histogram: (102,) counts, as in `adal.training.noise.summary.summarised`.
      quantiles: (161,) likewise.
    """

    line: Line
    histogram: np.ndarray
    quantiles: np.ndarray


def densities(laws: Sequence[Law], palette: Palette) -> go.Figure:
    """Each density as a line of steps, with the Gaussian one dotted."""
    width, middle = EDGES[1] - EDGES[0], (EDGES[:-1] + EDGES[1:]) / 2
    heights = []
    for law in laws:
        count = law.histogram.sum()
        height = law.histogram[1:-1] / (count * width) if count else np.zeros(len(middle))
        heights.append(np.where(height > 0, height, np.nan).astype("f4"))
    known = np.concatenate([*heights, [0.4]])
    low = max(float(np.nanmin(known)), LOWEST) / 1.6
    figure, ends = go.Figure(), []
    for law, height in zip(laws, heights, strict=True):
        figure.add_scatter(
            x=middle.astype("f4"),
            y=height,
            mode="lines",
            name=law.line.title,
            line=law.line.stroke(palette) | {"shape": "hvh"},
            hovertemplate="%{y:.2g} at %{x:.1f} σ",
        )
        ends += ends_of(law.line, np.log10(height), palette)
    x = np.linspace(-5, 5, 201)
    bell = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    shown = bell > low
    figure.add_scatter(
        x=x[shown].astype("f4"),
        y=bell[shown].astype("f4"),
        mode="lines",
        hoverinfo="skip",
        line={"color": palette.ink, "width": 1.5, "dash": DOTTED},
    )
    span = [float(np.log10(low)), 0.15]
    framed(
        figure,
        "density (log); dotted: Gauss",
        x="distance from the mean, in σ",
        height=HEIGHT,
        margin=LABELLED,
        log_y=True,
    )
    figure.update_xaxes(range=[-10, 10])
    figure.update_yaxes(range=span, dtick=1)
    label_ends(figure, ends, span)
    return figure


def quantile_plot(laws: Sequence[Law], palette: Palette) -> go.Figure:
    """Each law's quantiles over Gauss's: a Gaussian law lies on the dotted diagonal."""
    figure, ends = go.Figure(), []
    known = np.concatenate([law.quantiles for law in laws]) if laws else np.empty(0)
    known = known[np.isfinite(known)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (-4.0, 4.0)
    span = [min(1.05 * low, -4.2), max(1.05 * high, 4.2)]
    figure.add_scatter(
        x=[-4, 4],
        y=[-4, 4],
        mode="lines",
        hoverinfo="skip",
        line={"color": palette.ink, "width": 1.5, "dash": DOTTED},
    )
    for law in laws:
        figure.add_scatter(
            x=NORMAL_SCORES.astype("f4"),
            y=law.quantiles,
            mode="lines",
            name=law.line.title,
            line=law.line.stroke(palette),
            hovertemplate="%{y:.2f} σ where Gauss has %{x:.2f} σ",
        )
        ends += ends_of(law.line, law.quantiles[-1:], palette)
    title = "quantile, in σ (QQ); dotted: Gauss"
    framed(figure, title, x="quantile of Gauss", height=HEIGHT, margin=LABELLED)
    figure.update_xaxes(range=[-4, 4])
    figure.update_yaxes(range=span)
    label_ends(figure, ends, span)
    return figure
