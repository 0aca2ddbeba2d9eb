"""Two spirals that wind around each other: two features, so that the boundary can be drawn."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.plane import POINTS_SEED
from adal.datasets.split import Split, stratified

POINTS_PER_SPIRAL = 500
TURNS = 1.5
NOISE = 0.03


def _draw(split_seed: int) -> Split:
    rng = np.random.default_rng(POINTS_SEED)
    y = np.repeat([0, 1], POINTS_PER_SPIRAL)
    # The root spreads the points evenly along the arm, which is longer outside.
    radius = np.sqrt(rng.uniform(0.01, 1.0, len(y)))
    angle = 2 * np.pi * TURNS * radius + np.pi * y
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return stratified(x + NOISE * rng.standard_normal(x.shape), y, split_seed)


SPIRALS = Dataset(
    name="spirals",
    title="Two spirals",
    kind="plane",
    shape=(2,),
    classes=2,
    points=600,
    held=(150, 250),
    hidden=(32, 32),
    source="After Lang & Witbrock (1988), Learning to Tell Two Spirals Apart: generated, 500 "
    "points an arm, 1.5 turns, Gaussian noise of 0.03.",
    lesson="No straight line helps: the loss stays flat for long and then falls.",
    draw=_draw,
)
