"""The folded boxes that end a page, closed so that the picture stays the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app.shell.box import box
from app.shell.pages import page_file

Experiments = Sequence[tuple[str, Mapping[str, str]]]
"""A sentence, and the settings that show it."""


@dataclass(frozen=True)
class Notes:
    """What is said under a page, or under a part of one.

    Attributes:
      page: its name, where the links lead.
      reading: how to read the pictures, in Markdown.
      experiments: sentences to try, each a link that sets the page's controls.
      mathematics: pairs of a sentence and a formula in LaTeX, "" for none.
      part: the part's name in the link; "" for a page without parts.
    """

    page: str
    reading: str
    experiments: Experiments
    mathematics: Sequence[tuple[str, str]] = ()
    part: str = ""

    def query(self, settings: Mapping[str, str]) -> dict[str, str]:
        """The query of a link to this page, or this part of it, with these settings."""
        return {"v": "1"} | ({"part": self.part} if self.part else {}) | dict(settings)


def notes_below(notes: Notes) -> None:
    """The boxes "How to read this", "The mathematics" where there is any, and "Try this"."""
    key = f"{notes.page}.{notes.part}" if notes.part else notes.page
    box("How to read this", f"{key}.reading", lambda: st.markdown(notes.reading))
    if notes.mathematics:
        box("The mathematics", f"{key}.mathematics", lambda: _mathematics(notes))
    box("Try this", f"{key}.experiments", lambda: _links(notes))


def _mathematics(notes: Notes) -> None:
    for sentence, formula in notes.mathematics:
        st.markdown(sentence)
        if formula:
            st.latex(formula)


def _links(notes: Notes) -> None:
    for sentence, settings in notes.experiments:
        st.page_link(page_file(notes.page), label=sentence, query_params=notes.query(settings))
