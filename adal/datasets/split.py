"""Three disjoint parts of a dataset, and how they are drawn fairly.

The training part is learned from. The validation part is for choices, such as a learning rate or
the best step. The test part is for the figure that is told in the end.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from adal.errors import SpecError

TEST_SHARE = 0.25
"""Share of each class that is kept for the test, rounded down."""
VALID_SHARE = 0.15
"""Share of each class that is kept for validation, rounded down and taken from the rest."""

BY_CLASS = (
    "Of each class a quarter is the test part and 15 % the validation part, both rounded down; "
    "the split seed decides which points."
)
"""How `stratified` divides, as a page says it."""
STANDARDISED = (
    "Each feature is shifted and scaled so that its mean over the training part is 0 and its "
    "standard deviation 1."
)


@dataclass(frozen=True, eq=False)
class Split:
    """Labelled points in three disjoint parts; the arrays are read-only.

    Attributes:
      train_x, valid_x, test_x: (N, F) float32, one row a point; of a text (N, L) int64 tokens.
      train_y, valid_y, test_y: (N,) int64, classes from 0; of a text (N, L), the next tokens.
    """

    train_x: np.ndarray
    train_y: np.ndarray
    valid_x: np.ndarray
    valid_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)


def stratified(x: np.ndarray, y: np.ndarray, seed: int, *, standardise: bool = False) -> Split:
    """Split points so that every class gives the same shares to the parts.

    Args:
      x: (N, F).
      y: (N,), classes.
      seed: decides which points; the same seed gives the same split.
      standardise: whether every feature gets mean 0 and standard deviation 1, measured on the
        training part alone; a feature that is constant there is only shifted.
    Returns: float32 points and int64 classes; of each class `TEST_SHARE` is test and
      `VALID_SHARE` is validation, rounded down.
    Raises: SpecError if a standardised value is too large for float32.
    """
    rng = np.random.default_rng(seed)
    test, valid = np.zeros(len(y), bool), np.zeros(len(y), bool)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        tested = int(TEST_SHARE * len(members))
        test[members[:tested]] = True
        valid[members[tested : tested + int(VALID_SHARE * len(members))]] = True
    train = ~test & ~valid
    if standardise:
        x = _standardised(x, x[train])
    x, y = x.astype(np.float32), y.astype(np.int64)
    return Split(x[train], y[train], x[valid], y[valid], x[test], y[test])


def training_points(y: np.ndarray) -> int:
    """How many of the points with classes `y` (N,) `stratified` leaves to the training part."""
    counts = np.unique(y, return_counts=True)[1]
    return int(sum(n - int(TEST_SHARE * n) - int(VALID_SHARE * n) for n in counts.tolist()))


def held_points(y: np.ndarray) -> tuple[int, int]:
    """How many of the points with classes `y` (N,) go to validation and to the test part."""
    counts = np.unique(y, return_counts=True)[1].tolist()
    return sum(int(VALID_SHARE * n) for n in counts), sum(int(TEST_SHARE * n) for n in counts)


def _standardised(x: np.ndarray, train: np.ndarray) -> np.ndarray:
    deviation = train.std(0)
    with np.errstate(over="ignore"):
        scaled = (x - train.mean(0)) / np.where(deviation > 0, deviation, 1.0)
    # A test value may lie any number of deviations away where the training part hardly varies.
    beyond = ~(np.abs(scaled) <= np.finfo(np.float32).max).all(0)
    if beyond.any():
        raise SpecError(
            f"feature {int(np.argmax(beyond)) + 1} varies so little in the training part that its "
            "other values cannot be scaled; leave it out or take another split seed"
        )
    return scaled
