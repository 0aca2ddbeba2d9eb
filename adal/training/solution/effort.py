"""What looking at solutions costs, which points it can therefore use, and how far it has come.

Work is counted in forward passes of one example, and those in multiplications.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adal.training.networks.network import Network

Tick = Callable[[float], None]
"""Called after each piece of work with its forward passes of one example; may raise `Stopped`."""

MOST_POINTS = 2000
"""Points of each part that a figure is a mean over, at most."""
LEAST_POINTS = 16
"""Points that are used whatever they cost."""
MOST_WORK = 2e11
"""Multiplications that one study may take: some 20 s of one CPU core, see below."""
PRODUCT = 30
"""Forward passes in float32 that take as long as one product with the Hessian in float64, for all
networks alike. A study of three solutions with paths of 61 points, on one core
(`python -m benchmarks.solutions`):

                 points used   CPU time   product / forward pass
    mlp                 1086      3.4 s              8
    cnn                  520     20.1 s             15
    rescnn                78     12.6 s             74
    lstm                  26     14.3 s             47
    transformer           20     16.9 s             21
"""


class Stopped(Exception):
    """Whoever asked for the work does not want it any more."""


def unwatched(passes: float) -> None:
    """A `Tick` that nobody listens to."""


@dataclass(frozen=True)
class Plan:
    """How many passes of each training and of each test point a study takes, at most.

    Attributes:
      optimizers: whose paths are finite.
      rows: points of all their paths together.
      trio_rows: points of the three paths on the shared plane; 0 without one.
      grid: points along each side of a picture.
      shares: points of each segment.
      products: with the Hessian, at each solution.
    """

    optimizers: int
    rows: int
    trio_rows: int
    grid: int
    shares: int
    products: int

    @property
    def pairs(self) -> int:
        """How many segments there are."""
        return self.optimizers * (self.optimizers - 1) // 2

    @property
    def test_passes(self) -> int:
        """Of each test point: the pictures and the segments."""
        pictures = 2 * self.optimizers + (self.trio_rows > 0)
        return pictures * self.grid**2 + self.pairs * self.shares

    @property
    def train_passes(self) -> int:
        """Of each training point: as of a test point, the paths, and the Hessians."""
        # Each path is measured itself and on its two planes.
        paths = 3 * self.rows + self.trio_rows
        return self.test_passes + paths + self.optimizers * (5 + PRODUCT * self.products)

    def points(self, network: Network, work: float) -> int:
        """Points of each part that `work` multiplications are enough for: 16 to 2000."""
        each = network.multiplications * (self.train_passes + self.test_passes)
        return max(LEAST_POINTS, min(MOST_POINTS, int(work / max(each, 1))))


def spread(points: int, most: int) -> np.ndarray:
    """Places (at most `most`,) of points, evenly over a part of so many: all, if that is enough.

    A part may be sorted, by class or as a text is; its first points would then be of one kind.
    """
    if points <= most:
        return np.arange(points)
    return np.arange(most) * points // most


class Progress:
    """The `Tick` that knows how much there is to do.

    Args:
      total: passes of one example, at most.
      report: called with the share done, 0 to 1.
      stop: asked after each piece of work.
    Raises: Stopped, when called, once `stop` says True.
    """

    def __init__(
        self,
        total: float,
        report: Callable[[float], None] | None,
        stop: Callable[[], bool] | None,
    ):
        self._total, self._report, self._stop = total, report, stop
        self._done = 0.0

    def __call__(self, passes: float) -> None:
        """Note that a piece of work is done."""
        self._done += passes
        if self._report is not None:
            self._report(min(1.0, self._done / self._total))
        if self._stop is not None and self._stop():
            raise Stopped
