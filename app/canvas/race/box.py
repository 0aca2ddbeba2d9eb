"""A race on a page: record → payload → canvas, and the computed words and table beside it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from app.canvas.race.canvas import race
from app.canvas.race.measures import measured
from app.canvas.race.payload import DrawnLane, RacePayload, pack
from app.canvas.race.words import place_of, sentences, subtitle_of, table_rows
from app.charts.line import lines_of
from app.charts.table import numbers_table
from app.jobs.cached import ground_of, outcomes_of, trajectory_of, winners_of
from app.shell.presenter import PRESENTER_SCALE, presenting


def race_canvas(
    spec: RaceSpec,
    *,
    key: str,
    on_start_change: Callable[[], None],
    reports: bool = False,
    source: str = "",
) -> None:
    """The landscape with its paths, the player and the curves.

    Args:
      reports: whether the step at which it rests is at `st.session_state[key]["step"]`.
      source: what is kept in a saved picture beside it.
    """
    payload = payload_of(spec, PRESENTER_SCALE if presenting() else 1.0, reports, source)
    race(payload, key=key, start=spec.start, on_start_change=on_start_change)


def race_words(spec: RaceSpec) -> None:
    """What happened, in at most four computed sentences."""
    for sentence in sentences(spec, outcomes_of(spec), winners_of(spec)):
        st.markdown(sentence)


def race_table(spec: RaceSpec) -> None:
    """One row of numbers per lane."""
    numbers_table(table_rows(spec, outcomes_of(spec)), lines_of(spec.lanes))


@lru_cache(maxsize=64)
def payload_of(
    spec: RaceSpec, scale: float = 1.0, reports: bool = False, source: str = ""
) -> bytes:
    """The bytes that the canvas draws; a race is packed once for all who look at it."""
    shown = replace(race_payload(spec), scale=scale, reports=reports, source=source)
    return pack(shown, version=zlib.crc32(repr(spec).encode()))


def race_payload(spec: RaceSpec) -> RacePayload:
    """Everything that the race shows, as plain values."""
    landscape = landscape_of(spec.landscape)
    box = landscape.domain
    records = [trajectory_of(spec.run_spec(lane)) for lane in spec.lanes]
    curves, values = measured(landscape, records)
    lanes = tuple(
        DrawnLane(
            line.title,
            line.look.light,
            line.look.dark,
            line.dash,
            line.look.marker,
            record.theta,
            drawn,
            int(record.diverged_at),
            int(record.left_at),
        )
        for line, record, drawn in zip(lines_of(spec.lanes), records, values, strict=True)
    )
    return RacePayload(
        domain=(box.x0, box.x1, box.y0, box.y1),
        z=ground_of(spec.landscape),
        minima=tuple(minimum.point for minimum in landscape.minima),
        start=spec.start,
        lanes=lanes,
        curves=curves,
        steps=spec.steps,
        label=f"{landscape.title}: paths of "
        + ", ".join(lane.title for lane in spec.lanes)
        + f" over {spec.steps} steps.",
        title=landscape.title,
        subtitle=subtitle_of(spec),
        place=place_of(spec),
    )
