"""The settings of one part of the page, and the widgets that several parts share.

A part comes and goes while its page stays. Each part has a link of its own beside `part`, which
names the open one. Who changes the part takes the link of the old one off the address bar, as the
new one would read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from adal.oracles import LAWS, shape_of
from app.settings.seed import new_seed
from app.settings.visit import Settings
from app.settings.widgets import number_control
from pages.noise.part_link import CONTESTANTS, rate_of

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


def law_controls(settings: Settings[Any], laws: Iterable[str]) -> dict[str, Any]:
    """Which law, and its own number where it has one."""
    law = st.selectbox(
        "Law of the noise",
        list(laws),
        format_func=lambda name: LAWS[name].title,
        key=settings.key("law"),
        on_change=_law_changed,
        args=(settings,),
        help=LAWS[settings.now("law")].meaning,
    )
    values: dict[str, Any] = {"law": law}
    shape = LAWS[law].shape
    if shape is not None:
        number_control(shape, settings.key("shape"))
        values["shape"] = settings.now("shape")
    return values


def rate_controls(settings: Settings[Any]) -> dict[str, Any]:
    """A learning rate per optimizer."""
    rates = [rate_of(rule) for rule in CONTESTANTS]
    for rate in rates:
        number_control(rate, settings.key(rate.name))
    return {rate.name: settings.now(rate.name) for rate in rates}


def count_control(settings: Settings[Any], name: str, title: str, step: int, meaning: str) -> int:
    """A field for a whole number that may be large."""
    return st.number_input(title, step=step, key=settings.key(name), help=meaning)


def seed_controls(settings: Settings[Any]) -> dict[str, Any]:
    """The seed, and a button for another one."""
    left, right = st.columns(2, vertical_alignment="bottom")
    seed = left.number_input(
        "Seed", step=1, key=settings.key("seed"), help="The noise of a seed is always the same."
    )
    right.button("New seed", on_click=new_seed, args=(settings,), width="stretch")
    return {"seed": seed}


def _law_changed(settings: Settings[Any]) -> None:
    shape = shape_of(settings.now("law"), None)
    if shape is not None:
        settings.fill({"shape": shape})
