"""A teacher network: Gaussian inputs, labelled by a fixed random network of two layers."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.split import Split, stratified

POINTS = 2000
FEATURES = 10
UNITS = 8
SEED = 0


def taught(x: np.ndarray) -> np.ndarray:
    """The teacher's output (N,) for inputs (N, F): a · tanh(W x + b), all weights drawn once."""
    rng = np.random.default_rng([SEED, 1])
    weights = rng.standard_normal((UNITS, FEATURES)) / np.sqrt(FEATURES)
    biases, outer = rng.standard_normal((2, UNITS))
    return np.tanh(2 * (x @ weights.T + biases / 2)) @ outer


def _draw(split_seed: int) -> Split:
    x = np.random.default_rng(SEED).standard_normal((POINTS, FEATURES))
    output = taught(x)
    # Cut at the median, the classes are equally large.
    y = (output > np.median(output)).astype(np.int64)
    return stratified(x, y, split_seed)


TEACHER = Dataset(
    name="teacher",
    title="A teacher network",
    kind="table",
    shape=(FEATURES,),
    classes=2,
    points=1200,
    held=(300, 500),
    hidden=(32,),
    source="Generated: 2000 inputs of 10 standard normal features, labelled by whether a fixed "
    "random network with 8 tanh units answers above its median.",
    lesson="A network can be right on every point: what is left over is the optimizer's doing.",
    draw=_draw,
)
