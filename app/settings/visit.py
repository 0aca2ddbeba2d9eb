"""One visitor's settings on one page: link → widgets → spec → link.

The spec is kept in the session beside the widgets: Streamlit forgets a widget's value once the
widget is not drawn, and an older value may come to light under its key. So whatever was not drawn
in the last run, in a closed box or on a page that was left, is set again from the spec.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

from app.settings.reader import Values
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
      spec_of: values -> the spec, and a sentence for each value that had to be replaced.
      values_of: spec -> every value under its key.
      query_of: spec -> the link's query.
      kept: keys of the query that are none of the settings' business and stay as they are.
    """

    page: str
    spec_of: Callable[[Values], tuple[Spec, list[str]]]
    values_of: Callable[[Spec], dict[str, Any]]
    query_of: Callable[[Spec], dict[str, str]]
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
        spec, complaints = self.spec_of(values)
        if spec != visit.spec or complaints:
            visit.spec, visit.complaints = spec, complaints
        visit.query = self.query_of(spec)
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
