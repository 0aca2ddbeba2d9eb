"""Wine: thirteen chemical measurements of three cultivars that scikit-learn brings along."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.split import STANDARDISED, Split, stratified


def _draw(split_seed: int) -> Split:
    # scikit-learn takes about a second to import: only who needs the points pays for it.
    from sklearn.datasets import load_wine

    x, y = load_wine(return_X_y=True)
    return stratified(np.asarray(x), np.asarray(y), split_seed, standardise=True)


WINE = Dataset(
    name="wine",
    title="Wine",
    kind="table",
    shape=(13,),
    classes=3,
    points=110,
    held=(25, 43),
    hidden=(16,),
    source="Aeberhard & Forina (1992), Wine, UCI; the 178 samples in scikit-learn, three "
    f"cultivars. {STANDARDISED}",
    lesson="So small that a whole pass takes four minibatches, and almost separable.",
    draw=_draw,
)
