"""How a minibatch's size makes its noise Gaussian: excess kurtosis over the batch size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.curves import add_band
from app.charts.labels import ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import DOTTED, LABELLED, framed
from pages.noise.measure.dots import TICKS, kurtosis_place


@dataclass(frozen=True, eq=False)
class BatchLine:
    """One quantity's excess kurtosis at Z batch sizes; value, low and high are (Z,)."""

    line: Line
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def batch_lines(
    sizes: Sequence[int], lines: Sequence[BatchLine], reference: np.ndarray, palette: Palette
) -> go.Figure:
    """Lines with the bands of their intervals; the axis is that of `kurtosis_dots`.

    Args:
      reference: (Z,) what theory says of the first line; dotted.
    """
    figure, ends, places = go.Figure(), [], [kurtosis_place(0)]
    x = np.array(sizes, "f4")
    for one in lines:
        value, low, high = (_placed(each) for each in (one.value, one.low, one.high))
        known = np.isfinite(value)
        if not known.any():
            continue
        places += [*low[known].tolist(), *high[known].tolist()]
        add_band(figure, x[known], low[known], high[known], one.line.colour(palette))
        figure.add_scatter(
            x=x[known],
            y=value[known],
            mode="lines+markers",
            name=one.line.title,
            line=one.line.stroke(palette),
            customdata=one.value[known].astype("f4"),
            hovertemplate="%{customdata:.3g}",
        )
        ends += ends_of(one.line, value, palette)
    theory = _placed(reference)
    figure.add_scatter(
        x=x,
        y=theory,
        mode="lines",
        hoverinfo="skip",
        line={"color": palette.ink, "width": 1.5, "dash": DOTTED},
    )
    places += theory[np.isfinite(theory)].tolist()
    span = [min(places) - 0.06, max(places) + 0.06]
    title, margin = "excess kurtosis (log from −3); dotted: theory", LABELLED | {"r": 96}
    framed(figure, title, x="batch size B", height=320, margin=margin, log_x=True)
    figure.update_xaxes(tickvals=list(sizes), ticktext=[str(size) for size in sizes])
    shown = [tick for tick in TICKS if span[0] <= kurtosis_place(tick) <= span[1]]
    figure.update_yaxes(
        range=span,
        tickvals=[kurtosis_place(tick) for tick in shown],
        ticktext=[str(tick).replace("-", "−") for tick in shown],
    )
    label_ends(figure, ends, span)
    return figure


def _placed(values: np.ndarray) -> np.ndarray:
    return np.array([kurtosis_place(v) if np.isfinite(v) else np.nan for v in values], "f4")
