"""The upper picture as shapes: the ground with its contour lines, and the paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.canvas.race.payload import LARGEST, DrawnLane, RacePayload, heights_of
from app.charts.palette import Palette, Tint
from app.charts.ticks import linear_ticks
from app.paper.labels import GAP, Anchor, place_labels
from app.paper.letters import width_of
from app.paper.shapes import Area, Ground, Line, Plate, Shape, Words
from pages.race.files.contours import contour_lines
from pages.race.files.markers import circle, marker
from pages.race.files.polylines import Box, clipped, inside, thinned

CONTOURS = 14
HIGHEST = 65535
FAINT = 0.75
PIXEL = 4
"""Size of one pixel of the embedded ground: it is smooth, and larger ones keep a file small."""
THIN = 3
"""Pixels between two points of a contour line: fewer points look the same."""
LABEL = 20
"""Height of a path's label."""

Offsets = list[tuple[float, float]]
"""Where each label stands, from its head."""


@dataclass(frozen=True)
class Frame:
    """Between coordinates of the landscape and pixels of a box.

    Attributes:
      domain: (x0, x1, y0, y1).
      box: where it is drawn.
    """

    domain: tuple[float, float, float, float]
    box: Box

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Pixels of `points` (..., 2); an overflown path keeps its direction."""
        x0, x1, y0, y1 = self.domain
        left, top, right, bottom = self.box
        x, y = np.moveaxis(np.clip(points, -LARGEST, LARGEST), -1, 0)
        return np.stack([left + (x - x0) / (x1 - x0) * (right - left),
                         top + (y1 - y) / (y1 - y0) * (bottom - top)], -1)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """The end of a path: where it is or left the picture, and what there is to say about it."""

    x: float
    y: float
    out: bool
    note: str


def ground_shapes(picture: RacePayload, frame: Frame, palette: Palette) -> list[Shape]:
    """All that stands still: the ramp, contour lines, minima and the numbers along two edges."""
    left, top, right, bottom = frame.box
    heights = heights_of(picture.z)
    pixels = _ramp(heights, palette, round((right - left) / PIXEL), round((bottom - top) / PIXEL))
    cells = np.array([(right - left), (top - bottom)]) / (len(heights) - 1)
    lines = tuple(
        thinned(np.array([left, bottom]) + line * cells, THIN)
        for i in range(1, CONTOURS)
        for line in contour_lines(heights, i / CONTOURS * HIGHEST)
    )
    shapes: list[Shape] = [Ground(pixels, left, top, right - left, bottom - top)]
    shapes.append(Line(lines, palette.contour, 1.0, name="contours", digits=1))
    if picture.minima:
        arms = np.array([[[-4.5, 0], [4.5, 0]], [[0, -4.5], [0, 4.5]]])
        crosses = [point + arm for point in frame.pixels(np.array(picture.minima)) for arm in arms]
        crosses = [piece for cross in crosses for piece in clipped(cross, frame.box)]
        shapes.append(Line(tuple(crosses), (palette.ink, FAINT), 1.6, name="minima"))
    return shapes + _edges(frame, palette)


def race_shapes(
    picture: RacePayload,
    frame: Frame,
    palette: Palette,
    step: int,
    offsets: Offsets | None = None,
    share: float = 1.0,
) -> tuple[list[Shape], Offsets]:
    """All that moves, as it stands after `step` updates, and where the labels stand.

    Args:
      offsets, share: where the labels stood before, and the share of their way to go now.
    """
    x, y = frame.pixels(np.array(picture.start))
    ring = np.concatenate([circle(x, y, 7.5), circle(x, y, 7.5)[:1]])
    shapes: list[Shape] = [Line((ring,), (palette.ink, 1.0), 1.6, (), palette.plate, 4.0, "start")]
    walks = [frame.pixels(_walked(lane, step)) for lane in picture.lanes]
    # The first lane is the one the page is about: it lies on top.
    for lane, points in reversed([*zip(picture.lanes, walks, strict=True)]):
        pieces = tuple(clipped(points, frame.box, visits=True))
        tint, name = tint_of(lane, palette), f"path {lane.label}"
        shapes.append(Line(pieces, tint, 2.5, lane.dash, palette.halo, 4.0, name))
    heads = [
        _head(lane, points, frame.box, step)
        for lane, points in zip(picture.lanes, walks, strict=True)
    ]
    for lane, head in reversed([*zip(picture.lanes, heads, strict=True)]):
        if not head.out:
            shapes += marker_shapes(lane, head.x, head.y, 5.5, palette, rim=True)
    labels, offsets = _labels(picture.lanes, heads, frame, palette, offsets, share)
    return shapes + labels, offsets


def tint_of(lane: DrawnLane, palette: Palette) -> Tint:
    """The lane's colour in this theme."""
    return (lane.dark if palette.dark else lane.light), 1.0


def marker_shapes(
    lane: DrawnLane, x: float, y: float, radius: float, palette: Palette, *, rim: bool = False
) -> list[Shape]:
    """A lane's marker: full, or with a hole for a dashed variant, which has its parent's colour."""
    corners, rim_width = marker(lane.marker, x, y, radius), 3.0 if rim else 0.0
    shapes: list[Shape] = [Area(corners, tint_of(lane, palette), palette.rim, rim_width)]
    if lane.dash:
        shapes.append(Area(marker(lane.marker, x, y, radius / 2), (palette.paper, 1.0)))
    return shapes


