"""All that the page says of one measurement, computed once: estimates with their intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adal.statistics.proportion import proportion
from adal.training.noise.interval import (
    Interval,
    kurtosis,
    kurtosis_difference,
    tail_index,
    tail_mass,
    tail_ratio,
)
from adal.training.noise.record import NoiseRecord
from adal.training.noise.spec import QUANTITIES, UNFILTERED
from adal.under_noise.filters import kurtosis_factor

TITLES = {
    "g": "gradient g",
    "ghat": "ĝ = ‖g‖₁ g",
    "ema_g": "EMA of g",
    "ema_ghat": "EMA of ĝ",
    "sgd": "SGD",
    "adam": "Adam",
    "adal": "AdaL",
    "adal_raw": "AdaL, v from g²",
}
"""What the page calls each quantity; a rule's name stands for its update."""
READINGS = {"adal": "v from ĝ²", "adal_raw": "v from g²"}
"""AdaL's two readings of the second moment: the catalogued one first."""
INPUTS = {
    "ema_g": "g",
    "ema_ghat": "ghat",
    "sgd": "g",
    "adam": "g",
    "adal": "ghat",
    "adal_raw": "ghat",
}
"""What each quantity is made of; all but SGD's update through an average over time."""
SIGMA = 4
FEW_POINTS = 0.05
"""Share of the points below which a minibatch hardly feels that no point is drawn twice."""


@dataclass(frozen=True)
class Claim:
    """AdaL's update beside Adam's, at one place and under one reading.

    Attributes:
      difference: excess kurtosis, AdaL's less Adam's.
      ratio: of the shares beyond 4 standard deviations, AdaL's over Adam's; NaN where too few are.
    """

    difference: Interval
    ratio: Interval

    @property
    def in_kurtosis(self) -> int | None:
        """1 if AdaL's is above Adam's, −1 if it is below, 0 if they are not separated."""
        return _side(self.difference, 0.0)

    @property
    def in_tails(self) -> int | None:
        """The same of the tail masses."""
        return _side(self.ratio, 1.0)


@dataclass(frozen=True, eq=False)
class NoiseNumbers:
    """One measurement in numbers.

    Attributes:
      record: what they are of.
      kurtosis, tail, alpha: by quantity, at the main batch size.
      theory: by quantity, the excess kurtosis that its input leaves it if the draws are independent
        and nothing but the average with β₁ counts.
      claims: by reading.
      batches: of g and ĝ, the excess kurtosis at each batch size.
      reference: what g's would be at each batch size, from the one at the largest batch that has
        few of the points.
    """

    record: NoiseRecord
    kurtosis: dict[str, Interval]
    tail: dict[str, Interval]
    alpha: dict[str, Interval]
    theory: dict[str, float]
    claims: dict[str, Claim]
    batches: dict[str, list[Interval]]
    reference: np.ndarray


def numbers_of(record: NoiseRecord) -> NoiseNumbers:
    """All numbers of a record; NaN where nothing moves."""
    found = {name: kurtosis(record, name) for name in QUANTITIES}
    factor = kurtosis_factor(record.spec.beta1)
    theory = {
        name: found[source].value * (1 if name == "sgd" else factor)
        for name, source in INPUTS.items()
    }
    claims = {
        name: Claim(
            kurtosis_difference(record, name, "adam"), tail_ratio(record, name, "adam", sigma=SIGMA)
        )
        for name in READINGS
    }
    sizes = record.spec.batch_sizes
    batches = {name: [kurtosis(record, name, size) for size in sizes] for name in UNFILTERED}
    return NoiseNumbers(
        record,
        found,
        {name: _tail(record, name) for name in QUANTITIES},
        {name: tail_index(record, name) for name in QUANTITIES},
        theory,
        claims,
        batches,
        _reference(sizes, record.points, [each.value for each in batches["g"]]),
    )


def batch_factor(batch: int, points: int) -> float:
    """By what the mean of B different ones of N points multiplies their excess kurtosis.

    (1 − 6f + 6f²)/((1 − f)B) with f = B/N, up to terms in 1/N: 1/B while f is small, and below 0
    from f = .21 to .79, where the mean is lighter-tailed than Gauss.

    Source: the fourth cumulant of such a mean, Isserlis (1931), Proc. R. Soc. Lond. A 132.
    """
    share = batch / points
    return (1 - 6 * share + 6 * share**2) / ((1 - share) * batch)


def _reference(sizes: tuple[int, ...], points: int, found: list[float]) -> np.ndarray:
    few = [i for i, size in enumerate(sizes) if size <= FEW_POINTS * points] or [0]
    anchor = found[few[-1]] / batch_factor(sizes[few[-1]], points)
    return np.array([anchor * batch_factor(size, points) for size in sizes])


def _tail(record: NoiseRecord, name: str) -> Interval:
    """The share beyond 4 σ; where none is so far out, the end is the exact one of a count of 0.

    That end takes the samples for independent, which those of one minibatch are not.
    """
    found = tail_mass(record, name, sigma=SIGMA)
    if found.value == 0:
        moving = record.moving[record.index(name)].sum()
        return Interval(0.0, 0.0, float(proportion(0, record.spec.draws * moving).high))
    return Interval(found.value, max(found.low, 0.0), found.high)


def _side(found: Interval, middle: float) -> int | None:
    if np.isnan((found.value, found.low, found.high)).any():
        return None
    return int(found.low > middle) - int(found.high < middle)
