"""The SQLite file under the data folder: its tables, how it is opened, and its errors as sentences.

The file is in WAL mode and belongs to one server at a time: the one connection locks it, so that a
second server says so instead of taking the first one's running jobs for interrupted ones. A commit
reaches the disk before it returns (synchronous = FULL): a job's events are shown only then, and
what was shown must survive a power cut. At four batches a second that costs next to nothing.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from adal.errors import AdalError
from app.store.kept import guessed_page

FILE = "runs.sqlite"
SCHEMA = 2
"""1 had no `runs.page`."""
PAGE = 4096
PATIENCE = 3.0
"""Seconds to wait for another server that holds the file: it may be just ending."""

TABLES = MetaData()
RUNS = Table(
    "runs",
    TABLES,
    Column("id", String(64), primary_key=True),
    Column("created", Float, nullable=False, index=True),
    Column("spec", Text, nullable=False),
    Column("spec_key", String(64), nullable=False, index=True),
    Column("page", String(32)),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("message", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("step", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("versions", Text, nullable=False),
    Column("dtype", String(16), nullable=False),
)
OWNERS = Table(
    "owners",
    TABLES,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", String(64), primary_key=True, index=True),
)
ARTIFACTS = Table(
    "artifacts",
    TABLES,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(64), primary_key=True),
    Column("blob", LargeBinary, nullable=False),
)

FULL = "The disk for kept trainings is full."
UNWRITABLE = "The data folder cannot be written."
TAKEN = "Another server uses the data folder."
DAMAGED = "The file of kept trainings is damaged: move it away, and a new one is made."
NEWER = "The file of kept trainings was written by a newer version."
UNREADABLE = "The disk for kept trainings cannot be read or written."
CLOSED = "The file of kept trainings is closed."

SENTENCES = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": UNWRITABLE,
    "SQLITE_CANTOPEN": UNWRITABLE,
    "SQLITE_PERM": UNWRITABLE,
    "SQLITE_BUSY": TAKEN,
    "SQLITE_LOCKED": TAKEN,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}
"""By SQLite's primary result code."""


class StoreError(AdalError):
    """The store cannot be read or written; the message is a sentence for a page."""


class Database:
    """The open file and its one connection.

    Args:
      folder: the data folder; made if it is not there.
      most_bytes: that the file may have; more is a full disk.
    Raises: StoreError if it cannot be opened for writing.
    """

    def __init__(self, folder: Path, most_bytes: int):
        self._lock = threading.RLock()
        self._held: Connection | None = None
        self._closed = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _store_error(error) from error
        self._engine = _engine(folder / FILE, most_bytes)
        try:
            with self.transaction() as connection:
                self._prepare(connection)
        except StoreError:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing of what is done inside; inside another one it is part of that.

        Raises: StoreError for whatever the database has to say.
        """
        with self._lock:
            if self._closed:
                raise StoreError(CLOSED)
            if self._held is not None:
                yield self._held
                return
            try:
                with self._engine.begin() as connection:
                    self._held = connection
                    try:
                        yield connection
                    finally:
                        self._held = None
            except (DBAPIError, sqlite3.Error, OSError) as error:
                raise _store_error(error) from error

    def close(self) -> None:
        """Let go of the file; whatever comes after raises StoreError."""
        with self._lock:
            self._closed = True
            self._engine.dispose()

    def _prepare(self, connection: Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > SCHEMA:
            raise StoreError(NEWER)
        # The first write locks the file for this server.
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
        TABLES.create_all(connection)
        if version == 1:
            connection.exec_driver_sql("ALTER TABLE runs ADD COLUMN page VARCHAR(32)")
            for run in connection.execute(select(RUNS.c.id, RUNS.c.spec)).all():
                values = {"page": guessed_page(run.spec)}
                connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(values))


def _engine(file: Path, most_bytes: int) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(file, timeout=PATIENCE, check_same_thread=False),
        poolclass=StaticPool,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        for pragma in (
            "locking_mode = EXCLUSIVE",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"max_page_count = {max(1, most_bytes // PAGE)}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _store_error(error: Exception) -> StoreError:
    """The error as a sentence for everybody; the log has the rest, paths among it."""
    original = error.orig if isinstance(error, DBAPIError) else error
    logging.getLogger(__name__).warning("kept trainings: %s", original)
    if isinstance(original, OSError):
        return StoreError(FULL if original.errno in (errno.ENOSPC, errno.EDQUOT) else UNWRITABLE)
    name = getattr(original, "sqlite_errorname", "")
    primary = "_".join(name.split("_")[:2])
    return StoreError(SENTENCES.get(primary, UNREADABLE))
