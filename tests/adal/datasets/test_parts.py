"""How many points each part of a dataset has is known without loading one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adal.datasets import DATASETS, Split, dataset_named
from adal.datasets.split import held_points, stratified, training_points
from adal.errors import SpecError
from tests.adal.datasets.test_idx import contents, put

MAKE_NO_DIFFERENCE = {"digits": {"label_noise": 0.5}, "moons": {"noise": 0.3}}
"""Options that change points and leave their number alone."""


def sizes(split: Split) -> tuple[int, ...]:
    return tuple(len(y) for y in (split.train_y, split.valid_y, split.test_y))


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("seed", [0, 3, 99_999])
def test_the_parts_of_every_dataset_are_as_large_as_it_says(name: str, seed: int) -> None:
    dataset = DATASETS[name]
    assert sizes(dataset.load(seed)) == dataset.parts()
    options = MAKE_NO_DIFFERENCE.get(name, {})
    assert sizes(dataset.load(seed, **options)) == dataset.parts(**options)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.34, 1.0])
def test_a_share_of_the_images_is_counted_in_all_three_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setenv("ADAL_IDX_DIR", str(tmp_path))
    put(tmp_path / "mnist", contents())
    dataset = dataset_named("mnist")
    assert sizes(dataset.load(2, share=share)) == dataset.parts(share=share)
    assert dataset.parts() == dataset.parts(share=0.1) == (dataset.points, *dataset.held)
    assert dataset.count(share=share) == dataset.parts(share=share)[0]


@pytest.mark.parametrize("counts", [(8, 8), (9, 31, 200), (13, 14, 15, 16)], ids=str)
def test_classes_of_any_size_are_counted_as_they_are_split(counts: tuple[int, ...]) -> None:
    y = np.repeat(np.arange(len(counts)), counts)
    split = stratified(np.zeros((len(y), 1)), y, 5)
    assert sizes(split) == (training_points(y), *held_points(y))


def test_a_wrong_option_is_refused_as_when_loading() -> None:
    with pytest.raises(SpecError, match=r"label_noise must be in \[0, 0\.5\], got 2"):
        DATASETS["digits"].parts(label_noise=2)
