"""A landscape as a surface in three dimensions, with the paths lying on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.charts.line import Line
from app.charts.palette import Palette
from app.charts.template import framed
from app.prose.numbers import number
from pages.race.surface.heights import Ground, minima_of, trace, values

LIFT = 0.012
"""How far paths and crosses lie above the surface, in its heights, so as not to sink into it."""
SIDES, RAISED = 24, (0.8, 1.4, 2.4)
"""Directions from which the camera may look, and heights per distance from which it looks down."""
ENDS = 30
"""How many points of a path its end counts for when the camera looks for its place."""
AWAY = 2.0
"""Its distance, in the longer side of the picture."""
MARKERS = {"square": "square", "diamond": "diamond"}
"""Plotly's other markers in three dimensions are letters that not every machine has: the rules
whose marker they would be end in a circle."""
ARM = 0.012
"""Half the size of a cross, in the picture's sides."""


@dataclass(frozen=True, eq=False)
class Walk:
    """One lane's path.

    Attributes:
      line: the lane as drawn; its title says what befell it.
      theta: (N, 2), the start first: only points that the run reached.
    """

    line: Line
    theta: np.ndarray


def surface(
    ground: Ground, walks: Sequence[Walk], *, palette: Palette, scale: float = 1.0
) -> go.Figure:
    """f over the domain in grey, with the paths on it in colour and its minima as crosses.

    A path follows the ground as drawn also within a long step. Parts outside the domain, and
    where f is not finite, are left out. The camera stands where the ground hides least of them.

    Args:
      ground: from `ground_of` with the same paths.
      scale: 1, or more for a projector: of the markers, which the template does not reach.
    """
    traced = [trace(ground.landscape, walk.theta) for walk in walks]
    figure = go.Figure(_relief(ground, palette.dark))
    # The first lane is the one the page is about: it is drawn last and named first.
    for walk, (points, steps) in reversed([*zip(walks, traced, strict=True)]):
        _draw(figure, walk, points, steps, ground, palette, scale)
    _cross(figure, ground, palette.ink)
    ends = [np.repeat(points[-1:], ENDS, axis=0) for points, _ in traced]
    seen = np.concatenate([*(points for points, _ in traced), *ends])
    return _in_scene(figure, ground, _viewpoint(ground, seen[~np.isnan(seen[:, 0])]))


def _relief(ground: Ground, dark: bool) -> go.Surface:
    shades = ("#1B2027", "#4A535F") if dark else ("#E6EAEF", "#A9B2BE")
    line = "#667282" if dark else "#8792A1"
    contours = {
        "show": True,
        "start": 1 / 14,
        "end": 13 / 14,
        "size": 1 / 14,
        "color": line,
        "highlight": False,
        "width": 1,
    }
    quiet = {"highlight": False}
    return go.Surface(
        x=_single(ground.x),
        y=_single(ground.y),
        z=_single(ground.z),
        cmin=0,
        cmax=1,
        colorscale=[[0, shades[0]], [1, shades[1]]],
        showscale=False,
        opacity=1,
        contours={"x": quiet, "y": quiet, "z": contours},
        lighting={"ambient": 0.85, "diffuse": 0.35, "specular": 0, "roughness": 1},
        customdata=[[number(float(f)) for f in row] for row in ground.f],
        hovertemplate="x = %{x:.3g}, y = %{y:.3g}<br>f = %{customdata}<extra></extra>",
    )


def _draw(
    figure: go.Figure,
    walk: Walk,
    points: np.ndarray,
    steps: np.ndarray,
    ground: Ground,
    palette: Palette,
    scale: float,
) -> None:
    z = ground.over(points) + LIFT
    told = [
        f"step {step}, f = {number(float(f))}"
        for step, f in zip(steps, values(ground.landscape, points), strict=True)
    ]
    line, colour = walk.line, walk.line.colour(palette)
    shared: dict[str, Any] = {"name": line.title, "legendgroup": line.title}
    shared["hovertemplate"] = "%{text}<extra>" + line.title + "</extra>"
    figure.add_scatter3d(
        x=_single(points[:, 0]),
        y=_single(points[:, 1]),
        z=_single(z),
        mode="lines",
        text=told,
        # In three dimensions Plotly has no lengths of dashes.
        line={"color": colour, "width": 6, "dash": "dash" if line.dash else "solid"},
        **shared,
    )
    if np.isfinite(z[-1]):
        z = z + LIFT  # the marker faces the camera: its lower half would sink in
        figure.add_scatter3d(
            x=_single(points[-1:, 0]),
            y=_single(points[-1:, 1]),
            z=_single(z[-1:]),
            text=told[-1:],
            mode="markers",
            showlegend=False,
            marker={
                "symbol": MARKERS.get(line.look.marker, "circle"),
                "size": 6 * scale,
                "color": colour,
            },
            **shared,
        )


