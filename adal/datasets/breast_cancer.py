"""Breast cancer, Wisconsin: thirty measurements of cell nuclei that scikit-learn brings along."""

from __future__ import annotations

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.split import STANDARDISED, Split, stratified


def _draw(split_seed: int) -> Split:
    # scikit-learn takes about a second to import: only who needs the points pays for it.
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    return stratified(np.asarray(x), np.asarray(y), split_seed, standardise=True)


BREAST_CANCER = Dataset(
    name="breast_cancer",
    title="Breast cancer (Wisconsin)",
    kind="table",
    shape=(30,),
    classes=2,
    points=343,
    held=(84, 142),
    hidden=(16,),
    source="Wolberg, Street & Mangasarian (1995), Breast Cancer Wisconsin (Diagnostic), UCI; the "
    f"569 samples in scikit-learn, malignant and benign. {STANDARDISED}",
    lesson="Few points and many features: the training loss goes to zero and the test loss turns.",
    draw=_draw,
)
