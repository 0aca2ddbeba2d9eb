"""Whether noise can be Gaussian: three tests on every coordinate, and the share that fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special, stats

from adal.errors import UnknownName
from adal.statistics.proportion import Proportion, proportion
from adal.statistics.samples import checked_noise

LEVEL = 0.05
ANDERSON_LIMIT = 0.752
"""5 % point of the corrected Anderson–Darling statistic, mean and variance estimated."""
TESTS = {
    "dagostino": "D'Agostino and Pearson: skewness and kurtosis, each made Gaussian first",
    "jarque_bera": "Jarque and Bera: skewness² and kurtosis², for large samples only",
    "anderson": "Anderson and Darling: the whole distribution, its tails weighted most",
}


@dataclass(frozen=True, eq=False)
class Gaussianity:
    """One test of Gaussianity on each of P coordinates.

    Attributes:
      test: a name in `TESTS`.
      statistic: (P,), NaN for a constant coordinate.
      rejected: (P,), whether the coordinate fails at 5 %; false for a constant one.
      share: of those that are not constant; of Gaussian noise 5 % fail.
    """

    test: str
    statistic: np.ndarray
    rejected: np.ndarray
    share: Proportion


def gaussianity(noise: Any, test: str = "dagostino") -> Gaussianity:
    """Test each coordinate for a Gaussian law with any mean and variance, at the 5 % level.

    Assumes independent draws: memory within a coordinate makes Gaussian noise fail far too often. A
    test finds what N lets it find: at large N everything fails, however slight the difference, and
    at small N nothing does, so a share is no measure of distance. `jarque_bera` rejects too seldom
    below some 2000 draws. The interval of the share assumes independent coordinates; those of one
    gradient are not, and it is too narrow for them.

    Args:
      noise: (N, P), one row per draw, N >= 100.
      test: a name in `TESTS`.
    Raises: SpecError for noise as in `checked_noise`; UnknownName for the test.
    Source: D'Agostino & Pearson (1973), Biometrika 60(3); Jarque & Bera (1980), Econ. Lett. 6(3);
      Stephens (1974), J. Amer. Statist. Assoc. 69(347), table 1.1, case 3.
    """
    if test not in TESTS:
        raise UnknownName("test", test, TESTS)
    x = checked_noise(noise)
    moving = x.max(0) > x.min(0)
    z = x[:, moving]
    _, power = np.frexp(np.abs(z).max(0))
    z = np.ldexp(z, -power)
    z = z - z.mean(0)
    z /= z.std(0)
    statistic, rejected = np.full(x.shape[1], np.nan), np.zeros(x.shape[1], bool)
    statistic[moving] = found = _STATISTICS[test](z)
    limit = ANDERSON_LIMIT if test == "anderson" else float(special.chdtri(2, LEVEL))
    rejected[moving] = found > limit
    return Gaussianity(test, statistic, rejected, proportion(rejected.sum(), moving.sum()))


def _dagostino(z: np.ndarray) -> np.ndarray:
    return np.asarray(stats.normaltest(z, axis=0)[0])


def _jarque_bera(z: np.ndarray) -> np.ndarray:
    return np.asarray(stats.jarque_bera(z, axis=0)[0])


def _anderson(z: np.ndarray) -> np.ndarray:
    """A² of standardized columns, with Stephens's correction for the size of the sample."""
    n = len(z)
    z = np.sort(z * np.sqrt((n - 1) / n), 0)
    weight = (2 * np.arange(1, n + 1) - 1)[:, None] / n
    a = -n - (weight * (special.log_ndtr(z) + special.log_ndtr(-z[::-1]))).sum(0)
    return a * (1 + 0.75 / n + 2.25 / n**2)


_STATISTICS = {"dagostino": _dagostino, "jarque_bera": _jarque_bera, "anderson": _anderson}
