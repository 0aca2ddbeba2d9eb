"""Stores what happens to runs, and only then has it shown; carries on in memory when it cannot.

One thread writes a batch at a time: at once where a state changes, else every quarter of a second.
While the store fails, what happens is shown all the same; the runs that this has left incomplete
are written as a whole as soon as the store takes them again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from adal.training import ExperimentSpec, Row
from app.store.database import StoreError
from app.store.events import Note
from app.store.kept import KeptRun, Summary
from app.store.rows import RunStore
from app.store.run import Run

PAUSE = 0.25
"""Seconds in which a batch is gathered."""
RETRY = 5.0
"""Seconds after which a store that failed is tried again."""
LARGEST_IN_MEMORY = 4 * 2**20
"""Bytes of a checkpoint that is worth its place in memory where there is no store."""
IN_MEMORY = "Trainings are kept in memory only, until the server stops."
BROKEN = "The trainings cannot be kept: the server's log says why."


class Keeper:
    """The store's only user. Every method may be called from any thread.

    Attributes:
      store: the open store; None where nothing is kept.

    Args:
      folder: where runs are kept; None keeps nothing.
      lock: the shelf's; held while notes are shown and runs are read.
      after: called under the lock once notes were shown.
    """

    def __init__(self, folder: Path | None, lock: threading.RLock, after: Callable[[], None]):
        self._lock, self._after = lock, after
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._notes: list[Note] = []
        self._unsaved: dict[str, Run] = {}
        self._retry_at = 0.0
        self._closed = False
        self._problem = ""
        self.store: RunStore | None = None
        self._thread: threading.Thread | None = None
        if folder is None:
            return
        try:
            self.store = RunStore(folder)
        except StoreError as error:
            self._problem = str(error)
            return
        self._thread = threading.Thread(target=self._go, name="keeper", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """Why runs are not kept, for a page; "" if they are, or were never to be."""
        return f"{self._problem} {IN_MEMORY}" if self._problem else ""

    def note(self, *notes: Note) -> None:
        """Have something stored and shown, after all that was noted before."""
        if self.store is None:
            self._without_store(notes)
            self._show(notes)
            return
        with self._changed:
            self._notes += notes
            self._changed.notify_all()

    def flush(self) -> None:
        """Store and show all that was noted; not to be called under the shelf's lock."""
        if self.store is None:
            return
        with self._writing:
            with self._changed:
                batch, self._notes = self._notes, []
            self._write(self.store, batch)

    def find(self, spec: ExperimentSpec) -> KeptRun | None:
        """A kept run that answers a request for `spec`."""
        if self.store is None:
            return None
        try:
            found = self.store.find(spec)
            return None if found is None else self.store.load(found)
        except StoreError:
            return None

    def load(self, run_id: str) -> KeptRun | None:
        """A kept run, if there is one of this id. Raises: StoreError."""
        return None if self.store is None else self.store.load(run_id)

    def checkpoint_of(self, run: Run) -> bytes:
        """What the run can go on from; b"" is its beginning."""
        if run.kept is not None or self.store is None:
            return run.kept or b""
        try:
            return self.store.checkpoint_of(run.id) or b""
        except StoreError:
            return b""

    def blob(self, run: Run, name: str) -> bytes | None:
        """What was looked at under this name, if anything was. Raises: StoreError."""
        held = run.looks.get(name)
        return held if held is not None or self.store is None else self.store.blob(run.id, name)

    def listed(self, owner: str, search: str, limit: int) -> list[Summary]:
        """The owner's kept runs; none while the store fails."""
        try:
            return [] if self.store is None else self.store.listed(owner, search, limit)
        except StoreError:
            return []

    def uses(self, dataset: str) -> bool:
        """Whether any kept run trains on this dataset. Raises: StoreError."""
        return self.store is not None and self.store.uses(dataset)

    def put(self, run: KeptRun) -> None:
        """Keep a whole run. Raises: StoreError."""
        if self.store is not None:
            self.store.put(run)

    def delete(self, run_id: str, owner: str) -> None:
        """Take the run from the owner. Raises: StoreError."""
        if self.store is not None:
            self.store.delete(run_id, owner)

    def forget(self, run: Run) -> None:
        """Give up storing what the store has not taken of this run."""
        self._unsaved.pop(run.id, None)

    def close(self) -> None:
        """Store what there is, and let go of the file."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self.store is not None:
            self.store.close()

    def _go(self) -> None:
        while True:
            with self._changed:
                again = RETRY if self._unsaved else None
                self._changed.wait_for(lambda: self._notes or self._closed, again)
                self._changed.wait_for(self._pressing, PAUSE)
                closed = self._closed
            try:
                self.flush()
            except Exception:
                # This thread must outlive whatever one note does: all runs are shown by it.
                logging.getLogger(__name__).exception("a change of a run could not be shown")
            if closed:
                return

    def _pressing(self) -> bool:
        return self._closed or any(note.urgent for note in self._notes)

    def _write(self, store: RunStore, batch: list[Note]) -> None:
        """Store and show a batch; of runs that the store lacks a part of, show first."""
        behind = [note for note in batch if note.run.id in self._unsaved]
        fresh = [note for note in batch if note.run.id not in self._unsaved]
        if self._unsaved:
            self._without_store(behind)
            self._show(behind)
            self._catch_up(store)
        try:
            if self._unsaved:
                self._without_store(fresh)
            elif fresh:
                _store_notes(store, fresh)
                self._problem = ""
        except StoreError as error:
            self._fail(error)
            self._without_store(fresh)
        except Exception:
            # Whatever it is: what happened must be shown, and that it is not kept be said.
            logging.getLogger(__name__).exception("trainings could not be kept")
            self._problem, self._retry_at = BROKEN, time.monotonic() + RETRY
            self._without_store(fresh)
        self._show(fresh)
        self.let_go(note.run for note in fresh if note.kind == "look")

    def let_go(self, runs: Iterable[Run]) -> None:
        """Hold no look of theirs in memory that the store has."""
        if self.store is None:
            return
        with self._lock:
            for run in runs:
                if run.id not in self._unsaved:
                    run.looks = dict.fromkeys(run.looks)

    def _catch_up(self, store: RunStore) -> None:
        """Write the runs whole that the store lacks a part of, unless it failed a moment ago."""
        if time.monotonic() < self._retry_at:
            return
        with self._lock:
            runs = list(self._unsaved.values())
            whole = [(run.to_keep(), run.kept) for run in runs]
        try:
            with store.transaction():
                for run, checkpoint in whole:
                    store.put(run, checkpoint)
        except StoreError as error:
            self._fail(error)
            return
        for run in runs:
            self._unsaved.pop(run.id, None)
            run.kept = None
        self.let_go(runs)
        self._problem = ""

    def _fail(self, error: StoreError) -> None:
        self._problem, self._retry_at = str(error), time.monotonic() + RETRY

    def _without_store(self, batch: Sequence[Note]) -> None:
        """Remember for later what the notes would have had stored."""
        for note in batch:
            if self.store is not None:
                self._unsaved[note.run.id] = note.run
            if note.kind == "checkpoint" and len(note.value) <= LARGEST_IN_MEMORY:
                note.run.kept = note.value

    def _show(self, batch: Sequence[Note]) -> None:
        with self._lock:
            for note in batch:
                if note.show is not None:
                    note.show()
            if batch:
                self._after()


def _store_notes(store: RunStore, batch: Sequence[Note]) -> None:
    """One transaction: new runs, then their rows, then their checkpoints, then how they stand."""
    rows: dict[tuple[Run, int], list[Row]] = {}
    checkpoints: dict[Run, bytes] = {}
    for note in batch:
        if note.kind == "row":
            lane, row = note.value
            rows.setdefault((note.run, lane), []).append(row)
        elif note.kind == "checkpoint":
            checkpoints[note.run] = note.value
    with store.transaction():
        for note in batch:
            if note.kind == "begin":
                store.begin(note.value)
            elif note.kind == "owner":
                store.add_owner(note.run.id, note.value)
        for (run, lane), some in rows.items():
            store.append_rows(run.id, lane, some)
        for run, blob in checkpoints.items():
            store.checkpoint(run.id, blob)
        for note in batch:
            if note.kind == "look":
                store.keep_blob(note.run.id, *note.value)
        for note in batch:
            if note.kind == "state":
                store.mark(note.run.id, **note.value)
            elif note.kind == "end":
                store.finish(note.run.id, *note.value)
