"""The shapes that tell the optimizers apart without colour, as polygons."""

from __future__ import annotations

import numpy as np

_CORNERS = {"square": (4, 45), "triangle": (3, -90), "down": (3, 90), "diamond": (4, 0),
            "hexagon": (6, 30)}  # fmt: skip
_SWELL = {3: 1.35, 4: 1.25, 6: 1.1}


def marker(shape: str, x: float, y: float, radius: float) -> np.ndarray:
    """Corners (N, 2) of one of `app.race.MARKERS`, as large to the eye as a circle of `radius`."""
    if shape == "cross":
        unit = _cross()
    elif shape == "star":
        unit = 1.35 * _polygon(10, -90, 0.5)
    elif shape in _CORNERS:
        corners, first = _CORNERS[shape]
        unit = _SWELL[corners] * _polygon(corners, first)
    else:
        unit = circle(0, 0, 1)
    return np.array([x, y]) + radius * unit


def circle(x: float, y: float, radius: float) -> np.ndarray:
    """Corners (40, 2) of a polygon that looks round."""
    return np.array([x, y]) + radius * _polygon(40, 0)


def _polygon(corners: int, first: float, dent: float = 1.0) -> np.ndarray:
    angle = np.radians(first + 360 / corners * np.arange(corners))
    reach = np.where(np.arange(corners) % 2, dent, 1.0)
    return reach[:, None] * np.stack([np.cos(angle), np.sin(angle)], -1)


def _cross() -> np.ndarray:
    far, near, eighth = 1.15, 0.4, np.sqrt(0.5)
    points = []
    for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        for u, v in ((far, -near), (far, near), (near, near)):
            px, py = c * u - s * v, s * u + c * v
            points.append(((px - py) * eighth, (px + py) * eighth))
    return np.array(points)
