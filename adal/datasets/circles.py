"""A circle inside a circle."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.plane import POINTS_SEED, position_noise
from adal.datasets.split import Split, stratified

POINTS_PER_CIRCLE = 500
INNER_RADIUS = 0.5


def _draw(split_seed: int, *, noise: float) -> Split:
    rng = np.random.default_rng(POINTS_SEED)
    y = np.repeat([0, 1], POINTS_PER_CIRCLE)
    angle = rng.uniform(0, 2 * np.pi, len(y))
    radius = np.where(y == 1, INNER_RADIUS, 1.0)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return stratified(x + noise * rng.standard_normal(x.shape), y, split_seed)


CIRCLES = Dataset(
    name="circles",
    title="Two circles",
    kind="plane",
    shape=(2,),
    classes=2,
    points=600,
    held=(150, 250),
    hidden=(16,),
    source="Generated: circles of radius 1 and 0.5 around one middle, 500 points each, every "
    "point moved by Gaussian noise.",
    lesson="The boundary must close: a unit of the first layer can only draw a line.",
    draw=_draw,
    options=(position_noise(0.08),),
)
