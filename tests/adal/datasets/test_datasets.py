"""Every dataset: what it says of itself is so, its parts are fair, and it never changes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import adal.datasets
from adal.datasets import DATASETS, Dataset, Split, dataset_named
from adal.datasets.dataset import MEMORY
from adal.datasets.split import BY_CLASS, STANDARDISED, stratified, training_points
from adal.datasets.teacher import taught
from adal.errors import SpecError, UnknownName

EVERY = pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)


def those(holds: Any) -> pytest.MarkDecorator:
    """The datasets that say something of themselves."""
    chosen = {name: dataset for name, dataset in DATASETS.items() if holds(dataset)}
    return pytest.mark.parametrize("dataset", chosen.values(), ids=chosen)


NUMERIC = those(lambda dataset: dataset.kind != "text")
DIVIDED_BY_CLASS = those(lambda dataset: dataset.division == BY_CLASS)
SCALED = those(lambda dataset: STANDARDISED in dataset.source)
WITH_OPTIONS = those(lambda dataset: dataset.options)


def arrays(split: Split) -> list[np.ndarray]:
    return [getattr(split, field.name) for field in fields(split)]


def parts(split: Split) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    yield from zip(*[iter(arrays(split))] * 2, strict=True)


@EVERY
def test_the_parts_are_as_described(dataset: Dataset) -> None:
    split = dataset.load()
    assert len(split.train_y) == dataset.points
    for x, y in parts(split):
        assert 0 < len(x) == len(y)
        assert x.shape[1:] == (dataset.features,)
        assert y.dtype == np.int64
        assert y.min() >= 0
        assert y.max() < dataset.classes
        assert not x.flags.writeable
        assert not y.flags.writeable


@NUMERIC
def test_points_are_finite_of_order_one_and_of_every_class(dataset: Dataset) -> None:
    for x, y in parts(dataset.load()):
        assert x.dtype == np.float32
        assert y.shape == (len(x),)
        assert set(y) == set(range(dataset.classes))
        assert np.abs(x).max() < 20
        assert 0.1 < x.std() < 2


@EVERY
def test_a_plane_has_two_features_and_nothing_else_has(dataset: Dataset) -> None:
    assert (dataset.shape == (2,)) == (dataset.kind == "plane")


@EVERY
def test_no_point_is_in_two_parts(dataset: Dataset) -> None:
    seen = [{row.tobytes() for row in x} for x, _ in parts(dataset.load())]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]


@DIVIDED_BY_CLASS
def test_each_class_gives_the_same_shares_to_the_parts(dataset: Dataset) -> None:
    split = dataset.load()
    for label in range(dataset.classes):
        train, valid, test = ((y == label).sum() for _, y in parts(split))
        assert test == (train + valid + test) // 4
        assert valid == (train + valid + test) * 15 // 100
    everything = np.concatenate([y for _, y in parts(split)])
    assert training_points(everything) == dataset.points


@SCALED
def test_scaling_looks_at_the_training_part_alone(dataset: Dataset) -> None:
    split = dataset.load()
    # float32 keeps about 7 digits, and the mean is over hundreds of points.
    np.testing.assert_allclose(split.train_x.mean(0, dtype=float), 0, atol=1e-6)
    np.testing.assert_allclose(split.train_x.std(0, dtype=float), 1, atol=1e-6)
    assert np.abs(split.test_x.mean(0)).max() > 1e-3


@EVERY
def test_the_same_arguments_give_the_same_points(dataset: Dataset) -> None:
    first = dataset.load(7)
    assert dataset.load(7) is first
    MEMORY.forget()
    again = dataset.load(7)
    assert again is not first
    assert all(map(np.array_equal, arrays(first), arrays(again)))


@EVERY
def test_another_split_seed_gives_other_parts_of_the_same_sizes(dataset: Dataset) -> None:
    one, other = dataset.load(0), dataset.load(1)
    for (x, _), (other_x, _) in zip(parts(one), parts(other), strict=True):
        assert x.shape == other_x.shape
        assert not np.array_equal(x, other_x)


@those(lambda dataset: dataset.division == BY_CLASS and STANDARDISED not in dataset.source)
def test_a_split_seed_moves_points_between_parts_and_changes_none(dataset: Dataset) -> None:
    rows = [
        sorted(row.tobytes() for x, _ in parts(dataset.load(seed)) for row in x) for seed in (0, 1)
    ]
    assert rows[0] == rows[1]


@WITH_OPTIONS
def test_the_whole_range_of_an_option_can_be_loaded(dataset: Dataset) -> None:
    for option in dataset.options:
        for value in (option.low, option.default, option.high):
            split = dataset.load(0, **{option.name: value})
            assert len(split.train_y) == dataset.count(**{option.name: value})
            assert np.isfinite(split.train_x).all()
        assert dataset.load(0, **{option.name: option.default}) is dataset.load()
        assert dataset.load(0, **{option.name: option.high}) is not dataset.load()


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("wine", {"split_seed": -1}, "split_seed must be a whole number in [0, 99999], got -1"),
    ("wine", {"split_seed": "x"}, "split_seed must be a whole number in [0, 99999], got 'x'"),
    ("wine", {"noise": 0.1}, "wine has no options, got 'noise'"),
    ("moons", {"speed": 1}, "option of moons must be one of noise; got 'speed'"),
    ("moons", {"noise": 0.6}, "noise must be in [0, 0.5], got 0.6"),
    ("moons", {"noise": float("nan")}, "noise must be in [0, 0.5], got nan"),
    ("moons", {"noise": True}, "noise must be a number, got True"),
    ("moons", {"noise": [0.1]}, "noise must be a number, got [0.1]"),
    ("digits", {"label_noise": -0.1}, "label_noise must be in [0, 0.5], got -0.1"),
    ("digits", {"label_noise": "x"}, "label_noise must be a number, got 'x'"),
]


@pytest.mark.parametrize(("name", "given", "message"), WRONG, ids=[w[2] for w in WRONG])
def test_a_wrong_argument_is_named_with_its_value_and_range(
    name: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        DATASETS[name].load(**given)
    assert str(caught.value) == message


def test_the_digits_are_all_of_scikit_learns_images() -> None:
    from sklearn.datasets import load_digits

    ours = np.concatenate([x for x, _ in parts(DATASETS["digits"].load())]) * 16
    theirs = np.asarray(load_digits(return_X_y=True)[0])
    assert len(ours) == 1797
    assert sorted(map(tuple, ours.tolist())) == sorted(map(tuple, theirs.tolist()))


def test_the_test_part_of_the_digits_never_changes() -> None:
    # Published numbers rest on it; the other datasets' last bits depend on the platform.
    digest = hashlib.sha256(DATASETS["digits"].load().test_x.tobytes()).hexdigest()
    assert digest[:16] == "b4cef8738c0b75b6"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.333, 0.5])
@pytest.mark.parametrize("split_seed", [0, 3])
def test_label_noise_replaces_exactly_that_share_of_the_training_labels(
    share: float, split_seed: int
) -> None:
    digits = DATASETS["digits"]
    clean = digits.load(split_seed)
    noisy = digits.load(split_seed, label_noise=share)
    assert (noisy.train_y != clean.train_y).sum() == round(share * len(clean.train_y))
    for name in ("train_x", "valid_x", "valid_y", "test_x", "test_y"):
        assert np.array_equal(getattr(noisy, name), getattr(clean, name))


def test_more_label_noise_keeps_the_wrong_labels_of_less() -> None:
    clean, less, more = (
        DATASETS["digits"].load(label_noise=share).train_y for share in (0.0, 0.2, 0.4)
    )
    wrong = less != clean
    assert np.array_equal(less[wrong], more[wrong])


def test_wrong_labels_are_spread_over_all_other_classes() -> None:
    clean = DATASETS["digits"].load().train_y
    noisy = DATASETS["digits"].load(label_noise=0.5).train_y
    moved = np.bincount((noisy - clean) % 10, minlength=10)[1:]
    # 543 draws over 9 classes: 60 each, with a standard deviation of 7.
    assert moved.min() > 60 - 5 * 7
    assert moved.max() < 60 + 5 * 7


def test_the_teacher_is_right_on_every_point() -> None:
    split = DATASETS["teacher"].load()
    x = np.concatenate([x for x, _ in parts(split)]).astype(float)
    y = np.concatenate([y for _, y in parts(split)])
    output = taught(x)
    # float32 moves an input by 1e-7: the one threshold that parts the classes is still there.
    assert output[y == 0].max() < output[y == 1].min()
    assert list(np.bincount(y)) == [1000, 1000]


def test_a_straight_line_does_not_answer_for_the_teacher() -> None:
    split = DATASETS["teacher"].load()
    design = np.column_stack([split.train_x, np.ones(len(split.train_x))])
    weights = np.linalg.lstsq(design, 2 * split.train_y - 1, rcond=None)[0]
    answers = np.column_stack([split.test_x, np.ones(len(split.test_x))]) @ weights > 0
    assert 0.6 < (answers == split.test_y).mean() < 0.9


def test_without_noise_the_planes_lie_on_their_curves() -> None:
    circles = DATASETS["circles"].load(noise=0)
    radius = np.hypot(*circles.train_x.T)
    np.testing.assert_allclose(radius, np.where(circles.train_y == 1, 0.5, 1.0), rtol=1e-6)
    moons = DATASETS["moons"].load(noise=0)
    side = 1 - 2 * moons.train_y
    x, y = moons.train_x.T
    np.testing.assert_allclose(np.hypot(x + side / 2, y + side / 4), 1, rtol=1e-6)
    xor = DATASETS["xor"].load(noise=0)
    assert np.array_equal(xor.train_y, xor.train_x.prod(1) < 0)


def test_a_constant_feature_is_shifted_only() -> None:
    x = np.stack([np.full(40, 3.0), np.arange(40.0)], -1)
    split = stratified(x, np.repeat([0, 1], 20), 0, standardise=True)
    assert not split.train_x[:, 0].any()


def test_a_value_that_cannot_be_scaled_is_refused() -> None:
    y = np.repeat([0, 1], 20)
    test = stratified(np.arange(40.0)[:, None], y, 0).test_x[0, 0]
    x = np.where(np.arange(40) == test, 1e15, np.arange(40) * 1e-150)[:, None]
    with pytest.raises(SpecError, match="feature 1 varies so little in the training part that"):
        stratified(x, y, 0, standardise=True)


def test_every_dataset_of_the_folder_is_registered() -> None:
    folder = Path(adal.datasets.__file__).parent
    modules = [import_module(f"adal.datasets.{path.stem}") for path in folder.glob("*.py")]
    found = {
        (value.name, module.__name__.rpartition(".")[2])
        for module in modules
        if module.__name__ != "adal.datasets.__init__"
        for value in vars(module).values()
        if isinstance(value, Dataset)
    }
    assert found == {(name, name) for name in DATASETS}


def test_the_datasets_load_without_torch_and_register_without_scikit_learn() -> None:
    code = (
        "import sys, adal.datasets as d; early = 'sklearn' in sys.modules;"
        "[x.load() for x in d.DATASETS.values()]; sys.exit(early or 'torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize("name", ["cats", "", "../digits", None, 3, ["digits"]])
def test_an_unknown_name_is_answered_with_the_known_ones(
    name: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADAL_IDX_DIR", raising=False)
    known = "alice, breast_cancer, circles, digits, moons, spirals, teacher, wine, xor"
    with pytest.raises(UnknownName) as caught:
        dataset_named(name)
    assert str(caught.value) == f"dataset must be one of {known}; got {name!r}"
