"""Settings of one part of a page: a part comes and goes while its page stays.

Each part has a link of its own beside `part`, which names the open one. Who changes the part takes
the link of the old one off the address bar, as the new one would read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from app.settings.visit import Settings

Spec = TypeVar("Spec")


@dataclass(frozen=True)
class PartSettings(Settings[Spec], Generic[Spec]):
    """The settings of the part named at the end of `page`, such as "noise.rest"."""

    def reset_button(self) -> None:
        """The last thing in the side bar: everything back to what a bare link gives.

        A button has no value that could outlive it, so its presence tells `open` whether the last
        run drew this part.
        """
        st.button("Reset", on_click=self.reset, key=self._mark, width="stretch")

    def just_drawn(self) -> bool:
        """Whether the run before this one drew this part."""
        return self._mark in st.session_state

    @property
    def _mark(self) -> str:
        return f"{self.page}.reset_button"