def _cross(figure: go.Figure, ground: Ground, ink: str) -> None:
    minima, box = minima_of(ground.landscape), ground.landscape.domain
    dx, dy = ARM * (box.x1 - box.x0), ARM * (box.y1 - box.y0)
    arms = np.array([[-dx, -dy], [dx, dy], [np.nan] * 2, [-dx, dy], [dx, -dy], [np.nan] * 2])
    points = (minima[:, None] + arms).reshape(-1, 2)
    # All of a cross lies as high as its middle: it would be hard to see in a narrow pit.
    z = np.where(np.isnan(points[:, 0]), np.nan, np.repeat(ground.over(minima) + LIFT, len(arms)))
    figure.add_scatter3d(
        x=_single(points[:, 0]),
        y=_single(points[:, 1]),
        z=_single(z),
        mode="lines",
        line={"color": ink, "width": 3},
        showlegend=False,
        name="minima",
        hoverinfo="skip",
    )


def _in_scene(figure: go.Figure, ground: Ground, eye: dict[str, float]) -> go.Figure:
    box, heights = ground.landscape.domain, ground.heights
    ticks = heights.ticks()
    wide, deep = box.x1 - box.x0, box.y1 - box.y0
    longer = max(wide, deep)
    framed(figure, "", height=400, margin={"l": 0, "r": 0, "t": 8, "b": 0})
    return figure.update_layout(
        showlegend=True,
        legend={"y": 1, "yanchor": "top", "traceorder": "reversed"},
        scene={
            "uirevision": f"{ground.landscape.formula} {box}",
            "xaxis": {"title": {"text": "x"}, "range": [box.x0, box.x1]},
            "yaxis": {"title": {"text": "y"}, "range": [box.y0, box.y1]},
            "zaxis": {
                "title": {"text": "f(θ), log-like" if heights.unit else "f(θ)"},
                "range": [0, 1 + 2 * LIFT],
                "tickvals": heights.of([value for value, _ in ticks]).tolist(),
                "ticktext": [text for _, text in ticks],
            },
            "aspectmode": "manual",
            "aspectratio": {"x": max(wide / longer, 0.5), "y": max(deep / longer, 0.5), "z": 0.5},
            "camera": {"eye": eye, "center": {"x": 0, "y": 0, "z": 0}},
        },
    )


def _viewpoint(ground: Ground, points: np.ndarray) -> dict[str, float]:
    """The eye of the camera: x to the right and y to the back, turned until paths are seen."""
    box = ground.landscape.domain
    sides = np.array([box.x1 - box.x0, box.y1 - box.y0])
    begin, away = ground.over(points) + LIFT, np.linspace(0, 1.2, 40)[1:, None]
    best, eye = np.inf, {}
    for turn in np.linspace(-np.pi, np.pi, SIDES, endpoint=False):
        view = np.array([np.cos(turn - np.pi / 3), np.sin(turn - np.pi / 3)])
        rays = points + away[..., None] * view * sides
        over = ground.over(rays.reshape(-1, 2)).reshape(rays.shape[:2])
        for raised in RAISED:
            # A height of 1 is half as long as a side.
            hidden = (over > begin + 2 * raised * away).any(0)
            cost = hidden.sum() / max(len(points), 1) + 0.1 * (abs(turn) / np.pi + raised)
            if cost < best:
                # Seen from a corner the picture is wider: the camera stands back.
                flat = AWAY * np.sqrt(np.abs(view).sum()) / np.hypot(1, raised)
                best = cost
                eye = {"x": flat * view[0], "y": flat * view[1], "z": flat * raised}
    return eye


def _single(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float32)
