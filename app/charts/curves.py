"""Line charts with a band per optimizer and its label at the line's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette, css
from app.charts.template import LABELLED, decades, framed

LARGEST = 1e30


@dataclass(frozen=True, eq=False)
class Series:
    """One optimizer's values over the steps.

    Attributes:
      line: how it is called and looks.
      x: (K,) steps.
      middle, low, high: (K,) the line and the edges of its band.
    """

    line: Line
    x: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray


def curves(
    title: str,
    series: Sequence[Series],
    *,
    steps: int,
    palette: Palette,
    log: bool = False,
    percent: bool = False,
    mark: float | None = None,
    height: int = 260,
    axis: str = "step t",
) -> go.Figure:
    """A chart of `series` over the steps 0 … `steps`.

    Args:
      title: the quantity with its symbol and unit; "(log)" is added where the axis is logarithmic.
      log: logarithmic axis; values that are not positive are left out.
      percent: values are shares, written as percentages.
      mark: a value to mark.
      height: pixels.
      axis: what runs from 0 to `steps`.
    """
    figure = go.Figure()
    for one in series:
        x, low, high = (_single(a) for a in (one.x, one.low, one.high))
        if log:
            low = np.where(low > 0, low, np.nan)
        add_band(figure, x, low, high, one.line.colour(palette))
    ends = []
    for one in series:
        figure.add_scatter(
            x=_single(one.x),
            y=_single(one.middle),
            mode="lines",
            name=one.line.title,
            line=one.line.stroke(palette, 2.2),
            hovertemplate="%{y:.2%}" if percent else "%{y:.3g}",
        )
        known = one.middle[(one.middle > 0) | (not log)]
        ends += ends_of(one.line, np.log10(known) if log else known, palette)
    if mark is not None:
        figure.add_hline(mark)
    span = _span(series, log)
    title += " (log)" if log else ""
    framed(figure, title, x=axis, height=height, margin=LABELLED, log_y=log, unified=True)
    figure.update_xaxes(range=[0, steps])
    figure.update_yaxes(
        range=span,
        nticks=5,
        tickformat=".0%" if percent else None,
        dtick=decades(*span) if log else None,
    )
    label_ends(figure, ends, span)
    return figure


def add_band(
    figure: go.Figure,
    x: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    colour: str,
    share: float = 0.2,
) -> None:
    """Fill the stretch between `low` and `high` (K,) over `x`, faintly: `share` is the opacity."""
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        fill="toself",
        fillcolor=css((colour, share)),
        line={"width": 0},
        hoverinfo="skip",
        mode="lines",
    )


def _single(values: np.ndarray) -> np.ndarray:
    """`values` as float32, NaN where they are not finite, and held within ±1e30."""
    return np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan).astype("f4")


def _span(series: Sequence[Series], log: bool) -> list[float]:
    """The range of the y axis, in decades where it is logarithmic, with a little air."""
    values = np.concatenate([np.concatenate([s.low, s.middle, s.high]) for s in series] or [[0, 1]])
    values = values[np.isfinite(values) & ((values > 0) | (not log))]
    if not len(values):
        return [0.0, 1.0]
    low, high = float(values.min()), float(values.max())
    if log:
        low, high = float(np.log10(low)), float(np.log10(high))
    air = 0.05 * (high - low) or 0.5
    return [low - air, high + air]
