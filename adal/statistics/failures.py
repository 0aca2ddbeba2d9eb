"""When the tail index lies: noise on which `stable_index` is known to be wrong, or right.

`expected` is where the estimate tends to as N grows, from a closed form (the tests compute each on
a second way); `error` is the scatter of one run. 2 is what light tails should give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy.signal import lfilter

from adal.checks import LARGEST_SEED, whole
from adal.statistics.stable import stable_numbers
from adal.statistics.tails import TailEstimate, stable_index

N, K = 10_000, 10
CLASSES, LAYERS = 10, 100
CANCELLED = 0.6
"""Share of their mean that ten neighbours lose: errors of ten classes nearly add up to 0."""
BURN_IN = 500


@dataclass(frozen=True)
class Recipe:
    """One experiment of a known answer.

    Attributes:
      name, title: key in `RECIPES`, and what a page calls it.
      meaning: what goes wrong, or right, in a student's words.
      parameter: what the one number of the recipe is, and its value; None if there is none.
      right: the index that an honest estimate would give.
      expected: the index that `stable_index` tends to instead.
      error: its scatter for one run, expected² times the standard deviation of 1/α; far from 0 the
        estimates lie higher above `expected` than below.
      draw: (rng, N, parameter) -> (N,) numbers.
      n, block: N and K.
      seed: of the run that a page shows first.
    """

    name: str
    title: str
    meaning: str
    parameter: tuple[str, float] | None
    right: float
    expected: float
    error: float
    draw: Callable[[np.random.Generator, int, float], np.ndarray]
    n: int = N
    block: int = K
    seed: int = 0

    def samples(self, seed: int | None = None) -> np.ndarray:
        """The (N,) numbers of a seed, the recipe's own if none is given.

        Raises: SpecError if the seed is not a whole number from 0 to 2³² − 1.
        """
        seed = whole("seed", self.seed if seed is None else seed, 0, LARGEST_SEED)
        value = 0.0 if self.parameter is None else self.parameter[1]
        return self.draw(np.random.default_rng(seed), self.n, value)

    def run(self, seed: int | None = None) -> TailEstimate:
        """`stable_index` of the `samples` of that seed, at the recipe's own K."""
        return stable_index(self.samples(seed), self.block)

    @property
    def lies(self) -> bool:
        """Whether the estimate tends to another index than the right one."""
        return self.expected != self.right


def _laplace(rng: np.random.Generator, n: int, value: float) -> np.ndarray:
    return rng.laplace(size=n)


def _varying_scale(rng: np.random.Generator, n: int, sigma: float) -> np.ndarray:
    return rng.standard_normal(n) * np.exp(sigma * rng.standard_normal(n))


def _autoregressive(rng: np.random.Generator, n: int, phi: float) -> np.ndarray:
    return np.asarray(lfilter([1], [1, -phi], rng.standard_normal(n + BURN_IN)))[BURN_IN:]


def _shifted(rng: np.random.Generator, n: int, mean: float) -> np.ndarray:
    return rng.standard_normal(n) + mean


def _sparse(rng: np.random.Generator, n: int, zeros: float) -> np.ndarray:
    return rng.standard_normal(n) * (rng.random(n) >= zeros)


def _in_order(rng: np.random.Generator, n: int, sigma: float) -> np.ndarray:
    """One gradient's coordinates: layers of scales exp(σ z), each of groups of ten classes."""
    groups = rng.standard_normal((n // CLASSES, CLASSES))
    groups -= CANCELLED * groups.mean(1, keepdims=True)
    scales = np.exp(sigma * special.ndtri((np.arange(LAYERS) + 0.5) / LAYERS))
    return groups.ravel() * np.repeat(rng.permutation(scales), n // LAYERS)


def _shuffled(rng: np.random.Generator, n: int, sigma: float) -> np.ndarray:
    return rng.permutation(_in_order(rng, n, sigma))


def _stable(rng: np.random.Generator, n: int, alpha: float) -> np.ndarray:
    return stable_numbers(rng, (n,), alpha)


LAYER_SPREAD = ("spread σ of log scale over the layers", 0.5)

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "laplace",
            "Laplace",
            "Tails are heavier than Gaussian but light: all moments exist. Sums of ten approach "
            "a Gaussian law on the way, and that is read as a low index.",
            None,
            2,
            1.63,
            0.042,
            _laplace,
        ),
        Recipe(
            "varying_scale",
            "Gaussian, varying scale",
            "Each number is Gaussian with a scale of its own. The largest scale of ten decides "
            "the sum, as a heavy tail would.",
            ("spread σ of log scale", 1.0),
            2,
            1.22,
            0.023,
            _varying_scale,
        ),
        Recipe(
            "autoregressive",
            "Gaussian with memory",
            "Neighbours go the same way, so sums grow faster than those of independent numbers; "
            "that is read as a low index.",
            ("correlation φ of neighbours", 0.9),
            2,
            1.07,
            0.013,
            _autoregressive,
        ),
        Recipe(
            "mean",
            "Gaussian, mean not 0",
            "The mean adds up in proportion to K, the noise to √K only. Subtract the mean first.",
            ("mean, in standard deviations", 0.5),
            2,
            1.21,
            0.017,
            _shifted,
        ),
        Recipe(
            "zeros",
            "Gaussian, mostly zeros",
            "A zero has no logarithm and is dropped. What is left of a block is one or two "
            "numbers, so sums hardly grow, and the index is far too high.",
            ("share of exact zeros", 0.9),
            2,
            13.9,
            3.0,
            _sparse,
        ),
        Recipe(
            "in_order",
            "One gradient, as stored",
            "The coordinates of one made gradient in the order of the parameters: ten "
            "neighbours nearly cancel, so sums hardly grow. The order is no time, and the index "
            "is of no law.",
            LAYER_SPREAD,
            2,
            8.26,
            1.1,
            _in_order,
        ),
        Recipe(
            "shuffled",
            "One gradient, shuffled",
            "The same numbers in a random order: now layers of different scales are mixed, "
            "and the index is too low. It depends on an order that means nothing.",
            LAYER_SPREAD,
            2,
            1.69,
            0.047,
            _shuffled,
        ),
        *(
            Recipe(
                f"stable_{alpha:g}",
                f"α-stable, α = {alpha:g}",
                "The control: exact symmetric α-stable numbers, for which the estimator is made.",
                ("index α", alpha),
                alpha,
                alpha,
                error,
                _stable,
            )
            for alpha, error in ((2.0, 0.061), (1.5, 0.038), (1.2, 0.025), (0.8, 0.014))
        ),
    )
}
