"""Who trains when: a queue of experiments, what they have shown so far, and who watches them.

A run belongs to its id and to owner tokens, not to a browser session: a page that comes back finds
it again. Only `cancel`, or an hour that nobody looks, ends it. Equal specs share one run, so a
class that presses the same button trains once.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from adal.errors import AdalError
from adal.training import ExperimentSpec, Row, TrainingRecord
from adal.training.record import record_of
from app.cpus import usable_cpus
from app.training_process import TrainingProcess

MOST_ENDED = 64
MOST_QUEUED = 100
ORPHAN_MINUTES = 60.0

State = Literal["queued", "running", "done", "cancelled", "failed", "lost"]

BUSY = "You already have a training running: cancel it first."
FULL = "Too many trainings are waiting: try again in a few minutes."
FORGOTTEN = "This training is no longer kept here: start it again."
LOST = (
    "This training is lost: it was ended from outside, perhaps for want of memory. Start it again."
)
NO_START = "The training process could not start: the server's log says why."


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run as it stands at one moment.

    Attributes:
      run_id, spec: which run, and of what.
      state: "queued" and "running" go on; "done", "cancelled", "failed" and "lost" are final.
      position: place in the queue, 1 is next; 0 unless queued.
      lanes: the record of each lane as far as it has come; without rows at first.
      message: a sentence where there is something to say, else "".
      seconds: how long it has been running, or ran.
      device: what it runs on, as a person calls it; "" until it runs.
      viewers: number of owners who asked for this run and have not left it.
      version: grows with every change, so that a page can tell whether to draw again.
    """

    run_id: str
    spec: ExperimentSpec
    state: State
    position: int
    lanes: tuple[TrainingRecord, ...]
    message: str
    seconds: float
    device: str
    viewers: int
    version: int

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
        return self.state not in ("queued", "running")

    @property
    def progress(self) -> float:
        """Share of the recorded steps that are there, 0 to 1."""
        total = len(self.spec.lanes[0].recorded_steps)
        return len(self.lanes[0].step) / total


@dataclass(eq=False)
class _Run:
    """A run's changing state; only touched under the manager's lock."""

    id: str
    spec: ExperimentSpec
    owners: set[str]
    watched_at: float
    state: State = "queued"
    message: str = ""
    device: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    ending: str = ""
    tries: int = 0
    version: int = 0
    rows: list[list[Row]] = field(default_factory=list)
    drawn: tuple[TrainingRecord, ...] | None = None

    def __post_init__(self) -> None:
        self.rows = [[] for _ in self.spec.lanes]

    @property
    def live(self) -> bool:
        return self.state in ("queued", "running") and not self.ending

    def changed(self) -> None:
        self.version += 1
        self.drawn = None

    def end(self, state: State, message: str = "") -> None:
        self.state, self.message, self.ended_at = state, message, time.monotonic()
        self.changed()

    def records(self) -> tuple[TrainingRecord, ...]:
        if self.drawn is None:
            stopped = self.state not in ("queued", "running", "done")
            self.drawn = tuple(
                record_of(lane, rows, self.device, stopped)
                for lane, rows in zip(self.spec.lanes, self.rows, strict=True)
            )
        return self.drawn


