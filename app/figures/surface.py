"""A landscape as a surface in three dimensions, with the paths lying on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from adal.landscapes import Landscape
from app.figures.scale import LETTERS
from app.words import number

GRID = 40
"""Points along each side of the surface."""
MOST_POINTS = 200
"""Points of one path, those that let a long step follow the ground included."""
NEAR = 0.004
"""Steps that stay within this share of the picture's sides are drawn as one."""
LIFT = 0.012
"""How far paths and crosses lie above the surface, in its heights, so as not to sink into it."""
STEEP, WALL = 0.06, 0.5
"""f itself is drawn where half the ground is above the first share of its range, or a quarter of
it above the second."""
SIDES, RAISED = 24, (0.8, 1.4, 2.4)
"""Directions from which the camera may look, and heights per distance from which it looks down."""
ENDS = 30
"""How many points of a path its end counts for when the camera looks for its place."""
AWAY = 1.95
"""Its distance, in the longer side of the picture."""
HEIGHT = 520
MARKERS = {"square": "square", "diamond": "diamond"}
"""Plotly's other markers in three dimensions are letters that not every machine has: the rules
whose marker they would be end in a circle."""
ARM = 0.012
"""Half the size of a cross, in the picture's sides."""


@dataclass(frozen=True, eq=False)
class Walk:
    """One lane's path and how it looks.

    Attributes:
      label: the lane's name, with what befell it.
      colour: "#rrggbb".
      dashed: whether it is a variant.
      marker: shape of its end, as in `LOOKS`.
      theta: (N, 2), the start first: only points that the run reached.
    """

    label: str
    colour: str
    dashed: bool
    marker: str
    theta: np.ndarray


