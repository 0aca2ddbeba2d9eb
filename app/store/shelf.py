"""All runs that are known here: those that are remembered, and those that are kept in a folder."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from adal.errors import AdalError
from adal.training import ExperimentSpec, TrainingRecord
from app.store.archive import exported, imported
from app.store.keeper import Keeper
from app.store.kept import KeptRun, Summary, hashed, matches, versions
from app.store.run import Run

MOST_ENDED = 64
"""Ended runs that are remembered; those that are kept in a folder can be asked for all the same."""

NOT_LOOKED = "This was not looked at in that training."
FORGOTTEN = "This training is no longer kept here: start it again."
STILL_RUNS = "This training is still running: cancel it first."


class Shelf:
    """Runs by id; an owner's list; what a person may take away, bring and give up.

    Every method may be called from any thread. A run that is not remembered is read from the folder
    and is then remembered, as long as it is among those that were looked at last.

    Attributes:
      lock: held while a run is read or changed.
      runs: those that are remembered, by id; only touched under the lock.
      keeper: stores what happens to them, and then shows it.

    Args:
      folder: where runs are kept; None keeps them in memory. If it cannot be used they are kept in
        memory too, and `storage_problem` says why.
      changed: called under the lock once something that happened was shown.
      clock: seconds from some moment on, by which runs are watched.
    """

    def __init__(
        self,
        folder: Path | None,
        changed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.clock = clock
        self.lock = threading.RLock()
        self.runs: dict[str, Run] = {}
        self.keeper = Keeper(folder, self.lock, changed)

    @property
    def storage_problem(self) -> str:
        """A sentence if runs cannot be kept beyond this server's life, else ""."""
        return self.keeper.problem

    def news(self, run_id: str, after: int) -> tuple[TrainingRecord, ...]:
        """The record of each lane of the steps after `after` alone: for who has the others.

        Raises: AdalError for an id that is not known any more.
        """
        run = self.run(run_id)
        with self.lock:
            return run.records(after)

    def blob(self, run_id: str, name: str) -> bytes:
        """What was looked at under this name once all was trained, as packed arrays.

        Raises: AdalError for an id or a name that is not known, StoreError.
        """
        blob = self.keeper.blob(self.run(run_id), name)
        if blob is None:
            raise AdalError(NOT_LOOKED)
        return blob

    def touch(self, run_id: str) -> None:
        """Say that somebody watches the run: a page does so whenever it shows one.

        Raises: AdalError for an id that is not known any more.
        """
        self.run(run_id).watched_at = self.clock()

    def owns(self, run_id: str, owner: str) -> bool:
        """Whether the owner asked for this run: may resume it and give it up.

        Raises: AdalError for an id that is not known any more.
        """
        run = self.run(run_id)
        with self.lock:
            return hashed(owner) in run.owners

    def listed(self, owner: str, search: str = "", limit: int = 50) -> list[Summary]:
        """The owner's runs, newest first, whose titles have every word of `search`."""
        me = hashed(owner)
        lines = {line.id: line for line in self.keeper.listed(me, search, limit)}
        with self.lock:
            mine = [run.summary() for run in self.runs.values() if me in run.owners]
        lines |= {line.id: line for line in mine if matches(line.title, search)}
        return sorted(lines.values(), key=lambda line: -line.created)[:limit]

    def delete(self, run_id: str, owner: str) -> bool:
        """Let the owner give the run up; it goes with its last owner.

        Returns: whether it was theirs.
        Raises: AdalError if it is still running for them, or is not known any more; StoreError.
        """
        run, me = self.run(run_id), hashed(owner)
        self.keeper.flush()
        with self.lock:
            if me not in run.owners:
                return False
            if not run.ended and (me in run.wanted_by or run.owners == {me}):
                raise AdalError(STILL_RUNS)
        self.keeper.delete(run_id, me)
        with self.lock:
            run.owners.discard(me)
            if not run.owners:
                self._forget(run)
            return True

    def uses(self, dataset: str) -> bool:
        """Whether any run, kept or remembered, trains on the dataset of this name.

        Raises: StoreError.
        """
        with self.lock:
            specs = [run.spec for run in self.runs.values()]
        remembered = any(lane.dataset == dataset for spec in specs for lane in spec.lanes)
        return remembered or self.keeper.uses(dataset)

    def download(self, run_id: str) -> bytes:
        """The run as a zip file. Raises: AdalError for an id that is not known any more."""
        run = self.run(run_id)
        with self.lock:
            kept = run.to_keep()
        looks = {name: self.keeper.blob(run, name) for name in kept.looks}
        return exported(replace(kept, looks=looks))

    def bring(self, file: bytes, owner: str) -> str:
        """Keep the run in a zip file that `download` made; its new id.

        Raises: SpecError, one sentence that says what is wrong with the file; StoreError if it
          cannot be kept.
        """
        kept = imported(file, hashed(owner))
        self.keeper.put(kept)
        with self.lock:
            run = self._adopt(kept)
        self.keeper.let_go([run])
        return run.id

    def run(self, run_id: str) -> Run:
        """The run of this id, wherever it is; not to be called under the lock.

        Raises: AdalError for an id that is not known any more.
        """
        with self.lock:
            run = self.runs.get(run_id)
        if run is not None:
            return run
        kept = self.keeper.load(run_id)
        if kept is None:
            raise AdalError(FORGOTTEN)
        with self.lock:
            return self._adopt(kept)

    def kept_equal(self, spec: ExperimentSpec) -> KeptRun | None:
        """A kept run for `equal`, if it is needed there; not to be called under the lock."""
        with self.lock:
            remembered = self.equal(spec)
        return self.keeper.find(spec) if remembered is None else None

    def equal(self, spec: ExperimentSpec, kept: KeptRun | None = None) -> Run | None:
        """A run that answers a request for `spec`, under the lock: remembered, or else `kept`.

        It was trained here, by these versions.
        """
        ours = (run for run in self.runs.values() if run.origin == "trained")
        equal = (run for run in ours if run.spec == spec and run.versions == versions())
        answer = next((run for run in equal if run.live or run.outcome == "done"), None)
        return self._adopt(kept) if answer is None and kept is not None else answer

    def trim(self) -> None:
        """Remember the ended runs no longer, under the lock, that were not looked at for longest.

        What is kept of them stays.
        """
        ended = [run for run in self.runs.values() if run.ended_at is not None]
        ended.sort(key=lambda run: run.watched_at)
        for run in ended[: max(0, len(ended) - MOST_ENDED)]:
            self._forget(run)

    def close(self) -> None:
        """Store what there is, and let go of the folder."""
        self.keeper.close()

    def _adopt(self, kept: KeptRun) -> Run:
        """Remember a kept run, if it is not remembered already."""
        run = self.runs.setdefault(kept.id, Run.of(kept))
        run.watched_at = self.clock()
        self.trim()
        return run

    def _forget(self, run: Run) -> None:
        self.runs.pop(run.id, None)
        self.keeper.forget(run)
