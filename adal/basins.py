"""Basins: for each start on a grid, at which minimum a run ends and from which step it stays there.

`basins(spec)` says of every start exactly what `minimum_reached` and `arrival` say of the run from
that start alone. The runs go in blocks that stay in a core's cache, and a block remembers the last
few dozen points of its runs only, so that memory does not grow with the steps.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from threading import Lock

import numpy as np

from adal.arrivals import Watch, overlapping
from adal.convergence import DIVERGED
from adal.engine import moments, note_first
from adal.errors import AdalError, SpecError, shown
from adal.landscapes import Landscape, landscape_of
from adal.rules import rule_named
from adal.starts import Grid
from adal.trajectory import RunSpec

BLOCK = 32_768
"""Starts that go all their steps together. With fewer of them numpy's calls are so short that two
threads wait for the interpreter's lock more than they gain."""
WINDOW = 32
"""Points of each run that are kept before a block looks back at them."""
MOST_KEPT = 2_000_000
"""Points of a block, 16 bytes each, where the whole way must be looked back at."""


class Stopped(AdalError):
    """The work was given up before its end because `stop` said so: there is no record."""


@dataclass(frozen=True, eq=False)
class Basins:
    """Where the runs of a grid end: rows from y0 up to y1, in each row x from x0 to x1; read-only.

    Attributes:
      minimum: (ny, nx), index into the landscape's minima of the one that the run ends at;
        `ELSEWHERE` (−1) for a finite end that is at none, `DIVERGED` (−2) for no finite end.
      steps: (ny, nx), the step from which the run stays near that minimum until its end; −1 where
        there is none.
      left_at: (ny, nx), the first step whose point lies outside the domain; −1 if none.
    """

    minimum: np.ndarray
    steps: np.ndarray
    left_at: np.ndarray


def basins(
    spec: RunSpec,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
    pool: Executor | None = None,
) -> Basins:
    """Where the runs of `spec` end, whose start is a `Grid`.

    Args:
      progress: told the share that is done, up to 1, every few dozen steps of a block; from the
        threads of `pool`, but never from two at once.
      stop: asked as often; once it says True the work ends.
      pool: threads that share the blocks; None is the caller's own.
    Raises: SpecError if the start is not a grid; Stopped.
    """
    if not isinstance(spec.start, Grid):
        raise SpecError(f"start must be a Grid here, got {shown(spec.start)}")
    start = spec.start.points()
    starts, unset = start.reshape(-1, 2), np.full(start.shape[:-1], -1, np.int32)
    record = Basins(unset.astype(np.int16), unset, unset.copy())
    work = _Work(progress, stop, len(starts) * spec.steps)
    noise = spec.noise.draws(spec.steps, spec.seed)
    rows, size = _room(landscape_of(spec.landscape), spec.steps)

    def go(low: int) -> None:
        block = slice(low, low + size)
        flat = Basins(*(values.reshape(-1)[block] for values in vars(record).values()))
        with np.errstate(all="ignore"):  # here: a thread does not inherit the caller's
            _go(spec, starts[block], noise, rows, flat, work)

    blocks = range(0, len(starts), size)
    if pool is None:
        for low in blocks:
            go(low)
    else:
        _in_turn([pool.submit(go, low) for low in blocks])
    for values in vars(record).values():
        values.flags.writeable = False
    return record


def _go(
    spec: RunSpec,
    start: np.ndarray,
    noise: np.ndarray | None,
    rows: int,
    record: Basins,
    work: _Work,
) -> None:
    """All steps of one block from `start` (n, 2), whose flat `record` is filled in.

    A run is lost at the step that `adal.starts.ends_of` calls its divergence.
    """
    landscape, rule = landscape_of(spec.landscape), rule_named(spec.rule)
    watch, runs, counted = Watch(landscape, start, rows), np.arange(len(start)), 0
    for now in moments(landscape, rule, spec.settings, start, spec.steps, noise):
        note_first(record.left_at, now.outside, now.t)
        if now.lost is not None:
            record.minimum[now.lost.runs] = DIVERGED
            watch.lose(now.lost.others)
        runs = now.runs
        watch.see(now.theta)
        if now.t % WINDOW == 0 or now.t == spec.steps:
            work.add(len(start) * (now.t - counted))
            counted = now.t
    if len(runs) == 0:
        work.add(len(start) * (spec.steps - counted))
        return
    record.minimum[runs], record.steps[runs] = watch.ends()


class _Work:
    """What is done so far, told to whoever asked, from any thread."""

    def __init__(
        self,
        progress: Callable[[float], None] | None,
        stop: Callable[[], bool] | None,
        total: int,
    ):
        self._progress, self._stop, self._total = progress, stop, total
        self._done, self._lock = 0, Lock()

    def add(self, steps: int) -> None:
        """Note more `steps`. Raises: Stopped."""
        with self._lock:
            self._done += steps
            if self._progress is not None:
                self._progress(self._done / self._total)
            if self._stop is not None and self._stop():
                raise Stopped("the basins were given up before all runs had ended")


def _room(landscape: Landscape, steps: int) -> tuple[int, int]:
    """Points kept of each run, and runs in a block."""
    if overlapping(landscape):
        return steps + 1, max(1, min(BLOCK, MOST_KEPT // (steps + 1)))
    return WINDOW, BLOCK


def _in_turn(blocks: list[Future[None]]) -> None:
    """Wait for all blocks; the first error ends those that have not begun."""
    try:
        for block in blocks:
            block.result()
    finally:
        for block in blocks:
            block.cancel()
