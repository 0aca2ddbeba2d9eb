"""MNIST and Fashion-MNIST, from IDX files in a folder: there only where somebody put the files.

In the folder `ADAL_IDX_DIR` each has its own, `mnist/` and `fashion-mnist/`, with the four files as
they are published, unpacked or not: `train-images-idx3-ubyte.gz` and so on.
"""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.folder import idx_folder
from adal.datasets.idx import read_idx
from adal.datasets.split import VALID_SHARE, Split
from adal.errors import SpecError
from adal.rules.rule import Hyper

SIDE = 28
CLASSES = 10
BRIGHTEST = 255.0
LEAST_OF_A_CLASS = 8
"""Training images of each class, so that validation has one."""

SHARE = Hyper(
    name="share",
    title="Share of the images",
    symbol="s",
    default=0.1,
    low=0.02,
    high=1.0,
    ends="[]",
    scale="linear",
    meaning="How many images of each class are drawn, of the training and of the test file.",
    step=0.02,
)

Stamp = tuple[str, int, int]
"""A file's path, time of change and size: another file in its place is another stamp."""

ABOUT = {
    "mnist": (
        "MNIST",
        "mnist",
        "LeCun, Cortes & Burges (1998), The MNIST Database of Handwritten Digits",
        "The digits that everybody knows: twelve times the pixels of the small ones.",
    ),
    "fashion_mnist": (
        "Fashion-MNIST",
        "fashion-mnist",
        "Xiao, Rasul & Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747",
        "Clothes instead of digits: as many pixels as MNIST, and far from solved by a small net.",
    ),
}
"""Name: title, folder, source, lesson."""


def found() -> dict[str, Dataset]:
    """The datasets whose files are there and can be read, by name."""
    there = {}
    for name in ABOUT:
        try:
            dataset = from_files(name)
        except SpecError:  # `dataset_named` says what is wrong with the files
            continue
        if dataset is not None:
            there[name] = dataset
    return there


def from_files(name: str) -> Dataset | None:
    """The dataset of that name, None where not all its files are there.

    Raises: SpecError naming a file that cannot be read.
    """
    root = idx_folder()
    if root is None or name not in ABOUT:
        return None
    stamps = []
    for part in ("train", "t10k"):
        for content in ("images-idx3", "labels-idx1"):
            stamp = _stamp(root / ABOUT[name][1], f"{part}-{content}-ubyte")
            if stamp is None:
                return None
            stamps.append(stamp)
    return _dataset(name, tuple(stamps))


def _stamp(folder: Path, name: str) -> Stamp | None:
    # Some mirrors write a dot in the place of the second hyphen.
    dotted = name.replace("-idx", ".idx")
    for path in (folder / f"{spelling}{end}" for spelling in (name, dotted) for end in ("", ".gz")):
        try:
            if path.is_file():
                state = path.stat()
                return str(path), state.st_mtime_ns, state.st_size
        except OSError:
            continue
    return None


@lru_cache(maxsize=4)
def _dataset(name: str, stamps: tuple[Stamp, ...]) -> Dataset:
    title, _, source, lesson = ABOUT[name]
    paths = tuple(Path(path) for path, _, _ in stamps)
    train, test = _labels(paths[1], LEAST_OF_A_CLASS), _labels(paths[3], 1)
    per_class = (tuple(np.bincount(labels).tolist()) for labels in (train, test))
    counted = partial(_points, *per_class)
    points, valid_points, test_points = counted(share=SHARE.default)
    return Dataset(
        name=name,
        title=title,
        kind="image",
        shape=(1, SIDE, SIDE),
        classes=CLASSES,
        points=points,
        held=(valid_points, test_points),
        hidden=(32,),
        source=f"{source}; the {len(train)} training and {len(test)} test images, read from files "
        "on this machine. Brightness 0 to 255 is divided by 255.",
        lesson=lesson,
        draw=partial(_draw, paths),
        options=(SHARE,),
        counted=counted,
        division="The test part is drawn from the test file alone. Of the images of each class "
        "that are drawn from the training file 15 %, rounded down, are the validation part. The "
        "split seed decides which.",
    )


def _draw(paths: tuple[Path, ...], split_seed: int, *, share: float) -> Split:
    rng = np.random.default_rng(split_seed)
    images, labels = _images(paths[0]), _labels(paths[1], LEAST_OF_A_CLASS)
    test_images, test_labels = _images(paths[2]), _labels(paths[3], 1)
    for x, y, path in ((images, labels, paths[0]), (test_images, test_labels, paths[2])):
        if len(x) != len(y):
            raise SpecError(f"{path.name} has {len(x)} images, but there are {len(y)} labels")
    train, valid, test = [], [], []
    for label in range(CLASSES):
        members = rng.permutation(np.flatnonzero(labels == label))
        members = members[: _kept(len(members), share)]
        held = int(VALID_SHARE * len(members))
        valid.append(members[:held])
        train.append(members[held:])
        members = rng.permutation(np.flatnonzero(test_labels == label))
        test.append(members[: _tested(len(members), share)])
    drawn = (
        (images, labels, train),
        (images, labels, valid),
        (test_images, test_labels, test),
    )
    return Split(*(array for part in drawn for array in _part(*part)))


def _part(
    images: np.ndarray, labels: np.ndarray, members: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    chosen = np.sort(np.concatenate(members))
    x = images[chosen].reshape(len(chosen), -1).astype(np.float32) / np.float32(BRIGHTEST)
    return x, labels[chosen].astype(np.int64)


def _points(train: tuple[int, ...], test: tuple[int, ...], *, share: float) -> tuple[int, int, int]:
    """Points of the three parts, where the two files have so many images of each class."""
    kept = [_kept(count, share) for count in train]
    valid = sum(int(VALID_SHARE * count) for count in kept)
    return sum(kept) - valid, valid, sum(_tested(count, share) for count in test)


def _kept(count: int, share: float) -> int:
    """Training images of a class that are drawn, of the `count` that there are."""
    return max(LEAST_OF_A_CLASS, int(share * count))


def _tested(count: int, share: float) -> int:
    """Test images of a class that are drawn, of the `count` that there are."""
    return max(1, int(share * count))


def _images(path: Path) -> np.ndarray:
    return read_idx(path, shape=(SIDE, SIDE))


def _labels(path: Path, least: int) -> np.ndarray:
    labels = read_idx(path)
    if labels.max() >= CLASSES:
        raise SpecError(f"{path.name} must have labels 0 to {CLASSES - 1}, got {labels.max()}")
    counts = np.bincount(labels, minlength=CLASSES)
    if counts.min() < least:
        raise SpecError(
            f"{path.name} must have each label at least {least} times, got label "
            f"{int(counts.argmin())} {counts.min()} times"
        )
    return labels
