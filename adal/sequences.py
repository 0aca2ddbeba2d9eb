"""Gradient sequences for the playground: shapes that show one thing each, in one coordinate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.checks import LARGEST_SEED, whole
from adal.errors import SpecError, UnknownName, shown

MOST_STEPS = 2000
LARGEST = 1e30


@dataclass(frozen=True)
class Shape:
    """One kind of sequence.

    Attributes:
      name, title: key in `SHAPES`, and what a page calls it.
      size: what the one number means that shapes it, with its default; None if there is none.
      lesson: one sentence on what to see.
      draw: (steps, size, rng) -> (steps,) gradients at level 1.
    """

    name: str
    title: str
    size: tuple[str, float] | None
    lesson: str
    draw: Callable[[int, float, np.random.Generator], np.ndarray]


def _constant(steps: int, size: float, rng: np.random.Generator) -> np.ndarray:
    return np.ones(steps)


def _geometric(steps: int, size: float, rng: np.random.Generator) -> np.ndarray:
    return np.power(size, np.arange(1.0, steps + 1))


def _jump(steps: int, size: float, rng: np.random.Generator) -> np.ndarray:
    return np.where(np.arange(steps) < change_of("jump", steps), 1.0, size)


def _spike(steps: int, size: float, rng: np.random.Generator) -> np.ndarray:
    return np.where(np.arange(steps) < change_of("spike", steps), size, 1.0)


def _noise(steps: int, size: float, rng: np.random.Generator) -> np.ndarray:
    return 1.0 + size * rng.standard_normal(steps)


def change_of(shape: str, steps: int) -> int:
    """The last step before the level of a "jump" or a "spike" changes."""
    return 1 if shape == "spike" else max(1, steps // 4)


SHAPES = {
    shape.name: shape
    for shape in (
        Shape(
            "constant",
            "Constant",
            None,
            "Nothing changes, so the transform cancels: AdaL steps as Adam does.",
            _constant,
        ),
        Shape(
            "geometric",
            "Geometric decay or growth",
            ("ratio ρ of neighbours", 0.99),
            "AdaL at ρ steps as Adam at ρ²: shorter steps while gradients fall, longer while "
            "they grow.",
            _geometric,
        ),
        Shape(
            "jump",
            "Jump",
            ("height s of the jump", 10.0),
            "After a jump up AdaL's step is longer for as long as β₂ remembers the low level; "
            "a height below 1 is a drop, and the step stays short until it is forgotten.",
            _jump,
        ),
        Shape(
            "spike",
            "Spike",
            ("height K of the spike", 100.0),
            "One large gradient at first: AdaL remembers its square's square.",
            _spike,
        ),
        Shape(
            "noise",
            "Noise with a level",
            ("standard deviation σ", 3.0),
            "Where noise hides a small mean, AdaL drifts slower than Adam, by .921 in the limit.",
            _noise,
        ),
    )
}


@dataclass(frozen=True)
class Sequence:
    """A playground's gradients.

    Attributes:
      shape: name in `SHAPES`.
      size: the shape's one number; finite, above 0, at most 1e4.
      level: multiplies all of them; 1e-30 to 1e30.
      steps: 1 to 2000.
      seed: of the noise.
      typed: numbers of a person's own, instead of a shape; at most 2000, each finite.
    Raises: SpecError or UnknownName, naming the field, its value and what is allowed.
    """

    shape: str = "geometric"
    size: float = 0.99
    level: float = 1.0
    steps: int = 500
    seed: int = 0
    typed: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise UnknownName("shape", self.shape, SHAPES)
        _between("size", self.size, 1e-6, 1e4)
        _between("level", self.level, 1 / LARGEST, LARGEST)
        whole("steps", self.steps, 1, MOST_STEPS)
        whole("seed", self.seed, 0, LARGEST_SEED)
        if len(self.typed) > MOST_STEPS:
            raise SpecError(f"typed must be at most {MOST_STEPS} numbers, got {len(self.typed)}")
        for position, x in enumerate(self.typed, 1):
            if not (math.isfinite(x) and abs(x) <= LARGEST):
                raise SpecError(
                    f"typed number {position} must be in [-1e30, 1e30], got {shown(float(x))}"
                )

    @property
    def gradients(self) -> np.ndarray:
        """(T, 1), one coordinate; growth may end in inf, which `decompose` names with its step."""
        if self.typed:
            return np.array(self.typed)[:, None]
        rng = np.random.default_rng(self.seed)
        with np.errstate(over="ignore", under="ignore"):
            return (self.level * SHAPES[self.shape].draw(self.steps, self.size, rng))[:, None]


def typed_numbers(text: str) -> tuple[float, ...]:
    """Numbers of a person's text, parted by spaces, commas, semicolons or new lines.

    Raises: SpecError naming the first word that is no finite number, or that there are too many.
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if len(words) > MOST_STEPS:
        raise SpecError(f"typed must be at most {MOST_STEPS} numbers, got {len(words)}")
    numbers = []
    for position, word in enumerate(words, 1):
        try:
            numbers.append(float(word))
        except ValueError:
            raise SpecError(
                f"typed number {position} must be a number, got {shown(word)}"
            ) from None
    return tuple(numbers)


def _between(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        raise SpecError(f"{name} must be in [{low:g}, {high:g}], got {shown(value)}")
