"""A setting is one row: link, widget, label, what differs and two settings side by side read it.

A page's settings are a tuple of such rows. A row sees the settings that it needs, which stand
above it, and no other; nothing here knows what a setting is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.prose.numbers import number
from app.settings.reader import Reader, Values, query, text

Known = Mapping[str, Any]
"""The settings that a row needs, and its own where it has been read, under their keys."""
NONE = "–"


def written(value: Any) -> str:
    """A setting as a person reads it: three digits, more only where it has them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value) if float(f"{value:.2e}") == value else text(value)
    if isinstance(value, tuple):
        return ", ".join(map(written, value))
    return NONE if value is None else str(value)


@dataclass(frozen=True)
class Field:
    """One setting. What may be a function of the settings it needs, or a plain value, says so.

    Attributes:
      key: its name in the link; its widget's key ends with it.
      title: what a table calls it; plain or a function.
      parse: (a link's text or a widget's value, what is known) -> the value. Raises: SpecError.
      usual: the value of a link that does not name it; plain or a function.
      needs: the keys of the rows above on which anything in this row depends.
      hidden: whether it is no setting at all beside those.
      stays: whether it is kept, where that is allowed, when what it needs changes; else it begins
        again with its usual value.
      label: what its widget is called, where that is not the title; plain or a function.
      help: the widget's tooltip; plain or a function.
      shown: how a person reads a value of it.
      widget: (where, label, what is known, **what every widget takes) -> draws it.
    """

    key: str
    title: str | Callable[[Known], str]
    parse: Callable[[Any, Known], Any]
    usual: Any
    needs: tuple[str, ...] = ()
    hidden: Callable[[Known], bool] = lambda known: False
    stays: bool = False
    label: str | Callable[[Known], str] = ""
    help: str | Callable[[Known], str] = ""
    shown: Callable[[Any], str] = written
    widget: Callable[..., Any] | None = None

    def seen(self, known: Known) -> Known:
        """What the row may know of `known`."""
        return {name: known[name] for name in (*self.needs, self.key) if name in known}


def resolved(plain: Any, known: Known) -> Any:
    """The value of an attribute that may be a function."""
    return plain(known) if callable(plain) else plain


def read(reader: Reader, rows: Iterable[Field]) -> dict[str, Any]:
    """Every setting under its key, but for hidden ones; what is wrong is told by the reader."""
    found: dict[str, Any] = {}
    for row in rows:
        known = row.seen(found)
        if not row.hidden(known):
            found[row.key] = reader.read(row.key, resolved(row.usual, known), _parse_of(row, known))
    return found


def _parse_of(row: Field, known: Known) -> Callable[[Any], Any]:
    return lambda value: row.parse(value, known)


def usually(rows: Iterable[Field], **usual: Any) -> tuple[Field, ...]:
    """The rows with other usual values for these keys."""
    return tuple(replace(row, usual=usual.get(row.key, row.usual)) for row in rows)


def present(rows: Iterable[Field], values: Values) -> list[Field]:
    """The rows that are settings beside these values."""
    return [row for row in rows if not row.hidden(row.seen(values))]


def in_order(rows: Iterable[Field], values: Values) -> dict[str, Any]:
    """Those of `values` that are settings beside the others, in the order of the rows."""
    given = [row for row in rows if row.key in values]
    return {row.key: values[row.key] for row in present(given, values)}


def query_of(rows: Iterable[Field], values: Values) -> dict[str, str]:
    """A link's query: what differs from the usual value beside the others."""
    usual = {row.key: resolved(row.usual, row.seen(values)) for row in present(rows, values)}
    return query(values, usual)


def depending(rows: Iterable[Field], changed: Iterable[str]) -> list[Field]:
    """The rows that need one of these keys, or one that needs it, and so on."""
    keys, found = set(changed), []
    for row in rows:
        if keys & set(row.needs) and row.key not in keys:
            keys.add(row.key)
            found.append(row)
    return found


def needed(rows: Sequence[Field], keys: Iterable[str]) -> list[Field]:
    """The rows of these keys, those that they need, those that these need, and so on."""
    wanted = set(keys)
    for row in reversed(rows):
        if row.key in wanted:
            wanted.update(row.needs)
    return [row for row in rows if row.key in wanted]


def texts_of(rows: Iterable[Field], values: Values) -> dict[str, str]:
    """The settings as a person reads them: title -> value, in the order of the rows."""
    return {
        resolved(row.title, row.seen(values)): row.shown(values[row.key])
        for row in present(rows, values)
    }


def differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Title and both values of what is told otherwise, "–" for what one side lacks.

    Each stands at the later of its two places: what one side lacks does not move the others.
    """
    places = [{title: i for i, title in enumerate(side)} for side in (ours, theirs)]
    titles = sorted({**ours, **theirs}, key=lambda t: max(side.get(t, 0) for side in places))
    pairs = ((title, ours.get(title, NONE), theirs.get(title, NONE)) for title in titles)
    return [(title, one, other) for title, one, other in pairs if one != other]