@dataclass(frozen=True)
class Heights:
    """How high a value of f is drawn, 0 for the lowest and 1 for the highest of the grid.

    Attributes:
      low, high: the lowest and the highest f that is drawn.
      unit: 0 for heights that are shares of the range; else they go as log(1 + (f − low)/unit).
    """

    low: float
    high: float
    unit: float = 0.0

    def of(self, f: Any) -> np.ndarray:
        """The heights of values (...); NaN for what is not finite."""
        with np.errstate(all="ignore"):
            lifted = np.where(np.isfinite(f), f, np.nan) / 2 - self.low / 2
            span = (self.high / 2 - self.low / 2) or 1.0
            if not self.unit:
                return lifted / span
            return np.log1p(2 * lifted / self.unit) / np.log1p(2 * span / self.unit)

    def ticks(self) -> list[float]:
        """Round values of f, about evenly apart as drawn."""
        span = self.high - self.low
        if not 0 < span < np.inf:
            return [self.low]
        if self.unit:
            even = self.unit * np.expm1(np.linspace(0, np.log1p(span / self.unit), 6))
            values = {float(f"{self.low + value:.1g}") for value in even}
            return sorted(value for value in values if self.low <= value <= self.high)
        decade = 10.0 ** np.floor(np.log10(span / 3))
        step = decade * max(times for times in (1, 2, 5) if times * decade <= span / 3)
        return (step * np.arange(np.ceil(self.low / step), self.high // step + 1)).tolist()


@dataclass(frozen=True, eq=False)
class Ground:
    """The surface as drawn: heights `z` (GRID, GRID) over `x` and `y` (GRID,)."""

    landscape: Landscape
    x: np.ndarray
    y: np.ndarray
    f: np.ndarray
    z: np.ndarray
    heights: Heights

    def over(self, points: np.ndarray) -> np.ndarray:
        """The height of the surface over `points` (N, 2), NaN outside; f's own beside a hole."""
        column, row = ((points[:, i] - axis[0]) / (axis[-1] - axis[0]) * (GRID - 1)
                       for i, axis in enumerate((self.x, self.y)))  # fmt: skip
        i, j = (np.clip(np.nan_to_num(at), 0, GRID - 1.001).astype(int) for at in (row, column))
        up, right = row - i, column - j
        z = (1 - up) * ((1 - right) * self.z[i, j] + right * self.z[i, j + 1])
        z = z + up * ((1 - right) * self.z[i + 1, j] + right * self.z[i + 1, j + 1])
        own = self.heights.of(values(self.landscape, points))
        inside = self.landscape.domain.contains(points)
        return np.where(inside, np.where(np.isnan(z), own, z), np.nan)


def surface(landscape: Landscape, walks: Sequence[Walk], *, ink: str, dark: bool) -> go.Figure:
    """f over the domain in grey, with the paths on it in colour and its minima as crosses.

    A path follows the ground as drawn also within a long step. Parts outside the domain, and
    where f is not finite, are left out. The camera stands where the ground hides least of them.
    """
    traced = [trace(landscape, walk.theta) for walk in walks]
    crosses = np.array([minimum.point for minimum in landscape.minima]).reshape(-1, 2)
    ground = ground_of(landscape, np.concatenate([crosses, *(points for points, _ in traced)]))
    figure = go.Figure(_relief(ground, dark))
    # The first lane is the one the page is about: it is drawn last and named first.
    for walk, (points, steps) in reversed([*zip(walks, traced, strict=True)]):
        _draw(figure, walk, points, steps, ground)
    _cross(figure, crosses, ground, ink)
    ends = [np.repeat(points[-1:], ENDS, axis=0) for points, _ in traced]
    seen = np.concatenate([*(points for points, _ in traced), *ends])
    return _dressed(figure, ground, ink, _viewpoint(ground, seen[~np.isnan(seen[:, 0])]))


def ground_of(landscape: Landscape, others: np.ndarray) -> Ground:
    """The surface of a landscape, whose lowest height is also that of `others` (N, 2)."""
    box = landscape.domain
    x, y = np.linspace(box.x0, box.x1, GRID), np.linspace(box.y0, box.y1, GRID)
    f = values(landscape, np.stack(np.meshgrid(x, y), -1))
    heights = heights_for(f, values(landscape, others))
    return Ground(landscape, x, y, f, heights.of(f), heights)


def heights_for(grid: np.ndarray, others: np.ndarray) -> Heights:
    """The heights in which a landscape's form is seen, from f on its grid and at other points.

    They are logarithmic where most of the ground would lie flat below a few high walls.
    """
    known = grid[np.isfinite(grid)]
    if not len(known):
        return Heights(0.0, 1.0)
    low = float(min(known.min(), others[np.isfinite(others)].min(initial=np.inf)))
    lifted = known / 2 - low / 2  # halves, as the range itself may overflow
    tenth, half, three_quarters, top = np.quantile(lifted, (0.1, 0.5, 0.75, 1.0))
    if half >= STEEP * top or three_quarters >= WALL * top:
        return Heights(low, float(known.max()))
    return Heights(low, float(known.max()), 2 * max(float(tenth), 1e-9 * float(top)))


def trace(landscape: Landscape, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A path (N, 2) as up to `MOST_POINTS` points (K, 2), and the step (K,) each belongs to.

    Short steps are joined, and long ones divided, so that they can follow the ground. What lies
    outside the domain is NaN, and so is a step across it from one outside point to another.
    """
    box = landscape.domain
    with np.errstate(all="ignore"):
        share = theta / np.array([box.x1 - box.x0, box.y1 - box.y0])
        kept = [0]
        for i in range(1, len(share)):
            if np.abs(share[i] - share[kept[-1]]).max() >= NEAR or i == len(share) - 1:
                kept.append(i)
        if len(kept) > MOST_POINTS:
            kept = [kept[i] for i in np.linspace(0, len(kept) - 1, MOST_POINTS).astype(int)]
        begins, ends = theta[kept[:-1]], theta[kept[1:]]
        # From far outside there is nothing to follow: a few of the picture's sides are enough.
        far = np.minimum(np.abs(np.diff(share[kept], axis=0)).max(-1, initial=0.0), 4.0)
        cell = 1 / GRID
        while (pieces := np.maximum(np.ceil(far / cell), 1).astype(int)).sum() >= MOST_POINTS:
            cell *= 1.25
        which = np.repeat(np.arange(len(pieces)), pieces)
        part = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        part = (part / pieces[which])[:, None]
        points = np.concatenate([(1 - part) * begins[which] + part * ends[which], theta[-1:]])
        stands = box.contains(theta[kept])
        near = np.append((stands[:-1] | stands[1:])[which], True)
    points = np.where((near & box.contains(points))[:, None], points, np.nan)
    return points, np.append(np.array(kept)[which], kept[-1])


def values(landscape: Landscape, points: np.ndarray) -> np.ndarray:
    """f at `points` (..., 2), NaN where it is not finite."""
    with np.errstate(all="ignore"):
        f = np.asarray(landscape.f(points), np.float64)
    return np.where(np.isfinite(f), f, np.nan)


def _relief(ground: Ground, dark: bool) -> go.Surface:
    shades = ("#1B2027", "#4A535F") if dark else ("#E6EAEF", "#A9B2BE")
    line = "#667282" if dark else "#8792A1"
    contours = {"show": True, "start": 1 / 14, "end": 13 / 14, "size": 1 / 14, "color": line,
                "highlight": False, "width": 1}  # fmt: skip
    quiet = {"highlight": False}
    return go.Surface(
        x=_single(ground.x), y=_single(ground.y), z=_single(ground.z), cmin=0, cmax=1,
        colorscale=[[0, shades[0]], [1, shades[1]]], showscale=False, opacity=1,
        contours={"x": quiet, "y": quiet, "z": contours},
        lighting={"ambient": 0.85, "diffuse": 0.35, "specular": 0, "roughness": 1},
        text=[[number(float(f)) for f in row] for row in ground.f],
        hovertemplate="x = %{x:.3g}, y = %{y:.3g}<br>f = %{text}<extra></extra>",
    )  # fmt: skip


def _draw(
    figure: go.Figure, walk: Walk, points: np.ndarray, steps: np.ndarray, ground: Ground
) -> None:
    z = ground.over(points) + LIFT
    told = [f"step {step}, f = {number(float(f))}"
            for step, f in zip(steps, values(ground.landscape, points), strict=True)]  # fmt: skip
    shared: dict[str, Any] = {"name": walk.label, "legendgroup": walk.label}
    shared["hovertemplate"] = "%{text}<extra>" + walk.label + "</extra>"
    figure.add_scatter3d(
        x=_single(points[:, 0]), y=_single(points[:, 1]), z=_single(z), mode="lines", text=told,
        line={"color": walk.colour, "width": 6, "dash": "dash" if walk.dashed else "solid"},
        **shared,
    )  # fmt: skip
    if np.isfinite(z[-1]):
        z = z + LIFT  # the marker faces the camera: its lower half would sink in
        figure.add_scatter3d(
            x=_single(points[-1:, 0]), y=_single(points[-1:, 1]), z=_single(z[-1:]), text=told[-1:],
            mode="markers", showlegend=False,
            marker={"symbol": MARKERS.get(walk.marker, "circle"), "size": 6, "color": walk.colour},
            **shared,
        )  # fmt: skip


def _cross(figure: go.Figure, minima: np.ndarray, ground: Ground, ink: str) -> None:
    box = ground.landscape.domain
    dx, dy = ARM * (box.x1 - box.x0), ARM * (box.y1 - box.y0)
    arms = np.array([[-dx, -dy], [dx, dy], [np.nan] * 2, [-dx, dy], [dx, -dy], [np.nan] * 2])
    points = (minima[:, None] + arms).reshape(-1, 2)
    # All of a cross lies as high as its middle: it would be hard to see in a narrow pit.
    z = np.where(np.isnan(points[:, 0]), np.nan, np.repeat(ground.over(minima) + LIFT, len(arms)))
    figure.add_scatter3d(
        x=_single(points[:, 0]), y=_single(points[:, 1]), z=_single(z), mode="lines",
        line={"color": ink, "width": 3}, showlegend=False, name="minima", hoverinfo="skip",
    )  # fmt: skip


def _dressed(figure: go.Figure, ground: Ground, ink: str, eye: dict[str, float]) -> go.Figure:
    box, heights = ground.landscape.domain, ground.heights
    font = {"color": ink, "size": LETTERS}
    axis: dict[str, Any] = {
        "tickfont": font, "showbackground": False, "showgrid": False, "zeroline": False,
        "showspikes": False, "nticks": 5, "tickangle": 0, "exponentformat": "power",
    }  # fmt: skip
    x, y, z = ({**axis, "title": {"text": text, "font": font}} for text in ("x", "y", "f(θ)"))
    if heights.unit:
        z["title"]["text"] = "f(θ), log-like"
    ticks = heights.ticks()
    z |= {"tickvals": heights.of(np.array(ticks)).tolist(), "ticktext": [_tick(t) for t in ticks]}
    wide, deep = box.x1 - box.x0, box.y1 - box.y0
    longer = max(wide, deep)
    figure.update_layout(
        height=HEIGHT, margin={"l": 0, "r": 0, "t": 8, "b": 0}, paper_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "font": font,
                "traceorder": "reversed", "bgcolor": "rgba(0,0,0,0)", "itemclick": False},
        scene={
            "xaxis": {**x, "range": [box.x0, box.x1]}, "yaxis": {**y, "range": [box.y0, box.y1]},
            "zaxis": {**z, "range": [0, 1 + LIFT]}, "aspectmode": "manual",
            "aspectratio": {"x": max(wide / longer, 0.5), "y": max(deep / longer, 0.5), "z": 0.5},
            "camera": {"eye": eye, "center": {"x": 0, "y": 0, "z": -0.1}},
        },
    )  # fmt: skip
    return figure


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
                flat = AWAY / np.hypot(1, raised)
                best = cost
                eye = {"x": flat * view[0], "y": flat * view[1], "z": flat * raised}
    return eye


def _tick(value: float) -> str:
    """A round number on the axis, without trailing zeros."""
    plain = f"{value + 0.0:.6g}"
    return number(value) if "e" in plain else plain.replace("-", "−")


def _single(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float32)
