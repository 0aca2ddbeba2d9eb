"""Where gradients come from: the exact gradient of a landscape, or that plus Gaussian noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from adal.errors import SpecError, shown

LARGEST_SCALE = 1000.0


@dataclass(frozen=True)
class Noise:
    """Noise that is added to each coordinate of each gradient, independent of the place.

    Attributes:
      scale: standard deviation, in [0, 1000], in units of the gradient; 0 is the exact gradient.
    """

    scale: float = 0.0

    def __post_init__(self) -> None:
        scale = self.scale
        number = isinstance(scale, (int, float)) and not isinstance(scale, bool)
        if not number or not (math.isfinite(scale) and 0 <= scale <= LARGEST_SCALE):
            raise SpecError(f"noise must be in [0, {LARGEST_SCALE:g}], got {shown(scale)}")

    def draws(self, steps: int, seed: int) -> np.ndarray | None:
        """The noise (steps, 2) of one seed; None where there is none. A longer run begins alike."""
        if self.scale == 0:
            return None
        return self.scale * np.random.default_rng(seed).standard_normal((steps, 2))


EXACT = Noise()
