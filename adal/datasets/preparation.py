"""From a person's table to points and classes: what is used, what is left out, what is refused."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from adal.datasets.own import OwnData
from adal.datasets.table import Column, Table, number
from adal.errors import SpecError, shown

MOST_FEATURES = 128
MOST_TEXTS = 10
"""Different texts of a column that becomes one feature for each."""
LONGEST_TEXT = 60
LARGEST_NUMBER = 1e15
"""Of a feature, either sign: whole numbers up to it are exact in a double."""
LEAST_CLASSES, MOST_CLASSES = 2, 20
LEAST_OF_A_CLASS = 8
"""Rows: two of them are then in the test part and one in the validation part."""
MOST_MISSING = 0.05
"""Share of the rows that may be left out because a cell is empty."""


def own_dataset(table: Table, target: str, *, leave_out: Collection[str] = ()) -> OwnData:
    """Points and classes of a table.

    Numbers are features as they are; a text column of 2 to 10 different texts is one feature of
    0 and 1 for each. Rows with an empty cell are left out if they are at most 5 %, and so are
    columns that never change; `OwnData.notes` says so.

    Args:
      target: the column to predict: texts or whole numbers, 2 to 20 classes of 8 rows or more.
      leave_out: columns not to use.
    Raises: SpecError, one sentence with the column and line, what is there and what is allowed.
    """
    goal = table.place(target, role="target")
    left = {table.place(name, role="column to leave out") for name in leave_out}
    if goal in left:
        raise SpecError(f"target {shown(target)} must not be left out")
    notes = list(table.notes)
    used = []
    for place, column in enumerate(table.columns):
        if place == goal or place in left:
            continue
        if column.distinct == 0:
            notes.append(f"Column {shown(column.name)} is empty and was left out.")
        else:
            used.append(place)
    rows = _complete(table, [*used, goal], notes)
    classes, y = _classes(table, goal, rows)
    features: list[tuple[str, np.ndarray]] = []
    for place in used:
        new = _features(table, place, rows)
        features += new
        if not new:
            name = shown(table.names[place])
            notes.append(f"Column {name} has the same value in every row and was left out.")
    if not 1 <= len(features) <= MOST_FEATURES:
        raise SpecError(
            f"the table must give 1 to {MOST_FEATURES} features beside the target, one for a "
            f"column of numbers and one for each text of the others, got {len(features)}"
        )
    names, values = zip(*features, strict=True)
    return OwnData(np.stack(values, -1), y, names, classes, target, tuple(notes))


def _complete(table: Table, used: list[int], notes: list[str]) -> list[int]:
    """The rows without an empty cell in the columns that are used."""
    rows = [row for row in range(table.rows) if all(table.cells[place][row] for place in used)]
    gaps = table.rows - len(rows)
    if gaps > MOST_MISSING * table.rows:
        worst = max(used, key=lambda place: table.columns[place].missing)
        line = table.lines[table.cells[worst].index("")]
        raise SpecError(
            f"at most {MOST_MISSING:.0%} of the rows may have an empty cell, got {gaps} of "
            f"{table.rows}; most are in column {shown(table.names[worst])}, the first in line "
            f"{line}"
        )
    if gaps:
        notes.append(
            f"{gaps} of {table.rows} rows had an empty cell and {'was' if gaps == 1 else 'were'} "
            "left out."
        )
    return rows


def _classes(table: Table, goal: int, rows: list[int]) -> tuple[tuple[str, ...], np.ndarray]:
    column = table.columns[goal]
    if column.type == "numeric":
        values = _numbers(table, goal, rows)
        broken = np.flatnonzero(values != np.round(values))
        if len(broken):
            row = rows[int(broken[0])]
            raise SpecError(
                f"target {shown(column.name)} must be texts or whole numbers, got "
                f"{shown(table.cells[goal][row])} in line {table.lines[row]}"
            )
        whole, y = np.unique(values, return_inverse=True)
        _bounded(len(whole), column)
        classes = tuple(str(int(value)) for value in whole)
    else:
        texts = [table.cells[goal][row] for row in rows]
        _bounded(len(set(texts)), column)
        classes = tuple(sorted(set(texts)))
        _shown_as_is(classes, column)
        y = np.array([classes.index(text) for text in texts])
    counts = np.bincount(y, minlength=len(classes))
    rare = int(counts.argmin())
    if counts[rare] < LEAST_OF_A_CLASS:
        raise SpecError(
            f"each class of target {shown(column.name)} must have at least {LEAST_OF_A_CLASS} "
            f"rows, got {counts[rare]} of {shown(classes[rare])}"
        )
    return classes, y.astype(np.int64)


def _bounded(classes: int, column: Column) -> None:
    if not LEAST_CLASSES <= classes <= MOST_CLASSES:
        raise SpecError(
            f"target {shown(column.name)} must have {LEAST_CLASSES} to {MOST_CLASSES} classes, "
            f"got {classes}"
        )


def _features(table: Table, place: int, rows: list[int]) -> list[tuple[str, np.ndarray]]:
    """Names and values (N,) of the features that a column gives; none if it never changes."""
    column = table.columns[place]
    if column.type == "numeric":
        values = _numbers(table, place, rows)
        return [(column.name, values)] if values.min() < values.max() else []
    cells = [table.cells[place][row] for row in rows]
    texts = sorted(set(cells))
    if len(texts) > MOST_TEXTS:
        odd = next(i for i, cell in enumerate(cells) if number(cell, table.delimiter) is None)
        raise SpecError(
            f"column {shown(column.name)} must be numbers or at most {MOST_TEXTS} different texts, "
            f"got {len(texts)}, such as {shown(cells[odd])} in line {table.lines[rows[odd]]}; "
            "leave it out or change it"
        )
    if len(texts) < 2:
        return []
    _shown_as_is(texts, column)
    held = np.array(cells, object)
    return [(f"{column.name} = {text}", (held == text).astype(np.float64)) for text in texts]


def _numbers(table: Table, place: int, rows: list[int]) -> np.ndarray:
    values = []
    for row in rows:
        cell = table.cells[place][row]
        value = number(cell, table.delimiter)
        if value is None or not abs(value) <= LARGEST_NUMBER:  # "not" so that it holds for NaN
            raise SpecError(
                f"column {shown(table.names[place])} must have numbers from −{LARGEST_NUMBER:g} to "
                f"{LARGEST_NUMBER:g}, or empty cells, got {shown(cell)} in line {table.lines[row]}"
            )
        values.append(value + 0.0)  # −0 and 0 are one value, and have one hash
    return np.array(values)


def _shown_as_is(texts: Collection[str], column: Column) -> None:
    for text in texts:
        if len(text) > LONGEST_TEXT or not text.isprintable():
            raise SpecError(
                f"column {shown(column.name)} must have texts of at most {LONGEST_TEXT} printable "
                f"characters, got {shown(text)}"
            )
