"""Every dataset: what it says of itself is so, its split is fair, and it never changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

import adal.datasets
from adal.datasets import DATASETS, Dataset, dataset_named, validation_split
from adal.errors import UnknownName

EVERY = pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)


@EVERY
def test_the_arrays_are_as_described(dataset: Dataset) -> None:
    split = dataset.load()
    assert len(split.train_y) == dataset.points
    for x, y in ((split.train_x, split.train_y), (split.test_x, split.test_y)):
        assert x.dtype == np.float32
        assert y.dtype == np.int64
        assert x.shape == (len(y), dataset.features)
        assert set(y) == set(range(dataset.classes))
        assert np.abs(x).max() < 2
        assert not x.flags.writeable


@EVERY
def test_no_point_is_in_both_parts(dataset: Dataset) -> None:
    split = dataset.load()
    seen = {row.tobytes() for row in split.train_x}
    assert not any(row.tobytes() in seen for row in split.test_x)


@EVERY
def test_each_class_gives_a_quarter_to_the_test(dataset: Dataset) -> None:
    split = dataset.load()
    for label in range(dataset.classes):
        test, train = (split.test_y == label).sum(), (split.train_y == label).sum()
        assert test == (test + train) // 4


@EVERY
def test_loading_twice_gives_the_same_points(dataset: Dataset) -> None:
    first = dataset.load()
    dataset.load.cache_clear()  # type: ignore[attr-defined]
    again = dataset.load()
    assert again is not first
    assert np.array_equal(first.train_x, again.train_x)
    assert np.array_equal(first.test_y, again.test_y)


def test_the_digits_are_all_of_scikit_learns_images() -> None:
    from sklearn.datasets import load_digits

    split = DATASETS["digits"].load()
    ours = np.concatenate([split.train_x, split.test_x]) * 16
    theirs = np.asarray(load_digits(return_X_y=True)[0])
    assert len(ours) == 1797
    assert sorted(map(tuple, ours.tolist())) == sorted(map(tuple, theirs.tolist()))


def test_the_split_of_the_digits_never_changes() -> None:
    # Published numbers rest on it; the spirals' last bits depend on the platform's sine.
    digest = hashlib.sha256(DATASETS["digits"].load().test_x.tobytes()).hexdigest()
    assert digest[:16] == "b4cef8738c0b75b6"


@EVERY
def test_a_validation_split_sees_no_test_point(dataset: Dataset) -> None:
    split = dataset.load()
    inner = validation_split(split)
    training = {row.tobytes() for row in split.train_x}
    parts = [{row.tobytes() for row in part} for part in (inner.train_x, inner.test_x)]
    assert parts[0] | parts[1] == training
    assert not parts[0] & parts[1]


def test_every_file_of_the_folder_is_registered() -> None:
    folder = Path(adal.datasets.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "dataset"}
    assert files == set(DATASETS)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="dataset must be one of digits, spirals; got 'mnist'"):
        dataset_named("mnist")
