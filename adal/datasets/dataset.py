"""What a dataset is: labelled points that are at hand without a download, split by a seed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from adal.checks import whole
from adal.datasets.memory import Memory
from adal.datasets.split import BY_CLASS, Split
from adal.errors import SpecError, UnknownName, shown
from adal.rules.rule import Hyper

Kind = Literal["table", "plane", "image", "text"]
LARGEST_SPLIT_SEED = 99_999
MEMORY = Memory()
"""What `Dataset.load` has drawn."""


@dataclass(frozen=True)
class Dataset:
    """A classification problem that is at hand without a download.

    Attributes:
      name: key in `DATASETS`.
      title: name on a page.
      kind: "plane" has two features, so that a boundary can be drawn; "image" has pixels; "text"
        has tokens and asks for the next one at each place; "table" is anything else.
      shape: of one input, such as (1, 8, 8) for an image; the arrays hold it flat.
      classes: number of classes; of a text the size of the alphabet.
      points: number of training points with the default options.
      held: numbers of validation and of test points with the default options.
      hidden: widths of the hidden layers that suit it; the default of a `TrainSpec`.
      source: where the points come from, and what was done to them.
      lesson: one sentence on what it is good for.
      draw: (split_seed, **options) -> Split; the same arrays for the same arguments.
      options: what `load` takes beside the seed, each with a default.
      division: how the split seed makes three parts, as a page says it.
      counted: (**options) -> training, validation and test points, where an option changes how
        many there are.
    """

    name: str
    title: str
    kind: Kind
    shape: tuple[int, ...]
    classes: int
    points: int
    held: tuple[int, int]
    hidden: tuple[int, ...]
    source: str
    lesson: str
    draw: Callable[..., Split]
    options: tuple[Hyper, ...] = ()
    division: str = BY_CLASS
    counted: Callable[..., tuple[int, int, int]] | None = None

    @property
    def features(self) -> int:
        """F, numbers per point."""
        return math.prod(self.shape)

    def settings(self, **given: float) -> dict[str, float]:
        """Every option, checked, with defaults for those not given.

        Raises: UnknownName for an option that there is not; SpecError for a bad value.
        """
        known = {option.name: option for option in self.options}
        for name, value in given.items():
            if not known:
                raise SpecError(f"{self.name} has no options, got {shown(name)}")
            if name not in known:
                raise UnknownName(f"option of {self.name}", name, known)
            if np.ndim(value) != 0:
                raise SpecError(f"{name} must be a number, got {shown(value)}")
        return {
            name: float(option.check(given.get(name, option.default)))
            for name, option in known.items()
        }

    def count(self, **options: float) -> int:
        """Number of training points with these options, without loading them. Raises: SpecError."""
        return self.parts(**options)[0]

    def parts(self, **options: float) -> tuple[int, int, int]:
        """Training, validation and test points, alike for every split seed; as `count` does it."""
        settings = self.settings(**options)
        return (self.points, *self.held) if self.counted is None else self.counted(**settings)

    def load(self, split_seed: int = 0, **options: float) -> Split:
        """The points in three parts; the same read-only arrays for the same arguments.

        Args:
          split_seed: which points are in which part, 0 to 99999.
          options: by the names in `options`; what is missing takes its default.
        Raises: SpecError, or UnknownName, naming the argument, its value and what is allowed.
        """
        seed = whole("split_seed", split_seed, 0, LARGEST_SPLIT_SEED)
        settings = self.settings(**options)
        key = (self, seed, tuple(settings.items()))
        return MEMORY.recall(key, lambda: self.draw(seed, **settings))
