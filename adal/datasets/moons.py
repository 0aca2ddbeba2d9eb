"""Two half circles that reach into each other."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.plane import POINTS_SEED, position_noise
from adal.datasets.split import Split, stratified

POINTS_PER_MOON = 500


def _draw(split_seed: int, *, noise: float) -> Split:
    rng = np.random.default_rng(POINTS_SEED)
    y = np.repeat([0, 1], POINTS_PER_MOON)
    angle = rng.uniform(0, np.pi, len(y))
    side = 1 - 2 * y
    # Both moons together have their middle at the origin.
    x = np.stack([np.cos(angle) - side / 2, side * (np.sin(angle) - 0.25)], axis=-1)
    return stratified(x + noise * rng.standard_normal(x.shape), y, split_seed)


MOONS = Dataset(
    name="moons",
    title="Two moons",
    kind="plane",
    shape=(2,),
    classes=2,
    points=600,
    held=(150, 250),
    hidden=(16, 16),
    source="Generated: two half circles of radius 1 that reach into each other, 500 points each, "
    "every point moved by Gaussian noise.",
    lesson="A line gets most of it right at once; the bend of the boundary comes later.",
    draw=_draw,
    options=(position_noise(0.1),),
)
