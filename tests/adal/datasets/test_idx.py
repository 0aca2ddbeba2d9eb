"""MNIST in IDX files: there only with its files, read to the last byte, refused by name."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.datasets import DATASETS, available_datasets, dataset_named
from adal.datasets.idx import MOST_ITEMS, read_idx
from adal.errors import SpecError, UnknownName

PER_CLASS = {"train": 100, "t10k": 40}


def idx(values: np.ndarray) -> bytes:
    header = struct.pack(">BBBB", 0, 0, 8, values.ndim) + struct.pack(
        f">{values.ndim}I", *values.shape
    )
    return header + values.astype(np.uint8).tobytes()


def contents() -> dict[str, bytes]:
    """The four files of a small MNIST; every image says where it is from."""
    rng = np.random.default_rng(0)
    files = {}
    for part, count in PER_CLASS.items():
        labels = rng.permutation(np.repeat(np.arange(10), count))
        images = rng.integers(0, 256, (len(labels), 28, 28))
        images[:, 0, 0] = labels
        images[:, 0, 1] = part == "train"
        files[f"{part}-images-idx3-ubyte"] = idx(images)
        files[f"{part}-labels-idx1-ubyte"] = idx(labels)
    return files


def put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADAL_IDX_DIR", str(tmp_path))
    return tmp_path


def test_without_files_there_is_no_mnist(root: Path) -> None:
    assert available_datasets() == DATASETS
    with pytest.raises(UnknownName, match=r"dataset must be one of alice, .*; got 'mnist'"):
        dataset_named("mnist")


def test_without_a_folder_there_is_no_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADAL_IDX_DIR", raising=False)
    assert available_datasets() == DATASETS


def test_three_of_four_files_are_not_a_dataset(root: Path) -> None:
    files = contents()
    del files["t10k-labels-idx1-ubyte"]
    put(root / "mnist", files)
    assert available_datasets() == DATASETS


@pytest.mark.parametrize("spelling", ["plain", "gzip", "dotted"])
@pytest.mark.parametrize(
    ("name", "folder"), [("mnist", "mnist"), ("fashion_mnist", "fashion-mnist")]
)
def test_files_make_a_dataset(root: Path, name: str, folder: str, spelling: str) -> None:
    files = contents()
    if spelling == "gzip":
        files = {f"{file}.gz": gzip.compress(data) for file, data in files.items()}
    if spelling == "dotted":
        files = {file.replace("-idx", ".idx"): data for file, data in files.items()}
    put(root / folder, files)
    assert list(available_datasets()) == [*DATASETS, name]
    dataset = dataset_named(name)
    assert dataset is available_datasets()[name]
    assert (dataset.kind, dataset.shape, dataset.features) == ("image", (1, 28, 28), 784)
    split = dataset.load()
    assert len(split.train_y) == dataset.points == 90  # 10 of each class, 1 is validation
    assert len(split.valid_y) == 10
    assert len(split.test_y) == 40
    for part, x, y in (
        ("train", split.train_x, split.train_y),
        ("train", split.valid_x, split.valid_y),
        ("t10k", split.test_x, split.test_y),
    ):
        assert x.dtype == np.float32
        assert 0 <= x.min() < x.max() <= 1
        # The label and the file are written into the first pixels.
        assert np.array_equal(np.round(x[:, 0] * 255), y)
        assert np.array_equal(np.round(x[:, 1] * 255), np.full(len(y), part == "train"))
        assert not x.flags.writeable


def test_the_split_seed_and_the_share_decide_which_images(root: Path) -> None:
    put(root / "mnist", contents())
    dataset = dataset_named("mnist")
    everything = dataset.load(share=1)
    sizes = [len(y) for y in (everything.train_y, everything.valid_y, everything.test_y)]
    assert sizes == [850, 150, 400]
    assert dataset.count(share=1) == 850
    assert dataset.count() == dataset.points
    rows = {row.tobytes() for row in everything.train_x}
    assert not rows & {row.tobytes() for row in everything.valid_x}
    assert dataset.load(1).train_x.shape == dataset.load(0).train_x.shape
    assert not np.array_equal(dataset.load(1).train_x, dataset.load(0).train_x)
    with pytest.raises(SpecError, match=r"share must be in \[0.02, 1\], got 0"):
        dataset.load(share=0)


def test_other_files_in_their_place_are_another_dataset(root: Path) -> None:
    put(root / "mnist", contents())
    before = dataset_named("mnist")
    labels = np.repeat(np.arange(10), 9)
    put(
        root / "mnist",
        {
            "train-images-idx3-ubyte": idx(np.zeros((90, 28, 28))),
            "train-labels-idx1-ubyte": idx(labels),
        },
    )
    after = dataset_named("mnist")
    assert after != before
    assert len(after.load(share=1).train_y) == 80


IMAGES = np.zeros((3, 28, 28))
BROKEN = {
    "empty": (
        b"",
        "must begin as an IDX file of unsigned bytes with 3 axes, 00000803 in "
        "hexadecimal, got nothing",
    ),
    "foreign": (
        b"\x89PNG\r\n",
        "must begin as an IDX file of unsigned bytes with 3 axes, 00000803 "
        "in hexadecimal, got 89504e47",
    ),
    "labels": (
        idx(np.zeros(3)),
        "must begin as an IDX file of unsigned bytes with 3 axes, "
        "00000803 in hexadecimal, got 00000801",
    ),
    "header": (idx(IMAGES)[:10], "ends inside its header"),
    "truncated": (idx(IMAGES)[:-1], "ends after 2351 of 2352 values"),
    "longer": (idx(IMAGES) + b"\0", "goes on after its 2352 values"),
    "size": (idx(np.zeros((3, 32, 32))), "must have items of 28 × 28, got 32 × 32"),
    "none": (idx(np.zeros((0, 28, 28))), f"must have 1 to {MOST_ITEMS} items, got 0"),
    "many": (
        b"\0\0\x08\x03" + struct.pack(">3I", 2**32 - 1, 28, 28),
        f"must have 1 to {MOST_ITEMS} items, got 4294967295",
    ),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, case: str, packed: bool) -> None:
    data, sentence = BROKEN[case]
    path = tmp_path / ("images.gz" if packed else "images")
    path.write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(SpecError) as caught:
        read_idx(path, shape=(28, 28))
    assert str(caught.value) == f"{path.name} {sentence}"


@pytest.mark.parametrize(
    "data",
    [b"not gzip", gzip.compress(idx(IMAGES))[:-12], b"\x1f\x8b"],
    # Named, for a packed file holds the second it was made in, and workers compare tests by name.
    ids=["foreign", "cut", "two bytes"],
)
def test_damaged_gzip_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(data)
    with pytest.raises(SpecError, match=r"images\.gz cannot be read; it is damaged or not what"):
        read_idx(path, shape=(28, 28))


def test_a_file_that_is_not_there_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read_idx(tmp_path / "nothing")
    assert str(tmp_path) not in str(caught.value)


def test_a_bomb_is_not_unpacked_past_the_size_that_it_states(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(idx(IMAGES) + bytes(50_000_000)))
    with pytest.raises(SpecError, match="goes on after its 2352 values"):
        read_idx(path, shape=(28, 28))


@given(data=st.binary(max_size=60), magic=st.booleans())
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, magic: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-labels"
    path.write_bytes(b"\0\0\x08\x01" * magic + data)
    try:
        read = read_idx(path)
    except SpecError as error:
        read = error
    assert "any-labels" in str(read) if isinstance(read, SpecError) else read.dtype == np.uint8


def labels_with(**changed: int) -> bytes:
    return idx(np.concatenate([np.repeat(np.arange(10), 9), list(changed.values())]))


FOREIGN = {
    "label": (
        "train-labels-idx1-ubyte",
        labels_with(one=10),
        "train-labels-idx1-ubyte must have labels 0 to 9, got 10",
    ),
    "rare": (
        "train-labels-idx1-ubyte",
        idx(np.repeat(np.arange(9), 9)),
        "train-labels-idx1-ubyte must have each label at least 8 times, got label 9 0 times",
    ),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_foreign_labels_are_not_listed_and_named_when_asked_for(root: Path, case: str) -> None:
    file, data, sentence = FOREIGN[case]
    put(root / "mnist", contents() | {file: data})
    assert available_datasets() == DATASETS
    with pytest.raises(SpecError) as caught:
        dataset_named("mnist")
    assert str(caught.value) == sentence


def test_images_without_labels_are_named(root: Path) -> None:
    put(root / "mnist", contents() | {"train-labels-idx1-ubyte": labels_with(one=1)})
    with pytest.raises(
        SpecError, match="train-images-idx3-ubyte has 1000 images, but there are 91 labels"
    ):
        dataset_named("mnist").load()
