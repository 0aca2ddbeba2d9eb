"""The folded notes under a part: how to read it, its mathematics, and links to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app.shell.folded import folded
from app.shell.try_this import Experiments, try_this


@dataclass(frozen=True)
class Notes:
    """What stands under a part.

    Attributes:
      part: its name in the link.
      reading: how to read the pictures.
      mathematics: pairs of a sentence and a formula in LaTeX, "" for none.
      experiments: pairs of a sentence and the settings that show it.
    """

    part: str
    reading: str
    mathematics: Sequence[tuple[str, str]]
    experiments: Experiments

    def query(self, settings: Mapping[str, str]) -> dict[str, str]:
        """A link to this part with these settings."""
        return {"v": "1", "part": self.part} | dict(settings)


def notes_below(notes: Notes) -> None:
    """Three boxes, closed, so that the picture stays the page."""
    key = f"noise.{notes.part}"
    with folded("How to read this", f"{key}.reading") as is_open:
        if is_open:
            st.markdown(notes.reading)
    with folded("The mathematics", f"{key}.mathematics") as is_open:
        if is_open:
            for sentence, formula in notes.mathematics:
                st.markdown(sentence)
                if formula:
                    st.latex(formula)
    try_this("noise", [(s, notes.query(settings)) for s, settings in notes.experiments], key)
