"""The parts of the page about noise, one at a time; `part` in the link says which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from adal.errors import SpecError
from app.settings.reader import one_of
from app.settings.visit import address_follows, plain
from app.shell.presenter import PRESENT
from app.training.run import RUN
from pages.noise.escape.part import escape_part
from pages.noise.failures.part import failures_part
from pages.noise.filter.part import filter_part
from pages.noise.measure.part import measure_part
from pages.noise.rest.part import rest_part

PART = "part"
_CHOSEN = "noise.part"


@dataclass(frozen=True)
class Part:
    """One part: what the choice calls it, and what draws it, its settings included."""

    title: str
    draw: Callable[[], None]


PARTS = {
    "rest": Part("What SGD's noise does", rest_part),
    "measure": Part("Measure", measure_part),
    "filter": Part("Through the filter", filter_part),
    "failures": Part("When the tail index lies", failures_part),
    "escape": Part("Escape", escape_part),
}
"""The key in the link, and the part."""
FIRST = "rest"


def noise_part() -> None:
    """Draw the choice of a part and the part that is chosen."""
    found = part_in_link()
    if st.session_state.get(_CHOSEN, found) != found:
        address_follows()
    st.session_state[_CHOSEN] = found
    name = st.radio(
        "Part",
        list(PARTS),
        format_func=lambda key: PARTS[key].title,
        horizontal=True,
        key=_CHOSEN,
        label_visibility="collapsed",
        on_change=_choose,
    )
    PARTS[name].draw()


def part_in_link() -> str:
    """The part that the link names; a link to a run alone means the measurement."""
    usual = "measure" if RUN in st.query_params else FIRST
    try:
        return one_of(PART, st.query_params.get(PART, usual), PARTS)
    except SpecError as error:
        st.warning(plain(f"{error}. Used instead: {usual}."))
        return usual


def _choose() -> None:
    """Callback: the link names the new part; what belonged to the old one stays with it."""
    kept = {key: st.query_params[key] for key in (RUN, PRESENT) if key in st.query_params}
    st.query_params.from_dict({PART: st.session_state[_CHOSEN]} | kept)
