"""Mean and variance of a cloud of runs, from their steps as they come."""

from __future__ import annotations

import math

import numpy as np

from adal.statistics.paired import Estimate, estimate
from adal.under_noise.diffusion import Stretch


class Tail:
    """Mean and variance of each of S runs after the burn-in, merged stretch by stretch.

    Steps of one run resemble each other, so the estimates take a run as one draw, whatever its
    length.

    Source: Chan, Golub, LeVeque (1983), Amer. Statistician 37(3).
    """

    def __init__(self, burn_in: int, runs: int, coordinates: int):
        self._after, self._steps = burn_in, 0
        self._mean, self._squares = np.zeros((2, runs, coordinates))

    def add(self, stretch: Stretch) -> None:
        """The steps of `stretch` that come after the burn-in."""
        theta = stretch.theta[stretch.steps > self._after]
        n = len(theta)
        if n == 0:
            return
        before, self._steps = self._steps, self._steps + n
        runs = stretch.runs
        with np.errstate(all="ignore"):
            mean = theta.mean(0)
            shift = mean - self._mean[runs]
            squares = ((theta - mean) ** 2).sum(0)
            self._squares[runs] += squares + shift**2 * before * n / self._steps
            self._mean[runs] += shift * n / self._steps

    def estimates(self, stayed: np.ndarray) -> tuple[Estimate, Estimate]:
        """The cloud's mean and its variance, from those runs (S,) that `stayed` finite."""
        count = int(stayed.sum())
        if count < 2:
            return Estimate(math.nan, math.nan), Estimate(math.nan, math.nan)
        means, within = self._mean[stayed], self._squares[stayed] / self._steps
        with np.errstate(all="ignore"):
            mean = estimate(means.mean(1))
            # The mean is itself measured: without count/(count − 1) the variance is too low.
            apart = (means - mean.mean) ** 2 * count / (count - 1)
            return mean, estimate((within + apart).mean(1))


def spread_of(points: np.ndarray) -> np.ndarray:
    """Variance (K,) over the runs and coordinates of `points` (K, A, P) that are finite."""
    there = np.isfinite(points)
    with np.errstate(all="ignore"):
        count = there.sum((1, 2))
        mean = np.where(there, points, 0.0).sum((1, 2)) / count
        squares = np.where(there, (points - mean[:, None, None]) ** 2, 0.0).sum((1, 2))
        return squares / np.where(count > 1, count - 1, np.nan)
