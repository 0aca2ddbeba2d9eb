"""One line chart under the landscape as shapes; `charts.js` draws it on the canvas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.canvas.race.payload import LARGEST, Curve, DrawnLane, RacePayload, frame_steps
from app.charts.palette import Palette
from app.charts.ticks import linear_ticks, log_ticks
from app.paper.labels import spread
from app.paper.letters import width_of
from app.paper.shapes import Line, Shape, Words
from pages.race.files.landscape import tint_of
from pages.race.files.polylines import Box, clipped

MOST_DECADES = 16
TICKS = 0.78
FAINT = 0.75
LABEL = 16
"""Height of a label at a line's end."""


def chart_shapes(picture: RacePayload, index: int, box: Box, palette: Palette) -> list[Shape]:
    """The chart `index` of the picture in `box`, with its title, axes, lines and labels."""
    curve, lanes = picture.curves[index], picture.lanes
    left, top, right, bottom = box
    title = f"{curve.title} (log)" if curve.log and not curve.absent else curve.title
    shapes: list[Shape] = [Words(left, top + 9, title, 13, (palette.ink, 1.0), bold=True)]
    values = [] if curve.absent else [_values(lane, index, picture.steps) for lane in lanes]
    span = _range(lanes, values, curve, picture.steps)
    if span is None:
        reason = curve.absent or "There is nothing to draw here."
        return [*shapes, Words(left, top + 42, reason, 13, (palette.ink, FAINT))]
    widest = max(width_of(lane.label, 12) for lane in lanes)
    room = min(widest + 26, 0.42 * (right - left))
    plot = Plot((left + 46, top + 30, right - room, bottom - 24), span, curve.log, picture.steps)
    shapes += _axes(plot, curve, palette)
    for lane, series in reversed([*zip(lanes, values, strict=True)]):
        dash = tuple(0.8 * length for length in lane.dash)
        tint, name = tint_of(lane, palette), f"curve {lane.label}"
        shapes.append(Line(_pieces(plot, series), tint, 1.8, dash, name=name))
    return shapes + _end_labels(plot, lanes, values, room - 24, palette)


class Plot:
    """Between steps and values and the pixels of a chart's inner box."""

    def __init__(self, box: Box, span: tuple[float, float], log: bool, steps: int):
        self.box, self.span, self.log, self.steps = box, span, log, steps

    def x(self, step: np.ndarray | float) -> np.ndarray:
        """Pixels of steps."""
        left, _, right, _ = self.box
        return left + np.asarray(step, float) / self.steps * (right - left)

    def y(self, value: np.ndarray | float) -> np.ndarray:
        """Pixels of values; NaN for what has no place on the axis."""
        _, top, _, bottom = self.box
        low, high = _mapped(np.array(self.span), self.log)
        return bottom - (_mapped(value, self.log) - low) / (high - low) * (bottom - top)


def _mapped(value: np.ndarray | float, log: bool) -> np.ndarray:
    value = np.clip(np.asarray(value, float), -LARGEST, LARGEST)
    if not log:
        return value
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(value > 0, np.log10(value), np.nan)


def _values(lane: DrawnLane, index: int, steps: int) -> np.ndarray:
    """The lane's values, (T+1,), NaN after its end."""
    values, given = np.full(steps + 1, np.nan), lane.curves[index]
    values[: len(given)] = given
    if lane.diverged_at >= 0:
        values[max(0, lane.diverged_at - (steps + 1 - len(given))) :] = np.nan
    return values


def _range(
    lanes: Sequence[DrawnLane], values: Sequence[np.ndarray], curve: Curve, steps: int
) -> tuple[float, float] | None:
    """What the axis shows; None if there is nothing.

    A lane that left the picture or diverged counts until then, and after that as far as once more
    the range, so that one runaway does not press the others flat.
    """
    series = [_mapped(given, curve.log) for given in values]
    ends = [[k for k in (lane.left_at, lane.diverged_at) if k >= 0] for lane in lanes]
    calm = [min(end, default=steps + 1) for end in ends]
    line = [] if curve.line is None else [float(_mapped(curve.line, curve.log))]
    known = _finite([*(s[:k] for s, k in zip(series, calm, strict=False)), np.array(line)])
    wild = _finite([s[k:] for s, k in zip(series, calm, strict=False)])
    if not values or not len(known) + len(wild):
        return None
    if len(known):
        low, high = float(known.min()), float(known.max())
        room = max(1.0, 0.15 * (high - low)) if curve.log else 0.25 * (high - low) or 1.0
        wild = np.clip(wild, low - room, high + room)
    both = np.concatenate([known, wild])
    low, high = float(both.min()), float(both.max())
    if curve.log:
        low = max(low, high - MOST_DECADES)
    pad = 0.04 * (high - low) or (0.5 if curve.log else 0.5 * abs(high) or 1.0)
    low, high = low - pad, high + pad
    return (10.0**low, 10.0**high) if curve.log else (low, high)


