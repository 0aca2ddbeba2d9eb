"""The settings of one part of the page, and its side bar.

A part comes and goes while its page stays. Each part has a link of its own beside `part`, which
names the open one. Who changes the part takes the link of the old one off the address bar, as the
new one would read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from app.settings.flat import Flat
from app.settings.seed import new_seed
from app.settings.visit import Settings
from app.shell.presenter import PRESENT
from app.training.run import RUN

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


def part_settings(part: str, link: Flat[Spec]) -> PartSettings[Spec]:
    """The settings of the part of that name."""
    return PartSettings(
        f"noise.{part}", link.rows, link.read, link.values_of, kept=("part", PRESENT, RUN)
    )


def part_controls(settings: PartSettings[Spec]) -> Spec:
    """Draw a part's side bar, its last row the seed, and return what it describes."""
    settings.open()
    *keys, seed = (row.key for row in settings.rows)
    with st.sidebar:
        values = settings.draw(*keys)
        left, right = st.columns(2, vertical_alignment="bottom")
        values |= settings.draw(seed, place=left)
        right.button("New seed", on_click=new_seed, args=(settings,), width="stretch")
        settings.reset_button()
    return settings.settle(values)
