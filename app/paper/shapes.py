"""What a drawing is made of: a few shapes in pixels, which `svg` and `raster` both can draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.charts.palette import Tint

NOTHING: Tint = ("#000000", 0.0)


@dataclass(frozen=True, eq=False)
class Ground:
    """Pixels (rows, columns, 3), uint8, stretched smoothly over a box; the top row first."""

    pixels: np.ndarray
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, eq=False)
class Line:
    """Polylines in one style.

    Attributes:
      pieces: arrays (N, 2); each begins its dashes anew.
      dash: lengths of dashes and gaps; empty is a solid line with round ends.
      rim, rim_width: a wider line below it with the same dashes; 0 for none.
      name: what it stands for, for whoever reads the drawing by program; "" is nothing.
      digits: decimals worth keeping in a text.
    """

    pieces: tuple[np.ndarray, ...]
    tint: Tint
    width: float
    dash: tuple[float, ...] = ()
    rim: Tint = NOTHING
    rim_width: float = 0.0
    name: str = ""
    digits: int = 2


@dataclass(frozen=True, eq=False)
class Area:
    """A filled polygon with corners (N, 2), and a rim around it of `rim_width` (0 for none)."""

    corners: np.ndarray
    tint: Tint
    rim: Tint = NOTHING
    rim_width: float = 0.0


@dataclass(frozen=True)
class Plate:
    """A box with round corners, behind a label."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    tint: Tint


@dataclass(frozen=True)
class Words:
    """One line of text.

    Attributes:
      x, y: its left end, middle or right end, as `anchor` says, and the middle of its height.
      width: the room it must keep to, which it fills; 0 where that does not matter.
      rim: a border around the letters that keeps them clear of lines; opacity 0 for none.
    """

    x: float
    y: float
    text: str
    size: float
    tint: Tint
    anchor: str = "start"
    bold: bool = False
    width: float = 0.0
    rim: Tint = NOTHING


Shape = Ground | Line | Area | Plate | Words


@dataclass(frozen=True, eq=False)
class Drawing:
    """Shapes on a page, the first at the bottom.

    Attributes:
      width, height: pixels.
      paper: "#rrggbb".
      title: for those who cannot see it.
      source: the spec as JSON, kept in the file.
    """

    width: float
    height: float
    paper: str
    shapes: tuple[Shape, ...]
    title: str
    source: str = ""
