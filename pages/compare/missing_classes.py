"""Which classes the test part of a dataset lacks: no figure speaks of what is missing."""

from __future__ import annotations

import numpy as np

from adal.datasets import dataset_named
from adal.errors import AdalError
from adal.training.spec import TrainSpec


def missing_classes(spec: TrainSpec) -> tuple[int, ...]:
    """The classes without a point in the test part of what `spec` trains on.

    None for a text, whose classes are letters and of which a rare one may well be missing, and
    none for a table that is no longer kept.
    """
    try:
        dataset = dataset_named(spec.dataset)
        if dataset.kind == "text":
            return ()
        labels = dataset.load(spec.split_seed, **dict(spec.data_options)).test_y
    except AdalError:
        return ()
    return tuple(int(c) for c in np.setdiff1d(np.arange(dataset.classes), labels))
