"""A person's own function: its text, its box, and what is wrong with them, said beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from adal.landscapes import Formula
from app.settings.visit import Settings, complain
from pages.race.link import EDGES, FUNCTION, OWN, place_values, race_of

_LAST = "own_function"
"""The session's key of the last function that could be read."""


def own_function(settings: Settings[Any], on_change: Callable[[], None]) -> Formula:
    """Draw the text and the box; the function they describe, or the last one that could be read."""
    settings.draw(FUNCTION, on_change=on_change, args=())
    place, complaints = _written(settings)
    if complaints:
        complain(complaints)
    else:
        st.session_state[_LAST] = place
    st.latex(place.landscape.formula.removeprefix("f(x, y) = "))
    for ends in (EDGES[:2], EDGES[2:]):
        for column, edge in zip(st.columns(2), ends, strict=True):
            settings.draw(edge, place=column, on_change=on_change, args=())
    return place


def begin_own_function(settings: Settings[Any]) -> None:
    """Callback of who chooses a function of their own: what they wrote last, or an example."""
    place = st.session_state.get(_LAST) or _read({})[0]
    values = place_values(place)
    settings.fill({name: values[name] for name in (FUNCTION, *EDGES)})


def own_values(settings: Settings[Any]) -> dict[str, Any]:
    """Text and box as the widgets hold them, for a callback; nothing on another landscape."""
    if settings.now("landscape") != OWN:
        return {}
    values = place_values(_written(settings)[0])
    return {name: values[name] for name in (FUNCTION, *EDGES)}


def _written(settings: Settings[Any]) -> tuple[Formula, list[str]]:
    """What the widgets describe; with complaints, the last function that could be read."""
    place, complaints = _read({name: settings.now(name) for name in (FUNCTION, *EDGES)})
    last = st.session_state.get(_LAST)
    if complaints and last is not None:
        return last, [_without_stand_in(complaint) for complaint in complaints]
    return place, complaints


def _read(written: dict[str, Any]) -> tuple[Formula, list[str]]:
    spec, complaints = race_of({"landscape": OWN} | written)
    assert isinstance(spec.landscape, Formula)
    return spec.landscape, complaints


def _without_stand_in(complaint: str) -> str:
    """The sentence without what a link would use instead: here the last function stays."""
    sentence, *picture = complaint.split("\n")
    return "\n".join([sentence.partition(" Used instead:")[0], *picture])
