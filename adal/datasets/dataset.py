"""What a dataset is: labelled points with a fixed split, and how a split is made fairly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

TEST_SHARE = 0.25
"""Share of each class that is kept for the test, or for validation, rounded down."""


@dataclass(frozen=True, eq=False)
class Split:
    """Labelled points in two disjoint parts; the arrays are read-only.

    Attributes:
      train_x, test_x: (N, F) float32, one row a point.
      train_y, test_y: (N,) int64, classes from 0.
    """

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)


@dataclass(frozen=True)
class Dataset:
    """A classification problem that is at hand without a download.

    Attributes:
      name: key in `DATASETS`.
      title: name on a page.
      features: F, numbers per point.
      classes: number of classes.
      points: number of points that training draws from, the test part not counted.
      hidden: widths of the hidden layers that suit it; the default of a `TrainSpec`.
      source: where the points come from, and what was done to them.
      lesson: one sentence on what it is good for.
      load: () -> Split; the same arrays on every call.
    """

    name: str
    title: str
    features: int
    classes: int
    points: int
    hidden: tuple[int, ...]
    source: str
    lesson: str
    load: Callable[[], Split]


def stratified(x: np.ndarray, y: np.ndarray, seed: int) -> Split:
    """Split points so that every class gives the same share to the test part.

    Args:
      x: (N, F).
      y: (N,), classes.
      seed: decides which points; the same seed gives the same split.
    Returns: float32 points and int64 classes; `TEST_SHARE` of each class, rounded down, is test.
    """
    rng = np.random.default_rng(seed)
    test = np.zeros(len(y), bool)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        test[members[: int(TEST_SHARE * len(members))]] = True
    x, y = x.astype(np.float32), y.astype(np.int64)
    return Split(x[~test], y[~test], x[test], y[test])


def validation_split(split: Split, seed: int = 0) -> Split:
    """A split of the training part alone, for choices that must not see the test part."""
    return stratified(split.train_x, split.train_y, seed)
