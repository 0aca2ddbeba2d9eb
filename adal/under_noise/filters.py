"""What the parts of an optimizer do to noise: a batch mean, an EMA, and the transform ‖g‖₁ g.

Theory is for independent, identically distributed noise; the measurement beside it draws such noise
and sends it through the same parts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from adal.checks import LARGEST_SEED, whole
from adal.errors import SpecError, UnknownName, shown
from adal.oracles import LAWS, shape_of
from adal.statistics.samples import FEWEST, MOST, between

FILTERED_LAWS = ("gaussian", "student", "stable", "skewed")
"""The laws of independent numbers; minibatches of a finite sum depend on each other."""
LARGEST_BETA = 0.9999
FORGOTTEN = 1e-3
"""An EMA begins at 0: steps are dropped until the weight of that start is below this."""
STAGES = {
    "raw": "noise g",
    "averaged": "EMA of g",
    "transformed": "‖g‖₁ g",
    "both": "EMA of ‖g‖₁ g",
}


def kurtosis_factor(beta: float) -> float:
    """By what an EMA multiplies excess kurtosis: (1 − β²)/(1 + β²), .105 at β = .9.

    Cumulants of independent numbers add: the fourth is multiplied by (1−β)⁴/(1−β⁴), the squared
    variance by ((1−β)²/(1−β²))². Needs a fourth moment, independence in time, and an EMA that has
    forgotten its start; a bias correction only scales, and changes nothing.

    Args:
      beta: in [0, 1).
    """
    beta = between("beta", beta, 0, 1, ends="[)")
    return (1 - beta**2) / (1 + beta**2)


def batch_kurtosis_factor(batch: int) -> float:
    """By what the mean of B independent draws multiplies excess kurtosis: 1/B."""
    return 1 / whole("batch", batch, 1, MOST)


def stable_scale_factor(beta: float, alpha: float) -> float:
    """By what an EMA multiplies the scale of α-stable noise: ((1−β)^α / (1−β^α))^(1/α).

    The index itself stays. At α = 2 it is √((1−β)/(1+β)), at α = 1 it is 1: an EMA of Cauchy noise
    is no better than one draw, and below it is worse (above 1). Needs independence in time.

    Args:
      beta: in [0, 1).
      alpha: in (0, 2].
    """
    beta = between("beta", beta, 0, 1, ends="[)")
    alpha = between("alpha", alpha, 0, 2, ends="(]")
    return ((1 - beta) ** alpha / (1 - beta**alpha)) ** (1 / alpha)


def batch_scale_factor(batch: int, alpha: float) -> float:
    """By what the mean of B draws multiplies the scale of α-stable noise: B^(1/α − 1)."""
    alpha = between("alpha", alpha, 0, 2, ends="(]")
    return whole("batch", batch, 1, MOST) ** (1 / alpha - 1)


def transformed_index(alpha: float) -> float:
    """The tail index of |g| g in one coordinate: α/2, as P(|g|² > u) = P(|g| > √u).

    For α < 2 only: Gaussian noise has no power law to halve, and |g| g has none either. The result
    is no stable law. In P coordinates ‖g‖₁ g has it in the far tail; the larger P, the farther out.

    Args:
      alpha: in (0, 2).
    """
    return between("alpha", alpha, 0, 2, ends="()") / 2


@dataclass(frozen=True)
class FilterSpec:
    """Noise to be sent through the parts.

    Attributes:
      law: one of gaussian, student, stable, skewed, at scale 1; all of its numbers are independent.
      shape: the law's own number; None takes its default.
      steps: N, what is kept, 100 to 1e6.
      coordinates: P, of one block, 1 to 10 000; the transform's norm runs over all of them.
      batch: B, draws that each step is the mean of, 1 to 10 000.
      beta: of the EMA, in [0, 0.9999]; 6.9/(1 − beta) steps more are drawn and dropped.
      seed: 0 to 2³² − 1.
    All draws together, dropped ones included, are at most 4e6.
    Raises: SpecError or UnknownName naming the field, its value and what is allowed.
    """

    law: str = "student"
    shape: float | None = None
    steps: int = 10_000
    coordinates: int = 1
    batch: int = 1
    beta: float = 0.9
    seed: int = 0

    def __post_init__(self) -> None:
        if self.law not in FILTERED_LAWS:
            raise UnknownName("law", self.law, FILTERED_LAWS)
        object.__setattr__(self, "shape", shape_of(self.law, self.shape))
        whole("steps", self.steps, FEWEST, 1_000_000)
        whole("coordinates", self.coordinates, 1, 10_000)
        whole("batch", self.batch, 1, 10_000)
        between("beta", self.beta, 0, LARGEST_BETA)
        whole("seed", self.seed, 0, LARGEST_SEED)
        if self.draws > MOST:
            raise SpecError(
                "steps × coordinates × batch, with the steps that the EMA drops, must be at most "
                f"{MOST}, got {shown(self.draws)}"
            )

    @property
    def dropped(self) -> int:
        """Steps before the first that is kept: the EMA forgets its start in them."""
        return math.ceil(math.log(FORGOTTEN) / math.log(self.beta)) if self.beta > 0 else 0

    @property
    def draws(self) -> int:
        """How many numbers are drawn, those of the dropped steps included."""
        return (self.steps + self.dropped) * self.coordinates * self.batch


@dataclass(frozen=True, eq=False)
class FilteredNoise:
    """The noise of one spec at the four stages, each (N, P) and in its own unit.

    Attributes:
      spec: what was asked for.
      raw: the batch means g.
      averaged: the EMA of g, as Adam's m.
      transformed: ‖g‖₁ g, the norm over the P coordinates of the step.
      both: the EMA of ‖g‖₁ g, as AdaL's m.
    """

    spec: FilterSpec
    raw: np.ndarray
    averaged: np.ndarray
    transformed: np.ndarray
    both: np.ndarray


def filtered(spec: FilterSpec) -> FilteredNoise:
    """Draw the noise of `spec` and send it through EMA, transform, and transform then EMA.

    The noise stands alone, without a gradient under it: where the mean gradient is not small
    against the noise, ‖g‖₁ is nearly constant and the transform does far less. Stages of one spec
    share their draws. Averaged stages have memory (about (1 + β)/(1 − β) steps count as one), so
    that what is estimated from them scatters as if N were that much smaller.
    """
    rows = spec.steps + spec.dropped
    rng = np.random.default_rng(spec.seed)
    drawn = LAWS[spec.law].draw(rng, -(-spec.draws // 2), spec.shape or 0.0).ravel()[: spec.draws]
    g = drawn.reshape(rows, spec.coordinates, spec.batch).mean(-1)
    ghat = np.abs(g).sum(-1, keepdims=True) * g
    stages = (g, averaged(g, spec.beta), ghat, averaged(ghat, spec.beta))
    return FilteredNoise(spec, *(stage[spec.dropped :] for stage in stages))


def averaged(x: np.ndarray, beta: float) -> np.ndarray:
    """The EMA m_t = β m_{t−1} + (1 − β) x_t from m_0 = 0, over the first axis of x (T, …)."""
    return np.asarray(lfilter([1 - beta], [1, -beta], x, axis=0))
