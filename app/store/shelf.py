"""All runs that are known here: those that are remembered, and those that are kept in a folder."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from adal.errors import AdalError
from adal.training import ExperimentSpec, TrainingRecord
from app.store.archive import exported, imported
from app.store.keeper import Keeper
from app.store.kept import KeptRun, Summary, hashed, matches, versions
from app.store.run import Run

NOT_LOOKED = "This was not looked at in that training."
FORGOTTEN = "This training is no longer kept here: start it again."
STILL_RUNS = "This training is still running: cancel it first."


class Shelf:
    """Runs by id; an owner's list; what a person may take away, bring and give up.

    Every method may be called from any thread. A run that is not remembered is read from the folder
    and is then remembered, as long as it is among those that were looked at last.

    Args:
      folder: where runs are kept; None keeps them in memory. If it cannot be used they are kept in
        memory too, and `storage_problem` says why.
    """

    def __init__(self, folder: Path | None):
        self._lock = threading.RLock()
        self._runs: dict[str, Run] = {}
        self._keeper = Keeper(folder, self._lock, self._advance)

    @property
    def storage_problem(self) -> str:
        """A sentence if runs cannot be kept beyond this server's life, else ""."""
        return self._keeper.problem

    def news(self, run_id: str, after: int) -> tuple[TrainingRecord, ...]:
        """The record of each lane of the steps after `after` alone: for who has the others.

        Raises: AdalError for an id that is not known any more.
        """
        run = self._run(run_id)
        with self._lock:
            return run.records(after)

    def look(self, run_id: str, name: str) -> bytes:
        """What was looked at under this name once all was trained, as packed arrays.

        Raises: AdalError for an id or a name that is not known, StoreError.
        """
        blob = self._keeper.look(self._run(run_id), name)
        if blob is None:
            raise AdalError(NOT_LOOKED)
        return blob

    def touch(self, run_id: str) -> None:
        """Say that somebody watches the run: a page does so whenever it shows one.

        Raises: AdalError for an id that is not known any more.
        """
        self._run(run_id).watched_at = time.monotonic()

    def owns(self, run_id: str, owner: str) -> bool:
        """Whether the owner asked for this run: may resume it and give it up.

        Raises: AdalError for an id that is not known any more.
        """
        run = self._run(run_id)
        with self._lock:
            return hashed(owner) in run.owners

    def listed(self, owner: str, search: str = "", limit: int = 50) -> list[Summary]:
        """The owner's runs, newest first, whose titles have every word of `search`."""
        me = hashed(owner)
        lines = {line.id: line for line in self._keeper.listed(me, search, limit)}
        with self._lock:
            mine = [run.summary() for run in self._runs.values() if me in run.owners]
        lines |= {line.id: line for line in mine if matches(line.title, search)}
        return sorted(lines.values(), key=lambda line: -line.created)[:limit]

    def delete(self, run_id: str, owner: str) -> bool:
        """Let the owner give the run up; it goes with its last owner.

        Returns: whether it was theirs.
        Raises: AdalError if it is still running for them, or is not known any more; StoreError.
        """
        run, me = self._run(run_id), hashed(owner)
        self._keeper.flush()
        with self._lock:
            if me not in run.owners:
                return False
            if not run.ended and (me in run.wanted_by or run.owners == {me}):
                raise AdalError(STILL_RUNS)
        self._keeper.delete(run_id, me)
        with self._lock:
            run.owners.discard(me)
            if not run.owners:
                self._forget(run)
            return True

    def uses(self, dataset: str) -> bool:
        """Whether any run, kept or remembered, trains on the dataset of this name.

        Raises: StoreError.
        """
        with self._lock:
            specs = [run.spec for run in self._runs.values()]
        remembered = any(lane.dataset == dataset for spec in specs for lane in spec.lanes)
        return remembered or self._keeper.uses(dataset)

    def download(self, run_id: str) -> bytes:
        """The run as a zip file. Raises: AdalError for an id that is not known any more."""
        run = self._run(run_id)
        with self._lock:
            kept = run.to_keep()
        looks = {name: self._keeper.look(run, name) for name in kept.looks}
        return exported(replace(kept, looks=looks))

    def bring(self, file: bytes, owner: str) -> str:
        """Keep the run in a zip file that `download` made; its new id.

        Raises: SpecError, one sentence that says what is wrong with the file; StoreError if it
          cannot be kept.
        """
        kept = imported(file, hashed(owner))
        self._keeper.put(kept)
        with self._lock:
            run = self._adopt(kept)
        self._keeper.let_go([run])
        return run.id

    def _run(self, run_id: str) -> Run:
        """The run of this id, wherever it is; not to be called under the lock."""
        with self._lock:
            run = self._runs.get(run_id)
        if run is not None:
            return run
        kept = self._keeper.load(run_id)
        if kept is None:
            raise AdalError(FORGOTTEN)
        with self._lock:
            return self._adopt(kept)

    def _adopt(self, kept: KeptRun) -> Run:
        """Remember a kept run, if it is not remembered already."""
        run = self._runs.setdefault(kept.id, Run.of(kept))
        run.watched_at = time.monotonic()
        self._advance()
        return run

    def _equal(self, spec: ExperimentSpec) -> Run | None:
        """A remembered run that answers a request for `spec`: trained here, by these versions."""
        ours = (run for run in self._runs.values() if run.origin == "trained")
        equal = (run for run in ours if run.spec == spec and run.versions == versions())
        return next((run for run in equal if run.live or run.outcome == "done"), None)

    def _forget(self, run: Run) -> None:
        """Remember a run no longer; what is kept of it stays."""
        self._runs.pop(run.id, None)
        self._keeper.forget(run)

    def _advance(self) -> None:
        """Go on after a change, under the lock: there may be room for another run."""
