"""Where gradients come from: the exact gradient of a landscape, or that plus noise of a law.

The noise does not depend on the place, so a path can be told apart into its landscape and its luck:
two optimizers with one seed meet the same noise at the same step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.errors import SpecError, UnknownName, shown
from adal.rules.rule import Hyper
from adal.statistics.stable import stable_numbers

LARGEST_SCALE = 1000.0
TERMS = 64
"""Terms of the finite sum whose minibatches make noise."""

Draw = Callable[[np.random.Generator, int, float], np.ndarray]


@dataclass(frozen=True)
class Law:
    """A law of noise: what one coordinate's noise is, at scale 1.

    Attributes:
      name, title: key in `LAWS`, and what a page calls it.
      shape: the one number that it takes beside the scale; None if it takes none.
      meaning: one line for a student.
      source: where the law comes from.
      draw: (rng, steps, shape) -> (steps, 2); with more steps it begins alike.
    """

    name: str
    title: str
    shape: Hyper | None
    meaning: str
    source: str
    draw: Draw


def _gaussian(rng: np.random.Generator, steps: int, shape: float) -> np.ndarray:
    return rng.standard_normal((steps, 2))


def _student(rng: np.random.Generator, steps: int, shape: float) -> np.ndarray:
    return rng.standard_t(shape, (steps, 2))


def _stable(rng: np.random.Generator, steps: int, shape: float) -> np.ndarray:
    return stable_numbers(rng, (steps, 2), shape)


def _skewed(rng: np.random.Generator, steps: int, shape: float) -> np.ndarray:
    return rng.standard_exponential((steps, 2)) - 1


def _minibatch(rng: np.random.Generator, steps: int, shape: float) -> np.ndarray:
    terms = rng.standard_normal((TERMS, 2))
    terms -= terms.mean(0)
    terms /= terms.std(0)
    size = int(shape)
    batches = TERMS // size
    epochs = -(-steps // batches)
    orders = np.stack([rng.permutation(TERMS)[: batches * size] for _ in range(epochs)])
    return terms[orders.reshape(-1, size)].mean(1)[:steps]


LAWS = {
    law.name: law
    for law in (
        Law(
            "gaussian",
            "Gaussian",
            None,
            "Scale σ is its standard deviation.",
            "the law of large sums",
            _gaussian,
        ),
        Law(
            "student",
            "Student's t",
            Hyper(
                "shape",
                "Degrees of freedom",
                r"\nu",
                3.0,
                0.5,
                100.0,
                "[]",
                "log",
                "The fewer, the heavier the tails; no variance for ν ≤ 2, no mean for ν ≤ 1.",
            ),
            "σ times Student's t: now and then a gradient is far off.",
            "Student (1908), Biometrika 6(1)",
            _student,
        ),
        Law(
            "stable",
            "α-stable",
            Hyper(
                "shape",
                "Tail index",
                r"\alpha",
                1.5,
                0.5,
                2.0,
                "[]",
                "linear",
                "2 is Gaussian with variance 2; below it there is no variance, up to 1 no mean.",
                step=0.05,
            ),
            "σ times a symmetric α-stable number: sums of them have the same law.",
            "Chambers, Mallows, Stuck (1976), J. Amer. Statist. Assoc. 71(354)",
            _stable,
        ),
        Law(
            "skewed",
            "Skewed, exp(1) − 1",
            None,
            "σ times an exponential number less its mean 1: mostly a bit too low, at times far too "
            "high.",
            "a made example: the mean is 0, the mean of ‖g‖₁ g is not",
            _skewed,
        ),
        Law(
            "minibatch",
            "Minibatches of a finite sum",
            Hyper(
                "shape",
                "Batch size",
                "B",
                8.0,
                1.0,
                float(TERMS),
                "[]",
                "linear",
                f"Terms per step of the {TERMS} that the loss is the mean of.",
                step=1.0,
            ),
            f"The loss is the mean of {TERMS} terms fᵢ(θ) = f(θ) + σ bᵢ·θ with Σ bᵢ = 0 and "
            "variance 1; an epoch takes them in a new order without repetition, and what does not "
            "fill a batch is dropped.",
            "sampling without replacement, as a training does",
            _minibatch,
        ),
    )
}


@dataclass(frozen=True)
class Noise:
    """Noise that is added to each coordinate of each gradient, independent of the place.

    Attributes:
      scale: multiplies the law's numbers, in [0, 1000], in units of the gradient; 0 is the exact
        gradient.
      law: a name in `LAWS`.
      shape: the law's own number; None takes its default. Laws that take none forget it.
    Raises: SpecError or UnknownName naming the field, its value and what is allowed.
    """

    scale: float = 0.0
    law: str = "gaussian"
    shape: float | None = None

    def __post_init__(self) -> None:
        scale = self.scale
        number = isinstance(scale, (int, float)) and not isinstance(scale, bool)
        if not number or not (math.isfinite(scale) and 0 <= scale <= LARGEST_SCALE):
            raise SpecError(f"noise must be in [0, {LARGEST_SCALE:g}], got {shown(scale)}")
        object.__setattr__(self, "shape", shape_of(self.law, self.shape))

    def draws(self, steps: int, seed: int) -> np.ndarray | None:
        """The noise (steps, 2) of one seed; None where there is none. A longer run begins alike."""
        if self.scale == 0:
            return None
        shape = 0.0 if self.shape is None else self.shape
        return self.scale * LAWS[self.law].draw(np.random.default_rng(seed), steps, shape)


def law_named(name: object) -> Law:
    """The law of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in LAWS:
        raise UnknownName("law", name, LAWS)
    return LAWS[name]


def shape_of(law: str, value: Any) -> float | None:
    """`value` checked for a law; its default for None, and None for a law without a shape.

    Raises: SpecError naming the shape, the value and the range; UnknownName for the law.
    """
    shape = law_named(law).shape
    if shape is None:
        return None
    checked = shape.check(shape.default if value is None else value)
    if law == "minibatch" and checked != int(checked):
        raise SpecError(f"shape must be a whole number for minibatches, got {shown(value)}")
    return float(checked)


EXACT = Noise()
