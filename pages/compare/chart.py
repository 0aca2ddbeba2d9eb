"""Accuracy over the learning rate: a line with its band per optimizer, and a ring at the best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import End, label_ends
from app.charts.palette import css
from app.charts.scale import LETTERS
from app.charts.ticks import log_ticks
from pages.compare.numbers import AXIS, EDGE, TITLE, RateLine, span_of

HEIGHT = 420
MARGINS = {"l": 52, "r": 118, "t": 34, "b": 44}
RING = 15


def rate_bands(lines: Sequence[RateLine], colours: Sequence[str], ink: str) -> go.Figure:
    """The chart of at least one line.

    Args:
      colours: "#rrggbb" of each.
      ink: of text.
    """
    figure, ends = go.Figure(), []
    for line, colour in zip(lines, colours, strict=True):
        for piece in line.pieces:
            x, low, high = line.rates[piece], line.low[piece], line.high[piece]
            figure.add_scatter(
                x=np.concatenate([x, x[::-1]]), y=np.concatenate([high, low[::-1]]),
                fill="toself", fillcolor=css((colour, 0.2)), line={"width": 0}, mode="lines",
                hoverinfo="skip",
            )  # fmt: skip
    for line, colour in zip(lines, colours, strict=True):
        figure.add_scatter(
            x=line.rates, y=line.middle, mode="lines+markers", name=line.label,
            marker={"color": colour, "size": 6},
            line={"color": colour, "width": 2.2, "dash": "7px,4px" if line.dash else "solid"},
            hovertemplate="%{y:.2%}",
        )  # fmt: skip
        if line.chosen is not None:
            _ring(figure, line, line.chosen, colour, ink)
        known = line.middle[np.isfinite(line.middle)]
        if len(known):
            ends.append(End(float(known[-1]), line.label, colour, "╌" if line.dash else "━"))
    across, up = span_of(lines)
    ticks = log_ticks(10 ** across[0], 10 ** across[1], 6)
    font = {"color": ink, "size": LETTERS}
    letters = {"tickfont": font, "title": {"font": font}, "zeroline": False}
    figure.update_layout(
        title={"text": TITLE, "x": 0, "font": {"size": 14}}, height=HEIGHT, margin=MARGINS,
        hovermode="x unified", showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    figure.update_xaxes(
        letters, type="log", range=across, title_text=f"{AXIS} (log)", showgrid=False,
        tickvals=[value for value, _ in ticks], ticktext=[text for _, text in ticks],
        hoverformat=".2g",
    )  # fmt: skip
    figure.update_yaxes(
        letters, range=up, nticks=6, tickformat=".0%", gridcolor="rgba(128,128,128,.18)"
    )  # fmt: skip
    label_ends(figure, ends, up, HEIGHT - MARGINS["t"] - MARGINS["b"], font)
    return figure


def _ring(figure: go.Figure, line: RateLine, chosen: int, colour: str, ink: str) -> None:
    figure.add_scatter(
        x=line.rates[[chosen]], y=line.middle[[chosen]], mode="markers+text",
        text=[EDGE if line.at_edge else ""], textposition="top center",
        cliponaxis=False, textfont={"color": ink, "size": LETTERS}, hoverinfo="skip",
        marker={"color": colour, "size": RING, "symbol": "circle-open", "line": {"width": 2.5}},
    )  # fmt: skip
