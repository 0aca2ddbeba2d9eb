"""The law of the noise: its density on a logarithmic axis, its quantiles, and a piece of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.training.noise.summary import EDGES, NORMAL_SCORES
from app.charts.labels import End, label_ends
from pages.noise.template import LABELLED, dressed, font

HEIGHT = 320
MARGINS = LABELLED | {"r": 118}
LOWEST = 1e-6
"""The least density that is drawn."""


@dataclass(frozen=True, eq=False)
class Law:
    """One quantity's samples, standardised.

    Attributes:
      label: its name.
      colour: "#rrggbb".
      dashed: whether it is a variant.
      histogram: (102,) counts, as in `adal.training.noise.summary.summarised`.
      quantiles: (161,) likewise.
    """

    label: str
    colour: str
    dashed: bool
    histogram: np.ndarray
    quantiles: np.ndarray


def densities(laws: Sequence[Law], ink: str) -> go.Figure:
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
            x=middle.astype("f4"), y=height, mode="lines", name=law.label,
            line={"color": law.colour, "width": 2, "shape": "hvh",
                  "dash": "7px,4px" if law.dashed else "solid"},
            hovertemplate="%{y:.2g} at %{x:.1f} σ",
        )  # fmt: skip
        some = height[np.isfinite(height)]
        if len(some):
            ends.append(_end(law, float(np.log10(some[-1]))))
    x = np.linspace(-5, 5, 201)
    bell = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    shown = bell > low
    figure.add_scatter(
        x=x[shown].astype("f4"), y=bell[shown].astype("f4"), mode="lines", hoverinfo="skip",
        line={"color": ink, "width": 1.5, "dash": "2px,3px"},
    )  # fmt: skip
    span = [float(np.log10(low)), 0.15]
    dressed(
        figure, "density (log); dotted: Gauss", ink, x="distance from the mean, in σ",
        height=HEIGHT, log_y=True,
    )  # fmt: skip
    figure.update_layout(margin=MARGINS)
    figure.update_xaxes(range=[-10, 10])
    figure.update_yaxes(range=span, dtick=1)
    _label(figure, ends, span, ink)
    return figure


def quantile_plot(laws: Sequence[Law], ink: str) -> go.Figure:
    """Each law's quantiles over Gauss's: a Gaussian law lies on the dotted diagonal."""
    figure, ends = go.Figure(), []
    known = np.concatenate([law.quantiles for law in laws]) if laws else np.empty(0)
    known = known[np.isfinite(known)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (-4.0, 4.0)
    span = [min(1.05 * low, -4.2), max(1.05 * high, 4.2)]
    figure.add_scatter(
        x=[-4, 4], y=[-4, 4], mode="lines", hoverinfo="skip",
        line={"color": ink, "width": 1.5, "dash": "2px,3px"},
    )  # fmt: skip
    for law in laws:
        figure.add_scatter(
            x=NORMAL_SCORES.astype("f4"), y=law.quantiles, mode="lines", name=law.label,
            line={"color": law.colour, "width": 2, "dash": "7px,4px" if law.dashed else "solid"},
            hovertemplate="%{y:.2f} σ where Gauss has %{x:.2f} σ",
        )  # fmt: skip
        if np.isfinite(law.quantiles[-1]):
            ends.append(_end(law, float(law.quantiles[-1])))
    dressed(
        figure, "quantile, in σ (QQ); dotted: Gauss", ink, x="quantile of Gauss", height=HEIGHT
    )  # fmt: skip
    figure.update_layout(margin=MARGINS)
    figure.update_xaxes(range=[-4, 4])
    figure.update_yaxes(range=span)
    _label(figure, ends, span, ink)
    return figure


def _end(law: Law, value: float) -> End:
    return End(value, law.label, law.colour, "╌" if law.dashed else "━")


def _label(figure: go.Figure, ends: Sequence[End], span: Sequence[float], ink: str) -> None:
    label_ends(figure, ends, span, HEIGHT - MARGINS["t"] - MARGINS["b"], font(ink))
