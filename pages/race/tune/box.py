"""Tune fairly: the same search for a learning rate for every optimizer, at the race's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

from adal.race import Lane, RaceSpec
from adal.rates import RATES, RateCurve, rate_curve
from adal.trajectory import RunSpec
from app.charts.line import lines_of
from app.charts.show import chart_on_page, palette
from app.prose.numbers import enumeration, number
from pages.race.tune.chart import Searched, rate_curves

SEEDS_WITH_NOISE = 5
_ASKED = "race.tuned_for"


def tune_box(spec: RaceSpec, use: Callable[[dict[str, Any]], None]) -> None:
    """A button for the search; then its curves, what they say, and the rates to take over.

    Args:
      use: called with the rates under the link's keys.
    """
    wanted = without_rates(spec)
    seeds = SEEDS_WITH_NOISE if spec.noise.scale else 1
    noise = f" under the same {seeds} seeds of the noise" if seeds > 1 else ""
    st.markdown(
        f"Every optimizer gets the same {len(RATES)} learning rates from {number(RATES[0])} to "
        f"{number(RATES[-1])}, from this start, for {spec.steps} steps{noise}. The best one stays "
        "in the picture, and of those arrives first at a global minimum, and of those ends lowest. "
        "A ring marks it, dots mark the rates that arrive."
    )
    asked = st.session_state.get(_ASKED)
    if asked != wanted:
        stale = " The settings have changed since the last search." if asked else ""
        st.button("Search", on_click=_ask, args=(wanted,), type="primary")
        if stale:
            st.markdown(stale.strip())
        return
    lanes = [(lane, rate_curve_of(wanted.run_spec(lane), seeds)) for lane in wanted.lanes]
    drawn = lines_of(wanted.lanes)
    searches = [Searched(line, curve) for line, (_, curve) in zip(drawn, lanes, strict=True)]
    chart_on_page(rate_curves(searches, palette()), key="race.rates")
    for sentence in rate_sentences([(lane.title, curve) for lane, curve in lanes], spec.steps):
        st.markdown(sentence)
    rates = {f"{lane.id}.lr": curve.rate for lane, curve in lanes}
    same = all(dict(lane.hypers)["lr"] == rates[f"{lane.id}.lr"] for lane in spec.lanes)
    if same:
        st.markdown("The race runs with these rates.")
    else:
        st.button("Race with these rates", on_click=use, args=(rates,), type="primary")


def without_rates(spec: RaceSpec) -> RaceSpec:
    """`spec` with one learning rate for all: what the search depends on, the rates apart."""
    return replace(spec, lanes=tuple(_at_one(lane) for lane in spec.lanes))


def rate_sentences(curves: list[tuple[str, RateCurve]], steps: int) -> list[str]:
    """The best rate of each, how wide the good ones reach, and whose lies on the grid's edge."""
    told = [f"{title} {number(c.rate)} ({_end(c, steps)}; {_width(c)})" for title, c in curves]
    sentences = [f"Best rates: {enumeration(told)}."]
    edge = [title for title, c in curves if c.at_edge]
    if edge:
        lies = "lie" if len(edge) > 1 else "lies"
        sentences.append(
            f"The best of {enumeration(edge)} {lies} on the edge of the grid: beyond it there may "
            "be a better one."
        )
    lost = [title for title, c in curves if not c.stays[c.best]]
    if lost:
        sentences.append(f"No rate keeps {enumeration(lost)} in the picture.")
    return sentences


@lru_cache(maxsize=64)
def rate_curve_of(spec: RunSpec, seeds: int) -> RateCurve:
    """The search for one lane."""
    return rate_curve(spec, seeds)


def _ask(wanted: RaceSpec) -> None:
    st.session_state[_ASKED] = wanted


def _at_one(lane: Lane) -> Lane:
    return replace(lane, hypers=tuple((dict(lane.hypers) | {"lr": 1.0}).items()))


def _end(c: RateCurve, steps: int) -> str:
    arrived = c.arrived[c.best]
    if arrived <= steps:
        return f"arrives at step {arrived:.0f}"
    return f"does not arrive, ends at {number(float(c.loss[c.best]))}"


def _width(c: RateCurve) -> str:
    """How many of the rates arrive at all: a wide curve needs little tuning."""
    arriving = int((c.arrived < float("inf")).sum())
    return f"{arriving} of {len(RATES)} rates arrive"
