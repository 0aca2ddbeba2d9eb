"""The datasets: `DATASETS[name]` has a title, a source and `load() -> Split`."""

from __future__ import annotations

from adal.datasets.dataset import Dataset, Split, validation_split
from adal.datasets.digits import DIGITS
from adal.datasets.spirals import SPIRALS
from adal.errors import UnknownName

DATASETS = {dataset.name: dataset for dataset in (DIGITS, SPIRALS)}


def dataset_named(name: object) -> Dataset:
    """The dataset of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in DATASETS:
        raise UnknownName("dataset", name, DATASETS)
    return DATASETS[name]


__all__ = ["DATASETS", "Dataset", "Split", "dataset_named", "validation_split"]
