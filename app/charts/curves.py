"""Line charts with a band per optimizer and its label at the line's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import End, label_ends
from app.charts.palette import css
from app.charts.scale import LETTERS

LARGEST = 1e30
MARGINS = {"l": 52, "r": 118, "t": 34, "b": 40}


@dataclass(frozen=True, eq=False)
class Series:
    """One optimizer's line.

    Attributes:
      label: at the line's end.
      colour: "#rrggbb".
      dashed: whether it is a variant.
      x: (K,) steps.
      middle, low, high: (K,) the line and the edges of its band.
    """

    label: str
    colour: str
    dashed: bool
    x: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray


def curves(
    title: str,
    series: Sequence[Series],
    *,
    steps: int,
    ink: str,
    log: bool = False,
    percent: bool = False,
    line: float | None = None,
    height: int = 260,
    axis: str = "step t",
) -> go.Figure:
    """A chart of `series` over the steps 0 … `steps`.

    Args:
      title: the quantity with its symbol and unit; "(log)" is added where the axis is logarithmic.
      ink: "#rrggbb" of text, and of lines that belong to no optimizer.
      log: logarithmic axis; values that are not positive are left out.
      percent: values are shares, written as percentages.
      line: a value to mark.
      height: pixels.
      axis: what runs from 0 to `steps`.
    """
    figure = go.Figure()
    for one in series:
        x, low, high = (_single(a) for a in (one.x, one.low, one.high))
        if log:
            low = np.where(low > 0, low, np.nan)
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]), y=np.concatenate([high, low[::-1]]),
            fill="toself", fillcolor=css((one.colour, 0.2)), line={"width": 0}, hoverinfo="skip",
            mode="lines", showlegend=False,
        )  # fmt: skip
    for one in series:
        figure.add_scatter(
            x=_single(one.x), y=_single(one.middle), mode="lines",
            name=one.label, showlegend=False,
            line={"color": one.colour, "width": 2.2,
                  "dash": "7px,4px" if one.dashed else "solid"},
            hovertemplate="%{y:.2%}" if percent else "%{y:.3g}",
        )  # fmt: skip
    if line is not None:
        figure.add_hline(line, line={"color": ink, "width": 1, "dash": "2px,3px"}, opacity=0.6)
    span = _span(series, log)
    figure.update_layout(
        title={"text": title + (" (log)" if log else ""), "x": 0, "font": {"size": 14}},
        height=height, margin=MARGINS, hovermode="x unified",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    font = {"color": ink, "size": LETTERS}
    letters = {"tickfont": font, "title": {"font": font}}
    figure.update_xaxes(
        letters, title_text=axis, range=[0, steps], showgrid=False, zeroline=False
    )  # fmt: skip
    figure.update_yaxes(
        letters, type="log" if log else "linear", range=span, nticks=5,
        gridcolor="rgba(128,128,128,.18)",
        zeroline=False, tickformat=".0%" if percent else None,
        exponentformat="power", dtick=_decades(span) if log else None,
    )  # fmt: skip
    inner = height - MARGINS["t"] - MARGINS["b"]
    label_ends(figure, _ends(series, log), span, inner, font)
    return figure


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


def _decades(span: list[float]) -> int:
    """Whole decades between two ticks: at most five of them."""
    return max(1, round((span[1] - span[0]) / 5))


def _ends(series: Sequence[Series], log: bool) -> list[End]:
    """Each line's label at its last value, on the axis as drawn."""
    ends = []
    for one in series:
        finite = one.middle[np.isfinite(one.middle) & ((one.middle > 0) | (not log))]
        if len(finite):
            value = float(np.log10(finite[-1]) if log else finite[-1])
            ends.append(End(value, one.label, one.colour, "╌" if one.dashed else "━"))
    return ends
