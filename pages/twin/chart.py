"""The twin's pictures: the literal claim, the step taken apart, and the playground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from adal.closed_forms import e_constant
from app.charts.labels import End, label_ends
from app.charts.palette import css
from app.charts.scale import LETTERS
from app.prose.numbers import number
from pages.twin.numbers import View

PARTS = {
    "R": ("step ratio R", "solid", 2.6, "━"),
    "D": ("schedule D", "dot", 1.8, "┈"),
    "H": ("transform H", "dash", 1.8, "╌"),
    "E": ("epsilon E", "dashdot", 1.8, "-·"),
}
"""What a factor is called, its line, and a sample of it."""

GAIN = ("gain of a", "4px,3px", 1.8, "╌")

HEIGHT = 300
LABELLED = {"l": 52, "r": 118, "t": 34, "b": 40}

SAMPLES = {"solid": "━", "dash": "╌", "dot": "┈"}


def norms(twin: View, step: int, ink: str, colour: str) -> go.Figure:
    """‖g_t‖₁ over the steps on a logarithmic axis; shaded where it is above 1."""
    t, shown = twin.t, np.where(twin.a > 0, twin.a, np.nan)
    figure = go.Figure()
    figure.add_scatter(
        x=t, y=np.maximum(shown, 1.0), line={"width": 0}, hoverinfo="skip", showlegend=False
    )
    figure.add_scatter(
        x=t, y=np.ones(len(t)), fill="tonexty", fillcolor=css((colour, 0.18)), line={"width": 0},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=t, y=shown, line={"color": colour, "width": 2}, showlegend=False,
        hovertemplate="%{y:.3g}",
    )  # fmt: skip
    figure.add_hline(1.0, line={"color": ink, "width": 1, "dash": "2px,3px"})
    return _dressed(figure, "‖g_t‖₁ (log)", step, ink, log=True)


def arrows(g: np.ndarray, a: float, ink: str, colour: str) -> go.Figure:
    """g (2,) and ĝ = a g from one point, in the plane; the longer one has length 1."""
    length = float(np.hypot(*g))
    figure = go.Figure()
    if length > 0 and np.isfinite(a):
        unit = g / length
        longest = max(a, 1.0)
        for name, size, line, width in (
            ("ĝ", a / longest, colour, 5),
            ("g", 1 / longest, ink, 2.5),
        ):
            x, y = size * unit
            figure.add_scatter(
                x=[0, x], y=[0, y], mode="lines+markers+text", text=["", name], name=name,
                textposition="top center", textfont={"color": ink, "size": 14},
                line={"color": line, "width": width}, hoverinfo="skip",
                marker={"symbol": "arrow", "angleref": "previous", "size": [0, 4 * width],
                        "color": line},
            )  # fmt: skip
    figure = _dressed(figure, f"g and ĝ = {a:.3g} · g, drawn to scale", None, ink)
    figure.update_layout(height=230)
    figure.update_xaxes(range=[-1.25, 1.25], title_text="∂f/∂x, in units of the longer")
    return figure.update_yaxes(range=[-1.25, 1.25], scaleanchor="x", showgrid=False, nticks=3)


def factors(twin: View, step: int, ink: str, colour: str, control: str) -> go.Figure:
    """log₁₀ of R, D, H and E of the block over the steps, and R's spread over the coordinates.

    Args:
      control: colour of the gain, what "Adam × gain" multiplies by: H's forecast.
    """
    t, figure = twin.t, go.Figure()
    low, median, high = twin.band
    figure.add_scatter(
        x=np.concatenate([t, t[::-1]]), y=np.concatenate([high, low[::-1]]) / np.log(10),
        fill="toself", fillcolor=css((colour, 0.18)), line={"width": 0}, hoverinfo="skip",
        mode="lines", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=t, y=median / np.log(10), name="median coordinate of R", mode="lines",
        line={"color": colour, "width": 1}, hovertemplate="10^%{y:.3g}",
    )  # fmt: skip
    with np.errstate(divide="ignore"):
        gain = np.where(twin.gain > 0, np.log10(twin.gain), np.nan)
    title, dash, width, sample = GAIN
    figure.add_scatter(
        x=t, y=gain, name=title, mode="lines", hovertemplate="10^%{y:.3g}",
        line={"color": control, "dash": dash, "width": width},
    )  # fmt: skip
    ends = _end(gain, title, control, sample)
    for name, log in zip("RDEH", twin.block, strict=True):
        title, dash, width, sample = PARTS[name]
        line = colour if name == "R" else ink
        values = log / np.log(10)
        figure.add_scatter(
            x=t, y=values, name=title, mode="lines",
            line={"color": line, "dash": dash, "width": width}, hovertemplate="10^%{y:.3g}",
        )  # fmt: skip
        ends += _end(values, title, line, sample)
    figure.add_hline(0.0, line={"color": ink, "width": 1, "dash": "2px,3px"})
    figure = _dressed(figure, "AdaL's step over Adam's, log₁₀", step, ink)
    return _labelled(figure, ends, np.vstack([twin.block / np.log(10), gain]), ink)


def waterfall(twin: View, step: int, ink: str, colour: str) -> go.Figure:
    """log₁₀ D, H and E of the block at one step, adding up to the measured log₁₀ R."""
    i = twin.at(step)
    log_r, log_d, log_e, log_h = twin.block[:, i] / np.log(10)
    figure = go.Figure(
        go.Waterfall(
            x=["schedule D", "transform H", "epsilon E", "step ratio R"],
            y=[log_d, log_h, log_e, log_r],
            measure=["relative", "relative", "relative", "total"],
            text=[f"× {10**v:.3g}" for v in (log_d, log_h, log_e, log_r)],
            textfont={"color": ink},
            textposition="outside",
            cliponaxis=False,
            connector={"line": {"color": ink, "width": 1}},
            increasing={"marker": {"color": "#8A93A0"}},
            decreasing={"marker": {"color": "#8A93A0"}},
            totals={"marker": {"color": colour}},
        )
    )
    figure.add_hline(0.0, line={"color": ink, "width": 1})
    figure = _dressed(figure, f"the factors at step {twin.t[i]}, log₁₀", None, ink)
    return figure.update_xaxes(title_text="")


def lines(
    title: str,
    curves: Sequence[tuple[str, np.ndarray, str, str]],
    step: int,
    ink: str,
    t: np.ndarray | None = None,
) -> go.Figure:
    """Named curves over the steps: (name, values, colour, dash).

    Args:
      t: (K,) the steps; None is from 1 on.
    """
    figure, ends = go.Figure(), []
    for name, values, colour, dash in curves:
        figure.add_scatter(
            x=np.arange(1, len(values) + 1) if t is None else t, y=values, name=name, mode="lines",
            line={"color": colour, "dash": dash, "width": 2}, hovertemplate="%{y:.4g}",
        )  # fmt: skip
        ends += _end(values, name, colour, SAMPLES[dash])
    figure = _dressed(figure, title, step, ink)
    return _labelled(figure, ends, np.concatenate([values for _, values, _, _ in curves]), ink)


def epsilon_shares(eps: float, ink: str) -> go.Figure:
    """E on a constant gradient against ‖g‖₁, for two places of ε, by its closed form."""
    sizes = np.logspace(-4, 4, 161)
    figure, ends, logs = go.Figure(), [], []
    for mode, dash in (("preconditioner", "solid"), ("denominator", "dash")):
        values = np.log10([e_constant(a, a, eps, mode) for a in sizes])
        figure.add_scatter(
            x=sizes, y=values, name=mode, mode="lines", line={"dash": dash, "color": ink},
            hovertemplate="10^%{y:.3g}",
        )  # fmt: skip
        ends += _end(values, mode, ink, SAMPLES[dash])
        logs.append(values)
    figure = _dressed(figure, f"E on a constant gradient, ε = {number(eps)}, log₁₀", None, ink)
    figure.update_xaxes(type="log", title_text="‖g‖₁ (log)", exponentformat="power", dtick=1)
    return _labelled(figure, ends, np.concatenate(logs), ink)


def _end(values: np.ndarray, label: str, colour: str, sample: str) -> list[End]:
    """The line's end at its last known value; none if nothing is known."""
    known = values[np.isfinite(values)]
    return [End(float(known[-1]), label, colour, sample)] if len(known) else []


