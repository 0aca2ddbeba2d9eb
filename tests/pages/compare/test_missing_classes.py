"""Classes that the test part lacks are found, and none where that means nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adal.datasets import DATASETS, dataset_named
from adal.datasets.dataset import Dataset
from adal.errors import UnknownName
from adal.training import TrainSpec
from pages.compare.missing_classes import missing_classes


@pytest.mark.parametrize("name", ["digits", "wine", "alice"])
def test_the_built_in_data_lacks_no_class(name: str) -> None:
    assert missing_classes(TrainSpec(dataset=name)) == ()


def test_a_class_without_a_test_point_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wine = DATASETS["wine"]

    def without_a_class(seed: int, **options: float):
        split = wine.draw(seed, **options)
        kept = split.test_y != 1
        return replace(split, test_x=split.test_x[kept], test_y=split.test_y[kept])

    def named(name: str) -> Dataset:
        return replace(dataset_named(name), draw=without_a_class)

    spec = TrainSpec(dataset="wine", split_seed=41)
    monkeypatch.setattr("pages.compare.missing_classes.dataset_named", named)
    assert missing_classes(spec) == (1,)
    assert 1 in np.unique(wine.load(41).test_y)


def test_a_table_that_is_gone_lacks_nothing_that_can_be_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(name: str) -> Dataset:
        raise UnknownName("dataset", name, DATASETS)

    spec = TrainSpec(dataset="wine")
    monkeypatch.setattr("pages.compare.missing_classes.dataset_named", gone)
    assert missing_classes(spec) == ()
