"""The curvature of a landscape as pictures: λ₂ over its domain, and λ₁ and λ₂ along the paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from adal.curvature import Curvature, PathCurvature, curvature_of
from adal.landscapes import Domain, Landscape
from app.canvas.race.payload import LARGEST
from app.charts.labels import End, ends_of, label_ends
from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import DASHED, DOTTED, LABELLED, framed
from app.prose.numbers import number
from pages.race.curvature.scale import TwoSided, two_sided

GRID = 40
"""Points along each side of the map."""
MOST_POINTS = 300
"""Points of one path, and of one line."""
ARROW = 0.15
"""The longest gradient arrow, in the shorter side of the picture; half of it is a cross's arm."""
EQUAL = 2.5
"""Both axes of the map have one scale unless a side is more than so many times the other."""


@dataclass(frozen=True, eq=False)
class CurvatureMap:
    """The curvature on a regular grid over the domain.

    Attributes:
      x, y: (GRID,).
      at: the record, of shape (GRID, GRID): rows from y0 up to y1.
      texts: per point f, λ₁, λ₂, the condition number and the edge, as they are read.
    """

    x: np.ndarray
    y: np.ndarray
    at: Curvature
    texts: list[list[list[str]]]


@dataclass(frozen=True, eq=False)
class CurvedPath:
    """One lane's path: how it looks, and the curvature along it."""

    line: Line
    along: PathCurvature


def map_of(landscape: Landscape) -> CurvatureMap:
    """The curvature all over the domain of a landscape."""
    box = landscape.domain
    x, y = np.linspace(box.x0, box.x1, GRID), np.linspace(box.y0, box.y1, GRID)
    at = curvature_of(landscape, np.stack(np.meshgrid(x, y), -1))
    numbers = np.stack([at.f, *np.moveaxis(at.eigenvalues, -1, 0), at.condition, at.edge], -1)
    texts = [[[number(float(v)) for v in point] for point in row] for row in numbers]
    return CurvatureMap(x, y, at, texts)


def curvature_map(
    ground: CurvatureMap, path: CurvedPath, step: int, *, palette: Palette
) -> go.Figure:
    """λ₂ over the domain in grey, one path, and at its place at `step` the two ways down.

    Newton's arrow is drawn to scale; the gradient's is cut to a length that fits the picture, as
    its label says. The thin cross lies along the eigenvectors, and beyond the dotted line, where
    λ₁ = 0, the ground curves down in some direction. The hover gives the numbers at the pointer.
    """
    along, figure = path.along, go.Figure()
    t = min(step, len(along.theta) - 1)
    ink = palette.ink
    _relief(figure, ground, palette)
    theta = along.theta[_thinned(len(along.theta))]
    figure.add_scatter(
        x=_single(theta[:, 0]),
        y=_single(theta[:, 1]),
        mode="lines",
        name=path.line.title,
        line=path.line.stroke(palette, 2.5),
        hoverinfo="skip",
    )
    point, inside = along.theta[t], _inside(ground, along.theta[t])
    if inside and np.isfinite(along.at.f[t]):
        _local(figure, point, along.at.at(t), ground, ink)
    if inside:
        figure.add_scatter(
            x=point[:1],
            y=point[1:],
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
            marker={
                "color": path.line.colour(palette),
                "size": 10,
                "line": {"color": ink, "width": 1.5},
            },
        )
    return _mapped(figure, ground)


