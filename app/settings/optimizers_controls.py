"""The optimizers in the side bar: one folded box per lane, with its rule and its settings."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from adal.race import entrant
from app.settings.optimizers_link import ENTRANTS, LANE_IDS, NOBODY, entrant_title
from app.settings.visit import Settings
from app.settings.widgets import number_control, option_control
from app.shell.box import box

NEWCOMER = "momentum"


def lane_controls(settings: Settings[Any], *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Draw the lanes and return their values under the link's keys.

    Args:
      without: hyperparameters that are no settings of the lanes.
    """
    values: dict[str, Any] = {}
    st.markdown("**Optimizers**")
    for lane_id in LANE_IDS:
        name = values[f"{lane_id}.rule"] = settings.now(f"{lane_id}.rule")
        if name != NOBODY:
            draw = partial(_lane, settings, lane_id, name, without)
            is_open = box(entrant_title(name), settings.key(f"{lane_id}.open"), draw)
            rule, fixed = entrant(name)
            left_out = {*fixed, *without}
            parts = (*rule.hypers, *rule.choices)
            names = [part.name for part in parts if part.name not in left_out]
            values |= {f"{lane_id}.{part}": settings.now(f"{lane_id}.{part}") for part in names}
            if not is_open:
                settings.hide(f"{lane_id}.rule", *(f"{lane_id}.{part}" for part in names))
        else:
            settings.hide(f"{lane_id}.rule")
    empty = [lane_id for lane_id in LANE_IDS if values[f"{lane_id}.rule"] == NOBODY]
    if empty:
        st.button("Add an optimizer", on_click=_add, args=(settings, empty[0]), width="stretch")
    return values


def begin_again(
    settings: Settings[Any], lane_id: str, *names: str, place: dict[str, Any] | None = None
) -> None:
    """Give a lane the settings that its rule begins with, all of them or only those in `names`.

    The page's other settings, such as the landscape, decide together with the rule.

    Args:
      place: settings that the page has only just got, and so does not know yet.
    """
    shared = {k: settings.now(k) for k in _names_of_page(settings)} | (place or {})
    spec, _ = settings.spec_of(shared | {f"{lane_id}.rule": settings.now(f"{lane_id}.rule")})
    fresh = settings.values_of(spec)
    wanted = [f"{lane_id}.{name}" for name in names] or [k for k in fresh if k.startswith(lane_id)]
    settings.fill({key: fresh[key] for key in wanted if key in fresh})


def begin_rates_again(settings: Settings[Any], place: dict[str, Any] | None = None) -> None:
    """Callback of the place where the optimizers compete: each gets the rate tuned for it."""
    for lane_id in LANE_IDS:
        if settings.now(f"{lane_id}.rule") != NOBODY:
            begin_again(settings, lane_id, "lr", place=place)


def _names_of_page(settings: Settings[Any]) -> list[str]:
    visit = settings.visit
    assert visit is not None  # a callback comes after `open`
    return [name for name in settings.values_of(visit.spec) if "." not in name]


def _lane(settings: Settings[Any], lane_id: str, name: str, without: tuple[str, ...]) -> None:
    st.selectbox(
        "Optimizer",
        [*ENTRANTS, NOBODY],
        format_func=lambda n: "Nobody (remove)" if n == NOBODY else entrant_title(n),
        key=settings.key(f"{lane_id}.rule"),
        on_change=begin_again,
        args=(settings, lane_id),
        help="The update rule of this lane. A new one begins with its own settings.",
    )
    rule, fixed = entrant(name)
    for hyper in rule.hypers:
        if hyper.name not in without:
            number_control(hyper, settings.key(f"{lane_id}.{hyper.name}"))
    for choice in rule.choices:
        if choice.name not in fixed:
            option_control(choice, settings.key(f"{lane_id}.{choice.name}"))


def _add(settings: Settings[Any], lane_id: str) -> None:
    settings.fill({f"{lane_id}.rule": NEWCOMER})
    begin_again(settings, lane_id)
