"""What a drawing is made of: a few shapes in pixels, which `svg` draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.charts.palette import Tint


@dataclass(frozen=True, eq=False)
class Polyline:
    """A line through points, or several in one style.

    Attributes:
      pieces: arrays (N, 2) in pixels; each begins its dashes anew.
      dash: lengths of dashes and gaps; empty is a solid line with round ends.
      name: what it stands for, for whoever reads the drawing by program; "" is nothing.
    """

    pieces: tuple[np.ndarray, ...]
    tint: Tint
    width: float
    dash: tuple[float, ...] = ()
    name: str = ""


@dataclass(frozen=True, eq=False)
class Area:
    """A filled polygon with corners (N, 2)."""

    corners: np.ndarray
    tint: Tint


@dataclass(frozen=True)
class Words:
    """One line of text.

    Attributes:
      x, y: its left end, middle or right end, as `anchor` says, and the middle of its height.
    """

    x: float
    y: float
    text: str
    size: float
    tint: Tint
    anchor: str = "start"
    bold: bool = False


Shape = Polyline | Area | Words


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
