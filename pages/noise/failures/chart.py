"""Tail indices and what checks them: estimates beside what is right, Hill's curve, quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.statistics.quantiles import QuantilePoints
from adal.statistics.tails import TailEstimate
from app.charts.palette import css
from pages.noise.template import PLAIN, dressed

LEAST, MOST = 0.5, 40.0


@dataclass(frozen=True)
class Said:
    """One experiment: what the estimator said, and what is right.

    Attributes:
      title: of the experiment.
      right: the index.
      alpha, low, high: the estimate and its interval; NaN is none.
      wrong: whether it is called wrong.
    """

    title: str
    right: float
    alpha: float
    low: float
    high: float
    wrong: bool


def said_and_right(rows: Sequence[Said], *, ink: str, accent: str) -> go.Figure:
    """A dot with its interval per experiment, and a stroke at the right index."""
    titles, figure = [row.title for row in rows], go.Figure()
    figure.add_scatter(
        x=[row.right for row in rows], y=titles, mode="markers", name="right",
        marker={"symbol": "line-ns", "size": 18, "line": {"color": ink, "width": 2.5}},
        hovertemplate="right: %{x:.3g}", showlegend=False,
    )  # fmt: skip
    for wrong, colour, symbol in ((False, ink, "circle"), (True, accent, "x")):
        those = [row for row in rows if row.wrong == wrong and np.isfinite(row.alpha)]
        high = [min(row.high, MOST) for row in those]
        figure.add_scatter(
            x=[row.alpha for row in those], y=[row.title for row in those], mode="markers",
            name="wrong" if wrong else "right within its error", showlegend=False,
            marker={"symbol": symbol, "size": 10, "color": colour},
            error_x={"type": "data",
                     "array": [h - row.alpha for h, row in zip(high, those, strict=True)],
                     "arrayminus": [row.alpha - row.low for row in those],
                     "color": colour, "thickness": 1.6, "width": 4},
            hovertemplate="says %{x:.3g}",
        )  # fmt: skip
    note = "dot: what it says; cross: that is wrong; stroke: right"
    dressed(figure, "the index", ink, x="tail index α", log_x=True, height=380, note=note)
    figure.update_layout(margin=PLAIN | {"l": 170})
    figure.update_xaxes(
        range=[float(np.log10(LEAST)), float(np.log10(MOST))], tickvals=[0.5, 1, 2, 5, 10, 20]
    )
    return figure.update_yaxes(
        categoryorder="array",
        categoryarray=titles[::-1],
        range=[-0.7, len(titles) - 0.3],
        nticks=30,
    )


def hill_plot(ks: np.ndarray, curve: TailEstimate, *, right: float | None, ink: str) -> go.Figure:
    """Hill's estimate over k with its interval; a power law shows as a flat piece.

    Args:
      right: the index to mark; None marks none.
    """
    figure = go.Figure()
    alpha, low, high = (
        np.where(np.isfinite(a), a, np.nan) for a in (curve.alpha, curve.low, curve.high)
    )
    figure.add_scatter(
        x=np.concatenate([ks, ks[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself",
        fillcolor=css((ink, 0.15)), line={"width": 0}, hoverinfo="skip", mode="lines",
    )  # fmt: skip
    figure.add_scatter(
        x=ks, y=alpha, mode="lines", name="Hill", line={"color": ink, "width": 2},
        hovertemplate="k = %{x}: %{y:.3g}",
    )  # fmt: skip
    if right is not None:
        figure.add_hline(right, line={"color": ink, "width": 1, "dash": "2px,3px"})
    known = high[np.isfinite(high)]
    top = float(min(np.quantile(known, 0.9) * 1.2, MOST)) if len(known) else MOST
    dressed(
        figure, "Hill's index over k", ink, x="k, the largest numbers used", log_x=True,
        note="with its 95 % interval" + ("" if right is None else "; dotted: right"),
    )  # fmt: skip
    figure.update_xaxes(dtick=1)
    return figure.update_yaxes(range=[0, max(top, 1.2 * (right or 0))])


def quantiles(points: QuantilePoints, *, ink: str) -> go.Figure:
    """The sample's order against a law: on the line, inside the band, where the law is right."""
    law = "Gauss" if points.law == "gaussian" else f"α-stable, α = {points.alpha:.3g}"
    figure, x = go.Figure(), points.expected.astype("f4")
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([points.high, points.low[::-1]]).astype("f4"), fill="toself",
        fillcolor=css((ink, 0.15)), line={"width": 0}, hoverinfo="skip", mode="lines",
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=x, mode="lines", line={"color": ink, "width": 1, "dash": "2px,3px"},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=points.observed.astype("f4"), mode="markers",
        marker={"size": 4, "color": ink}, hovertemplate="%{y:.3g} where %{x:.3g} is expected",
    )  # fmt: skip
    dressed(figure, f"quantiles against {law}", ink, x="expected", note="grey: where 95 % lie")
    # The band of a heavy law may be a thousand times as high as the numbers are.
    low, high = float(points.observed[0]), float(points.observed[-1])
    air = 0.08 * (high - low)
    return figure.update_yaxes(range=[low - air, high + air])