def _ramp(heights: np.ndarray, palette: Palette, width: int, height: int) -> np.ndarray:
    """The ground's colours (height, width, 3), the top row first."""
    n = len(heights)
    # The grid's points are the pixels' centres: the picture's edge runs through the outer ones.
    share = Image.fromarray(heights[::-1].astype(np.float32) / HIGHEST)
    smooth = share.resize((width, height), Image.Resampling.BICUBIC, (0.5, 0.5, n - 0.5, n - 0.5))
    part = np.clip(np.asarray(smooth), 0, 1)[..., None]
    low, high = np.array(palette.valley), np.array(palette.height)
    return np.round(low + part * (high - low)).astype(np.uint8)


def _edges(frame: Frame, palette: Palette) -> list[Shape]:
    """Coordinates inside the lower and the left edge, faint, and the axes' names at their ends."""
    (x0, x1, y0, y1), (left, top, right, bottom) = frame.domain, frame.box
    corner, marks, words = 26, [], []
    for value, text in linear_ticks(x0, x1, max(2, (right - left) / 110)):
        x = frame.pixels(np.array([value, y0]))[0]
        if left + corner <= x <= right - corner:
            marks.append(np.array([[x, bottom], [x, bottom - 4]]))
            words.append((x, bottom - 11, text, "middle"))
    for value, text in linear_ticks(y0, y1, max(2, (bottom - top) / 80)):
        y = frame.pixels(np.array([x0, value]))[1]
        if top + corner <= y <= bottom - corner:
            marks.append(np.array([[left, y], [left + 4, y]]))
            words.append((left + 7, y, text, "start"))
    words += [(right - 8, bottom - 11, "x", "end"), (left + 7, top + 11, "y", "start")]
    tint = (palette.ink, FAINT)
    return [
        Line(tuple(marks), tint, 1.0),
        *(Words(x, y, text, 11, tint, anchor, rim=palette.plate) for x, y, text, anchor in words),
    ]


def _walked(lane: DrawnLane, step: int) -> np.ndarray:
    """Where the lane has been after `step` updates, (N, 2)."""
    last = step if lane.diverged_at < 0 else min(step, lane.diverged_at - 1)
    return lane.theta[: last + 1]


def _head(lane: DrawnLane, points: np.ndarray, box: Box, step: int) -> Head:
    stands = inside(points, box)
    x, y = points[-1]
    note = ""
    if not stands[-1]:
        if stands.any():
            last = int(np.flatnonzero(stands)[-1])
            x, y = clipped(points[last : last + 2], box)[0][-1]
            note = f"left at step {last + 1}"
        else:
            note = "outside"
        x, y = np.clip(x, box[0], box[2]), np.clip(y, box[1], box[3])
    if 0 <= lane.diverged_at <= step:
        note += f"{note and ', '}diverged at step {lane.diverged_at}"
    return Head(float(x), float(y), not stands[-1], note)


def _labels(
    lanes: Sequence[DrawnLane],
    heads: Sequence[Head],
    frame: Frame,
    palette: Palette,
    offsets: Offsets | None,
    share: float,
) -> tuple[list[Shape], Offsets]:
    """Names at the ends of the paths: ink on a faint plate with the lane's colour and shape."""
    left, top, right, bottom = frame.box
    texts = [f"{lane.label}, {h.note}" if h.note else lane.label
             for lane, h in zip(lanes, heads, strict=True)]  # fmt: skip
    letters = [min(width_of(text, 13), right - left - 40) for text in texts]
    widths = [room + 25 for room in letters]
    anchors = [Anchor(h.x - left, h.y - top, w) for h, w in zip(heads, widths, strict=True)]
    places = place_labels(anchors, LABEL, right - left, bottom - top)
    wanted = [(x - a.x, y - a.y) for (x, y), a in zip(places, anchors, strict=True)]
    before = offsets or wanted
    offsets = [(a + share * (c - a), b + share * (d - b))
               for (a, b), (c, d) in zip(before, wanted, strict=True)]  # fmt: skip
    leaders, plates = [], []
    for i, (head, (dx, dy)) in enumerate(zip(heads, offsets, strict=True)):
        x = max(left + 2, min(head.x + dx, right - widths[i] - 2))
        y = max(top + LABEL / 2, min(head.y + dy, bottom - LABEL / 2))
        side = x if x + widths[i] / 2 > head.x else x + widths[i]
        near = abs(y - head.y) < 7 and abs(side - head.x) < 1.8 * GAP
        if not near and not x < head.x < x + widths[i]:
            leaders.append(np.array([[head.x, head.y], [side, y]]))
        plates.append(Plate(x, y - LABEL / 2 + 0.5, widths[i], LABEL - 1, 4, palette.plate))
        plates += marker_shapes(lanes[i], x + 9.5, y, 4.2, palette)
        plates.append(Words(x + 20, y, texts[i], 13, (palette.ink, 1.0), width=letters[i]))
    return [Line(tuple(leaders), (palette.ink, 0.45), 1.0), *plates], offsets
