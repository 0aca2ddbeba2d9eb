"""Basins on a page: for each start of a grid, where every lane of a race ends, side by side.

The runs are computed in the server's one queue of heavy work, one piece per lane, so that a lane
whose settings did not change is never computed again. The race's own start decides nothing here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial

import streamlit as st

from adal.basins import Basins, basins
from adal.errors import AdalError, SpecError
from adal.landscapes import landscape_of
from adal.race import RaceSpec
from adal.starts import Grid
from adal.trajectory import RunSpec
from app.charts.line import lines_of
from app.charts.table import numbers_table
from app.jobs.cpus import usable_cpus
from app.jobs.queue import Progress, Stop, Ticket, background
from app.jobs.watch import Seen, watch
from app.shell.presenter import PRESENTER_SCALE, presenting
from pages.race.basins.canvas import basins_canvas
from pages.race.basins.endings import map_of, note_on, outcomes_of
from pages.race.basins.payload import BasinsPayload, Panel, pack
from pages.race.basins.words import basins_rows, basins_sentences

SIZES = (64, 128, 256)
AT_ONCE_SECONDS = 0.4
"""How long a page waits for a small grid before it shows how far the work has come."""


def basins_box(spec: RaceSpec, *, key: str, on_start_change: Callable[[], None]) -> None:
    """The contents of a box: how many starts, then the pictures, the words and the table.

    Args:
      key: of the canvas; `on_start_change` reads `st.session_state[key]["start"]`, which is [x, y].
    """
    st.markdown(
        "Each pixel is a start. Its colour says where the run from there ends, its lightness how "
        "soon. Click a pixel to start the race there."
    )
    n = st.radio(
        "Starts",
        SIZES,
        format_func=lambda n: f"{n} × {n}",
        horizontal=True,
        key=f"{key}.size",
        help="More starts show finer borders and take longer.",
    )
    try:
        runs = _runs(spec, n)
        tickets = _tickets(runs)
    except SpecError as error:
        st.warning(f"{error}. Choose fewer starts here, or fewer steps.")
        return
    except AdalError as error:
        st.warning(str(error))
        return
    with st.container():  # always there, so that the canvas keeps its place on the page
        if not all(ticket.ended for ticket in tickets):
            watch(partial(_seen, runs), "going")
        for message in {ticket.message for ticket in tickets if ticket.message}:
            st.warning(message)
    records = [ticket.result for ticket in tickets]
    if None in records:
        records = _coarser(spec, n)
    if records:
        _show(spec, [record for record in records if record is not None], key, on_start_change)


def _coarser(spec: RaceSpec, n: int) -> list[Basins]:
    """The records of fewer starts, to look at meanwhile; empty if they are not at hand."""
    for size in sorted((size for size in SIZES if size < n), reverse=True):
        records = [background().result(_key(run)) for run in _runs(spec, size)]
        if all(record is not None for record in records):
            return records
    return []


def _runs(spec: RaceSpec, n: int) -> list[RunSpec]:
    """One run per lane, from the grid in place of the race's start. Raises: SpecError."""
    return [replace(spec.run_spec(lane), start=Grid(n, n)) for lane in spec.lanes]


def _tickets(runs: Sequence[RunSpec]) -> list[Ticket[Basins]]:
    """How far the runs are; small ones are waited for."""
    tickets = [_ticket(run) for run in runs]
    if all(ticket.ended for ticket in tickets):
        return tickets
    background().wait([_key(run) for run in runs], AT_ONCE_SECONDS)
    return [_ticket(run) for run in runs]


def _ticket(run: RunSpec) -> Ticket[Basins]:
    return background().request(_key(run), partial(_compute, run))


def _key(run: RunSpec) -> tuple[str, RunSpec]:
    return "basins", run


def _compute(run: RunSpec, progress: Progress, stop: Stop) -> Basins:
    with ThreadPoolExecutor(usable_cpus()) as pool:
        return basins(run, progress, stop, pool)


def _seen(runs: Sequence[RunSpec]) -> Seen:
    """How far the work of all lanes has come; it waits where the first that is not done does."""
    tickets = [_ticket(run) for run in runs]
    share = sum(ticket.progress for ticket in tickets) / len(tickets)
    text = f"Computing {len(tickets)} × {_size(runs[0])} runs of {runs[0].steps} steps."
    waiting = next((ticket for ticket in tickets if not ticket.ended), None)
    if waiting is None:
        return Seen("ended", share, text)
    return Seen("going", share, text, waiting.position)


def _size(run: RunSpec) -> int:
    assert isinstance(run.start, Grid)  # it came from `_runs`
    return run.start.size


def _show(
    spec: RaceSpec, records: Sequence[Basins], key: str, on_start_change: Callable[[], None]
) -> None:
    payload = _payload(spec, tuple(records), PRESENTER_SCALE if presenting() else 1.0)
    basins_canvas(payload, key=key, on_start_change=on_start_change)
    for sentence in basins_sentences(spec, records):
        st.markdown(sentence)
    numbers_table(basins_rows(spec, records), lines_of(spec.lanes))


@lru_cache(maxsize=32)
def _payload(spec: RaceSpec, records: tuple[Basins, ...], scale: float) -> bytes:
    """The bytes that the canvas draws; packed once for all who look at it."""
    version = zlib.crc32(repr((spec, records[0].minimum.shape)).encode())
    return pack(replace(basins_payload(spec, records), scale=scale), version)


def basins_payload(spec: RaceSpec, records: Sequence[Basins]) -> BasinsPayload:
    """What the canvas shows of a race's lanes, one record each."""
    landscape = landscape_of(spec.landscape)
    box = landscape.domain
    return BasinsPayload(
        domain=(box.x0, box.x1, box.y0, box.y1),
        panels=tuple(
            Panel(
                line.title,
                line.look.light,
                line.look.dark,
                bool(line.dash),
                map_of(record, not landscape.minima),
            )
            for line, record in zip(lines_of(spec.lanes), records, strict=True)
        ),
        outcomes=outcomes_of(landscape),
        elsewhere="elsewhere" if landscape.minima else "stays in the picture",
        note=note_on(landscape),
        start=spec.start,
        label=f"{landscape.title}: where the run from each start ends after {spec.steps} steps.",
    )
