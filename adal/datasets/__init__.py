"""The datasets: `DATASETS[name]` has a title, a source and `load(split_seed) -> Split`.

`DATASETS` is always there. `available_datasets()` adds those whose files lie on this machine, and
`dataset_named` finds these, and a person's own tables, too.
"""

from __future__ import annotations

from adal.datasets.alice import ALICE
from adal.datasets.breast_cancer import BREAST_CANCER
from adal.datasets.circles import CIRCLES
from adal.datasets.dataset import Dataset
from adal.datasets.digits import DIGITS
from adal.datasets.folder import data_folder
from adal.datasets.mnist import found, from_files
from adal.datasets.moons import MOONS
from adal.datasets.own import OwnData, delete_own, is_own, load_own, stored
from adal.datasets.preparation import own_dataset
from adal.datasets.spirals import SPIRALS
from adal.datasets.split import Split
from adal.datasets.table import Table, read_table
from adal.datasets.teacher import TEACHER
from adal.datasets.wine import WINE
from adal.datasets.xor import XOR
from adal.errors import UnknownName

DATASETS = {
    dataset.name: dataset
    for dataset in (
        DIGITS,
        BREAST_CANCER,
        WINE,
        MOONS,
        CIRCLES,
        XOR,
        SPIRALS,
        TEACHER,
        ALICE,
    )
}


def available_datasets() -> dict[str, Dataset]:
    """`DATASETS`, and MNIST and Fashion-MNIST where their files can be read."""
    return DATASETS | found()


def dataset_named(name: object) -> Dataset:
    """The dataset of that name: one of `DATASETS`, one in IDX files, or a stored table.

    Raises: UnknownName listing the known ones; SpecError for files that cannot be read.
    """
    if isinstance(name, str):
        if name in DATASETS:
            return DATASETS[name]
        dataset = stored(name, data_folder()) if is_own(name) else from_files(name)
        if dataset is not None:
            return dataset
    raise UnknownName("dataset", name, available_datasets())


__all__ = [
    "DATASETS",
    "Dataset",
    "OwnData",
    "Split",
    "Table",
    "available_datasets",
    "data_folder",
    "dataset_named",
    "delete_own",
    "load_own",
    "own_dataset",
    "read_table",
]
