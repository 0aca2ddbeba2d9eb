"""A table in words: rows of cells, the head first."""

from __future__ import annotations

from collections.abc import Iterable

Cell = tuple[str, str]
"""A table's cell: its text, and for a column's head its tooltip."""


def headed(head: Iterable[Cell], body: Iterable[Iterable[str]]) -> list[list[Cell]]:
    """The head, and below it rows of texts, which have no tooltips."""
    return [[*head], *([(text, "") for text in row] for row in body)]
