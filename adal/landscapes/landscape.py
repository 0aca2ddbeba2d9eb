"""What a landscape is: a function of two coordinates, its exact derivatives and known minima."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Coordinates = Any
Parts = tuple[Coordinates, ...]


@dataclass(frozen=True)
class Minimum:
    """A minimum that the formula has: where it lies, its value, and whether a lower one exists.

    Attributes:
      point: (x, y).
      value: f there.
      kind: "global" if nothing is lower, else "local".
      smooth: False where the gradient jumps, so that it is not zero there.
    """

    point: tuple[float, float]
    value: float
    kind: Literal["global", "local"] = "global"
    smooth: bool = True


@dataclass(frozen=True)
class Domain:
    """The part of the plane that is drawn: x in [x0, x1], y in [y0, y1]."""

    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def diagonal(self) -> float:
        """Length of the diagonal, the scale of "near" on this landscape."""
        return math.hypot(self.x1 - self.x0, self.y1 - self.y0)

    def contains(self, points: np.ndarray) -> np.ndarray:
        """Whether each of `points` (..., 2) lies inside, edges included; NaN does not."""
        x, y = points[..., 0], points[..., 1]
        return (x >= self.x0) & (x <= self.x1) & (y >= self.y0) & (y <= self.y1)


FINITE_WITHIN = Domain(-1e6, 1e6, -1e6, 1e6)
"""Where a `finite` landscape has a finite loss and slope: at every start that a run may have."""


@dataclass(frozen=True)
class Landscape:
    """A loss of two parameters.

    Attributes:
      name: key in `LANDSCAPES`.
      title: name on a page.
      loss: (x, y) -> f, on numpy arrays and torch tensors.
      slope: (x, y) -> (∂f/∂x, ∂f/∂y).
      curvature: (x, y) -> (∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²).
      domain: what is drawn.
      minima: every minimum inside the domain that is known; empty where there is none.
      start: where a race begins unless told otherwise.
      formula: LaTeX.
      source: where the function comes from.
      lesson: one sentence on what it is good for.
      finite: whether loss and slope are finite all over `FINITE_WITHIN`; many runs at once are
        then checked only when they leave it.
    """

    name: str
    title: str
    loss: Callable[[Coordinates, Coordinates], Coordinates]
    slope: Callable[[Coordinates, Coordinates], Parts]
    curvature: Callable[[Coordinates, Coordinates], Parts]
    domain: Domain
    minima: tuple[Minimum, ...]
    start: tuple[float, float]
    formula: str
    source: str
    lesson: str = field(default="")
    finite: bool = True

    def f(self, points: Any) -> Any:
        """f at `points` (..., 2), shape (...); a numpy array, anything like one, or a tensor."""
        points = _floats(points) if not hasattr(points, "requires_grad") else points
        return self.loss(points[..., 0], points[..., 1])

    def grad(self, points: Any) -> np.ndarray:
        """∇f at `points` (..., 2), shape (..., 2), in closed form."""
        points = _floats(points)
        out = np.empty_like(points)
        # [()] makes a number of an array without axes: arithmetic on one point is then fast.
        out[..., 0], out[..., 1] = self.slope(points[..., 0][()], points[..., 1][()])
        return out

    def hessian(self, points: Any) -> np.ndarray:
        """∇²f at `points` (..., 2), shape (..., 2, 2), in closed form."""
        points = _floats(points)
        out = np.empty((*points.shape, 2), points.dtype)
        xx, xy, yy = self.curvature(points[..., 0], points[..., 1])
        out[..., 0, 0], out[..., 0, 1], out[..., 1, 0], out[..., 1, 1] = xx, xy, xy, yy
        return out

    def distance_to_minimum(self, points: np.ndarray) -> np.ndarray | None:
        """Distance of `points` (..., 2) to the nearest stated minimum; None where there is none."""
        if not self.minima:
            return None
        nearest = np.full(points.shape[:-1], np.inf)
        for minimum in self.minima:
            x, y = minimum.point
            np.minimum(nearest, np.hypot(points[..., 0] - x, points[..., 1] - y), out=nearest)
        return nearest

    def nearest_minimum(self, point: np.ndarray) -> Minimum | None:
        """The stated minimum closest to one `point` (2,); None where there is none."""
        return min(
            self.minima,
            key=lambda minimum: math.dist(minimum.point, (float(point[0]), float(point[1]))),
            default=None,
        )


def minimum_near(
    loss: Callable[[Coordinates, Coordinates], Coordinates],
    slope: Callable[[Coordinates, Coordinates], Parts],
    curvature: Callable[[Coordinates, Coordinates], Parts],
    guess: tuple[float, float],
    kind: Literal["global", "local"],
) -> Minimum:
    """The smooth minimum next to `guess`, by Newton's method on the gradient, to the last digit.

    The guess must be near enough for the method to converge; the tests hold that it was.
    """
    x, y = guess
    for _ in range(8):  # digits double from two on: four steps do, the rest polish the last one
        (p, q), (xx, xy, yy) = slope(x, y), curvature(x, y)
        det = xx * yy - xy * xy
        x, y = x - float((yy * p - xy * q) / det), y - float((xx * q - xy * p) / det)
    return Minimum((x, y), float(loss(x, y)), kind)


def _floats(points: Any) -> np.ndarray:
    points = np.asarray(points)
    return points if points.dtype.kind == "f" else points.astype(np.float64)
