"""A person's own points: their name is the hash of what they hold, and a file keeps them.

No text of a person's is in a path, in a pickle, or in what a `Dataset` says of itself: `features`,
`classes`, `target` and `notes` hold such texts, and a page shows them as plain text.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.split import (
    BY_CLASS,
    STANDARDISED,
    Split,
    held_points,
    stratified,
    training_points,
)
from adal.errors import SpecError, shown

NAME = re.compile(r"own-[0-9a-f]{16}", re.ASCII)
FOLDER = "tables"
MOST_STORED = 32_000_000
"""Bytes of a stored table once unpacked: 20 000 rows of 128 features, and what is said of them."""
MOST_TABLES = 500
"""Files of one folder, so that nobody fills the disk."""
FORMAT = "adal-own-1"


@dataclass(frozen=True, eq=False)
class OwnData:
    """Points and classes of a person's table; the arrays are read-only.

    Attributes:
      x: (N, F) float64, the features as they are in the table.
      y: (N,) int64, places in `classes`.
      features: F names.
      classes: names of the classes, numbers by size and texts by alphabet.
      target: name of the column that is predicted.
      notes: sentences on what was assumed and left out.
    """

    x: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    target: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", np.array(self.x, "<f8", order="C"))
        object.__setattr__(self, "y", np.array(self.y, "<i8"))
        self.x.setflags(write=False)
        self.y.setflags(write=False)

    @cached_property
    def name(self) -> str:
        """ "own-" and the first 16 digits of SHA-256 over all that is held, in one way."""
        content = (self._said, self.x.tobytes(), self.y.tobytes())
        return "own-" + hashlib.sha256(b"\n".join(content)).hexdigest()[:16]

    @property
    def counts(self) -> tuple[int, ...]:
        """Rows of each class."""
        found = Counter(self.y.tolist())
        return tuple(found[label] for label in range(len(self.classes)))

    @cached_property
    def dataset(self) -> Dataset:
        """The points as a dataset; nothing that a person wrote is in its texts."""
        features, classes = len(self.features), len(self.classes)
        return Dataset(
            name=self.name,
            title=f"Own table ({len(self.y)} rows, {classes} classes)",
            kind="plane" if features == 2 else "table",
            shape=(features,),
            classes=classes,
            points=training_points(self.y),
            held=held_points(self.y),
            hidden=(32,),
            source=f"A person's own table: {len(self.y)} rows, {features} features, {classes} "
            f"classes. {STANDARDISED}",
            lesson="What somebody wanted to know.",
            draw=partial(_draw, self),
            division=BY_CLASS,
        )

    def save(self, folder: Path) -> Path:
        """Write the points to `<folder>/tables/<name>.npz`, whole or not at all.

        Returns: the path; the same points are written once.
        Raises: SpecError if the folder is full or cannot be written to.
        """
        path = _path(self.name, folder)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() and sum(1 for _ in path.parent.glob("own-*.npz")) >= MOST_TABLES:
                raise SpecError(
                    f"at most {MOST_TABLES} tables can be stored; delete a run that has one"
                )
            self._write(path)
        except OSError as error:
            raise SpecError(f"the table cannot be stored: {error.strerror}") from None
        return path

    @property
    def _said(self) -> bytes:
        said = [FORMAT, self.features, self.classes, self.target, self.notes]
        return json.dumps(said, separators=(",", ":")).encode("ascii")

    def _write(self, path: Path) -> None:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                said = np.frombuffer(self._said, np.uint8)
                np.savez_compressed(file, x=self.x, y=self.y, said=said)
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise


def is_own(name: object) -> bool:
    """Whether a text is spelled as the name of a person's table."""
    return isinstance(name, str) and NAME.fullmatch(name) is not None


def load_own(name: str, folder: Path) -> OwnData:
    """The points that were saved under that name.

    Raises: SpecError if there are none, or if the file is not the one that was saved.
    """
    path = _path(name, folder)
    try:
        if not path.is_file():
            raise SpecError(f"{name} is not stored here; bring the table along again")
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_STORED:
                raise SpecError(f"the stored table {name} is too large; delete it")
        with np.load(path, allow_pickle=False) as arrays:
            data = _held(arrays["x"], arrays["y"], bytes(arrays["said"]))
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        NotImplementedError,
        RuntimeError,
        MemoryError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        if isinstance(error, SpecError):
            raise
        data = None
    if data is None or data.name != name:
        raise SpecError(f"the stored table {name} is damaged or not its own; delete it")
    return data


def delete_own(name: str, folder: Path) -> bool:
    """Delete the points of that name; says whether there were any. Raises: SpecError."""
    path = _path(name, folder)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise SpecError(f"{name} cannot be deleted: {error.strerror}") from None
    return True


def stored(name: str, folder: Path) -> Dataset | None:
    """The dataset of the points that were saved under that name; None if there are none.

    Raises: SpecError if the file is not the one that was saved.
    """
    path = _path(name, folder)
    try:
        state = path.stat()
    except OSError:
        return None
    return _stored(name, folder, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _stored(name: str, folder: Path, changed: int, size: int) -> Dataset:
    return load_own(name, folder).dataset


def _held(x: np.ndarray, y: np.ndarray, said: bytes) -> OwnData:
    form, features, classes, target, notes = json.loads(said)
    if form != FORMAT or x.shape != (len(y), len(features)) or y.shape != (len(x),):
        raise ValueError(form)
    return OwnData(x, y, tuple(features), tuple(classes), target, tuple(notes))


def _path(name: str, folder: Path) -> Path:
    if not is_own(name):
        raise SpecError(f"the name of a table must be own- and 16 hex digits, got {shown(name)}")
    return Path(folder) / FOLDER / f"{name}.npz"


def _draw(data: OwnData, split_seed: int) -> Split:
    return stratified(data.x, data.y, split_seed, standardise=True)
