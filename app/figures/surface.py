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
"""Steps shorter than this share of the picture's sides are drawn together."""
LIFT = 0.012
"""How far paths and crosses lie above the surface, in its heights, so as not to sink into it."""
STEEP = 0.06
"""f itself is drawn if half of the ground is higher than this share of its range."""
CLIFF = 0.5
"""… or a quarter of it is higher than this one."""
SIDES = 16
"""Directions that the camera may look from."""
HEIGHT = 520

SYMBOLS = {"circle": "circle", "square": "square", "diamond": "diamond", "cross": "x"}
"""Plotly's markers in three dimensions are few: other rules end in a circle of their colour."""


@dataclass(frozen=True, eq=False)
class Walk:
    """One lane's path as it is drawn.

    Attributes:
      label: the lane's name.
      colour: "#rrggbb".
      dashed: whether it is a variant.
      marker: shape of its end, as in `LOOKS`.
      theta: (N, 2), the start first; only points that the run reached.
      ends: what is said of its end, as "diverged at step 6"; "" for nothing.
    """

    label: str
    colour: str
    dashed: bool
    marker: str
    theta: np.ndarray
    ends: str = ""


@dataclass(frozen=True)
class Heights:
    """How high a value of f is drawn: f itself, or log(1 + (f − low)/unit) on a steep landscape.

    Attributes:
      low: the lowest f that is drawn.
      unit: what the logarithm begins at; 0 draws f itself.
    """

    low: float
    unit: float

    def of(self, f: np.ndarray) -> np.ndarray:
        """The heights of values (...)."""
        with np.errstate(all="ignore"):
            lifted = np.where(np.isfinite(f), f, np.nan)
            return np.log1p((lifted - self.low) / self.unit) if self.unit else lifted

    def ticks(self, high: float) -> list[float]:
        """A few round values of f up to `high`, evenly apart as drawn."""
        top = float(self.of(np.array(high)))
        wanted = self.low + self.unit * np.expm1(np.linspace(0, top, 6))
        round_ = {float(f"{value:.1g}") for value in wanted}
        return sorted(value for value in round_ if self.low <= value <= high)


def heights_for(values: np.ndarray) -> Heights:
    """The heights that let the form of a landscape be seen, from f (...) on a grid and paths.

    Where most of the ground would lie flat below a few high walls, the heights are logarithmic.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return Heights(0.0, 0.0)
    low, high = float(known.min()), float(known.max())
    with np.errstate(over="ignore"):
        shares = (known - low) / (high - low) if high > low else np.ones(1)
    if np.median(shares) > STEEP or np.quantile(shares, 0.75) > CLIFF:
        return Heights(low, 0.0)
    return Heights(low, max(float(np.quantile(known - low, 0.1)), 1e-9 * (high - low)))
