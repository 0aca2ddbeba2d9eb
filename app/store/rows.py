"""Kept runs in SQLite: what was trained, by whom, and every row of it.

Rows come in batches, each one compressed blob per lane, and are put together when the run is done;
of checkpoints the latest is kept. A token is kept as its hash alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy import Row as Record
from sqlalchemy.dialects.sqlite import insert

from adal.errors import SpecError
from adal.training import ExperimentSpec, Row
from adal.training.record import stacked, unstacked
from app.store.database import ARTIFACTS, OWNERS, RUNS, Database, StoreError
from app.store.kept import KeptRun, State, Summary, title_of, versions
from app.store.packing import packed, unpacked

MOST_MEGABYTES = 4096.0
LARGEST_BLOB = 2**26
"""Bytes of rows, before they are compressed, up to which they go into one blob."""
MOST_UNPACKED = 2 * LARGEST_BLOB
CHECKPOINT = "checkpoint"
ROWS, LOOK = "rows/", "look/"
"""What the kinds of a run's other blobs begin with."""
INTERRUPTED = "The server stopped while this training ran: it can go on from its last checkpoint."
STRANGE = "This training cannot be read here: {}."


class RunStore:
    """The kept runs of one server. Every method may be called from any thread.

    What was running or waiting when the file was last in use is interrupted once it is opened.

    Args:
      folder: where the file is, made if need be.
      most_megabytes: that the file may have; None reads ADAL_DATA_MEGABYTES, or is 4096.
    Raises: StoreError if it cannot be used; so does every method.
    """

    def __init__(self, folder: Path, most_megabytes: float | None = None):
        if most_megabytes is None:
            most_megabytes = float(os.environ.get("ADAL_DATA_MEGABYTES", MOST_MEGABYTES))
        self._database = Database(folder, int(most_megabytes * 2**20))
        stopped = RUNS.c.state.in_(("queued", "running"))
        with self.transaction() as connection:
            values = {"state": "interrupted", "message": INTERRUPTED}
            connection.execute(update(RUNS).where(stopped).values(values))

    def transaction(self) -> AbstractContextManager[Connection]:
        """All or nothing of the calls that are made inside."""
        return self._database.transaction()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def begin(self, run: KeptRun) -> None:
        """Note a run and its owners, without its rows; an older one of this id is replaced."""
        with self.transaction() as connection:
            connection.execute(delete(RUNS).where(RUNS.c.id == run.id))
            connection.execute(insert(RUNS).values(_columns(run)))
            for owner in run.owners:
                self.add_owner(run.id, owner)

    def add_owner(self, run_id: str, owner: str) -> None:
        """Note another owner, by the hash of the token."""
        with self.transaction() as connection:
            values = {"run": run_id, "owner": owner}
            connection.execute(insert(OWNERS).values(values).on_conflict_do_nothing())

    def append_rows(self, run_id: str, lane: int, rows: Sequence[Row]) -> None:
        """Keep new rows of one lane; they follow all that it had."""
        with self.transaction() as connection:
            _put_rows(connection, run_id, lane, stacked(rows))
            step = func.max(RUNS.c.step, rows[-1].step)
            connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(step=step))

    def checkpoint(self, run_id: str, blob: bytes) -> None:
        """Keep the state that the run can go on from, in place of the one before."""
        with self.transaction() as connection:
            _put(connection, run_id, CHECKPOINT, blob)

    def keep_blob(self, run_id: str, name: str, blob: bytes) -> None:
        """Keep what was looked at under this name once all was trained."""
        with self.transaction() as connection:
            _put(connection, run_id, LOOK + name, blob)

    def blob(self, run_id: str, name: str) -> bytes | None:
        """What `keep_blob` was given, if there is any."""
        return self._blob(run_id, LOOK + name)

    def checkpoint_of(self, run_id: str) -> bytes | None:
        """The blob of `checkpoint`, if there is one."""
        return self._blob(run_id, CHECKPOINT)

    def mark(self, run_id: str, **values: Any) -> None:
        """Note a change of "state", "message", "device", "seconds" or "origin"."""
        with self.transaction() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(values))

    def finish(self, run_id: str, state: State, message: str, seconds: float) -> None:
        """Note the run's end; one that is done has its rows put together and no checkpoint."""
        with self.transaction() as connection:
            self.mark(run_id, state=state, message=message, seconds=seconds)
            if state == "done":
                lanes = _rows(connection, run_id)
                passing = ~ARTIFACTS.c.kind.startswith(LOOK)
                connection.execute(delete(ARTIFACTS).where(ARTIFACTS.c.run == run_id, passing))
                for lane, arrays in lanes.items():
                    _put_rows(connection, run_id, lane, arrays)

    def put(self, run: KeptRun, checkpoint: bytes | None = None) -> None:
        """Keep a whole run, in place of what there was of it; looks that are None stay."""
        with self.transaction():
            looks = {
                name: self.blob(run.id, name) if blob is None else blob
                for name, blob in run.looks.items()
            }
            self.begin(run)
            for lane, rows in enumerate(run.rows):
                if rows:
                    self.append_rows(run.id, lane, rows)
            for name, blob in looks.items():
                if blob is not None:
                    self.keep_blob(run.id, name, blob)
            if checkpoint is not None:
                self.checkpoint(run.id, checkpoint)

    def load(self, run_id: str) -> KeptRun | None:
        """A run with all its rows and the names of its looks; None if there is none of this id.

        Raises: StoreError, also for a run that this version cannot read.
        """
        asked = select(RUNS).where(RUNS.c.id == run_id)
        owners = select(OWNERS.c.owner).where(OWNERS.c.run == run_id)
        with self.transaction() as connection:
            record = connection.execute(asked).one_or_none()
            if record is None:
                return None
            try:
                lanes, looks = _rows(connection, run_id), _looks(connection, run_id)
                return _kept(record, lanes, looks, frozenset(connection.execute(owners).scalars()))
            except (SpecError, ValueError, KeyError, IndexError) as error:
                raise StoreError(STRANGE.format(error)) from error

    def listed(self, owner: str, search: str = "", limit: int = 50) -> list[Summary]:
        """The owner's runs, newest first, whose titles have every word of `search`."""
        asked = select(RUNS).join(OWNERS, OWNERS.c.run == RUNS.c.id).where(OWNERS.c.owner == owner)
        for word in search.lower().split():
            asked = asked.where(RUNS.c.words.contains(word, autoescape=True))
        with self.transaction() as connection:
            newest = asked.order_by(RUNS.c.created.desc()).limit(limit)
            return [_summary(record) for record in connection.execute(newest)]

    def find(self, spec: ExperimentSpec) -> str | None:
        """The id of a run of this spec that was done here by the present versions, or None."""
        answer = select(RUNS.c.id).where(
            RUNS.c.spec_key == _key(spec),
            RUNS.c.state == "done",
            RUNS.c.origin == "trained",
            RUNS.c.versions == json.dumps(versions()),
        )
        with self.transaction() as connection:
            return connection.execute(answer.order_by(RUNS.c.created.desc()).limit(1)).scalar()

    def uses(self, dataset: str) -> bool:
        """Whether any kept run trains on the dataset of this name, which JSON needs not escape."""
        asked = select(RUNS.c.id).where(RUNS.c.spec.contains(f'"{dataset}"', autoescape=True))
        with self.transaction() as connection:
            return connection.execute(asked.limit(1)).first() is not None

    def _blob(self, run_id: str, kind: str) -> bytes | None:
        asked = and_(ARTIFACTS.c.run == run_id, ARTIFACTS.c.kind == kind)
        with self.transaction() as connection:
            return connection.execute(select(ARTIFACTS.c.blob).where(asked)).scalar()

    def delete(self, run_id: str, owner: str) -> bool:
        """Let the owner give the run up; it goes with its last owner. Whether it was theirs."""
        with self.transaction() as connection:
            mine = and_(OWNERS.c.run == run_id, OWNERS.c.owner == owner)
            if connection.execute(delete(OWNERS).where(mine)).rowcount == 0:
                return False
            nobody = ~select(OWNERS.c.run).where(OWNERS.c.run == run_id).exists()
            connection.execute(delete(RUNS).where(RUNS.c.id == run_id, nobody))
            return True


