"""Where runs rest under noise: the density of the cloud, and its variance over lr/batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import End, ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette, css
from app.charts.template import DOTTED, LABELLED, decades, framed

POINTS = 240
SPAN = (0.004, 0.25, 0.5, 0.75, 0.996)
FARTHEST = 5.0
"""The picture ends at the outer quantiles, but at most so many middle halves from the median: heavy
tails would leave a needle."""
BATCH_LINES = (("solid", "circle"), ("dash", "square"), ("dot", "diamond"))


@dataclass(frozen=True, eq=False)
class Resting:
    """One optimizer's cloud.

    Attributes:
      line: how it is called and looks.
      places: (N,), where its runs were.
      runs: how many they are: places of one run resemble each other.
      mean: of the cloud.
    """

    line: Line
    places: np.ndarray
    runs: int
    mean: float


def resting(clouds: Sequence[Resting], *, theory: float, palette: Palette) -> go.Figure:
    """The density of each cloud, its mean, and the bell that SGD's formula says.

    Args:
      theory: variance of the bell around 0; NaN draws none.
    """
    figure, ends, top = go.Figure(), [], 0.0
    low, high = _span(clouds)
    air = 0.08 * (high - low) or 1.0
    x = np.linspace(low - air, high + air, POINTS)
    for one in clouds:
        y = density(one.places, x, one.runs)
        top = max(top, float(y.max()))
        figure.add_scatter(
            x=x.astype("f4"),
            y=y.astype("f4"),
            mode="lines",
            name=one.line.title,
            fill="tozeroy",
            fillcolor=css((one.line.colour(palette), 0.2)),
            line=one.line.stroke(palette, 2.2),
            hovertemplate="%{x:.3g}",
        )
        if len(one.places):
            mean = {"color": one.line.colour(palette), "width": 1.5, "dash": "4px,3px"}
            figure.add_vline(one.mean, line=mean, opacity=1)
        ends += ends_of(one.line, y, palette)
    if theory > 0:
        bell = np.exp(-(x**2) / (2 * theory)) / np.sqrt(2 * np.pi * theory)
        top = max(top, float(bell.max()))
        figure.add_scatter(
            x=x.astype("f4"),
            y=bell.astype("f4"),
            mode="lines",
            name="SGD's formula",
            line={"color": palette.ink, "width": 1.5, "dash": DOTTED},
            hovertemplate="%{x:.3g}",
        )
        ends.append(End(float(bell[-1]), "SGD's formula", palette.ink, "┈"))
    note = "density; dashed lines at the means"
    framed(figure, "where the runs rest", x="place x", note=note, margin=LABELLED)
    span = [0.0, 1.06 * top or 1.0]
    figure.update_yaxes(range=span, showticklabels=False, showgrid=False)
    figure.update_xaxes(range=[float(x[0]), float(x[-1])])
    label_ends(figure, ends, span)
    return figure


def _span(clouds: Sequence[Resting]) -> tuple[float, float]:
    ends = []
    for one in clouds:
        if len(one.places):
            low, lower, middle, upper, high = np.quantile(one.places, SPAN)
            reach = FARTHEST * (upper - lower)
            ends += [max(low, middle - reach), min(high, middle + reach)]
    return (float(min(ends)), float(max(ends))) if ends else (-1.0, 1.0)


def density(places: np.ndarray, x: np.ndarray, runs: int) -> np.ndarray:
    """Density (M,) of `places` (N,) at `x` by a narrow Gaussian kernel, 0 if there are none.

    The kernel is 0.7 runs^(−1/5) of the deviation that the middle half tells: it widens the
    variance by 4 % for 500 runs.
    """
    if len(places) < 2:
        return np.zeros(len(x))
    lower, upper = np.quantile(places, (0.25, 0.75))
    width = 0.7 * (upper - lower) / 1.349 * runs**-0.2 or 1e-12
    z = (x[:, None] - places) / width
    return np.exp(-z * z / 2).mean(1) / (width * np.sqrt(2 * np.pi))


@dataclass(frozen=True, eq=False)
class ScaleLine:
    """One batch size's variances.

    Attributes:
      batch: B.
      scale: (K,), lr/B.
      variance, low, high: (K,), as measured, with the ends of its interval.
    """

    batch: int
    scale: np.ndarray
    variance: np.ndarray
    low: np.ndarray
    high: np.ndarray


def noise_scale(
    title: str,
    lines: Sequence[ScaleLine],
    *,
    line: Line,
    palette: Palette,
    span: Sequence[float],
    theory: tuple[np.ndarray, np.ndarray] | None = None,
) -> go.Figure:
    """Variance over lr/batch, both logarithmic, one line per batch size.

    Args:
      line: the optimizer, whose colour all of them have.
      span: decades of the y axis, shared by all optimizers.
      theory: lr/B and the variance that the formula says; None where there is none.
    """
    figure, ends, colour = go.Figure(), [], line.colour(palette)
    if theory is not None:
        figure.add_scatter(
            x=theory[0],
            y=theory[1],
            mode="lines",
            name="formula",
            hoverinfo="skip",
            line={"color": palette.ink, "width": 1, "dash": DOTTED},
        )
    for one, (dash, symbol) in zip(lines, BATCH_LINES, strict=False):
        known = one.variance > 0
        figure.add_scatter(
            x=one.scale[known],
            y=one.variance[known],
            mode="lines+markers",
            name=f"B = {one.batch}",
            line={"color": colour, "width": 1.8, "dash": dash},
            marker={"symbol": symbol, "size": 8, "color": colour},
            error_y={
                "type": "data",
                "array": (one.high - one.variance)[known],
                "arrayminus": (one.variance - one.low)[known],
                "width": 0,
                "thickness": 1.2,
            },
            hovertemplate="lr/B %{x:.3g}, variance %{y:.3g}",
        )
        if known.any():
            last = float(np.log10(one.variance[known][-1]))
            sample = {"solid": "━", "dash": "╌", "dot": "┈"}[dash]
            ends.append(End(last, f"B = {one.batch}", colour, sample))
    title, margin = f"{title} (log)", LABELLED | {"r": 70}
    framed(figure, title, x="lr/B", log_x=True, log_y=True, height=250, margin=margin)
    figure.update_yaxes(range=list(span), dtick=decades(*span))
    figure.update_xaxes(dtick=1)
    label_ends(figure, ends, span)
    return figure
