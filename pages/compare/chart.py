"""Accuracy over the learning rate: a line with its band per optimizer, and a ring at the best."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from app.charts.curves import add_band
from app.charts.labels import ends_of, label_ends
from app.charts.palette import Palette
from app.charts.template import LABELLED, framed
from app.charts.ticks import log_ticks
from pages.compare.numbers import AXIS, EDGE, TITLE, RateLine, span_of

RING = 15


def rate_bands(lines: Sequence[RateLine], palette: Palette) -> go.Figure:
    """The chart of at least one line."""
    figure, ends = go.Figure(), []
    for one in lines:
        for piece in one.pieces:
            band = (one.rates[piece], one.low[piece], one.high[piece])
            add_band(figure, *band, one.line.colour(palette))
    for one in lines:
        figure.add_scatter(
            x=one.rates,
            y=one.middle,
            mode="lines+markers",
            name=one.line.title,
            marker={"color": one.line.colour(palette), "size": 6},
            line=one.line.stroke(palette, 2.2),
            hovertemplate="%{y:.2%}",
        )
        if one.chosen is not None:
            _ring(figure, one, one.chosen, palette)
        ends += ends_of(one.line, one.middle, palette)
    across, up = span_of(lines)
    ticks = log_ticks(10 ** across[0], 10 ** across[1], 6)
    framed(figure, TITLE, x=AXIS, height=420, margin=LABELLED, log_x=True, unified=True)
    figure.update_xaxes(
        range=across,
        tickvals=[value for value, _ in ticks],
        ticktext=[text for _, text in ticks],
        hoverformat=".2g",
    )
    figure.update_yaxes(range=up, tickformat=".0%")
    label_ends(figure, ends, up)
    return figure


def _ring(figure: go.Figure, one: RateLine, chosen: int, palette: Palette) -> None:
    figure.add_scatter(
        x=one.rates[[chosen]],
        y=one.middle[[chosen]],
        mode="markers+text",
        text=[EDGE if one.at_edge else ""],
        textposition="top center",
        cliponaxis=False,
        hoverinfo="skip",
        marker={
            "color": one.line.colour(palette),
            "size": RING,
            "symbol": "circle-open",
            "line": {"width": 2.5},
        },
    )
