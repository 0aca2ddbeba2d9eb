"""The optimizers in the side bar: one folded box per lane, with its rule and its settings."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from app.settings.optimizers_link import LANE_IDS, NOBODY, entrant_title, parts_of
from app.settings.visit import Settings
from app.shell.box import box

NEWCOMER = "momentum"


def lane_controls(settings: Settings[Any]) -> dict[str, Any]:
    """Draw the lanes and return their values under the link's keys."""
    values: dict[str, Any] = {}
    known = {row.key for row in settings.rows}
    st.markdown("**Optimizers**")
    for lane_id in LANE_IDS:
        rule = f"{lane_id}.rule"
        name = values[rule] = settings.now(rule)
        if name == NOBODY:
            settings.hide(rule)
            continue
        keys = [key for part in parts_of(name) if (key := f"{lane_id}.{part}") in known]
        if not box(
            entrant_title(name),
            settings.key(f"{lane_id}.open"),
            partial(_lane, settings, rule, keys),
        ):
            settings.hide(rule, *keys)
        values |= settings.held(*keys)
    empty = [lane_id for lane_id in LANE_IDS if values[f"{lane_id}.rule"] == NOBODY]
    if empty:
        st.button("Add an optimizer", on_click=_add, args=(settings, empty[0]), width="stretch")
    return values


def _lane(settings: Settings[Any], rule: str, keys: list[str]) -> None:
    settings.draw(rule)
    # Another choice leaves the learning rate as it is, so that the two can be compared.
    settings.draw(*keys, on_change=None)


def _add(settings: Settings[Any], lane_id: str) -> None:
    settings.fill({f"{lane_id}.rule": NEWCOMER})
    settings.begin_again(f"{lane_id}.rule")
