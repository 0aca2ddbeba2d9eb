"""A person's own points: what becomes of a table, and that a stored one is found, whole or not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adal.datasets import (
    available_datasets,
    data_folder,
    dataset_named,
    delete_own,
    load_own,
    own_dataset,
    read_table,
)
from adal.datasets.own import MOST_TABLES
from adal.datasets.split import BY_CLASS
from adal.errors import SpecError, UnknownName


def csv(rows: int = 40, /, **columns: Callable[[int], object]) -> bytes:
    """A table of `rows` rows; a column is a function of the row, from 0."""
    names = tuple(columns)
    lines = [",".join(str(columns[name](row)) for name in names) for row in range(rows)]
    return "\n".join([",".join(names), *lines]).encode()


def label(row: int) -> str:
    return "yes" if row % 2 else "no"


def small(**more: Callable[[int], object]) -> bytes:
    return csv(a=lambda row: row / 4, **more, y=label)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADAL_DATA_DIR", str(tmp_path / "data"))
    return data_folder()


def test_numbers_stay_as_they_are_and_texts_become_one_feature_each() -> None:
    own = own_dataset(read_table(small(city=lambda row: ["Bern", "Uri", "Zug"][row % 3])), "y")
    assert own.features == ("a", "city = Bern", "city = Uri", "city = Zug")
    assert own.classes == ("no", "yes")
    assert own.counts == (20, 20)
    assert own.target == "y"
    assert own.notes == ()
    np.testing.assert_array_equal(own.x[:, 0], np.arange(40) / 4)
    np.testing.assert_array_equal(own.x[:, 1:], np.eye(3)[np.arange(40) % 3])
    np.testing.assert_array_equal(own.y, np.arange(40) % 2)


def test_a_target_of_whole_numbers_is_in_the_order_of_the_numbers() -> None:
    table = read_table(csv(a=lambda row: row, y=lambda row: ["10", "9", "9.0", "-1"][row % 4]))
    own = own_dataset(table, "y")
    assert own.classes == ("-1", "9", "10")
    assert own.counts == (10, 20, 10)


def test_what_never_changes_is_left_out_and_said() -> None:
    data = small(c=lambda _: 7, t=lambda _: "same", e=lambda _: "")
    own = own_dataset(read_table(data), "y")
    assert own.features == ("a",)
    assert own.notes == (
        "Column 'e' is empty and was left out.",
        "Column 'c' has the same value in every row and was left out.",
        "Column 't' has the same value in every row and was left out.",
    )


def test_few_rows_with_an_empty_cell_are_left_out_and_counted() -> None:
    own = own_dataset(read_table(small(b=lambda row: row if row not in (3, 4) else "")), "y")
    assert len(own.y) == 38
    assert own.notes == ("2 of 40 rows had an empty cell and were left out.",)
    one = own_dataset(read_table(small(b=lambda row: row if row != 3 else "")), "y")
    assert one.notes == ("1 of 40 rows had an empty cell and was left out.",)


def test_a_column_can_be_left_out_with_its_faults() -> None:
    table = read_table(small(name=lambda row: f"n{row}", gaps=lambda row: "" if row < 9 else row))
    assert own_dataset(table, "y", leave_out=("name", "gaps")).features == ("a",)


def test_what_was_said_of_the_file_is_said_of_the_points() -> None:
    data = small().replace(b"yes", "é".encode("latin-1"))
    assert own_dataset(read_table(data), "y").notes == (
        "The file is not UTF-8 and was read as Latin-1.",
    )


REFUSED: dict[str, tuple[bytes, str]] = {
    "target": (csv(a=lambda r: r, b=label), "target must be one of a, b; got 'y'"),
    "gaps": (
        small(b=lambda row: "" if row in (5, 6, 7) else row),
        "at most 5% of the rows may have an empty cell, got 3 of 40; most are in column 'b', the "
        "first in line 7",
    ),
    "gaps in target": (
        csv(a=lambda r: r, y=lambda r: "" if r < 3 else label(r)),
        "at most 5% of the rows may have an empty cell, got 3 of 40; most are in column 'y', the "
        "first in line 2",
    ),
    "names": (
        small(name=lambda row: f"n{row}"),
        "column 'name' must be numbers or at most 10 different texts, got 40, such as 'n0' in "
        "line 2; leave it out or change it",
    ),
    "a word among numbers": (
        small(b=lambda row: "NA" if row == 8 else row),
        "column 'b' must be numbers or at most 10 different texts, got 40, such as 'NA' in "
        "line 10; leave it out or change it",
    ),
    "nan": (
        small(b=lambda row: "NaN" if row == 8 else row),
        "column 'b' must have numbers from −1e+15 to 1e+15, or empty cells, got 'NaN' in line 10",
    ),
    "inf": (
        small(b=lambda row: "-inf" if row == 0 else row),
        "column 'b' must have numbers from −1e+15 to 1e+15, or empty cells, got '-inf' in line 2",
    ),
    "huge": (
        small(b=lambda row: "1e300" if row == 0 else row),
        "column 'b' must have numbers from −1e+15 to 1e+15, or empty cells, got '1e300' in line 2",
    ),
    "many digits": (
        small(b=lambda row: "9" * 30 if row == 0 else row),
        "column 'b' must have numbers from −1e+15 to 1e+15, or empty cells, "
        "got '999999999999999999999999999999' in line 2",
    ),
    "fraction": (
        csv(a=lambda r: r, y=lambda r: 0.5 if r == 4 else r % 2),
        "target 'y' must be texts or whole numbers, got '0.5' in line 6",
    ),
    "one class": (
        csv(a=lambda r: r, y=lambda _: "x"),
        "target 'y' must have 2 to 20 classes, got 1",
    ),
    "21 classes": (
        csv(210, a=lambda r: r, y=lambda r: r % 21),
        "target 'y' must have 2 to 20 classes, got 21",
    ),
    "rare class": (
        csv(a=lambda r: r, y=lambda r: "rare" if r < 7 else label(r)),
        "each class of target 'y' must have at least 8 rows, got 7 of 'rare'",
    ),
    "nothing left": (
        csv(a=lambda _: 1, y=label),
        "the table must give 1 to 128 features beside the target, one for a column of numbers and "
        "one for each text of the others, got 0",
    ),
    "too much": (
        csv(**{f"c{i}": lambda r: "abcdefghij"[r % 10] for i in range(13)}, y=label),
        "the table must give 1 to 128 features beside the target, one for a column of numbers and "
        "one for each text of the others, got 130",
    ),
    "long text": (
        small(b=lambda row: label(row) * 40),
        f"column 'b' must have texts of at most 60 printable characters, got '{'no' * 28}…o'",
    ),
    "control": (
        csv(a=lambda r: r, y=lambda r: label(r) + "\x07"),
        "column 'y' must have texts of at most 60 printable characters, got 'no\\x07'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_learned_from_is_refused_in_one_sentence(case: str) -> None:
    data, sentence = REFUSED[case]
    with pytest.raises(SpecError) as caught:
        own_dataset(read_table(data), "y")
    assert str(caught.value) == sentence


def test_what_to_leave_out_must_be_there_and_not_the_target() -> None:
    table = read_table(small())
    with pytest.raises(UnknownName, match="column to leave out must be one of a, y; got 'z'"):
        own_dataset(table, "y", leave_out=("z",))
    with pytest.raises(SpecError, match="target 'y' must not be left out"):
        own_dataset(table, "y", leave_out=("y",))


def test_own_points_keep_the_laws_of_every_dataset() -> None:
    own = own_dataset(read_table(small(b=lambda row: row**2)), "y")
    dataset = own.dataset
    assert (dataset.kind, dataset.shape, dataset.classes) == ("plane", (2,), 2)
    assert dataset.division == BY_CLASS
    assert dataset.hidden
    split = dataset.load()
    assert len(split.train_y) == dataset.points == 24
    assert (len(split.valid_y), len(split.test_y)) == (6, 10)
    np.testing.assert_allclose(split.train_x.mean(0), 0, atol=1e-6)  # float32's digits
    assert dataset.load() is split
    assert dataset.load(1) is not split
    assert not own.x.flags.writeable


def test_the_least_table_has_a_point_of_each_class_in_each_part() -> None:
    dataset = own_dataset(read_table(csv(16, a=lambda r: r, y=label)), "y").dataset
    split = dataset.load()
    for y in (split.train_y, split.valid_y, split.test_y):
        assert set(y) == {0, 1}


def test_no_text_of_a_person_is_in_what_the_dataset_says() -> None:
    mark = "![x](http"
    data = small().replace(b"a,y", f"{mark},{mark}y".encode()).replace(b"yes", mark.encode())
    dataset = own_dataset(read_table(data), f"{mark}y").dataset
    assert mark not in f"{dataset.name}{dataset.title}{dataset.source}{dataset.lesson}"


def test_the_name_is_the_hash_of_all_that_is_held() -> None:
    own = own_dataset(read_table(small()), "y")
    assert own.name == own_dataset(read_table(small().replace(b"\n", b"\r\n")), "y").name
    changes: list[dict[str, Any]] = [
        {"x": own.x + 1e-9},
        {"y": own.y[::-1]},
        {"features": ("b",)},
        {"classes": ("no", "Yes")},
        {"target": "z"},
        {"notes": ("x",)},
    ]
    names = {own.name, *(replace(own, **change).name for change in changes)}
    assert len(names) == 7
    # The format of the file and of the hash must not change under stored runs.
    assert own.name == "own-ee406a6198b5416a"


def test_a_saved_table_is_found_by_name_until_it_is_deleted(folder: Path) -> None:
    own = own_dataset(read_table(small(city=lambda row: "Ü" if row % 3 else "x")), "y")
    with pytest.raises(UnknownName, match=rf"dataset must be one of .*; got '{own.name}'"):
        dataset_named(own.name)
    assert not folder.exists()
    assert own.save(folder) == folder / "tables" / f"{own.name}.npz"
    again = load_own(own.name, folder)
    assert again.name == own.name
    assert (again.features, again.classes, again.target, again.notes) == (
        own.features,
        own.classes,
        own.target,
        own.notes,
    )
    np.testing.assert_array_equal(again.x, own.x)
    dataset = dataset_named(own.name)
    assert dataset is dataset_named(own.name)
    np.testing.assert_array_equal(dataset.load().test_x, own.dataset.load().test_x)
    assert own.name not in available_datasets()
    assert delete_own(own.name, folder)
    assert not delete_own(own.name, folder)
    with pytest.raises(UnknownName):
        dataset_named(own.name)
    with pytest.raises(SpecError, match=f"{own.name} is not stored here; bring the table along"):
        load_own(own.name, folder)


def test_saving_twice_leaves_one_whole_file(folder: Path) -> None:
    own = own_dataset(read_table(small()), "y")
    own.save(folder)
    own.save(folder)
    assert [path.name for path in (folder / "tables").iterdir()] == [f"{own.name}.npz"]


def test_a_failed_save_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = own_dataset(read_table(small()), "y")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(SpecError, match="the table cannot be stored: No space left on device"):
        own.save(folder)
    assert list((folder / "tables").iterdir()) == []


def test_a_full_folder_takes_no_more(folder: Path) -> None:
    tables = folder / "tables"
    tables.mkdir(parents=True)
    for number in range(MOST_TABLES):
        (tables / f"own-{number:016x}.npz").touch()
    with pytest.raises(SpecError, match="at most 500 tables can be stored; delete a run that"):
        own_dataset(read_table(small()), "y").save(folder)


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _foreign(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 nothing of ours")


def _other(path: Path) -> None:
    other = own_dataset(read_table(small(b=lambda row: row)), "y")
    path.write_bytes(other.save(path.parent.parent / "elsewhere").read_bytes())


def _pickled(path: Path) -> None:
    np.savez_compressed(
        path, x=np.array([{}], object), y=np.zeros(1, int), said=np.zeros(2, np.uint8)
    )


def _without(path: Path) -> None:
    np.savez_compressed(path, x=np.zeros((2, 1)))


def _misshapen(path: Path) -> None:
    own = own_dataset(read_table(small()), "y")
    said = np.frombuffer(own._said, np.uint8)
    np.savez_compressed(path, x=own.x, y=own.y[:-1], said=said)


def _misspelled(path: Path) -> None:
    own = own_dataset(read_table(small()), "y")
    np.savez_compressed(path, x=own.x, y=own.y, said=np.frombuffer(b'["{"', np.uint8))


DAMAGE = [_flipped, _cut, _foreign, _other, _pickled, _without, _misshapen, _misspelled]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_or_foreign_file_is_refused(folder: Path, damage: Callable[[Path], None]) -> None:
    own = own_dataset(read_table(small()), "y")
    damage(own.save(folder))
    sentence = f"the stored table {own.name} is damaged or not its own; delete it"
    for ask in (lambda: load_own(own.name, folder), lambda: dataset_named(own.name)):
        with pytest.raises(SpecError) as caught:
            ask()
        assert str(caught.value) == sentence


def test_a_stored_bomb_is_not_unpacked(folder: Path) -> None:
    own = own_dataset(read_table(small()), "y")
    path = own.save(folder)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(40_000_000))
    with pytest.raises(SpecError, match=f"the stored table {own.name} is too large; delete it"):
        load_own(own.name, folder)


NAMES = [
    "own-",
    "own-0123",
    "own-0123456789abcdeg",
    "own-0123456789ABCDEF",
    "own-0123456789abcdef\n",
    "../own-0123456789abcdef",
    "own-../../../../etc/ab",
    "own-0123456789abcde/",
    "x",
    "",
    None,
    "own-٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_checked_before_a_path_is_made_of_it(folder: Path, name: Any) -> None:
    for ask in (load_own, delete_own):
        with pytest.raises(SpecError, match="the name of a table must be own- and 16 hex digits"):
            ask(name, folder)
    with pytest.raises(UnknownName):
        dataset_named(name)


def test_the_folder_is_the_given_one_or_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADAL_DATA_DIR", "/somewhere")
    assert data_folder() == Path("/somewhere")
    monkeypatch.delenv("ADAL_DATA_DIR")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/share")
    assert data_folder() == Path("/share/adal-explorer")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert data_folder() == Path.home() / ".local" / "share" / "adal-explorer"
    monkeypatch.setattr("sys.platform", "darwin")
    assert data_folder() == Path.home() / "Library" / "Application Support" / "adal-explorer"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert data_folder() == Path("/local/adal-explorer")
