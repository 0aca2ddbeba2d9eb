"""Compare: two whole settings side by side, and a table of what differs between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from app.canvas.race.box import race_canvas, race_words
from app.charts.table import differences_table
from app.settings.field import differing, texts_of
from app.settings.visit import complain
from pages.race.link import ROWS, race_of, values_of

LONGEST_LINK = 4000
_KEPT = "race.compared"
_LINK = "race.compared_link"
_CANVAS = "race.compare."


def two_settings_box(spec: RaceSpec, take_start: Callable[[Any], None]) -> None:
    """The kept settings as A beside the page's own as B.

    Args:
      take_start: called with the point [x, y] that was clicked on B.
    """
    kept = st.session_state.get(_KEPT)
    left, right = st.columns([1, 2], vertical_alignment="bottom", gap="medium")
    label = "Keep these settings as A" if kept is None else "Keep these settings as A instead"
    left.button(label, on_click=_keep, args=(spec,), width="stretch")
    right.text_input(
        "Or take A from a link",
        key=_LINK,
        max_chars=LONGEST_LINK,
        on_change=_keep_link,
        placeholder="…/race?v=1&landscape=beale",
    )
    complain(st.session_state.get(f"{_KEPT}.complaints", []))
    if kept is None:
        st.markdown("Keep the race as it is, then change what you like: both stand side by side.")
        return
    a, b = (texts_of(ROWS, values_of(side)) for side in (kept, spec))
    differences = differing(a, b)
    if not differences:
        st.markdown("A and B are the same so far: change a setting in the side bar, and watch B.")
    else:
        differences_table(differences)
    callbacks = {"A": _start_of_a, "B": lambda: take_start(_clicked("B"))}
    for column, name, side in zip(st.columns(2, gap="medium"), "AB", (kept, spec), strict=True):
        with column:
            st.subheader(f"{name}: {landscape_of(side.landscape).title}")
            race_canvas(side, key=_CANVAS + name, on_start_change=callbacks[name])
            race_words(side)


def _keep(spec: RaceSpec) -> None:
    st.session_state[_KEPT] = spec
    st.session_state[f"{_KEPT}.complaints"] = []


def _keep_link() -> None:
    """Callback: the race of a pasted link; whatever is wrong with it is said as on the page."""
    link = st.session_state[_LINK][:LONGEST_LINK]
    if not link.strip():
        return
    try:
        query = urlsplit(link.strip()).query or link.strip().lstrip("?")
    except ValueError:
        query = ""
    values = dict(parse_qsl(query, max_num_fields=200)) if query.count("&") < 200 else {}
    if not values:
        st.session_state[f"{_KEPT}.complaints"] = ["This is no link to a race: nothing was taken."]
        return
    spec, complaints = race_of(values)
    _keep(spec)
    st.session_state[f"{_KEPT}.complaints"] = complaints


def _clicked(name: str) -> Any:
    return st.session_state.get(_CANVAS + name, {}).get("start")


def _start_of_a() -> None:
    point = _clicked("A") or ()
    kept = values_of(st.session_state[_KEPT]) | dict(zip("xy", point, strict=False))
    st.session_state[_KEPT] = replace(st.session_state[_KEPT], start=race_of(kept)[0].start)