def eigenvalue_lines(
    paths: Sequence[CurvedPath],
    which: int,
    domain: Domain,
    steps: int,
    step: int,
    *,
    palette: Palette,
) -> go.Figure:
    """λ₁ (`which` 0) or λ₂ (1) along each path; with λ₂ the edges of the rules that have one.

    The axis is made for what is inside `domain`: a run that overflows may leave it.
    """
    figure, inside = go.Figure(), [domain.contains(path.along.theta) for path in paths]
    if not any(one.any() for one in inside):
        inside = [np.ones_like(one) for one in inside]
    shown = [path.along.at.eigenvalues[one, which] for path, one in zip(paths, inside, strict=True)]
    scale = two_sided(np.concatenate(shown))
    ends: list[End] = []
    for path in reversed(paths):
        along, line = path.along, path.line
        stroke = line.stroke(palette, 2.2)
        rows = [(line.title, along.at.eigenvalues[:, which], stroke, line.sample)]
        if which == 1 and along.limit is not None:
            limit = along.limit[: len(along.theta)]
            edge = stroke | {"width": 1.6, "dash": DOTTED}
            rows.append((f"edge of {line.title}", limit, edge, "┈"))
            shown.append(limit)
        for label, values, stroke, sample in rows:
            t = _thinned(len(values))
            drawn = scale.of(values[t])
            figure.add_scatter(
                x=_single(t),
                y=_single(drawn),
                mode="lines",
                name=label,
                line=stroke,
                text=[number(float(value)) for value in values[t]],
                hovertemplate="%{text}",
            )
            ends += [replace(end, sample=sample) for end in ends_of(line, drawn, palette, label)]
    figure.add_vline(step, line={"dash": "solid"})
    name = ("λ₁, the smaller eigenvalue", "λ₂, the larger eigenvalue")[which]
    return _lined(figure, name, scale, scale.of(np.concatenate(shown)), steps, ends)


def _relief(figure: go.Figure, ground: CurvatureMap, palette: Palette) -> None:
    low, high = np.moveaxis(ground.at.eigenvalues, -1, 0)
    scale = two_sided(high.ravel())
    shades = ("#14171C", "#4A535F") if palette.dark else ("#F7F8FA", "#AEB6C1")
    least, most = _range(high)
    ticks = scale.ticks(*scale.of([least, most])) if most > least else []
    figure.add_heatmap(
        x=_single(ground.x),
        y=_single(ground.y),
        z=_single(scale.of(high)),
        zsmooth="best",
        customdata=ground.texts,
        colorscale=[[0, shades[0]], [1, shades[1]]],
        showscale=most > least,
        colorbar={
            "thickness": 8,
            "outlinewidth": 0,
            "orientation": "h",
            "len": 0.75,
            "x": 1,
            "xanchor": "right",
            "y": 1.03,
            "yanchor": "bottom",
            "tickangle": 0,
            "tickvals": scale.of([value for value, _ in ticks]).tolist(),
            "ticktext": [text for _, text in ticks],
        },
        hovertemplate="x = %{x:.3g}, y = %{y:.3g}<br>f = %{customdata[0]}"
        "<br>λ₁ = %{customdata[1]}, λ₂ = %{customdata[2]}<br>condition number %{customdata[3]}"
        "<br>stable rate below %{customdata[4]}<extra></extra>",
    )
    if (low < 0).any() and (low > 0).any():
        figure.add_contour(
            x=_single(ground.x),
            y=_single(ground.y),
            z=_single(two_sided(low.ravel()).of(low)),
            contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
            showscale=False,
            line={"color": palette.ink, "width": 1, "dash": DOTTED},
            hoverinfo="skip",
            name="λ₁ = 0",
            showlegend=True,
        )


@np.errstate(over="ignore")
def _local(
    figure: go.Figure, point: np.ndarray, at: Curvature, ground: CurvatureMap, ink: str
) -> None:
    """The cross along the eigenvectors, −g and Newton's step at one point."""
    side = float(min(ground.x[-1] - ground.x[0], ground.y[-1] - ground.y[0]))
    for name, way in zip(("λ₁", "λ₂"), at.eigenvectors, strict=True):
        way = way if way[1] > 0 or (way[1] == 0 and way[0] > 0) else -way
        ends = point + side * ARROW / 2 * np.array([-way, way])
        figure.add_scatter(
            x=ends[:, 0],
            y=ends[:, 1],
            mode="lines+text",
            text=["", name],
            textposition="top right",
            line={"color": ink, "width": 1},
            showlegend=False,
            hoverinfo="skip",
        )
    size = float(np.hypot(*at.grad))
    cut = min(1.0, side * ARROW / size) if size else 1.0
    told = "−g, " + ("shortened" if cut < 1 else "to scale")
    _arrow(figure, point, -cut * at.grad, told, ink, "solid")
    if np.isfinite(at.newton).all():
        _arrow(figure, point, at.newton, "Newton's step, to scale", ink, DASHED)


