"""What a training step costs, as a figure: one panel for each quantity that is varied alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.labels import spread
from app.charts.looks import LOOKS
from app.charts.palette import LIGHT, Tint
from app.charts.ticks import log_ticks
from app.paper.shapes import Drawing, Polyline, Shape, Words

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge, pixels."""

INK = LIGHT.ink
ADAM = LOOKS["adam"].light
CURVES: tuple[tuple[str, Tint, tuple[float, ...]], ...] = (
    ("step", (ADAM, 1.0), ()),
    ("update", (ADAM, 1.0), (5.0, 3.0)),
    ("products", (INK, 0.55), ()),
)
"""Field of `Cost`, which is its label, with colour and dash pattern."""
HEADING = "What one training step costs, ms of CPU time (log)"
MARGIN, TOP, BOTTOM = 24, 96, 52
TICKS, PLOT, LABELS, HEIGHT = 40, 196, 74, 230
"""Pixels: left of a plot for its numbers, its width, right of it for its labels, its height."""
LINE = 16
"""Height of a label."""


@dataclass(frozen=True)
class Cost:
    """What a step costs at one value of what is varied; times in ms.

    Attributes:
      value: the varied quantity, 1 or more.
      work: multiplications of the matrix products.
      step, update, products: the whole step, the update alone, the bare matrix products; above 0.
    """

    value: int
    work: int
    step: float
    update: float
    products: float


@dataclass(frozen=True)
class Panel:
    """One quantity that was varied alone.

    Attributes:
      title, axis: what it is, in words and on the axis.
      centre: its value while another one is varied.
      costs: two or more, by ascending value.
    """

    title: str
    axis: str
    centre: int
    costs: tuple[Cost, ...]


def drawing_of(panels: Sequence[Panel], setting: str, *, source: str = "") -> Drawing:
    """The panels side by side, both axes logarithmic, all with one vertical axis.

    Args:
      setting: a line under the heading, on what was measured.
      source: kept in the file; see `Drawing`.
    """
    span = _span(
        [getattr(cost, name) for panel in panels for cost in panel.costs for name, _, _ in CURVES]
    )
    across = TICKS + PLOT + LABELS
    shapes: list[Shape] = [
        Words(MARGIN, 28, HEADING, 18, (INK, 1.0), bold=True),
        Words(MARGIN, 51, setting, 13, (INK, 0.8)),
    ]
    for i, panel in enumerate(panels):
        left = MARGIN + i * across + TICKS
        shapes += _panel(panel, span, (left, TOP, left + PLOT, TOP + HEIGHT))
    width = 2 * MARGIN + len(panels) * across
    title = f"{HEADING}: {', '.join(panel.title.lower() for panel in panels)}"
    return Drawing(width, TOP + HEIGHT + BOTTOM, LIGHT.paper, tuple(shapes), title, source)


def _panel(panel: Panel, span: tuple[float, float], box: Box) -> list[Shape]:
    left, top, right, bottom = box
    values = np.array([cost.value for cost in panel.costs], float)
    x = left + _share(values, (values[0], values[-1])) * (right - left)
    centre = left + _share(panel.centre, (values[0], values[-1])) * (right - left)
    ticks = [
        (float(bottom - _share(value, span) * (bottom - top)), f"{value:g}")
        for value, _ in log_ticks(*span, 5)
    ]
    faint = (INK, 0.75)
    shapes: list[Shape] = [
        Words(left - TICKS, top - 16, panel.title, 13, (INK, 1.0), bold=True),
        Polyline(tuple(np.array([[left, y], [right, y]]) for y, _ in ticks), (INK, 0.12), 1.0),
        Polyline((np.array([[centre, top], [centre, bottom]]),), (INK, 0.4), 1.0, (2.0, 3.0)),
        *(Words(left - 8, y, text, 11, faint, "end") for y, text in ticks),
        *(
            Words(float(place), bottom + 14, str(cost.value), 11, faint, "middle")
            for place, cost in zip(x, panel.costs, strict=True)
        ),
        Words((left + right) / 2, bottom + 33, f"{panel.axis} (log)", 11, faint, "middle"),
    ]
    ends = []
    for name, tint, dash in CURVES:
        times = np.array([getattr(cost, name) for cost in panel.costs])
        points = np.stack([x, bottom - _share(times, span) * (bottom - top)], -1)
        shapes.append(Polyline((points,), tint, 2.0, dash, name=f"{panel.axis} {name}"))
        # A place twice is drawn as a dot by its round ends.
        shapes.append(Polyline(tuple(np.repeat(point[None], 2, 0) for point in points), tint, 5.0))
        ends.append(float(points[-1, 1]))
    middles = spread(ends, LINE, top - LINE / 2, bottom + LINE / 2)
    shapes += [
        Words(right + 9, y, name, 12, (INK, 1.0))
        for (name, _, _), y in zip(CURVES, middles, strict=True)
    ]
    return shapes


def _span(times: Sequence[float]) -> tuple[float, float]:
    """What the vertical axis shows: all times, and a little room above and below."""
    room = 10**0.1
    return min(times) / room, max(times) * room


def _share(value: np.ndarray | float, span: tuple[float, float]) -> np.ndarray:
    """How far along a logarithmic axis from the one end of `span` to the other."""
    low, high = np.log10(span)
    return (np.log10(value) - low) / (high - low)
