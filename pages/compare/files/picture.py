"""Accuracy over the learning rate as shapes: the page's main picture for a file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.charts.labels import spread
from app.charts.palette import LIGHT, Palette
from app.charts.ticks import linear_ticks, log_ticks
from app.paper.shapes import Area, Drawing, Polyline, Shape, Words
from pages.compare.numbers import AXIS, EDGE, TITLE, RateLine, span_of

WIDTH, HEIGHT = 720.0, 400.0
LEFT, TOP, RIGHT, BOTTOM = 52.0, 34.0, 170.0, 46.0
LETTERS = 12.0
TICKS = 0.78
RING, POINT = 7.5, 3.0
WIDE = 0.52
"""Width of a letter in its size, a little more than the mean: the reader's font is not known."""
LABEL = 16.0
"""Height of a label at a line's end."""


class _Plot:
    """Between rates and shares and the pixels of the inner box."""

    def __init__(self, lines: Sequence[RateLine]):
        self.across, self.up = span_of(lines)
        self.right, self.bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def points(self, rates: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """(N, 2) pixels."""
        x = (np.log10(rates) - self.across[0]) / (self.across[1] - self.across[0])
        y = (shares - self.up[0]) / (self.up[1] - self.up[0])
        return np.stack([LEFT + x * (self.right - LEFT), self.bottom - y * (self.bottom - TOP)], -1)


def rate_drawing(lines: Sequence[RateLine], source: str = "") -> Drawing:
    """The chart of at least one line on white paper.

    Args:
      source: what is kept in the file beside the picture.
    """
    plot, palette = _Plot(lines), LIGHT
    shapes = _axes(plot, palette)
    for line in lines:
        for piece in line.pieces:
            rates = line.rates[piece]
            there, back = (plot.points(rates, edge[piece]) for edge in (line.high, line.low))
            shapes.append(Area(np.concatenate([there, back[::-1]]), (line.line.look.light, 0.2)))
    for line in lines:
        shapes += _line(plot, line, palette)
    title = f"{TITLE} over the {AXIS}, mean over the seeds with its 95 % interval"
    return Drawing(
        WIDTH, HEIGHT, palette.paper, (*shapes, *_labels(plot, lines, palette)), title, source
    )


def _axes(plot: _Plot, palette: Palette) -> list[Shape]:
    tint, ink = (palette.ink, TICKS), (palette.ink, 1.0)
    shapes: list[Shape] = [Words(LEFT, TOP - 20, TITLE, 14, ink, bold=True)]
    for value, _ in linear_ticks(*plot.up, 6):
        if 0 <= value <= 1 + 1e-9:
            y = float(plot.points(np.ones(1), np.array([value]))[0, 1])
            across = np.array([[LEFT, y], [plot.right, y]])
            shapes.append(Polyline((across,), (palette.ink, 0.12), 1.0))
            shapes.append(Words(LEFT - 7, y, f"{100 * value:.3g} %", LETTERS, tint, "end"))
    for value, text in log_ticks(10 ** plot.across[0], 10 ** plot.across[1], 6):
        x = float(plot.points(np.array([value]), np.zeros(1))[0, 0])
        shapes.append(Words(x, plot.bottom + 15, text, LETTERS, tint, "middle"))
    middle = (LEFT + plot.right) / 2
    return [*shapes, Words(middle, plot.bottom + 34, f"{AXIS} (log)", LETTERS, tint, "middle")]


def _line(plot: _Plot, line: RateLine, palette: Palette) -> list[Shape]:
    tint, name = (line.line.look.light, 1.0), f"rates {line.line.title}"
    points = plot.points(line.rates, line.middle)
    runs = tuple(points[piece] for piece in line.pieces)
    shapes: list[Shape] = [Polyline(runs, tint, 2.2, tuple(map(float, line.line.dash)), name=name)]
    shapes += [Area(_circle(point, POINT), tint) for point in points[np.isfinite(points[:, 1])]]
    if line.chosen is not None:
        centre = points[line.chosen]
        shapes.append(
            Polyline((_circle(centre, RING),), tint, 2.5, name=f"chosen {line.line.title}")
        )
        if line.at_edge:
            x, y = centre.tolist()
            ink = (palette.ink, 1.0)
            shapes.append(Words(x, y - 16, EDGE, LETTERS, ink, "middle"))
    return shapes


def _circle(centre: np.ndarray, radius: float) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 25)
    return centre + radius * np.stack([np.cos(angle), np.sin(angle)], -1)


def _labels(plot: _Plot, lines: Sequence[RateLine], palette: Palette) -> list[Shape]:
    """Names at the right edge, at the height of the last values."""
    ends = []
    for line in lines:
        known = np.flatnonzero(np.isfinite(line.middle))
        if len(known):
            ends.append((line, plot.points(line.rates, line.middle)[known[-1]]))
    middles = spread([float(y) for _, (_, y) in ends], LABEL, TOP, plot.bottom + LABEL / 2)
    shapes: list[Shape] = []
    for (line, (x, y)), middle in zip(ends, middles, strict=True):
        begin = plot.right + 8
        leader = np.array([[x + 6, y], [begin, middle]])
        shapes.append(Polyline((leader,), (line.line.look.light, 0.5), 1.0, (1.0, 3.0)))
        sample = np.array([[begin + 2, middle], [begin + 15, middle]])
        dash = (4.0, 2.0) if line.line.dash else ()
        shapes.append(Polyline((sample,), (line.line.look.light, 1.0), 3.2, dash))
        size = min(LETTERS, (RIGHT - 32) / (WIDE * len(line.line.title)))
        shapes.append(Words(begin + 20, middle, line.line.title, size, (palette.ink, 1.0)))
    return shapes
