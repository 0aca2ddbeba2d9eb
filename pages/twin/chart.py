"""The twin's pictures: the literal claim, the step taken apart, and the playground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from adal.closed_forms import e_constant
from app.charts.curves import add_band
from app.charts.labels import End, ends_of, label_ends
from app.charts.line import DASHES, INK, Line
from app.charts.looks import LOOKS
from app.charts.palette import Palette, css
from app.charts.template import LABELLED, MARGINS, framed
from app.prose.numbers import number
from pages.twin.numbers import View

PARTS = {
    "R": ("step ratio R", "solid", 2.6, "━"),
    "D": ("schedule D", "dot", 1.8, "┈"),
    "H": ("transform H", "dash", 1.8, "╌"),
    "E": ("epsilon E", "dashdot", 1.8, "-·"),
}
"""What a factor is called, its line, and a sample of it."""
ADAL = LOOKS["adal"]
GAIN = Line("gain of a", LOOKS["adam_gain"], (4, 3))
"""What "Adam × gain" multiplies by: H's forecast."""


def norms(twin: View, step: int, palette: Palette) -> go.Figure:
    """‖g_t‖₁ over the steps on a logarithmic axis; shaded where it is above 1."""
    t, shown = twin.t, np.where(twin.a > 0, twin.a, np.nan)
    figure, colour = go.Figure(), ADAL.colour(palette.dark)
    figure.add_scatter(x=t, y=np.maximum(shown, 1.0), line={"width": 0}, hoverinfo="skip")
    figure.add_scatter(
        x=t,
        y=np.ones(len(t)),
        fill="tonexty",
        fillcolor=css((colour, 0.18)),
        line={"width": 0},
        hoverinfo="skip",
    )
    figure.add_scatter(x=t, y=shown, line={"color": colour, "width": 2}, hovertemplate="%{y:.3g}")
    figure.add_hline(1.0)
    _over_steps(figure, "‖g_t‖₁ (log)", step, log_y=True)
    return figure


def arrows(g: np.ndarray, a: float, palette: Palette) -> go.Figure:
    """g (2,) and ĝ = a g from one point, in the plane; the longer one has length 1."""
    length = float(np.hypot(*g))
    figure = go.Figure()
    if length > 0 and np.isfinite(a):
        unit = g / length
        longest = max(a, 1.0)
        for name, size, line, width in (
            ("ĝ", a / longest, ADAL.colour(palette.dark), 5),
            ("g", 1 / longest, palette.ink, 2.5),
        ):
            x, y = size * unit
            figure.add_scatter(
                x=[0, x],
                y=[0, y],
                mode="lines+markers+text",
                text=["", name],
                name=name,
                textposition="top center",
                line={"color": line, "width": width},
                hoverinfo="skip",
                marker={
                    "symbol": "arrow",
                    "angleref": "previous",
                    "size": [0, 4 * width],
                    "color": line,
                },
            )
    title = f"g and ĝ = {a:.3g} · g, drawn to scale"
    framed(figure, title, x="∂f/∂x, in units of the longer", height=230)
    figure.update_xaxes(range=[-1.25, 1.25])
    return figure.update_yaxes(range=[-1.25, 1.25], scaleanchor="x", showgrid=False, nticks=3)


def factors(twin: View, step: int, palette: Palette) -> go.Figure:
    """log₁₀ of R, D, H and E of the block over the steps, and R's spread over the coordinates."""
    t, figure, colour = twin.t, go.Figure(), ADAL.colour(palette.dark)
    low, median, high = twin.band / np.log(10)
    add_band(figure, t, low, high, colour, 0.18)
    figure.add_scatter(
        x=t,
        y=median,
        name="median coordinate of R",
        mode="lines",
        line={"color": colour, "width": 1},
        hovertemplate="10^%{y:.3g}",
    )
    with np.errstate(divide="ignore"):
        gain = np.where(twin.gain > 0, np.log10(twin.gain), np.nan)
    figure.add_scatter(
        x=t,
        y=gain,
        name=GAIN.title,
        mode="lines",
        hovertemplate="10^%{y:.3g}",
        line=GAIN.stroke(palette, 1.8),
    )
    ends = ends_of(GAIN, gain, palette)
    for name, log in zip("RDEH", twin.block, strict=True):
        title, dash, width, sample = PARTS[name]
        line = Line(title, ADAL if name == "R" else INK)
        values = log / np.log(10)
        figure.add_scatter(
            x=t,
            y=values,
            name=title,
            mode="lines",
            line=line.stroke(palette, width) | {"dash": dash},
            hovertemplate="10^%{y:.3g}",
        )
        ends += [replace(end, sample=sample) for end in ends_of(line, values, palette)]
    figure.add_hline(0.0)
    _over_steps(figure, "AdaL's step over Adam's, log₁₀", step, margin=LABELLED)
    return _labelled(figure, ends, np.vstack([twin.block / np.log(10), gain]))