class JobManager:
    """Runs experiments in a warm process, a few at a time, in the order they came.

    Every method may be called from any thread and returns at once. The process starts with the
    manager, and again with the next run after it has died.

    Args:
      jobs_at_once: None is all usable CPUs but one, at least one.
      orphan_minutes: a run that nobody watches for so long is ended; None reads
        ADAL_ORPHAN_MINUTES, or is 60.
      method: how jobs start, "fork" or "spawn"; None is the platform's own.
    """

    def __init__(
        self,
        jobs_at_once: int | None = None,
        orphan_minutes: float | None = None,
        method: str | None = None,
    ):
        if orphan_minutes is None:
            orphan_minutes = float(os.environ.get("ADAL_ORPHAN_MINUTES", ORPHAN_MINUTES))
        self.jobs_at_once = jobs_at_once or max(1, usable_cpus() - 1)
        self.device = ""
        self._orphan_minutes = orphan_minutes
        self._method = method
        self._lock = threading.RLock()
        self._runs: dict[str, _Run] = {}
        self._queue: deque[_Run] = deque()
        self._closed = threading.Event()
        with self._lock:  # its listener must not speak before it is known here
            self._process: TrainingProcess | None = TrainingProcess(self._hear, method)
        threading.Thread(target=self._look_after, name="orphans", daemon=True).start()

    def submit(self, spec: ExperimentSpec, owner: str) -> str:
        """Ask for a run of `spec`; the answer may be one that already runs or has run.

        Args:
          owner: an unguessable token of who asks; it may have one live run.
        Returns: the run's id, unguessable.
        Raises: AdalError if the owner has another run going, or too many are waiting.
        """
        with self._lock:
            equal = [r for r in self._runs.values() if r.spec == spec]
            same = next((r for r in equal if r.live or r.state == "done"), None)
            mine = [r for r in self._runs.values() if r.live and owner in r.owners]
            if same is None or same.live:
                if any(run is not same for run in mine):
                    raise AdalError(BUSY)
                if same is None and len(self._queue) >= MOST_QUEUED:
                    raise AdalError(FULL)
            if same is None:
                same = _Run(secrets.token_urlsafe(12), spec, set(), time.monotonic())
                self._runs[same.id] = same
                self._queue.append(same)
            same.owners.add(owner)
            same.watched_at = time.monotonic()
            self._advance()
            return same.id

    def snapshot(self, run_id: str) -> Snapshot:
        """The run as it stands. Raises: AdalError for an id that is not known any more."""
        with self._lock:
            run = self._run(run_id)
            until = run.ended_at or time.monotonic()
            position = self._queue.index(run) + 1 if run in self._queue else 0
            return Snapshot(
                run_id=run.id,
                spec=run.spec,
                state=run.state,
                position=position,
                lanes=run.records(),
                message=run.message,
                seconds=0.0 if run.started_at is None else until - run.started_at,
                device=run.device,
                viewers=len(run.owners),
                version=run.version,
            )

    def touch(self, run_id: str) -> None:
        """Say that somebody watches the run: a page does so whenever it shows one.

        Raises: AdalError for an id that is not known any more.
        """
        with self._lock:
            self._run(run_id).watched_at = time.monotonic()

    def live_run(self, owner: str) -> str | None:
        """The id of the owner's queued or running run, if there is one."""
        with self._lock:
            mine = (r.id for r in self._runs.values() if r.live and owner in r.owners)
            return next(mine, None)

    def cancel(self, run_id: str, owner: str) -> bool:
        """Let the owner leave the run, and end it if no other owner is left.

        Returns: whether the run ends. It does not if others still want it, if it has ended
        already, or if the owner never asked for it.
        Raises: AdalError for an id that is not known any more.
        """
        with self._lock:
            run = self._run(run_id)
            if owner not in run.owners or not run.live:
                return False
            run.owners.discard(owner)
            run.version += 1
            if run.owners:
                return False
            self._end(run, "Cancelled.")
            return True

    def close(self) -> None:
        """End all runs and the process, and wait for it."""
        with self._lock:
            self._closed.set()
            process, self._process = self._process, None
        if process is not None:
            process.close()

    def _run(self, run_id: str) -> _Run:
        if run_id not in self._runs:
            raise AdalError(FORGOTTEN)
        return self._runs[run_id]

    def _end(self, run: _Run, message: str) -> None:
        if run.state == "queued":
            self._queue.remove(run)
            run.end("cancelled", message)
        else:
            run.ending = run.message = message
            run.version += 1
            if self._process is not None:
                self._process.send({"cancel": run.id})

    def _advance(self) -> None:
        """Start what may start, and forget what was not looked at for longest."""
        running = sum(run.state == "running" for run in self._runs.values())
        while self._queue and running < self.jobs_at_once and not self._closed.is_set():
            self._process = self._process or TrainingProcess(self._hear, self._method)
            run = self._queue.popleft()
            run.state, run.tries, running = "running", run.tries + 1, running + 1
            run.version += 1
            self._process.send({"run": run.id, "experiment": run.spec.to_json()})
        ended = [run for run in self._runs.values() if run.ended_at is not None]
        ended.sort(key=lambda run: run.watched_at)
        for run in ended[: max(0, len(ended) - MOST_ENDED)]:
            del self._runs[run.id]

    def _hear(self, process: TrainingProcess, event: dict[str, Any] | None) -> None:
        """One event of the process, in its listener's thread."""
        with self._lock:
            if process is not self._process:
                return
            if event is None:
                self._process = None
                self._bury(process.ready)
            elif event["event"] == "device":
                self.device = event["title"]
            elif (run := self._runs.get(event.get("id", ""))) and run.state == "running":
                self._note(run, event)
            self._advance()

    def _note(self, run: _Run, event: dict[str, Any]) -> None:
        match event["event"]:
            case "started":
                run.started_at, run.device = time.monotonic(), event["title"]
                run.changed()
            case "row":
                run.rows[event["lane"]].append(Row.from_dict(event))
                run.changed()
            case "done" if event["stopped"]:
                run.end("cancelled", run.ending)
            case "done":
                run.end("done")
            case "failed":
                run.end("failed", event["message"])
            case "lost" if run.ending:
                run.end("cancelled", run.ending)
            case "lost":
                run.end("lost", LOST)

    def _bury(self, was_ready: bool) -> None:
        """The process has died: its jobs are lost, and those that had not begun wait again."""
        for run in [run for run in self._runs.values() if run.state == "running"]:
            if run.ending:
                run.end("cancelled", run.ending)
            elif was_ready and run.started_at is None and run.tries < 2:
                run.state = "queued"
                run.version += 1
                self._queue.appendleft(run)
            else:
                run.end("lost" if was_ready else "failed", LOST if was_ready else NO_START)
        if not was_ready:
            while self._queue:
                self._queue.popleft().end("failed", NO_START)

    def _look_after(self) -> None:
        """End the runs that nobody watches, in a thread of its own."""
        limit = 60 * self._orphan_minutes
        while not self._closed.wait(min(30.0, limit / 4)):
            with self._lock:
                forgotten = time.monotonic() - limit
                for run in [r for r in self._runs.values() if r.live and r.watched_at < forgotten]:
                    minutes = f"{self._orphan_minutes:g} minutes"
                    self._end(run, f"Ended: nobody had watched it for {minutes}.")
                self._advance()