def _put(connection: Connection, run_id: str, kind: str, blob: bytes) -> None:
    new = insert(ARTIFACTS).values(run=run_id, kind=kind, blob=blob)
    connection.execute(
        new.on_conflict_do_update(index_elements=["run", "kind"], set_={"blob": blob})
    )


def _put_rows(
    connection: Connection, run_id: str, lane: int, arrays: dict[str, np.ndarray]
) -> None:
    """Rows as few blobs as may be, each under the number of its first step."""
    rows = len(arrays["step"])
    size = sum(array.nbytes for array in arrays.values()) // rows
    some = max(1, LARGEST_BLOB // size)
    for start in range(0, rows, some):
        part = {name: array[start : start + some] for name, array in arrays.items()}
        _put(connection, run_id, f"{ROWS}{lane}/{int(part['step'][0]):06d}", packed(part))


def _rows(connection: Connection, run_id: str) -> dict[int, dict[str, np.ndarray]]:
    """By lane that has any, its rows' arrays."""
    asked = and_(ARTIFACTS.c.run == run_id, ARTIFACTS.c.kind.startswith(ROWS))
    batches: dict[int, list[dict[str, np.ndarray]]] = {}
    columns = select(ARTIFACTS.c.kind, ARTIFACTS.c.blob).where(asked).order_by(ARTIFACTS.c.kind)
    for kind, blob in connection.execute(columns):
        batches.setdefault(int(kind.split("/")[1]), []).append(unpacked(blob, MOST_UNPACKED))
    return {
        lane: {name: np.concatenate([arrays[name] for arrays in some]) for name in some[0]}
        for lane, some in batches.items()
    }


def _looks(connection: Connection, run_id: str) -> list[str]:
    """The names of what was looked at once all was trained."""
    asked = and_(ARTIFACTS.c.run == run_id, ARTIFACTS.c.kind.startswith(LOOK))
    kinds = connection.execute(select(ARTIFACTS.c.kind).where(asked).order_by(ARTIFACTS.c.kind))
    return [kind.removeprefix(LOOK) for kind in kinds.scalars()]


def _key(spec: ExperimentSpec) -> str:
    return hashlib.sha256(spec.to_json().encode()).hexdigest()


def _columns(run: KeptRun) -> dict[str, Any]:
    title = title_of(run.spec)
    return {
        "id": run.id,
        "created": run.created,
        "spec": run.spec.to_json(),
        "spec_key": _key(run.spec),
        "page": run.page,
        "title": title,
        "words": title.lower(),
        "state": run.state,
        "message": run.message,
        "device": run.device,
        "seconds": run.seconds,
        "step": -1,
        "steps": run.spec.lanes[0].steps,
        "origin": run.origin,
        "versions": json.dumps(run.versions),
        "dtype": run.spec.lanes[0].dtype,
    }


def _kept(
    record: Record[Any],
    lanes: dict[int, dict[str, np.ndarray]],
    looks: list[str],
    owners: frozenset[str],
) -> KeptRun:
    spec = ExperimentSpec.from_json(record.spec)
    every = range(len(spec.lanes))
    rows = tuple(tuple(unstacked(lanes[lane])) if lane in lanes else () for lane in every)
    # What was interrupted has no end that could have been timed.
    spent = sum(lane[-1].seconds for lane in rows if lane)
    interrupted = record.state == "interrupted"
    return KeptRun(
        id=record.id,
        spec=spec,
        page=record.page,
        state=record.state,
        rows=rows,
        message=record.message,
        device=record.device,
        seconds=max(record.seconds, spent) if interrupted else record.seconds,
        created=record.created,
        owners=owners,
        origin=record.origin,
        versions=json.loads(record.versions),
        looks=dict.fromkeys(looks),
    )


def _summary(record: Record[Any]) -> Summary:
    return Summary(
        id=record.id,
        title=record.title,
        created=record.created,
        state=record.state,
        message=record.message,
        device=record.device,
        seconds=record.seconds,
        step=record.step,
        steps=record.steps,
        origin=record.origin,
        page=record.page,
    )