def waterfall(twin: View, step: int, palette: Palette) -> go.Figure:
    """log₁₀ D, H and E of the block at one step, adding up to the measured log₁₀ R."""
    i = twin.at(step)
    log_r, log_d, log_e, log_h = twin.block[:, i] / np.log(10)
    figure = go.Figure(
        go.Waterfall(
            x=["schedule D", "transform H", "epsilon E", "step ratio R"],
            y=[log_d, log_h, log_e, log_r],
            measure=["relative", "relative", "relative", "total"],
            text=[f"× {10**v:.3g}" for v in (log_d, log_h, log_e, log_r)],
            textposition="outside",
            cliponaxis=False,
            connector={"line": {"color": palette.ink, "width": 1}},
            increasing={"marker": {"color": "#8A93A0"}},
            decreasing={"marker": {"color": "#8A93A0"}},
            totals={"marker": {"color": ADAL.colour(palette.dark)}},
        )
    )
    figure.add_hline(0.0, line={"dash": "solid"})
    title = f"the factors at step {twin.t[i]}, log₁₀"
    return framed(figure, title, unified=True)


def lines(
    title: str,
    curves: Sequence[tuple[Line, np.ndarray]],
    step: int,
    palette: Palette,
    t: np.ndarray | None = None,
) -> go.Figure:
    """Curves over the steps: how each looks, and its values (K,).

    Args:
      t: (K,) the steps; None is from 1 on.
    """
    figure, ends = go.Figure(), []
    for line, values in curves:
        figure.add_scatter(
            x=np.arange(1, len(values) + 1) if t is None else t,
            y=values,
            name=line.title,
            mode="lines",
            line=line.stroke(palette),
            hovertemplate="%{y:.4g}",
        )
        ends += ends_of(line, values, palette)
    _over_steps(figure, title, step, margin=LABELLED)
    return _labelled(figure, ends, np.concatenate([values for _, values in curves]))


def epsilon_shares(eps: float, palette: Palette) -> go.Figure:
    """E on a constant gradient against ‖g‖₁, for two places of ε, by its closed form."""
    sizes = np.logspace(-4, 4, 161)
    figure, ends, logs = go.Figure(), [], []
    for line in (Line("preconditioner", INK), Line("denominator", INK, DASHES[0])):
        values = np.log10([e_constant(a, a, eps, line.title) for a in sizes])
        figure.add_scatter(
            x=sizes,
            y=values,
            name=line.title,
            mode="lines",
            line=line.stroke(palette),
            hovertemplate="10^%{y:.3g}",
        )
        ends += ends_of(line, values, palette)
        logs.append(values)
    title = f"E on a constant gradient, ε = {number(eps)}, log₁₀"
    framed(figure, title, x="‖g‖₁", margin=LABELLED, log_x=True, unified=True)
    figure.update_xaxes(dtick=1)
    return _labelled(figure, ends, np.concatenate(logs))


def _over_steps(
    figure: go.Figure,
    title: str,
    step: int,
    *,
    margin: Mapping[str, int] = MARGINS,
    log_y: bool = False,
) -> None:
    """Frame `figure`, with a line at the scrubber's step."""
    framed(figure, title, x="step t", margin=margin, log_y=log_y, unified=True)
    figure.add_vline(step, line={"dash": "solid"})


def _labelled(figure: go.Figure, ends: list[End], values: np.ndarray) -> go.Figure:
    """`figure` with a fixed y range around `values`, and labels at the lines' ends."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    air = 0.05 * (high - low) or 0.5
    span = [low - air, high + air]
    figure.update_yaxes(range=span)
    label_ends(figure, ends, span)
    return figure
