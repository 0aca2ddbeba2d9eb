"""Handwritten digits, 8 × 8 pixels: real data that scikit-learn brings along."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.split import Split, stratified
from adal.rules.rule import Hyper

BRIGHTEST = 16.0
CLASSES = 10
NOISE_SEED = 1_998
"""Decides, with the split seed, which labels are wrong; the split itself does not depend on it."""

LABEL_NOISE = Hyper(
    name="label_noise",
    title="Wrong labels",
    symbol=r"\rho",
    default=0.0,
    low=0.0,
    high=0.5,
    ends="[]",
    scale="linear",
    meaning="Share of the training labels that name another digit; validation and test stay clean.",
    step=0.05,
)


def mislabelled(y: np.ndarray, share: float, seed: int) -> np.ndarray:
    """`y` (N,) with round(share · N) of its labels replaced by another class.

    With one seed a larger share holds the wrong labels of every smaller one, and more.
    """
    rng = np.random.default_rng([NOISE_SEED, seed])
    chosen = rng.permutation(len(y))[: round(share * len(y))]
    moved = rng.integers(1, CLASSES, len(y))
    wrong = y.copy()
    wrong[chosen] = (y[chosen] + moved[chosen]) % CLASSES
    return wrong


def _draw(split_seed: int, *, label_noise: float) -> Split:
    # scikit-learn takes about a second to import: only who needs the points pays for it.
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    split = stratified(np.asarray(x) / BRIGHTEST, np.asarray(y), split_seed)
    return replace(split, train_y=mislabelled(split.train_y, label_noise, split_seed))


DIGITS = Dataset(
    name="digits",
    title="Handwritten digits",
    kind="image",
    shape=(1, 8, 8),
    classes=CLASSES,
    points=1086,
    held=(266, 445),
    hidden=(32,),
    source="Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, UCI; the 1797 "
    "images in scikit-learn. Brightness 0 to 16 is divided by 16. With label noise that share of "
    "the training labels names another digit; validation and test labels stay clean.",
    lesson="Real images that a small network learns in a second, almost without error.",
    draw=_draw,
    options=(LABEL_NOISE,),
)
