"""A double well with sample paths, how long each optimizer stays, and where it spends its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from adal.statistics.paired import Estimate
from adal.under_noise.escape import Waiting, Well
from app.charts.cloud import ground
from app.charts.labels import sampled
from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import MARGINS, framed

REACH = 1.75
"""The picture of the well ends where the bent coordinate is ±1.75."""
PATH_HEIGHT = 110


@dataclass(frozen=True, eq=False)
class Escaping:
    """One optimizer in the well.

    Attributes:
      line: how it is called and looks.
      path: (K, P), one run from the sharp bottom at the kept steps.
      waiting: from the sharp well and from the flat one.
      kramers, passage: the same by theory; NaN draws no mark.
      share: of the time in the flat well; None if nothing has escaped.
      equilibrium: what that tends to; NaN draws no mark.
    """

    line: Line
    path: np.ndarray
    waiting: tuple[Waiting, Waiting]
    kramers: tuple[float, float]
    passage: tuple[float, float]
    share: Estimate | None
    equilibrium: float


def paths(well: Well, step: np.ndarray, runs: Sequence[Escaping], palette: Palette) -> go.Figure:
    """The well, turned on its side, and beside it where one run of each optimizer was."""
    figure = make_subplots(
        rows=len(runs),
        cols=2,
        column_widths=[0.16, 0.84],
        shared_yaxes=True,
        horizontal_spacing=0.02,
        vertical_spacing=0.06,
    )
    low, high = well.unbent(np.array([-REACH, REACH])).tolist()
    x = np.linspace(low, high, 160)
    points = np.zeros((len(x), well.coordinates))
    points[:, 0] = x
    u = well.f(points)
    for row, run in enumerate(runs, 1):
        figure.add_scatter(
            x=u.astype("f4"),
            y=x.astype("f4"),
            mode="lines",
            row=row,
            col=1,
            line={"color": palette.ink, "width": 1.5},
            hovertemplate="U = %{x:.3g}",
        )
        figure.add_scatter(
            x=step,
            y=run.path[:, 0].astype("f4"),
            mode="lines",
            row=row,
            col=2,
            name=run.line.title,
            line=run.line.stroke(palette, 1),
            hovertemplate="step %{x}: x = %{y:.3g}",
        )
        figure.add_hline(0, row=row, col="all")  # type: ignore[arg-type]
        figure.add_annotation(
            text=sampled(run.line.colour(palette), run.line.sample, run.line.title),
            x=1,
            xref="x2 domain",
            xanchor="right",
            y=1.0,
            yanchor="bottom",
            yref="y domain" if row == 1 else f"y{2 * row - 1} domain",
        )
    framed(
        figure,
        "one run of each",
        note="from the sharp bottom; dotted: the barrier",
        height=len(runs) * PATH_HEIGHT + 80,
        margin=MARGINS | {"t": 44},
    )
    figure.update_xaxes(showticklabels=False)
    figure.update_xaxes(range=[0, 2 * well.barrier], col=1)
    figure.update_xaxes(range=[0, int(step[-1])], col=2)
    figure.update_xaxes(title_text="U", row=len(runs), col=1)
    figure.update_xaxes(title_text="step t", showticklabels=True, row=len(runs), col=2)
    figure.update_yaxes(range=[low, high], nticks=4)
    return figure.update_yaxes(title_text="x", col=1)


def plane(well: Well, runs: Sequence[Escaping], palette: Palette) -> go.Figure:
    """The 2-D well from above, and every kept place of one run of each optimizer."""
    figure = make_subplots(rows=1, cols=len(runs), shared_yaxes=True, horizontal_spacing=0.02)
    low, high = well.unbent(np.array([-REACH, REACH])).tolist()
    x, y = np.linspace(low, high, 80), np.linspace(-1.5, 1.5, 60)
    u = well.f(np.stack(np.meshgrid(x, y), -1))
    for column, run in enumerate(runs, 1):
        figure.add_contour(
            z=np.minimum(u, 3 * well.barrier).astype("f4"),
            x=x,
            y=y,
            ncontours=12,
            **ground(palette),
            row=1,
            col=column,
        )
        places = run.path[np.isfinite(run.path).all(1)]
        figure.add_scatter(
            x=places[:, 0].astype("f4"),
            y=places[:, 1].astype("f4"),
            mode="markers",
            name=run.line.title,
            marker={"size": 3, "color": run.line.colour(palette), "opacity": 0.6},
            hovertemplate="(%{x:.3g}, %{y:.3g})",
            row=1,
            col=column,
        )
        figure.add_annotation(
            text=sampled(run.line.colour(palette), "●", run.line.title),
            x=0,
            xanchor="left",
            y=1.0,
            yanchor="bottom",
            xref="x domain" if column == 1 else f"x{column} domain",
            yref="y domain",
        )
    note, margin = "sharp well left, flat well right", MARGINS | {"t": 48}
    framed(figure, "where these runs were", x="x", note=note, margin=margin)
    figure.update_xaxes(range=[low, high])
    figure.update_yaxes(range=[-1.5, 1.5], showgrid=False)
    return figure.update_yaxes(title_text="y", col=1)


def times(runs: Sequence[Escaping], *, steps: int, palette: Palette) -> go.Figure:
    """Mean escape times on a logarithmic axis: filled from the sharp well, hollow from the flat."""
    figure, rows = go.Figure(), []
    finite = [float(steps)]
    for run in runs:
        for i, from_ in enumerate(("sharp", "flat")):
            row, waiting = f"{run.line.title}, from {from_}", run.waiting[i]
            rows.append(row)
            symbol = "circle" if i == 0 else "circle-open"
            if waiting.arrived:
                figure.add_scatter(
                    x=[waiting.mean],
                    y=[row],
                    mode="markers",
                    name=row,
                    marker={
                        "symbol": symbol,
                        "size": 11,
                        "color": run.line.colour(palette),
                        "line": {"width": 2, "color": run.line.colour(palette)},
                    },
                    error_x={
                        "type": "data",
                        "array": [waiting.high - waiting.mean],
                        "arrayminus": [waiting.mean - waiting.low],
                        "thickness": 1.8,
                    },
                    hovertemplate="%{x:.3g} steps",
                )
                finite += [waiting.low, waiting.high]
            else:
                figure.add_annotation(
                    x=float(np.log10(steps)),
                    y=row,
                    xanchor="right",
                    xshift=-6,
                    text=f"no escapes within {steps} steps",
                )
            for name, theory, mark in (
                ("Kramers", run.kramers[i], "x-thin"),
                ("exact integral", run.passage[i], "line-ns"),
            ):
                if np.isfinite(theory):
                    figure.add_scatter(
                        x=[theory],
                        y=[row],
                        mode="markers",
                        name=name,
                        marker={
                            "symbol": mark,
                            "size": 14,
                            "line": {"color": palette.ink, "width": 2},
                        },
                        hovertemplate=f"{name}: %{{x:.3g}} steps",
                    )
                    finite.append(theory)
    figure.add_vline(steps)
    framed(
        figure,
        "steps until the other bottom",
        x="steps",
        log_x=True,
        height=74 + 40 * len(rows),
        note="stroke: exact integral; cross: Kramers; dotted: the run's end",
        margin=MARGINS | {"l": 118},
    )
    span = [np.log10(min(finite)) - 0.15, np.log10(max(finite)) + 0.15]
    figure.update_xaxes(range=[float(end) for end in span], dtick=1)
    return figure.update_yaxes(
        categoryorder="array", categoryarray=rows[::-1], range=[-0.6, len(rows) - 0.4], nticks=12
    )


def shares(runs: Sequence[Escaping], palette: Palette) -> go.Figure:
    """Share of the time in the flat well; the stroke is SGD's equilibrium."""
    figure, labels = go.Figure(), [run.line.title for run in runs]
    for run in runs:
        if run.share is None:
            figure.add_annotation(
                x=0.02,
                xanchor="left",
                y=run.line.title,
                text="no escapes",
            )
            continue
        margin = run.share.margin if np.isfinite(run.share.margin) else 0.0
        figure.add_scatter(
            x=[run.share.mean],
            y=[run.line.title],
            mode="markers",
            name=run.line.title,
            marker={"size": 11, "color": run.line.colour(palette)},
            error_x={"type": "data", "array": [margin], "thickness": 1.8},
            hovertemplate="%{x:.3f}",
        )
    known = [run for run in runs if np.isfinite(run.equilibrium)]
    figure.add_scatter(
        x=[run.equilibrium for run in known],
        y=[run.line.title for run in known],
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"color": palette.ink, "width": 2.5}},
        name="equilibrium",
        hovertemplate="equilibrium %{x:.3f}",
    )
    figure.add_vline(0.5)
    framed(
        figure,
        "time in the flat well",
        x="share of all steps",
        height=74 + 80 * len(runs),
        note="stroke: SGD in the long run",
        margin=MARGINS | {"l": 62},
    )
    figure.update_xaxes(range=[0, 1])
    return figure.update_yaxes(
        categoryorder="array", categoryarray=labels[::-1], range=[-0.6, len(labels) - 0.4]
    )
