"""Tables: every cell where it belongs, and a person's text as text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import Markup

from app.charts import table as module
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.table import differences_table, numbers_table, table_html
from app.prose.cells import Cell, headed

HOSTILE = """</td></table><script>alert("x")</script><i class='y'> & {{ 7 * 7 }}"""
DRAWN = [Line("A", LOOKS["adal"]), Line("B", LOOKS["adam"], (8, 4))]
ROWS = headed([("Optimizer", "Who"), ("Loss", "")], [["A", "1.00"], ["B", "2.00"]])


class Read(HTMLParser):
    """The tags with their attributes, and the text of each row's cells."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.rows[-1][-1] += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(module.st, "html", found.append)
    return found


def test_a_row_has_the_sample_of_its_line(shown: list[str]) -> None:
    numbers_table(ROWS, DRAWN)
    read = Read(*shown)
    assert read.rows == [["Optimizer", "Loss"], ["A", "1.00"], ["B", "2.00"]]
    styles = [chip["style"] or "" for chip in read.named("span")]
    assert [style.split(";")[0] for style in styles] == [
        "border-top-style:solid",
        "border-top-style:dashed",
    ]
    for line, style in zip(DRAWN, styles, strict=True):
        assert style.endswith(f";--light:{line.look.light};--dark:{line.look.dark}")


def test_heads_name_their_column_or_row_and_have_a_tip_where_there_is_one() -> None:
    read = Read(table_html(ROWS))
    assert read.named("th") == [
        {"scope": "col", "title": "Who"},
        {"scope": "col"},
        {"scope": "row"},
        {"scope": "row"},
    ]
    assert not read.named("span")


def test_a_row_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        table_html(ROWS, DRAWN[:1])


def test_what_differs_stands_under_its_two_heads(shown: list[str]) -> None:
    differences_table([("Steps", "500", "100")], a="Run A", b="Run B")
    assert Read(*shown).rows == [["What differs", "Run A", "Run B"], ["Steps", "500", "100"]]


HOSTILE_ROWS: list[list[Cell]] = headed([(HOSTILE, HOSTILE)] * 2, [[HOSTILE] * 2])


@pytest.mark.parametrize(
    "draw",
    [
        lambda: numbers_table(HOSTILE_ROWS, DRAWN[:1]),
        lambda: differences_table([(HOSTILE, HOSTILE, HOSTILE)], a=HOSTILE, b=HOSTILE),
    ],
    ids=["numbers", "differences"],
)
def test_a_persons_text_stays_text(shown: list[str], draw: Any) -> None:
    draw()
    read = Read(*shown)
    assert {tag for tag, _ in read.tags} <= {
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
    }
    assert {text for row in read.rows for text in row} <= {HOSTILE, "What differs"}
    assert read.rows[-1][-1] == HOSTILE
    assert {head.get("title", HOSTILE) for head in read.named("th")} == {HOSTILE}
    assert not any("class" in head for head in read.named("th"))


def test_what_is_made_as_markup_stays_markup() -> None:
    read = Read(table_html(headed([("", "")], [[Markup("<small>{}</small>").format(HOSTILE)]])))
    assert read.named("small") == [{}]
    assert read.rows[1] == [HOSTILE]
    assert "script" not in {tag for tag, _ in read.tags}
