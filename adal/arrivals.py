"""When many runs arrive at which minimum, told from their points as they come.

`adal.convergence` says it of a whole path; here no path is kept, only the last points. Near a
minimum means inside a circle around it. Where no two circles overlap, a run that is now in another
circle than when last looked at was outside of it then, so that the points since are enough.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from adal.convergence import NEAR
from adal.landscapes import Landscape

ROUNDING = 1e-14
"""Relative distance from a circle's edge within which a sum of squares is not trusted: some twenty
times what its roundings can add up to."""

NOWHERE = -1


def overlapping(landscape: Landscape) -> bool:
    """Whether a point can be near two stated minima at once."""
    least = 2 * NEAR * landscape.domain.diagonal * (1 + ROUNDING)
    return any(
        np.hypot(a.point[0] - b.point[0], a.point[1] - b.point[1]) <= least
        for a, b in combinations(landscape.minima, 2)
    )


class Watch:
    """At which minimum each run of a block is, and since when, told from the points it is shown.

    Args:
      theta: (n, 2), the starts, which are the points of step 0.
      rows: points of each run that are kept before it looks back at them; where circles are
        `overlapping`, all of them.
    """

    def __init__(self, landscape: Landscape, theta: np.ndarray, rows: int):
        self._landscape = landscape
        self._radius = NEAR * landscape.domain.diagonal
        self._minima = np.array([m.point for m in landscape.minima], float).reshape(-1, 2)
        self._kept = np.empty((rows, 2, len(theta)))
        self._columns: np.ndarray | None = None
        self._first = self._rows = 0
        self._at = np.full(len(theta), NOWHERE)
        self._since = np.zeros(len(theta), int)
        self.see(theta)

    def see(self, theta: np.ndarray) -> None:
        """The points (n, 2) of the next step, of the runs that are not lost."""
        if self._rows == len(self._kept):
            self._look_back()
        row = self._kept[self._rows]
        if self._columns is None:
            row[:, : len(theta)] = theta.T
        else:
            row[:, self._columns] = theta.T
        self._rows += 1

    def lose(self, possible: np.ndarray) -> None:
        """From now on only those runs of the last points are shown for which it is true."""
        before = np.arange(len(self._at)) if self._columns is None else self._columns
        self._columns = before[possible]

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each run that is not lost is now, and the step since when; −1 for nowhere."""
        self._look_back()
        return self._at, np.where(self._at >= 0, self._since, -1)

    def _look_back(self) -> None:
        if len(self._minima):
            points = self._kept[: self._rows, :, : len(self._at)]
            at = self._nearest(points[-1])
            self._since = self._arrivals(points, at)
            self._at = at
        if self._columns is not None:
            self._at, self._since = self._at[self._columns], self._since[self._columns]
            self._columns = None
        self._first, self._rows = self._first + self._rows, 0

    def _arrivals(self, points: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The step since when each run is at the minimum `at`; without meaning where there is none.

        Args:
          points: (rows, 2, n), all since last looked at.
        """
        since = np.where(at == self._at, self._since, self._first)
        runs = np.flatnonzero((at >= 0) & ~self._stayed(points, at))
        ways, (x, y) = points[:, :, runs], self._minima[at[runs]].T
        stays = np.ones(len(runs), bool)
        for row in range(len(ways) - 2, -1, -1):
            if not stays.any():
                break
            gone = stays & self._away(ways[row], x, y)
            since[runs[gone]] = self._first + row + 1
            stays ^= gone
        return since

    def _stayed(self, points: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Whether each run surely was near the minimum `at` at all `points` (rows, 2, n).

        Most runs at a minimum hardly move: the box around their points tells it in one go.
        """
        centre = self._minima[at].T
        reach = np.maximum(points.max(0) - centre, centre - points.min(0))
        reach *= reach
        return reach[0] + reach[1] < self._radius**2 * (1 - ROUNDING)

    def _nearest(self, points: np.ndarray) -> np.ndarray:
        """Index of the minimum that each of `points` (2, n) is at, as `minimum_reached` says."""
        at = self._at.copy()
        at[self._away(points, *self._minima[at].T)] = NOWHERE
        lost = np.flatnonzero(at < 0)  # the others are where they were, and there is one at most
        points, found, several = points[:, lost], at[lost], np.zeros(len(lost), bool)
        for index, (x, y) in enumerate(self._minima):
            near = np.flatnonzero(abs(points[0] - x) <= self._radius * (1 + ROUNDING))
            near = near[~self._away(points[:, near], x, y)]
            several[near] = found[near] >= 0
            found[near] = index
        for run in np.flatnonzero(several):
            nearest = self._landscape.nearest_minimum(points[:, run])
            found[run] = next(i for i, m in enumerate(self._landscape.minima) if m is nearest)
        at[lost] = found
        return at

    def _away(self, points: np.ndarray, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """Whether each of `points` (2, n) is farther from (x, y) than `NEAR`, as np.hypot says.

        By squares, which take a fifth of the time; what lies on the edge is asked again.
        """
        square = points[0] - x
        square *= square
        other = points[1] - y
        other *= other
        square += other
        edge = self._radius**2
        away = square > edge * (1 + ROUNDING)
        unsure = square > edge * (1 - ROUNDING)
        unsure ^= away
        if unsure.any():
            x, y = np.broadcast_to(x, away.shape)[unsure], np.broadcast_to(y, away.shape)[unsure]
            away[unsure] = np.hypot(points[0][unsure] - x, points[1][unsure] - y) > self._radius
        return away
