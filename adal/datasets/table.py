"""A CSV file that a person brings along: bytes → `Table`, or one sentence that says what is wrong.

Nothing in it is trusted or run: a cell that looks like a formula is a text.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from adal.errors import SpecError, UnknownName, shown

MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 64
LONGEST_NAME = 60
"""Characters of a column's name."""
HEAD_ROWS = 5
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
SAMPLE = 4096
"""Characters that `csv.Sniffer` sees: its time grows faster than the text."""

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """What a column holds.

    Attributes:
      name: as in the header, its blanks made single.
      type: "numeric" if every cell that is not empty is written as a number, else "text".
      missing: number of empty cells.
      distinct: number of different cells that are not empty.
    """

    name: str
    type: Literal["numeric", "text"]
    missing: int
    distinct: int


@dataclass(frozen=True)
class Table:
    """The cells of a CSV file, without blanks at their ends; all of it is a person's text.

    Attributes:
      columns: one for each name of the header, in its order.
      cells: a tuple of texts for each column, in the order of the file.
      lines: (N,) the line of the file in which each row begins, from 1.
      delimiter: ",", ";" or a tab.
      notes: sentences on what was assumed.
    """

    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...] = field(repr=False)
    lines: tuple[int, ...] = field(repr=False)
    delimiter: str
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """N, the header not counted."""
        return len(self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def head(self) -> tuple[tuple[str, ...], ...]:
        """The first rows, to show."""
        return tuple(islice(zip(*self.cells, strict=True), HEAD_ROWS))

    def place(self, name: str, *, role: str = "column") -> int:
        """Where the column of that name stands, from 0. Raises: UnknownName listing the names."""
        if name not in self.names:
            raise UnknownName(role, name, self.names)
        return self.names.index(name)


def read_table(data: bytes) -> Table:
    """Read a CSV file with a header.

    Args:
      data: UTF-8, with a byte order mark or without, else Latin-1; at most 2 MB, 20 000 rows and
        64 columns; cells part at commas, semicolons or tabs.
    Raises: SpecError, one sentence with the line, what is there and what is allowed.
    """
    text, notes = _decoded(data)
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    line, header = next(records, (0, []))
    names = _names(header, line)
    rows, lines = [], []
    for line, record in records:
        if len(rows) == MOST_ROWS:
            raise SpecError(f"the table must have at most {MOST_ROWS} rows, line {line} is beyond")
        if len(record) != len(names):
            raise SpecError(
                f"line {line} must have {len(names)} {DELIMITERS[delimiter]}-separated cells as "
                f"the header has, got {len(record)}"
            )
        rows.append([" ".join(cell.split()) for cell in record])
        lines.append(line)
    if not rows:
        raise SpecError("the table must have rows under its header, got none")
    cells = tuple(zip(*rows, strict=True))
    columns = tuple(_column(*pair, delimiter) for pair in zip(names, cells, strict=True))
    for column, held in zip(columns, cells, strict=True):
        if column.type == "numeric" and any("," in cell for cell in held):
            notes += (f"Column {shown(column.name)} was read with the comma as its decimal sign.",)
    return Table(columns, cells, tuple(lines), delimiter, notes)


def number(cell: str, delimiter: str) -> float | None:
    """The number that a cell is written as, NaN and infinities too; None for any other text.

    Where the comma does not part cells it may be the decimal sign: "1,5" is then 1.5.
    """
    if NUMBER.fullmatch(cell) or NOT_FINITE.fullmatch(cell):
        return float(cell)
    if delimiter != "," and DECIMAL_COMMA.fullmatch(cell):
        return float(cell.replace(",", "."))
    return None


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    if not isinstance(data, bytes):
        raise SpecError(f"a table must be bytes, got {shown(data)}")
    if len(data) > MOST_BYTES:
        megabytes = math.ceil(len(data) / 1e4) / 100
        raise SpecError(f"the file must be at most 2 MB, got {megabytes:g} MB")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise SpecError(f"line {line} has a NUL byte; save the table as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return data.decode("latin-1"), ("The file is not UTF-8 and was read as Latin-1.",)


def _delimiter(text: str) -> str:
    """The delimiter that gives the first rows equal widths; the Sniffer's own is tried first."""
    header = next((line for line in text[:SAMPLE].splitlines() if line.strip()), "")
    usual = sorted(DELIMITERS, key=header.count, reverse=True)
    try:
        sniffed = csv.Sniffer().sniff(text[:SAMPLE], "".join(DELIMITERS)).delimiter
    except csv.Error:
        sniffed = usual[0]
    candidates = [sniffed, *usual] if sniffed in header else usual
    for delimiter in candidates:
        try:
            widths = {len(record) for _, record in islice(_records(text, delimiter), 20)}
        except SpecError:
            continue
        if len(widths) == 1 and widths != {1}:
            return delimiter
    return usual[0]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not a blank line, with the line in which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if record and not (len(record) == 1 and not record[0].strip()):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise SpecError(f"line {line} cannot be read as CSV: {error}") from None


def _names(header: list[str], line: int) -> list[str]:
    if not header:
        raise SpecError("the file must have a header of column names, got an empty file")
    if not 2 <= len(header) <= MOST_COLUMNS:
        raise SpecError(
            f"the table must have 2 to {MOST_COLUMNS} columns, parted by commas, semicolons or "
            f"tabs, got {len(header)} in line {line}"
        )
    names = [" ".join(cell.split()) for cell in header]
    for place, name in enumerate(names):
        if not name:
            raise SpecError(
                f"column {place + 1} has no name in the header; name it, or take it out"
            )
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise SpecError(
                f"a column's name must be 1 to {LONGEST_NAME} printable characters, "
                f"got {shown(name)}"
            )
        if NUMBER.fullmatch(name) or NOT_FINITE.fullmatch(name):
            raise SpecError(
                f"line {line} must be a header of column names that are not numbers, "
                f"got {shown(name)}"
            )
        if name in names[:place]:
            raise SpecError(f"columns must have different names, got {shown(name)} twice")
    return names


def _column(name: str, cells: tuple[str, ...], delimiter: str) -> Column:
    filled = [cell for cell in cells if cell]
    numeric = bool(filled) and all(number(cell, delimiter) is not None for cell in filled)
    return Column(
        name, "numeric" if numeric else "text", len(cells) - len(filled), len(set(filled))
    )
