"""Two spirals that wind around each other: two features, so that the boundary can be drawn."""

from __future__ import annotations

from functools import cache

import numpy as np

from adal.datasets.dataset import Dataset, Split, stratified

POINTS_PER_SPIRAL = 500
TURNS = 1.5
NOISE = 0.03
SEED = 0


@cache
def _load() -> Split:
    rng = np.random.default_rng(SEED)
    y = np.repeat([0, 1], POINTS_PER_SPIRAL)
    # The root spreads the points evenly along the arm, which is longer outside.
    radius = np.sqrt(rng.uniform(0.01, 1.0, len(y)))
    angle = 2 * np.pi * TURNS * radius + np.pi * y
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return stratified(x + NOISE * rng.standard_normal(x.shape), y, SEED)


SPIRALS = Dataset(
    name="spirals",
    title="Two spirals",
    features=2,
    classes=2,
    points=750,
    hidden=(32, 32),
    source="After Lang & Witbrock (1988), Learning to Tell Two Spirals Apart: generated, 500 "
    "points an arm, 1.5 turns, Gaussian noise of 0.03, all from seed 0. A quarter of each arm "
    "is the test part.",
    lesson="No straight line helps: the loss stays flat for long and then falls.",
    load=_load,
)
