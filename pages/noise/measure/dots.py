"""Estimates with their intervals, one row per quantity: excess kurtosis, and the share far out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import framed

SHIFT = 3.0
"""What is added to an excess kurtosis before its logarithm is drawn: it is never below −2."""
TICKS = (-1, 0, 1, 3, 10, 30, 100, 300, 1000)
MARGINS = {"l": 118, "r": 14, "t": 34, "b": 42}
ROW = 38


@dataclass(frozen=True)
class Dot:
    """One quantity's estimate.

    Attributes:
      line: how it is called and looks.
      value, low, high: the estimate and the ends of its interval; NaN draws nothing.
      theory: what is to be expected of it; NaN draws no tick.
    """

    line: Line
    value: float
    low: float
    high: float
    theory: float = float("nan")


def kurtosis_dots(title: str, dots: Sequence[Dot], palette: Palette) -> go.Figure:
    """Excess kurtosis on an axis that is logarithmic from −3 on; upright ticks are theory."""
    figure = _rows(title, dots, palette, kurtosis_place)
    places = [kurtosis_place(x) for x in _drawn(dots)]
    span = [min(places, default=0.4) - 0.02, max(places, default=0.6) + 0.03]
    shown = [tick for tick in TICKS if span[0] <= kurtosis_place(tick) <= span[1]]
    figure.add_vline(kurtosis_place(0))
    return figure.update_xaxes(
        range=span,
        tickvals=[kurtosis_place(tick) for tick in shown],
        ticktext=[str(tick).replace("-", "−") for tick in shown],
        title_text="excess kurtosis (log from −3)",
    )


def share_dots(title: str, dots: Sequence[Dot], gauss: float, palette: Palette) -> go.Figure:
    """Shares on a logarithmic axis; an interval from 0 begins at the left edge.

    Args:
      gauss: the share of Gaussian noise, which is marked.
    """
    known = [x for x in (*_drawn(dots), gauss) if x > 0]
    low, high = np.log10(min(known)) - 0.25, np.log10(max(known)) + 0.15

    def place(x: float) -> float:
        return max(float(np.log10(x)), low) if x > 0 else low

    figure = _rows(title, dots, palette, place)
    figure.add_vline(float(np.log10(gauss)))
    whole = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    return figure.update_xaxes(
        range=[low, high],
        tickvals=list(whole),
        ticktext=[f"10<sup>−{-k}</sup>" for k in whole],
        title_text="share of all values (log); dotted: Gauss",
    )


def kurtosis_place(x: float) -> float:
    """Where an excess kurtosis lies on its axis; what an interval has below −2 is cut off there."""
    return float(np.log10(SHIFT + max(x, -2.0)))


def _drawn(dots: Sequence[Dot]) -> list[float]:
    found = [x for dot in dots for x in (dot.value, dot.low, dot.high, dot.theory)]
    return [x for x in found if np.isfinite(x)]


def _rows(
    title: str, dots: Sequence[Dot], palette: Palette, place: Callable[[float], float]
) -> go.Figure:
    figure = go.Figure()
    for row, dot in enumerate(dots):
        if not np.isfinite(dot.value):
            continue
        colour = dot.line.colour(palette)
        figure.add_scatter(
            x=[place(dot.low), place(dot.high)],
            y=[row, row],
            mode="lines",
            hoverinfo="skip",
            line={"color": colour, "width": 2.2},
        )
        figure.add_scatter(
            x=[place(dot.value)],
            y=[row],
            mode="markers",
            marker={
                "symbol": dot.line.symbol,
                "size": 10,
                "color": colour,
                "line": {"width": 2 if dot.line.dash else 0},
            },
            hovertemplate=f"{dot.value:.3g} ({dot.low:.3g} to {dot.high:.3g})"
            f"<extra>{dot.line.title}</extra>",
        )
        if np.isfinite(dot.theory):
            figure.add_scatter(
                x=[place(dot.theory)],
                y=[row],
                mode="markers",
                marker={
                    "symbol": "line-ns",
                    "size": 17,
                    "line": {"color": palette.ink, "width": 2},
                },
                hovertemplate=f"theory {dot.theory:.3g}<extra>{dot.line.title}</extra>",
            )
    height = MARGINS["t"] + MARGINS["b"] + ROW * len(dots)
    framed(figure, title, height=height, margin=MARGINS)
    return figure.update_yaxes(
        tickvals=list(range(len(dots))),
        ticktext=[dot.line.title for dot in dots],
        range=[len(dots) - 0.5, -0.5],
    )
