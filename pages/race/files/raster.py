"""A drawing as pixels, drawn larger and made smaller so that its edges are smooth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from app.charts.palette import Tint, rgb
from app.paper.letters import drawable, font, width_of
from app.paper.shapes import Area, Drawing, Ground, Line, Plate, Shape, Words
from pages.race.files.polylines import dashed, thinned
from pages.race.files.settings import KIND

DENSITY = 2
"""Pixels of the file per pixel of the drawing, as on a sharp screen."""
OVERSAMPLING = 2
SHARP = 0.97
"""Cosine of the turn, 14°, from which the pieces of a line would leave a gap at their joint."""

Ink = int | tuple[int, int, int]
Pencil = Callable[[ImageDraw.ImageDraw, float, float, Ink], None]
"""Draws with an ink, its paper's upper left corner being at (x, y)."""


def png_of(drawing: Drawing, density: int = DENSITY) -> bytes:
    """The drawing as PNG, with the spec in a text field of the file."""
    notes = PngInfo()
    notes.add_itxt(KIND, drawing.source)
    out = BytesIO()
    image_of(drawing, density).save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def image_of(drawing: Drawing, density: int = DENSITY) -> Image.Image:
    """The drawing as an RGB image of `density` times its size."""
    canvas = blank(drawing.width, drawing.height, drawing.paper, density)
    paint(canvas, drawing.shapes, density)
    return canvas.reduce(OVERSAMPLING)


def blank(width: float, height: float, paper: str, density: int) -> Image.Image:
    """A canvas to `paint` on and to reduce by `OVERSAMPLING`."""
    scale = density * OVERSAMPLING
    return Image.new("RGB", (round(width * scale), round(height * scale)), rgb(paper))


def paint(canvas: Image.Image, shapes: Sequence[Shape], density: int) -> None:
    """Draw `shapes` on a `blank` canvas of the same density, in place."""
    scale = density * OVERSAMPLING
    for shape in shapes:
        match shape:
            case Ground():
                box = [scale * v for v in (shape.x, shape.y, shape.width, shape.height)]
                left, top, width, height = (round(v) for v in box)
                pixels = Image.fromarray(shape.pixels)
                canvas.paste(pixels.resize((width, height), Image.Resampling.BICUBIC), (left, top))
            case Line():
                _line(canvas, shape, scale)
            case Area():
                if shape.rim_width:
                    closed = np.concatenate([shape.corners, shape.corners[:1]])
                    _line(canvas, Line((closed,), shape.rim, shape.rim_width), scale)
                _area(canvas, shape.corners * scale, shape.tint)
            case Plate():
                _plate(canvas, shape, scale)
            case Words():
                _words(canvas, shape, scale)


def _line(canvas: Image.Image, line: Line, scale: float) -> None:
    # What is smaller than half a pixel cannot be seen and takes time.
    routes = [thinned(piece, 0.5) * scale for piece in line.pieces]
    lengths = [scale * length for length in line.dash]
    routes = [part for route in routes for part in dashed(route, lengths)]
    if not routes:
        return
    corners = np.concatenate(routes)
    for tint, wide in ((line.rim, line.rim_width), (line.tint, line.width)):
        if not wide:
            continue
        width = max(1, round(wide * scale))
        round_ends = not lengths and wide > 1.5

        def draw(
            pencil: ImageDraw.ImageDraw,
            x: float,
            y: float,
            ink: Ink,
            width: int = width,
            round_ends: bool = round_ends,
        ) -> None:
            r = width / 2
            for route in routes:
                places = route - (x, y)
                pencil.line(places.ravel().tolist(), ink, width)
                for a, b in places[_joints(route, round_ends)].tolist():
                    pencil.ellipse((a - r, b - r, a + r, b + r), ink)

        _tinted(canvas, corners.min(0) - width, corners.max(0) + width, tint, draw)


def _joints(route: np.ndarray, round_ends: bool) -> np.ndarray:
    """Where a wide line needs a disc: at every sharp turn, and at its ends if they are round."""
    way = np.diff(route, axis=0)
    length = np.hypot(*way.T)
    along = (way[:-1] * way[1:]).sum(-1)
    sharp = along < SHARP * length[:-1] * length[1:]
    return np.concatenate([[round_ends], sharp, [round_ends]])


def _area(canvas: Image.Image, corners: np.ndarray, tint: Tint) -> None:
    def draw(pencil: ImageDraw.ImageDraw, x: float, y: float, ink: Ink) -> None:
        pencil.polygon((corners - (x, y)).ravel().tolist(), ink)

    _tinted(canvas, corners.min(0), corners.max(0) + 1, tint, draw)


def _plate(canvas: Image.Image, plate: Plate, scale: float) -> None:
    low = scale * np.array([plate.x, plate.y])
    high = low + scale * np.array([plate.width, plate.height])

    def draw(pencil: ImageDraw.ImageDraw, x: float, y: float, ink: Ink) -> None:
        box = (low[0] - x, low[1] - y, high[0] - x, high[1] - y)
        pencil.rounded_rectangle(box, scale * plate.radius, ink)

    _tinted(canvas, low, high + 1, plate.tint, draw)


def _words(canvas: Image.Image, words: Words, scale: float) -> None:
    width = width_of(words.text, words.size, words.bold)
    size = words.size
    if words.width and width > words.width:
        size *= words.width / width
        width = words.width
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    left, foot = words.x - before * width, words.y + 0.33 * size
    letters, text = font(size * scale, words.bold), drawable(words.text)
    low = scale * np.array([left - 4, foot - 1.2 * size])
    high = scale * np.array([left + width + 4, foot + 0.5 * size])
    for (colour, opacity), rim in ((words.rim, 3.5 * scale / 2), (words.tint, 0.0)):
        if not opacity:
            continue

        def draw(
            pencil: ImageDraw.ImageDraw, x: float, y: float, ink: Ink, rim: float = rim
        ) -> None:
            place = (scale * left - x, scale * foot - y)
            pencil.text(place, text, ink, letters, "ls", stroke_width=rim)

        _tinted(canvas, low, high, (colour, opacity), draw)


def _tinted(
    canvas: Image.Image, low: np.ndarray, high: np.ndarray, tint: Tint, draw: Pencil
) -> None:
    """Draw with a colour and opacity what lies between two corners.

    What is see-through is drawn on a mask first, so that a line that crosses itself stays even.
    """
    colour, opacity = rgb(tint[0]), tint[1]
    if opacity == 1:
        draw(ImageDraw.Draw(canvas), 0, 0, colour)
        return
    left, top = (max(0, math.floor(v)) for v in low)
    right = min(canvas.width, math.ceil(high[0]))
    bottom = min(canvas.height, math.ceil(high[1]))
    if left >= right or top >= bottom:
        return
    mask = Image.new("L", (right - left, bottom - top))
    draw(ImageDraw.Draw(mask), left, top, round(255 * opacity))
    canvas.paste(colour, (left, top, right, bottom), mask)
