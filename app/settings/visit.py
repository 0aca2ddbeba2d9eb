"""One visitor's settings on one page: link → widgets → spec → link.

The spec is kept in the session beside the widgets: Streamlit forgets a widget's value once the
widget is not drawn, and an older value may come to light under its key. So whatever was not drawn
in the last run, in a closed box or on a page that was left, is set again from the spec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

from app.settings.field import Field, depending, needed, query_of, read, resolved
from app.settings.reader import Reader, Values
from app.shell.frame import just_seen

Spec = TypeVar("Spec")


@dataclass
class Visit(Generic[Spec]):
    """What a session remembers of a page.

    Attributes:
      spec: the settings now.
      query: the link last read or written; another one in the address bar is a new link.
      complaints: what was replaced; shown until the settings change.
      hidden: the settings whose widgets the last run did not draw.
    """

    spec: Spec
    query: dict[str, str]
    complaints: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Settings(Generic[Spec]):
    """A page's settings: how a link is read and written, and what its widgets are called.

    Attributes:
      page: prefix of the widgets' keys in the session; the rest of a key is the link's.
      rows: the settings.
      spec_of: values -> the spec, and a sentence for each value that had to be replaced.
      values_of: spec -> every value under its key.
      kept: keys of the query that are none of the settings' business and stay as they are.
    """

    page: str
    rows: tuple[Field, ...]
    spec_of: Callable[[Values], tuple[Spec, list[str]]]
    values_of: Callable[[Spec], dict[str, Any]]
    kept: tuple[str, ...] = ()

    def key(self, name: str) -> str:
        """The session's key of the widget for one setting."""
        return f"{self.page}.{name}"

    def now(self, name: str) -> Any:
        """What the widget for one setting holds."""
        return st.session_state[self.key(name)]

    def fill(self, values: Values) -> None:
        """Set widgets, from a callback or before they are drawn."""
        for name, value in values.items():
            st.session_state[self.key(name)] = value
        self.show(*values)

    def draw(
        self, *names: str, place: Any = st, given: Values | None = None, **more: Any
    ) -> dict[str, Any]:
        """Draw the widgets for these settings, but for hidden ones; their values.

        What depends on one of them begins again when it changes.

        Args:
          place: where they stand, such as a column.
          given: settings that other widgets do not hold as they are meant.
          more: what the widgets are given beside or instead of what their rows say.
        """
        for row, known in self._present(names, given or {}):
            common: dict[str, Any] = {"key": self.key(row.key)}
            common["help"] = resolved(row.help, known) or None
            if any(row.key in other.needs for other in self.rows):
                common |= {"on_change": self.begin_again, "args": (row.key,)}
            assert row.widget is not None  # else the page draws it
            row.widget(place, resolved(row.label or row.title, known), known, **(common | more))
        return self.held(*names)

    def held(self, *names: str) -> dict[str, Any]:
        """What the widgets for these settings hold, but for hidden ones."""
        return {row.key: self.now(row.key) for row, _ in self._present(names)}

    def begin_again(self, *changed: str, given: Values | None = None) -> None:
        """Callback: what depends on these settings becomes what it is in a link without it.

        Args:
          given: as in `draw`.
        """
        given, rows = given or {}, depending(self.rows, changed)
        forgotten = {row.key for row in rows if not row.stays}
        keys = [row.key for row in self.rows if self.key(row.key) in st.session_state]
        values = self.known() | {key: self.now(key) for key in keys} | dict(given)
        kept = {key: value for key, value in values.items() if key not in forgotten}
        found = read(Reader(kept), self.rows)
        wanted = [row.key for row in rows if row.key in found and row.key not in given]
        self.fill({key: found[key] for key in wanted})

    def hide(self, *names: str) -> None:
        """Say that this run does not draw the widgets for these settings."""
        if self.visit:
            self.visit.hidden.update(names)

    def show(self, *names: str) -> None:
        """Take `hide` back: the widgets are drawn later in the run, or hold what was just set."""
        if self.visit:
            self.visit.hidden.difference_update(names)

    def reset(self, *kept: str) -> None:
        """Callback: everything back to what a bare link gives, but for the settings `kept`."""
        self.fill(self.values_of(self.spec_of({name: self.now(name) for name in kept})[0]))

    def known(self) -> dict[str, Any]:
        """After `open`: every setting under its key, as the last run left it."""
        visit = self.visit
        assert visit is not None  # `open` came first
        return self.values_of(visit.spec)

    def open(self) -> None:
        """Before the first widget: read a new link, or bring back what the visitor had."""
        query = self._own_query()
        visit = self.visit
        if visit is None or (query and query != visit.query):
            spec, complaints = self.spec_of(query)
            st.session_state[f"{self.page}_visit"] = Visit(spec, query, complaints)
            self.fill(self.values_of(spec))
            if visit is not None:
                address_follows()
        else:
            values = self.values_of(visit.spec)
            lost = visit.hidden if self.just_drawn() else values
            self.fill({name: values[name] for name in lost if name in values})
            visit.hidden.clear()

    def settle(self, values: Values) -> Spec:
        """After the last widget: the spec they describe. The link follows; complaints are shown."""
        visit = self.visit
        assert visit is not None  # `open` came first
        self.hide(*(self.known().keys() - values.keys()))
        spec, complaints = self.spec_of(values)
        if spec != visit.spec or complaints:
            visit.spec, visit.complaints = spec, complaints
        visit.query = query_of(self.rows, self.values_of(spec))
        if visit.query != self._own_query():
            kept = {key: st.query_params[key] for key in self.kept if key in st.query_params}
            st.query_params.from_dict(visit.query | kept)
        complain(visit.complaints)
        return spec

    def just_drawn(self) -> bool:
        """Whether the run before this one drew the widgets, so that they hold their values."""
        return just_seen() == self.page

    @property
    def visit(self) -> Visit[Spec] | None:
        """What the session remembers, None before the first `open`."""
        return st.session_state.get(f"{self.page}_visit")

    def _present(
        self, names: Iterable[str], given: Values | None = None
    ) -> Iterator[tuple[Field, Values]]:
        """The rows of these names that are settings now, each with what it knows."""
        held: dict[str, Any] = {}
        found: dict[str, tuple[Field, Values]] = {}
        for row in needed(self.rows, names):
            if not row.hidden(row.seen(held)) and self.key(row.key) in st.session_state:
                held[row.key] = (given or {}).get(row.key, self.now(row.key))
                found[row.key] = (row, row.seen(held))
        yield from (found[name] for name in names if name in found)

    def _own_query(self) -> dict[str, str]:
        return {key: value for key, value in st.query_params.items() if key not in self.kept}


def address_follows() -> None:
    """Bring the address bar up to date: a link from a page to itself does not change it."""
    st.query_params.from_dict(st.query_params.to_dict())


def complain(complaints: list[str]) -> None:
    """Show each sentence; a text with a caret that follows it stands in letters of one width."""
    for complaint in complaints:
        sentence, *picture = complaint.split("\n")
        st.warning(plain(sentence))
        if picture:
            st.code("\n".join(picture), language=None)


def plain(sentence: str) -> str:
    """The sentence without a meaning to Markdown: parts of it may come from the address bar."""
    return "".join("\\" + c if c in r"\`*_{}[]()#+-.!|<>~$:&" else c for c in sentence)
