"""Who trains when: a queue of experiments, what they have shown so far, and who watches them.

A run belongs to its id and to owner tokens, not to a browser session: a page that comes back finds
it again. Only `cancel`, or an hour that nobody looks, ends it. Equal specs share one run, so a
class that presses the same button trains once. With a folder runs are kept: what happens to one is
stored before it is shown, a run outlives the server, and one that was broken off goes on from its
last checkpoint.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from adal.errors import AdalError
from adal.training import ExperimentSpec
from app.jobs.cpus import usable_cpus
from app.jobs.messages import Message
from app.jobs.process import TrainingProcess
from app.jobs.runner import Runner, Start
from app.store.events import LOST, Note, ending, note_of
from app.store.kept import hashed, new_id
from app.store.run import Run, Snapshot
from app.store.shelf import Shelf

MOST_QUEUED = 100
ORPHAN_MINUTES = 60.0
CHECKPOINT_SECONDS = 5.0

BUSY = "You already have a training running: cancel it first."
FULL = "Too many trainings are waiting: try again in a few minutes."
NO_START = "The training process could not start: the server's log says why."
NOT_YOURS = "Only who started this training can have it go on: press Train to run its settings."
AT_ITS_END = "This training cannot go on: press Train to run its settings."


class JobManager:
    """Runs experiments in a warm process, a few at a time, in the order they came.

    Every method may be called from any thread and returns at once. The process starts with the
    manager, and again with the next run after it has died.

    Attributes:
      shelf: all runs that are known, and what is done with those that need not run.
      runner: the process that runs the jobs; None after it has died, and once this is closed.
      device: what the jobs run on, as a person calls it; "" until that is known.

    Args:
      jobs_at_once: None is all usable CPUs but one, at least one.
      orphan_minutes: a run that nobody watches for so long is ended; None reads
        ADAL_ORPHAN_MINUTES, or is 60.
      folder: where runs are kept; None keeps them in memory.
      checkpoint_seconds: between two checkpoints of a job.
      start: starts what runs the jobs.
      clock: seconds from some moment on, by which runs are watched.
    """

    def __init__(
        self,
        jobs_at_once: int | None = None,
        orphan_minutes: float | None = None,
        *,
        folder: Path | None = None,
        checkpoint_seconds: float = CHECKPOINT_SECONDS,
        start: Start = TrainingProcess,
        clock: Callable[[], float] = time.monotonic,
    ):
        if orphan_minutes is None:
            orphan_minutes = float(os.environ.get("ADAL_ORPHAN_MINUTES", ORPHAN_MINUTES))
        self.jobs_at_once = jobs_at_once or max(1, usable_cpus() - 1)
        self.device = ""
        self.orphan_minutes = orphan_minutes
        self._checkpoint_seconds = checkpoint_seconds
        self._start = start
        self._queue: deque[Run] = deque()
        self._closed = threading.Event()
        self.shelf = Shelf(folder, self._advance, clock)
        with self.shelf.lock:  # its listener must not speak before it is known here
            self.runner: Runner | None = start(self._hear)
        threading.Thread(target=self._look_after, name="orphans", daemon=True).start()

    def submit(self, spec: ExperimentSpec, owner: str, page: str = "networks") -> str:
        """Ask for a run of `spec`; the answer may be one that already runs or has run.

        Args:
          owner: an unguessable token of who asks; it may have one live run.
          page: that shows such a run: its name in the navigation.
        Returns: the run's id, unguessable.
        Raises: AdalError if the owner has another run going, or too many are waiting.
        """
        me = hashed(owner)
        kept = self.shelf.kept_equal(spec)
        with self.shelf.lock:
            run = self.shelf.equal(spec, kept)
            if run is None or run.live:
                self._make_room(me, run)
            if run is None:
                run = Run(new_id(), spec, {me}, page)
                self.shelf.runs[run.id] = run
                self._queue.append(run)
                self._note(Note(run, "begin", run.to_keep()))
            elif me not in run.owners:
                run.owners.add(me)
                self._note(Note(run, "owner", me))
            run.wanted_by.add(me)
            run.watched_at = self.shelf.clock()
            self._advance()
            return run.id

    def resume(self, run_id: str, owner: str) -> None:
        """Let a run that was broken off go on from its last checkpoint, or from its beginning.

        Raises: AdalError if it is not the owner's, cannot go on or is not known, if the owner has
          another run going, or too many are waiting.
        """
        run, me = self.shelf.run(run_id), hashed(owner)
        with self.shelf.lock:
            run = self.shelf.runs.setdefault(run_id, run)
            if me not in run.owners:
                raise AdalError(NOT_YOURS)
            if run.live:
                return
            if not run.goes_on:
                raise AdalError(AT_ITS_END)
            self._make_room(me, None)
            run.again()
            run.wanted_by, run.watched_at = {me}, self.shelf.clock()
            self._queue.append(run)
            self._mark(run, state=run.state, message="", origin=run.origin)
            self._advance()

    def snapshot(self, run_id: str) -> Snapshot:
        """The run as it stands. Raises: AdalError for an id that is not known any more."""
        run = self.shelf.run(run_id)
        with self.shelf.lock:
            return run.snapshot(self._queue.index(run) + 1 if run in self._queue else 0)

    def live_run(self, owner: str) -> str | None:
        """The id of the owner's queued or running run, if there is one."""
        with self.shelf.lock:
            return next((run.id for run in self._live(hashed(owner))), None)

    def cancel(self, run_id: str, owner: str) -> bool:
        """Let the owner leave the run, and end it if no other owner is left.

        Returns: whether the run ends. It does not if others still want it, if it has ended
        already, or if the owner never asked for it.
        Raises: AdalError for an id that is not known any more.
        """
        run, me = self.shelf.run(run_id), hashed(owner)
        with self.shelf.lock:
            if me not in run.wanted_by or not run.live:
                return False
            run.wanted_by.discard(me)
            run.version += 1
            if run.wanted_by:
                return False
            self._end(run, "Cancelled.")
            return True

    def end_orphans(self) -> None:
        """End the runs that nobody has watched for too long; the manager does so now and then."""
        with self.shelf.lock:
            forgotten = self.shelf.clock() - 60 * self.orphan_minutes
            runs = self.shelf.runs.values()
            for run in [run for run in runs if run.live and run.watched_at < forgotten]:
                minutes = f"{self.orphan_minutes:g} minutes"
                self._end(run, f"Ended: nobody had watched it for {minutes}.")
            self._advance()

    def close(self) -> None:
        """End all runs and the process, and wait for it; what still ran is then interrupted."""
        with self.shelf.lock:
            self._closed.set()
            runner, self.runner = self.runner, None
        if runner is not None:
            runner.close()
        self.shelf.close()

    def _live(self, me: str) -> list[Run]:
        return [run for run in self.shelf.runs.values() if run.live and me in run.wanted_by]

    def _make_room(self, me: str, same: Run | None) -> None:
        """Raise unless this owner may have another run, and one may wait: `same` does already."""
        if any(run is not same for run in self._live(me)):
            raise AdalError(BUSY)
        if same is None and len(self._queue) >= MOST_QUEUED:
            raise AdalError(FULL)

    def _note(self, *notes: Note) -> None:
        self.shelf.keeper.note(*notes)

    def _mark(self, run: Run, **values: Any) -> None:
        self._note(Note(run, "state", values))

    def _end(self, run: Run, message: str) -> None:
        if run.state == "queued":
            self._queue.remove(run)
            run.end("cancelled", message)
            self._mark(run, state=run.state, message=message)
        else:
            run.ending = run.message = message
            run.version += 1
            if self.runner is not None:
                self.runner.send({"cancel": run.id})

    def _advance(self) -> None:
        """Start what may start, and forget what was not looked at for longest."""
        running = sum(run.state == "running" for run in self.shelf.runs.values())
        while self._queue and running < self.jobs_at_once and not self._closed.is_set():
            self.runner = self.runner or self._start(self._hear)
            run = self._queue.popleft()
            run.state, run.tries, running = "running", run.tries + 1, running + 1
            run.version += 1
            command = {
                "run": run.id,
                "experiment": run.spec.to_json(),
                "checkpoint_seconds": self._checkpoint_seconds,
            }
            self.runner.send(command, partial(self.shelf.keeper.checkpoint_of, run))
        self.shelf.trim()

    def _hear(self, runner: Runner, message: Message | None) -> None:
        """One event of the process, in its listener's thread."""
        with self.shelf.lock:
            if runner is not self.runner:
                return
            if message is None:
                self.runner = None
                self._bury(runner.ready)
                self._advance()
                return
            event, blob = message
            run = self.shelf.runs.get(event.get("id", ""))
            if event["event"] == "device":
                self.device = event["title"]
            elif run is not None and run.state == "running" and run.outcome is None:
                note = note_of(run, event, blob)
                if note is not None:
                    self._note(note)

    def _bury(self, was_ready: bool) -> None:
        """The process has died: its jobs are lost, and those that had not begun wait again."""
        notes: list[Note] = []
        for run in self.shelf.runs.values():
            if run.state != "running" or run.outcome is not None:
                continue
            if run.ending:
                notes.append(ending(run, "cancelled", run.ending))
            elif was_ready and run.started_at is None and run.tries < 2:
                run.state = "queued"
                run.version += 1
                self._queue.appendleft(run)
            else:
                lost = ending(run, "lost", LOST) if was_ready else ending(run, "failed", NO_START)
                notes.append(lost)
        if not was_ready:
            notes += [ending(run, "failed", NO_START) for run in self._queue]
            self._queue.clear()
        self._note(*notes)

    def _look_after(self) -> None:
        """End the runs that nobody watches, in a thread of its own."""
        while not self._closed.wait(min(30.0, 15 * self.orphan_minutes)):
            self.end_orphans()
