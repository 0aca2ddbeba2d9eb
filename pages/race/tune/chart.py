"""What each learning rate comes to: one curve per optimizer over the grid that all share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.rates import RATES, RateCurve
from app.charts.labels import ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import LABELLED, framed

LARGEST, LEAST = 1e30, 1e-30


@dataclass(frozen=True, eq=False)
class Searched:
    """One optimizer's search: how it looks, and the curve."""

    line: Line
    curve: RateCurve


def rate_curves(searches: Sequence[Searched], palette: Palette) -> go.Figure:
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
        _draw(figure, search, y, palette)
        ends += ends_of(search.line, np.log10(y), palette)
    title = f"final loss less {lowest:.3g} (log)" if shift else "final loss f(θ) (log)"
    margin = LABELLED | {"l": 58, "r": 150}
    framed(
        figure,
        title,
        x="learning rate η",
        height=340,
        margin=margin,
        log_x=True,
        log_y=True,
        unified=True,
    )
    figure.update_xaxes(dtick=1, range=[-6.1, 1.1])
    powers = np.log10(np.concatenate(heights or [np.ones(1)]))
    powers = powers[np.isfinite(powers)]
    low, high = (float(powers.min()), float(powers.max())) if len(powers) else (0.0, 1.0)
    air = 0.06 * (high - low) or 0.5
    span = [low - air, high + air]
    figure.update_yaxes(range=span, dtick=max(1, round((span[1] - span[0]) / 6)))
    label_ends(figure, ends, span)
    return figure


def _draw(figure: go.Figure, search: Searched, y: np.ndarray, palette: Palette) -> None:
    """A line, dots at the rates that arrive, and the ring at the best."""
    line, best = search.line, search.curve.best
    colour, there = line.colour(palette), np.isfinite(search.curve.arrived)
    figure.add_scatter(
        x=RATES,
        y=y,
        mode="lines",
        name=line.title,
        hovertemplate="%{y:.3g}",
        line=line.stroke(palette),
    )
    figure.add_scatter(
        x=RATES[there],
        y=y[there],
        mode="markers",
        hoverinfo="skip",
        marker={"color": colour, "size": 5},
    )
    figure.add_scatter(
        x=[RATES[best]],
        y=[y[best]],
        mode="markers",
        marker={"color": colour, "size": 13, "symbol": "circle-open", "line": {"width": 2.5}},
        hovertemplate=f"best: %{{x:.2g}}<extra>{line.title}</extra>",
    )
