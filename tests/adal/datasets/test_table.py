"""A person's CSV file: read with its types and gaps, or refused in one sentence."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adal.datasets import OwnData, Table, own_dataset, read_table
from adal.datasets.table import number
from adal.errors import SpecError, UnknownName
from tests.wander import examples


def test_a_table_says_what_its_columns_hold() -> None:
    table = read_table(b"age, city ,risk\n31,Bern,low\n,Bern,high\n4e1,,low\n")
    assert [(c.name, c.type, c.missing, c.distinct) for c in table.columns] == [
        ("age", "numeric", 1, 2),
        ("city", "text", 1, 1),
        ("risk", "text", 0, 2),
    ]
    assert table.rows == 3
    assert table.lines == (2, 3, 4)
    assert table.head == (("31", "Bern", "low"), ("", "Bern", "high"), ("4e1", "", "low"))
    assert table.notes == ()


def test_the_head_is_the_first_five_rows() -> None:
    table = read_table(b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(9)))
    assert [row[0] for row in table.head] == list("01234")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_usual_spelling_gives_the_same_table(delimiter: str, end: str, mark: str) -> None:
    rows = [["größe", "name"], ["1.5", 'says "hi"'], ["2", f"a{delimiter}b"], ["3", "c"]]
    lines = [
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if {'"', delimiter} & {*cell} else cell
            for cell in row
        )
        for row in rows
    ]
    table = read_table((mark + end.join(lines)).encode())
    assert table.delimiter == delimiter
    assert table.names == ("größe", "name")
    # Blanks inside a cell, and a tab is one, become single.
    assert table.head[1] == ("2", f"a{delimiter}b".replace("\t", " "))
    assert (table.head[0], table.head[2]) == (("1.5", 'says "hi"'), ("3", "c"))
    assert table.lines == (2, 3, 4)


def test_a_file_that_is_not_utf_8_is_read_as_latin_1_and_says_so() -> None:
    table = read_table("größe,y\n1,ü\n".encode("latin-1"))
    assert table.names == ("größe", "y")
    assert table.notes == ("The file is not UTF-8 and was read as Latin-1.",)


def test_a_comma_is_the_decimal_sign_where_it_parts_no_cells() -> None:
    table = read_table(b"a;b\n1,5;x\n-2,25;y\n3;x\n")
    assert [column.type for column in table.columns] == ["numeric", "text"]
    assert table.notes == ("Column 'a' was read with the comma as its decimal sign.",)
    assert number("-2,25", table.delimiter) == -2.25
    assert number("-2,25", ",") is None


NUMBERS = ["0", "-1", "+2.", ".5", "1e3", "1.5E-3", "9" * 400, "nan", "-Inf", "infinity"]
TEXTS = ["", "1_000", "0x10", "１２", "1 2", "1e", ".", "e5", "--1", "1,5", "=1+1", "True", "1.2.3"]


@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers_are_what_a_person_writes_as_one(cell: str) -> None:
    value = number(cell, ",")
    assert value is not None
    assert repr(value) == repr(float(cell))


@pytest.mark.parametrize("cell", TEXTS)
def test_everything_else_is_a_text(cell: str) -> None:
    assert number(cell, ",") is None


def test_a_formula_is_a_text() -> None:
    table = read_table(b"a,b\n=1+1,1\n@SUM(A1),2\n\"=cmd|' /C calc'!A0\",3\n")
    assert table.columns[0].type == "text"
    assert table.head[0] == ("=1+1", "1")


def test_blank_lines_are_passed_over_and_counted() -> None:
    table = read_table(b"\n\na,b\n\n1,2\n   \n3,4\n\n")
    assert table.lines == (5, 7)


def test_a_cell_over_several_lines_is_one_cell() -> None:
    table = read_table(b'a,b\n1,"x\ny"\n2,z\n')
    assert table.head == (("1", "x y"), ("2", "z"))
    assert table.lines == (2, 4)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file must have a header of column names, got an empty file"),
    "blank": (b"\n \n\n", "the file must have a header of column names, got an empty file"),
    "header alone": (b"a,b\n", "the table must have rows under its header, got none"),
    "no header": (
        b"5.1,3.5,setosa\n4.9,3.0,setosa\n",
        "line 1 must be a header of column names that are not numbers, got '5.1'",
    ),
    "nan in header": (
        b"a,NaN\n1,2\n",
        "line 1 must be a header of column names that are not numbers, got 'NaN'",
    ),
    "one column": (
        b"a\n1\n2\n",
        "the table must have 2 to 64 columns, parted by commas, semicolons or tabs, got 1 in "
        "line 1",
    ),
    "many columns": (
        ",".join(f"c{i}" for i in range(65)).encode() + b"\n",
        "the table must have 2 to 64 columns, parted by commas, semicolons or tabs, got 65 in "
        "line 1",
    ),
    "unnamed": (b",a\n0,1\n", "column 1 has no name in the header; name it, or take it out"),
    "twice": (b"a,b,a\n1,2,3\n", "columns must have different names, got 'a' twice"),
    "long name": (
        b"a," + b"x" * 61 + b"\n1,2\n",
        "a column's name must be 1 to 60 printable characters, got '" + "x" * 56 + "…x'",
    ),
    "control": (
        b"a,b\x07\n1,2\n",
        "a column's name must be 1 to 60 printable characters, got 'b\\x07'",
    ),
    "short row": (
        b"a,b,c\n1,2,3\n4,5\n",
        "line 3 must have 3 comma-separated cells as the header has, got 2",
    ),
    "long row": (
        b"a;b\n1;2\n3;4;5\n",
        "line 3 must have 2 semicolon-separated cells as the header has, got 3",
    ),
    "open quote": (b'a,b\n1,"2\n3,4\n', "line 2 cannot be read as CSV: unexpected end of data"),
    "after quote": (
        b'a,b\n1,"2"x\n',
        "line 2 cannot be read as CSV: ',' expected after '\"'",
    ),
    "huge cell": (
        b"a,b\n1," + b"x" * 200_000 + b"\n",
        "line 2 cannot be read as CSV: field larger than field limit (131072)",
    ),
    "nul": (b"a,b\n1,\x002\n", "line 2 has a NUL byte; save the table as CSV in UTF-8"),
    "utf-16": (
        "a,b\n1,2\n".encode("utf-16"),
        "line 1 has a NUL byte; save the table as CSV in UTF-8",
    ),
    "large": (b"a,b\n" + b"1,2\n" * 500_000, "the file must be at most 2 MB, got 2.01 MB"),
    "long": (
        b"a,b\n" + b"1,2\n" * 20_001,
        "the table must have at most 20000 rows, line 20002 is beyond",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_file_is_refused_in_one_sentence(case: str) -> None:
    data, sentence = HOSTILE[case]
    with pytest.raises(SpecError) as caught:
        read_table(data)
    assert str(caught.value) == sentence


def test_only_bytes_are_read() -> None:
    with pytest.raises(SpecError, match="a table must be bytes, got 'a,b'"):
        read_table("a,b")  # type: ignore[arg-type]


def test_a_number_of_many_digits_is_read_at_once() -> None:
    # A pattern that can match digits in two ways takes minutes here.
    assert read_table(b"a,b\n1," + b"1" * 100_000 + b"e\n").columns[1].type == "text"


def test_the_largest_table_is_read() -> None:
    table = read_table(b"a,b\n" + b"1,2\n" * 20_000)
    assert table.rows == 20_000


def test_an_unknown_column_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="column must be one of a, b; got 'c'"):
        read_table(b"a,b\n1,2\n").place("c")


PIECES = st.sampled_from(
    [*",;\t\n\r\"' ab1", "1.5", "nan", "\r\n", '""', "=", "\ufeff", "é", "\0", "-", "e9"]
)
ALMOST = st.lists(PIECES, max_size=60).map(lambda pieces: "".join(pieces).encode())
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2.5", "", "-3", "inf", "x"]), st.sampled_from(["u", "v", "0"])
    ),
    min_size=16,
    max_size=60,
).map(lambda rows: b"a,b\n" + "\n".join(map(",".join, rows)).encode())


@settings(max_examples=examples(300))
@given(st.one_of(st.binary(max_size=200), ALMOST, ROWS))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes) -> None:
    with suppress(SpecError):
        table = read_table(data)
        assert isinstance(table, Table)
        assert {len(cells) for cells in table.cells} == {table.rows}
        for target in table.names:
            with suppress(SpecError):
                own = own_dataset(table, target)
                assert isinstance(own, OwnData)
                assert min(own.counts) >= 8
                assert len(own.dataset.load().train_y) == own.dataset.points
