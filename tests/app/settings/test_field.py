"""The rows of settings: what a row sees, what a link says, and what begins again with another."""

from __future__ import annotations

from typing import Any

import pytest

from adal.errors import SpecError
from app.settings.field import (
    NONE,
    Field,
    depending,
    differing,
    in_order,
    needed,
    query_of,
    read,
    resolved,
    texts_of,
    usually,
    written,
)
from app.settings.kinds import counted
from app.settings.reader import Reader
from app.training.link import ROWS as NETWORKS
from pages.compare.link import ROWS as COMPARE
from pages.noise.escape.link import ESCAPE
from pages.noise.failures.link import FAILURES
from pages.noise.filter.link import FILTER
from pages.noise.measure.link import ROWS as MEASURE
from pages.noise.rest.link import REST
from pages.race.link import ROWS as RACE
from pages.twin.link import TWIN_LINK

SIDES = counted("sides", "Sides", 6, 2, 100)
THROW = counted(
    "throw",
    "Throw",
    lambda known: known["sides"],
    1,
    100,
    needs=("sides",),
    hidden=lambda known: known["sides"] > 20,
)
TOTAL = counted("total", "Total", lambda known: 2 * known["throw"], 1, 400, needs=("throw",))
ROWS = (SIDES, THROW, counted("colour", "Colour", 1, 1, 9))
TABLES = {
    "race": RACE,
    "twin": TWIN_LINK.rows,
    "networks": NETWORKS,
    "compare": COMPARE,
    "measure": MEASURE,
    "rest": REST.rows,
    "escape": ESCAPE.rows,
    "filter": FILTER.rows,
    "failures": FAILURES.rows,
}


def found_in(values: dict[str, Any], rows: tuple[Field, ...] = ROWS) -> tuple[dict, list[str]]:
    reader = Reader(values)
    return read(reader, rows), reader.finish()


def test_a_usual_value_may_depend_on_a_setting_above() -> None:
    assert found_in({}) == ({"sides": 6, "throw": 6, "colour": 1}, [])
    assert found_in({"sides": "12"})[0]["throw"] == 12


def test_what_is_wrong_is_named_and_replaced_by_its_usual_value() -> None:
    found, complaints = found_in({"sides": "8", "throw": "0"})
    assert found["throw"] == 8
    assert complaints == ["throw must be a whole number in [1, 100], got 0. Used instead: 8."]


def test_a_hidden_setting_is_none_at_all() -> None:
    found, complaints = found_in({"sides": "30", "throw": "3"})
    assert "throw" not in found
    assert complaints == ["'throw' is not a setting of this page and is ignored."]
    assert in_order(ROWS, {"colour": 2, "throw": 3, "sides": 30}) == {"sides": 30, "colour": 2}


def test_a_row_sees_what_it_needs_and_itself_and_nothing_else() -> None:
    assert THROW.seen({"sides": 6, "throw": 2, "colour": 1}) == {"sides": 6, "throw": 2}
    curious = Field("x", "X", lambda value, known: known["colour"], 0)
    with pytest.raises(KeyError):
        curious.parse("1", curious.seen({"colour": 1}))


def test_a_link_says_what_is_not_usual_beside_the_others() -> None:
    assert query_of(ROWS, {"sides": 6, "throw": 6, "colour": 1}) == {}
    assert query_of(ROWS, {"sides": 8, "throw": 8, "colour": 1}) == {"v": "1", "sides": "8"}
    assert query_of(ROWS, {"sides": 8, "throw": 6, "colour": 1}) == {
        "v": "1",
        "sides": "8",
        "throw": "6",
    }


def test_who_needs_a_changed_setting_begins_again_and_who_needs_that_one_too() -> None:
    rows = (*ROWS, TOTAL)
    assert depending(rows, ["sides"]) == [THROW, TOTAL]
    assert depending(rows, ["colour"]) == []
    assert needed(rows, ["total"]) == [SIDES, THROW, TOTAL]


def test_other_usual_values_change_nothing_else() -> None:
    changed = usually(ROWS, colour=4)
    assert found_in({}, changed)[0] == {"sides": 6, "throw": 6, "colour": 4}
    assert changed[:2] == ROWS[:2]


def test_two_settings_side_by_side_show_what_differs_and_a_dash_for_none() -> None:
    ours = texts_of(ROWS, {"sides": 6, "throw": 6, "colour": 1})
    theirs = texts_of(ROWS, {"sides": 30, "colour": 1})
    assert differing(ours, theirs) == [("Sides", "6", "30"), ("Throw", "6", NONE)]
    assert differing(ours, ours) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (3, "3"),
        (0.5, "0.500"),
        (0.12345, "0.12345"),
        (None, NONE),
        ((0.1, 2), "0.100, 2"),
    ],
)
def test_a_value_is_written_with_as_many_digits_as_it_has(value: Any, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize("page", TABLES)
def test_every_row_needs_only_rows_above_it_and_no_key_is_there_twice(page: str) -> None:
    above: set[str] = set()
    for row in TABLES[page]:
        assert set(row.needs) <= above, row.key
        assert row.key not in above
        above.add(row.key)


@pytest.mark.parametrize("page", TABLES)
def test_every_setting_has_a_title_and_a_widget_and_its_usual_value_is_allowed(page: str) -> None:
    found = read(Reader({}), TABLES[page])
    titles = texts_of(TABLES[page], found)
    assert len(titles) == len(found)
    assert all(titles)
    for row in TABLES[page]:
        assert row.widget is not None, row.key
        if row.key in found:
            known = row.seen({key: v for key, v in found.items() if key != row.key})
            usual = resolved(row.usual, known)
            try:
                assert row.parse(usual, known) == usual, row.key
            except SpecError as error:
                raise AssertionError(row.key) from error