def _labelled(figure: go.Figure, ends: list[End], values: np.ndarray, ink: str) -> go.Figure:
    """`figure` with a fixed y range around `values`, and labels at the lines' ends."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    air = 0.05 * (high - low) or 0.5
    span = [low - air, high + air]
    figure.update_layout(margin=LABELLED)
    figure.update_yaxes(range=span)
    inner = HEIGHT - LABELLED["t"] - LABELLED["b"]
    label_ends(figure, ends, span, inner, {"color": ink, "size": LETTERS})
    return figure


def _dressed(
    figure: go.Figure, title: str, step: int | None, ink: str, log: bool = False
) -> go.Figure:
    font = {"color": ink, "size": LETTERS}
    letters = {"tickfont": font, "title": {"font": font}}
    figure.update_layout(
        title={"text": title, "x": 0, "font": {"size": 14, "color": ink}}, height=HEIGHT,
        margin={"l": 52, "r": 16, "t": 34, "b": 40}, hovermode="x unified", showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    figure.update_xaxes(letters, title_text="step t", showgrid=False, zeroline=False)
    figure.update_yaxes(
        letters, zeroline=False, gridcolor="rgba(128,128,128,.18)", nticks=6,
        type="log" if log else "linear", exponentformat="power",
    )  # fmt: skip
    if step is not None:
        figure.add_vline(step, line={"color": ink, "width": 1}, opacity=0.6)
    return figure