def _finite(arrays: Sequence[np.ndarray]) -> np.ndarray:
    together = np.concatenate([*arrays, np.empty(0)])
    return together[np.isfinite(together)]


def _axes(plot: Plot, curve: Curve, palette: Palette) -> list[Shape]:
    left, _, right, bottom = plot.box
    ticks = (log_ticks if curve.log else linear_ticks)(*plot.span, 5)
    across = [np.array([[left, y], [right, y]]) for y in (plot.y(value) for value, _ in ticks)]
    tint = (palette.ink, TICKS)
    shapes: list[Shape] = [Line(tuple(across), (palette.ink, 0.12), 1.0)]
    shapes += [Words(left - 7, float(plot.y(value)), text, 11, tint, "end")
               for value, text in ticks]  # fmt: skip
    if curve.line is not None:
        y = plot.y(curve.line)
        line = np.array([[left, y], [right, y]])
        shapes.append(Line((line,), (palette.ink, 0.55), 1.0, (4.0, 3.0)))
    most = max(1.0, min(5.0, (right - left) / 58))
    for value, _ in linear_ticks(0, plot.steps, most):
        if value == round(value):
            text = str(round(value))
            shapes.append(Words(float(plot.x(value)), bottom + 13, text, 11, tint, "middle"))
    after = right + width_of(str(plot.steps), 11) / 2 + 6
    return [*shapes, Words(after, bottom + 13, "step t", 11, tint)]


def _pieces(plot: Plot, values: np.ndarray) -> tuple[np.ndarray, ...]:
    left, top, right, bottom = plot.box
    shown = frame_steps(plot.steps)
    points = np.stack([plot.x(shown), plot.y(values[shown])], -1)
    known = np.isfinite(points[:, 1])
    # What lies above or below the range runs along just outside the edge.
    points[:, 1] = np.clip(points[:, 1], top - 9, bottom + 9)
    cuts = np.flatnonzero(np.diff(known)) + 1
    runs = [run for run in np.split(points, cuts) if np.isfinite(run[0, 1])]
    box = (left - 2, top - 2, right + 2, bottom + 2)
    # A single value is a line to itself: a dot.
    runs = [run if len(run) > 1 else np.repeat(run, 2, axis=0) for run in runs]
    return tuple(piece for run in runs for piece in clipped(run, box))


def _end_labels(
    plot: Plot,
    lanes: Sequence[DrawnLane],
    values: Sequence[np.ndarray],
    room: float,
    palette: Palette,
) -> list[Shape]:
    """The lanes' names right of the plot, at the height of their last values."""
    _, top, right, bottom = plot.box
    lasts = [np.flatnonzero(np.isfinite(plot.y(series))) for series in values]
    ends = [float(np.clip(plot.y(series[k[-1]]), top, bottom)) if len(k) else bottom
            for series, k in zip(values, lasts, strict=True)]  # fmt: skip
    middles = spread(ends, LABEL, top - 12, bottom + LABEL / 2)
    shapes: list[Shape] = []
    for lane, last, y, middle in zip(lanes, lasts, ends, middles, strict=True):
        colour, _ = tint_of(lane, palette)
        begin = float(plot.x(last[-1])) if len(last) else right
        if begin < right - 12:
            way = np.array([[begin, y], [right, y]])
            shapes.append(Line((way,), (colour, 0.5), 1.0, (1.0, 3.0)))
        leader = np.array([[right + 1, y], [right + 7, middle]])
        shapes.append(Line((leader,), (colour, 0.5), 1.0))
        sample = np.array([[right + 8, middle], [right + 19, middle]])
        dash = (3.0, 1.5) if lane.dash else ()
        shapes.append(Line((sample,), (colour, 1.0), 3.2, dash))
        width = width_of(lane.label, 12)
        size = 12 * min(1.0, room / width)
        shapes.append(
            Words(right + 23, middle, lane.label, size, (palette.ink, 1.0), width=min(room, width))
        )
    return shapes
