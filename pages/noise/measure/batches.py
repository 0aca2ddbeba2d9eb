"""How a minibatch's size makes its noise Gaussian: excess kurtosis over the batch size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.labels import End, label_ends
from app.charts.palette import css
from pages.noise.measure.dots import TICKS, kurtosis_place
from pages.noise.template import LABELLED, dressed, font

HEIGHT = 320
MARGINS = LABELLED | {"r": 96}


@dataclass(frozen=True, eq=False)
class BatchLine:
    """One quantity's excess kurtosis at Z batch sizes; value, low and high are (Z,)."""

    label: str
    colour: str
    dashed: bool
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def batch_lines(
    sizes: Sequence[int], lines: Sequence[BatchLine], reference: np.ndarray, ink: str
) -> go.Figure:
    """Lines with the bands of their intervals; the axis is that of `kurtosis_dots`.

    Args:
      reference: (Z,) what theory says of the first line; dotted.
    """
    figure, ends, places = go.Figure(), [], [kurtosis_place(0)]
    x = np.array(sizes, "f4")
    for line in lines:
        value, low, high = (_placed(each) for each in (line.value, line.low, line.high))
        known = np.isfinite(value)
        if not known.any():
            continue
        places += [*low[known].tolist(), *high[known].tolist()]
        figure.add_scatter(
            x=np.concatenate([x[known], x[known][::-1]]),
            y=np.concatenate([high[known], low[known][::-1]]),
            fill="toself", fillcolor=css((line.colour, 0.2)), line={"width": 0}, mode="lines",
            hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=x[known], y=value[known], mode="lines+markers", name=line.label,
            line={"color": line.colour, "width": 2,
                  "dash": "7px,4px" if line.dashed else "solid"},
            customdata=line.value[known].astype("f4"), hovertemplate="%{customdata:.3g}",
        )  # fmt: skip
        ends.append(End(float(value[known][-1]), line.label, line.colour,
                        "╌" if line.dashed else "━"))  # fmt: skip
    theory = _placed(reference)
    figure.add_scatter(
        x=x, y=theory, mode="lines", hoverinfo="skip",
        line={"color": ink, "width": 1.5, "dash": "2px,3px"},
    )  # fmt: skip
    places += theory[np.isfinite(theory)].tolist()
    span = [min(places) - 0.06, max(places) + 0.06]
    dressed(
        figure, "excess kurtosis (log from −3); dotted: theory", ink, x="batch size B",
        height=HEIGHT, log_x=True,
    )  # fmt: skip
    figure.update_layout(margin=MARGINS)
    figure.update_xaxes(tickvals=list(sizes), ticktext=[str(size) for size in sizes])
    shown = [tick for tick in TICKS if span[0] <= kurtosis_place(tick) <= span[1]]
    figure.update_yaxes(
        range=span, tickvals=[kurtosis_place(tick) for tick in shown],
        ticktext=[str(tick).replace("-", "−") for tick in shown],
    )  # fmt: skip
    label_ends(figure, ends, span, HEIGHT - MARGINS["t"] - MARGINS["b"], font(ink))
    return figure


def _placed(values: np.ndarray) -> np.ndarray:
    return np.array([kurtosis_place(v) if np.isfinite(v) else np.nan for v in values], "f4")