def _arrow(
    figure: go.Figure, point: np.ndarray, way: np.ndarray, told: str, ink: str, dash: str
) -> None:
    end = point + way
    both: dict[str, Any] = {"x": [point[0], end[0]], "y": [point[1], end[1]], "hoverinfo": "skip"}
    figure.add_scatter(
        **both, mode="lines", name=told, line={"color": ink, "width": 2, "dash": dash}
    )
    # The head by itself, so that the legend shows a line.
    figure.add_scatter(
        **both,
        mode="markers",
        showlegend=False,
        marker={"symbol": "arrow", "angleref": "previous", "size": [0, 11], "color": ink},
    )


def _mapped(figure: go.Figure, ground: CurvatureMap) -> go.Figure:
    wide, high = ground.x[-1] - ground.x[0], ground.y[-1] - ground.y[0]
    least, most = _range(ground.at.eigenvalues[..., 1])
    title = f"λ₂ = {number(most)} all over" if most == least else "λ₂ is finite nowhere"
    if most > least:
        title = f"λ₂ {_logs(least, most)}"
    framed(figure, title, x="x", height=420, margin={"l": 46, "r": 10, "t": 62, "b": 60})
    figure.update_layout(showlegend=True, legend={"y": -0.17, "yanchor": "top"})
    figure.update_xaxes(range=[ground.x[0], ground.x[-1]], constrain="domain")
    figure.update_yaxes(title_text="y", range=[ground.y[0], ground.y[-1]], showgrid=False)
    if 1 / EQUAL <= wide / high <= EQUAL:
        figure.update_yaxes(scaleanchor="x", constrain="domain")
    return figure


def _lined(
    figure: go.Figure,
    name: str,
    scale: TwoSided,
    drawn: np.ndarray,
    steps: int,
    ends: list[End],
) -> go.Figure:
    drawn = drawn[np.isfinite(drawn)]
    low, high = (float(drawn.min()), float(drawn.max())) if len(drawn) else (0.0, 1.0)
    air = 0.06 * (high - low) if high - low > 1e-6 else 0.5
    span = [low - air, high + air]
    margin = LABELLED | {"r": 126}
    title = f"{name} {_logs(*span)}"
    framed(figure, title, x="step t", height=260, margin=margin, unified=True)
    figure.update_xaxes(range=[0, steps])
    ticks = scale.ticks(*span)
    figure.update_yaxes(
        range=span,
        tickvals=scale.of([value for value, _ in ticks]).tolist(),
        ticktext=[text for _, text in ticks],
    )
    if span[0] < 0 < span[1]:
        figure.add_hline(0.0)
    ends = [replace(end, value=min(max(end.value, span[0]), span[1])) for end in ends]
    label_ends(figure, ends, span)
    return figure


def _thinned(count: int) -> np.ndarray:
    """Which of `count` points are drawn: the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))


def _range(values: np.ndarray) -> tuple[float, float]:
    """The least and the largest finite value; equal where they differ by rounding alone."""
    known = values[np.isfinite(values)]
    least, most = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    return (least, most) if most - least > 1e-9 * max(abs(least), abs(most)) else (most, most)


def _logs(least: float, most: float) -> str:
    """How an axis from `least` to `most` says that it is logarithmic."""
    return "(± log)" if least < 0 < most else "(log)"


def _inside(ground: CurvatureMap, point: np.ndarray) -> bool:
    x, y = float(point[0]), float(point[1])
    return bool(ground.x[0] <= x <= ground.x[-1] and ground.y[0] <= y <= ground.y[-1])


def _single(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -LARGEST, LARGEST).astype(np.float32)
