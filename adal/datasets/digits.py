"""Handwritten digits, 8 × 8 pixels: real data that scikit-learn brings along."""

from __future__ import annotations

from functools import cache

import numpy as np

from adal.datasets.dataset import Dataset, Split, stratified

BRIGHTEST = 16.0
SPLIT_SEED = 0


@cache
def _load() -> Split:
    # scikit-learn takes about a second to import: only who needs the points pays for it.
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return stratified(np.asarray(x) / BRIGHTEST, np.asarray(y), SPLIT_SEED)


DIGITS = Dataset(
    name="digits",
    title="Handwritten digits",
    features=64,
    classes=10,
    points=1352,
    hidden=(32,),
    source="Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, UCI; the 1797 "
    "images in scikit-learn. Brightness 0 to 16 is divided by 16. A quarter of each class, "
    "drawn with seed 0, is the test part.",
    lesson="Real images that a small network learns in a second, almost without error.",
    load=_load,
)
