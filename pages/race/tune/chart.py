"""What each learning rate comes to: one curve per optimizer over the grid that all share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.rates import RATES, RateCurve
from app.charts.labels import End, label_ends
from app.charts.scale import LETTERS

HEIGHT = 340
MARGINS = {"l": 58, "r": 150, "t": 34, "b": 44}
LARGEST, LEAST = 1e30, 1e-30


@dataclass(frozen=True, eq=False)
class Searched:
    """One optimizer's search: what it is called, its colour, whether it is a variant, the curve."""

    label: str
    colour: str
    dashed: bool
    curve: RateCurve


def rate_curves(searches: Sequence[Searched], ink: str) -> go.Figure:
    """Median final loss over the rate on logarithmic axes; a ring at each best rate.

    Losses below 0 are drawn as their distance to the lowest one, and 0 as 1e-30. Rates whose runs
    diverge have no point; dots are rates at which a global minimum is reached for good.
    """
    losses = [np.where(np.isfinite(s.curve.loss), s.curve.loss, np.nan) for s in searches]
    known = np.concatenate(losses) if losses else np.empty(0)
    known = known[np.isfinite(known)]
    lowest = float(known.min()) if len(known) else 0.0
    shift = lowest if lowest < 0 else 0.0
    heights = [np.clip(loss - shift, LEAST, LARGEST) for loss in losses]
    figure, ends = go.Figure(), []
    for search, y in zip(searches, heights, strict=True):
        figure.add_scatter(
            x=RATES, y=y, mode="lines", name=search.label, hovertemplate="%{y:.3g}",
            line={"color": search.colour, "width": 2,
                  "dash": "7px,4px" if search.dashed else "solid"},
        )  # fmt: skip
        there = np.isfinite(search.curve.arrived)
        figure.add_scatter(
            x=RATES[there], y=y[there], mode="markers", hoverinfo="skip",
            marker={"color": search.colour, "size": 5},
        )  # fmt: skip
        best = search.curve.best
        figure.add_scatter(
            x=[RATES[best]], y=[y[best]], mode="markers",
            marker={"color": search.colour, "size": 13, "symbol": "circle-open",
                    "line": {"width": 2.5}},
            hovertemplate=f"best: %{{x:.2g}}<extra>{search.label}</extra>",
        )  # fmt: skip
        drawn = y[np.isfinite(y)]
        if len(drawn):
            value = float(np.log10(drawn[-1]))
            ends.append(End(value, search.label, search.colour, "╌" if search.dashed else "━"))
    title = f"final loss less {lowest:.3g} (log)" if shift else "final loss f(θ) (log)"
    font = {"color": ink, "size": LETTERS}
    letters = {"tickfont": font, "title": {"font": font}, "zeroline": False}
    figure.update_layout(
        title={"text": title, "x": 0, "font": {"size": 14, "color": ink}}, height=HEIGHT,
        margin=MARGINS, hovermode="x unified", showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    figure.update_xaxes(
        letters, type="log", title_text="learning rate η (log)", showgrid=False,
        exponentformat="power", dtick=1, range=[-6.1, 1.1],
    )  # fmt: skip
    powers = np.log10(np.concatenate(heights or [np.ones(1)]))
    powers = powers[np.isfinite(powers)]
    low, high = (float(powers.min()), float(powers.max())) if len(powers) else (0.0, 1.0)
    air = 0.06 * (high - low) or 0.5
    span = [low - air, high + air]
    figure.update_yaxes(
        letters, type="log", range=span, exponentformat="power",
        dtick=max(1, round((span[1] - span[0]) / 6)), gridcolor="rgba(128,128,128,.18)",
    )  # fmt: skip
    inner = HEIGHT - MARGINS["t"] - MARGINS["b"]
    label_ends(figure, ends, span, inner, font)
    return figure
