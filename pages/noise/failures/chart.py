"""Tail indices and what checks them: estimates beside what is right, Hill's curve, quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.statistics.quantiles import QuantilePoints
from adal.statistics.tails import TailEstimate
from app.charts.curves import add_band
from app.charts.palette import Palette
from app.charts.template import DOTTED, MARGINS, framed

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


def said_and_right(rows: Sequence[Said], palette: Palette) -> go.Figure:
    """A dot with its interval per experiment, and a stroke at the right index."""
    titles, figure, ink = [row.title for row in rows], go.Figure(), palette.ink
    figure.add_scatter(
        x=[row.right for row in rows],
        y=titles,
        mode="markers",
        name="right",
        marker={"symbol": "line-ns", "size": 18, "line": {"color": ink, "width": 2.5}},
        hovertemplate="right: %{x:.3g}",
    )
    for wrong, colour, symbol in ((False, ink, "circle"), (True, palette.accent, "x")):
        those = [row for row in rows if row.wrong == wrong and np.isfinite(row.alpha)]
        high = [min(row.high, MOST) for row in those]
        figure.add_scatter(
            x=[row.alpha for row in those],
            y=[row.title for row in those],
            mode="markers",
            name="wrong" if wrong else "right within its error",
            marker={"symbol": symbol, "size": 10, "color": colour},
            error_x={
                "type": "data",
                "array": [h - row.alpha for h, row in zip(high, those, strict=True)],
                "arrayminus": [row.alpha - row.low for row in those],
                "color": colour,
                "thickness": 1.6,
                "width": 4,
            },
            hovertemplate="says %{x:.3g}",
        )
    note = "dot: what it says; cross: that is wrong; stroke: right"
    margin = MARGINS | {"l": 170}
    framed(figure, "the index", x="tail index α", log_x=True, height=380, note=note, margin=margin)
    figure.update_xaxes(
        range=[float(np.log10(LEAST)), float(np.log10(MOST))], tickvals=[0.5, 1, 2, 5, 10, 20]
    )
    return figure.update_yaxes(
        categoryorder="array",
        categoryarray=titles[::-1],
        range=[-0.7, len(titles) - 0.3],
        nticks=30,
    )


def hill_plot(
    ks: np.ndarray, curve: TailEstimate, *, right: float | None, palette: Palette
) -> go.Figure:
    """Hill's estimate over k with its interval; a power law shows as a flat piece.

    Args:
      right: the index to mark; None marks none.
    """
    figure = go.Figure()
    alpha, low, high = (
        np.where(np.isfinite(a), a, np.nan) for a in (curve.alpha, curve.low, curve.high)
    )
    add_band(figure, ks, low, high, palette.ink, 0.15)
    figure.add_scatter(
        x=ks,
        y=alpha,
        mode="lines",
        name="Hill",
        line={"color": palette.ink, "width": 2},
        hovertemplate="k = %{x}: %{y:.3g}",
    )
    if right is not None:
        figure.add_hline(right)
    known = high[np.isfinite(high)]
    top = float(min(np.quantile(known, 0.9) * 1.2, MOST)) if len(known) else MOST
    framed(
        figure,
        "Hill's index over k",
        x="k, the largest numbers used",
        log_x=True,
        note="with its 95 % interval" + ("" if right is None else "; dotted: right"),
    )
    figure.update_xaxes(dtick=1)
    return figure.update_yaxes(range=[0, max(top, 1.2 * (right or 0))])


def quantiles(points: QuantilePoints, palette: Palette) -> go.Figure:
    """The sample's order against a law: on the line, inside the band, where the law is right."""
    law = "Gauss" if points.law == "gaussian" else f"α-stable, α = {points.alpha:.3g}"
    figure, x = go.Figure(), points.expected.astype("f4")
    band = points.low.astype("f4"), points.high.astype("f4")
    add_band(figure, x, *band, palette.ink, 0.15)
    figure.add_scatter(
        x=x,
        y=x,
        mode="lines",
        line={"color": palette.ink, "width": 1, "dash": DOTTED},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=points.observed.astype("f4"),
        mode="markers",
        marker={"size": 4, "color": palette.ink},
        hovertemplate="%{y:.3g} where %{x:.3g} is expected",
    )
    framed(figure, f"quantiles against {law}", x="expected", note="grey: where 95 % lie")
    # The band of a heavy law may be a thousand times as high as the numbers are.
    low, high = float(points.observed[0]), float(points.observed[-1])
    air = 0.08 * (high - low)
    return figure.update_yaxes(range=[low - air, high + air])
