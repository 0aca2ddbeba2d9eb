"""What is known of solutions, as frozen records of arrays; this file loads without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from adal.errors import SpecError, shown
from adal.training.solution.arrays import Arrays, counted, named, read, whole


@dataclass(frozen=True)
class Sharpness:
    """How the mean cross-entropy bends at one solution; every number is NaN where it is undefined.

    Attributes:
      loss: in nats, on the points that were given.
      gradient_norm: ‖g‖₂ of that loss.
      largest, smallest: the ends of the spectrum of its Hessian H, by Lanczos. Never outside the
        spectrum: the true ends may lie beyond.
      largest_error, smallest_error: an eigenvalue of H lies within this of the number.
      trace: of H, by Hutchinson.
      trace_margin: half the width of its 95 % interval over the random directions.
      rise: L(θ + ρ g/‖g‖) − L(θ), the first-order estimate of how far the loss rises within ρ.
      rho: ρ, a Euclidean length in parameters.
    """

    loss: float
    gradient_norm: float
    largest: float
    largest_error: float
    smallest: float
    smallest_error: float
    trace: float
    trace_margin: float
    rise: float
    rho: float


NO_SHARPNESS = Sharpness(*[float("nan")] * len(fields(Sharpness)))
"""Of an optimizer that was left out."""


@dataclass(frozen=True, eq=False)
class PathOnPlane:
    """A path's K points, each at the nearest point of a plane, and what that hides.

    Attributes:
      coordinates: (K, 2) of the nearest points, in multiples of the two directions.
      distance: (K,) Euclidean distance of the path's points from the plane.
      loss: (K,) at the path's points themselves.
      plane_loss: (K,) at the plane's points, which is what the picture shows there.
    """

    coordinates: np.ndarray
    distance: np.ndarray
    loss: np.ndarray
    plane_loss: np.ndarray


@dataclass(frozen=True, eq=False)
class Picture:
    """The loss on a piece of a plane.

    Attributes:
      u, v: (n,) and (m,) coordinates along the first and second direction.
      loss, test_loss: (m, n) in nats; row j, column i is the point u[i], v[j]. Not finite where
        the loss is not.
      lengths: (2,) ‖d‖ of the two directions: a coordinate times it is a Euclidean length.
      cosine: (), of the angle between the directions; 0 where they were made orthogonal.
      explained: (2,) share of a path's squared distances from its end that lies along each
        direction; NaN for a plane that was not laid along a path.
      paths: what runs along the plane.
    """

    u: np.ndarray
    v: np.ndarray
    loss: np.ndarray
    test_loss: np.ndarray
    lengths: np.ndarray
    cosine: np.ndarray
    explained: np.ndarray
    paths: tuple[PathOnPlane, ...]


@dataclass(frozen=True, eq=False)
class Segment:
    """The straight line from one solution to another, at n points with both ends.

    Attributes:
      pair: (2,) places of the two optimizers, from 0.
      share: (n,) of the way, 0 to 1.
      loss, test_loss: (n,) in nats.
      accuracy, test_accuracy: (n,) share of right answers.
    """

    pair: np.ndarray
    share: np.ndarray
    loss: np.ndarray
    test_loss: np.ndarray
    accuracy: np.ndarray
    test_accuracy: np.ndarray

    @property
    def barrier(self) -> float:
        """How far the training loss rises, at these n points, above the line between its ends.

        0 where it rises nowhere above it, NaN where an end is not finite.
        Source: Frankle, Dziugaite, Roy & Carbin (2020), Linear Mode Connectivity and the Lottery
          Ticket Hypothesis, ICML, §2, where the line is the mean of the two ends.
        """
        return _height(self.share, self.loss)

    @property
    def test_barrier(self) -> float:
        """As `barrier`, of the test loss."""
        return _height(self.share, self.test_loss)


def _height(share: np.ndarray, loss: np.ndarray) -> float:
    with np.errstate(invalid="ignore"):  # an end that is not finite leaves the height undefined
        line = loss[0] + share * (loss[-1] - loss[0])
        # The ends lie on the line, whatever their rounding says.
        return float(np.max((loss - line)[1:-1], initial=0.0))


@dataclass(frozen=True, eq=False)
class Solution:
    """The solutions of up to six optimizers, in the order in which they were given.

    Attributes:
      points, test_points: how many training and test points all figures are means over.
      sharpness: of each; NaN for an optimizer that was left out because its path is not finite.
      random: around each, a plane of two random filter-normalised directions, −1 to 1 along
        both; None if left out, or if no filter has a direction.
      along: around each, the plane that its path keeps closest to; None if left out, or if the
        path is a point or a straight line.
      trio: the places of the three optimizers of `shared`; empty without.
      shared: the plane through three solutions; None for fewer, or if they lie on a line.
      segments: between each two that were not left out.
    """

    points: int
    test_points: int
    sharpness: tuple[Sharpness, ...]
    random: tuple[Picture | None, ...]
    along: tuple[Picture | None, ...]
    trio: tuple[int, ...]
    shared: Picture | None
    segments: tuple[Segment, ...]

    def to_arrays(self) -> dict[str, np.ndarray]:
        """All of it as float64 arrays by name; what is None has no names.

        "points" (2,) and "trio" (0,) or (3,); "sharpness" (optimizers, 10), columns in the order
        of `Sharpness`; "random.0.u" and so on for each field of a `Picture`, and
        "random.0.path.0.loss" and so on for each of its paths' fields; "along.0.…" likewise,
        "shared.…"; "segment.0.…" for each field of a `Segment`.
        """
        rows = [[getattr(one, f.name) for f in fields(Sharpness)] for one in self.sharpness]
        arrays = {
            "points": np.array([self.points, self.test_points], np.float64),
            "trio": np.array(self.trio, np.float64),
            "sharpness": np.array(rows, np.float64),
        }
        for kind, pictures in (("random", self.random), ("along", self.along)):
            for i, picture in enumerate(pictures):
                arrays |= _picture_arrays(picture, f"{kind}.{i}")
        arrays |= _picture_arrays(self.shared, "shared")
        for i, segment in enumerate(self.segments):
            arrays |= named(segment, f"segment.{i}")
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Solution:
        """The solution that `to_arrays` described; other names are left alone.

        Raises: SpecError naming an array that is missing, or has another shape.
        """
        points = whole(arrays, "points")
        if len(points) != 2:
            raise SpecError(f"points must be 2 whole numbers, got {shown(arrays['points'])}")
        rows = read(arrays, "sharpness", 2)
        if rows.shape[1] != len(fields(Sharpness)):
            raise SpecError(
                f"sharpness must have {len(fields(Sharpness))} columns, got {rows.shape[1]}"
            )
        count = range(len(rows))
        segments = range(counted(arrays, "segment"))
        return cls(
            *points,
            tuple(Sharpness(*row) for row in rows.tolist()),
            tuple(_picture_of(arrays, f"random.{i}") for i in count),
            tuple(_picture_of(arrays, f"along.{i}") for i in count),
            whole(arrays, "trio"),
            _picture_of(arrays, "shared"),
            tuple(_taken(Segment, arrays, f"segment.{i}", SEGMENT_AXES) for i in segments),
        )


Record = TypeVar("Record", PathOnPlane, Segment)

PATH_AXES = {"coordinates": 2, "distance": 1, "loss": 1, "plane_loss": 1}
SEGMENT_AXES = {one.name: 1 for one in fields(Segment)}
PICTURE_AXES = {
    "u": 1,
    "v": 1,
    "loss": 2,
    "test_loss": 2,
    "lengths": 1,
    "cosine": 0,
    "explained": 1,
}


def _picture_arrays(picture: Picture | None, prefix: str) -> dict[str, np.ndarray]:
    if picture is None:
        return {}
    arrays = named(picture, prefix)
    for i, path in enumerate(picture.paths):
        arrays |= named(path, f"{prefix}.path.{i}")
    return arrays


def _picture_of(arrays: Arrays, prefix: str) -> Picture | None:
    if f"{prefix}.loss" not in arrays:
        return None
    paths = range(counted(arrays, f"{prefix}.path"))
    found = {name: read(arrays, f"{prefix}.{name}", axes) for name, axes in PICTURE_AXES.items()}
    return Picture(
        **found,
        paths=tuple(_taken(PathOnPlane, arrays, f"{prefix}.path.{i}", PATH_AXES) for i in paths),
    )


def _taken(kind: type[Record], arrays: Arrays, prefix: str, axes: Mapping[str, int]) -> Record:
    return kind(**{name: read(arrays, f"{prefix}.{name}", n) for name, n in axes.items()})
