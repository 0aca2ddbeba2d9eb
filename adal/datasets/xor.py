"""Exclusive or: opposite quarters of a square belong together."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.plane import POINTS_SEED, position_noise
from adal.datasets.split import Split, stratified

POINTS_PER_QUARTER = 250
SIGNS = np.array([(1, 1), (-1, -1), (1, -1), (-1, 1)])
"""The quarters; the first two are class 0."""


def _draw(split_seed: int, *, noise: float) -> Split:
    rng = np.random.default_rng(POINTS_SEED)
    signs = np.repeat(SIGNS, POINTS_PER_QUARTER, axis=0)
    y = (signs.prod(1) < 0).astype(np.int64)
    x = signs * rng.uniform(0, 1, signs.shape)
    return stratified(x + noise * rng.standard_normal(x.shape), y, split_seed)


XOR = Dataset(
    name="xor",
    title="Exclusive or",
    kind="plane",
    shape=(2,),
    classes=2,
    points=600,
    held=(150, 250),
    hidden=(8,),
    source="After Minsky & Papert (1969), Perceptrons: generated, 250 points in each quarter of "
    "the square from −1 to 1, labelled by the sign of x·y, then moved by Gaussian noise.",
    lesson="By symmetry the start is near a saddle: the gradient first says little.",
    draw=_draw,
    options=(position_noise(0.05),),
)
