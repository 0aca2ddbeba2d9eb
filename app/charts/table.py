"""A small table: of numbers, with the sample of each optimizer's line, or of what differs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from app.charts.line import Line
from app.prose.cells import Cell, headed
from app.prose.html import template_beside

_TEMPLATE = template_beside(__file__)

Difference = tuple[str, str, str]
"""A setting's name, and its value in A and in B; "–" where it has none."""


def numbers_table(rows: Sequence[Sequence[Cell]], drawn: Sequence[Line]) -> None:
    """Draw the table: the head first, then one row per optimizer in the order of `drawn`."""
    st.html(table_html(rows, drawn))


def differences_table(rows: Sequence[Difference], *, a: str = "A", b: str = "B") -> None:
    """Draw the settings in which two things differ, with `a` and `b` as heads of their columns."""
    st.html(table_html(headed([("What differs", ""), (a, ""), (b, "")], rows)))


def table_html(
    rows: Sequence[Sequence[Cell]], drawn: Sequence[Line] = (), *, kind: str = ""
) -> Markup:
    """The table as HTML; a text stays text unless it is `Markup`.

    Args:
      rows: the head first; the first cell of each is the row's own head.
      drawn: whose sample stands before each row below the head; none if it is empty.
      kind: a further class for the style sheet.
    """
    head, *body = rows
    lines = drawn or [None] * len(body)
    return Markup(_TEMPLATE.render(head=head, rows=list(zip(lines, body, strict=True)), kind=kind))
