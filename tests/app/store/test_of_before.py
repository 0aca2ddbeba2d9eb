"""Kept runs and zips of before still open: version 0.1.0 wrote these, when pages were guessed."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from adal.training.noise.record import NoiseRecord
from app.jobs.checkpoints import states_in
from app.store.archive import imported
from app.store.database import FILE, SCHEMA
from app.store.kept import hashed
from app.store.packing import unpacked
from app.store.rows import MOST_UNPACKED, RunStore
from tests.app.store.examples import BEN, bits

HERE = Path(__file__).resolve().parent / "of_before"
ANN = hashed("ann")
PAGES = {
    "E9Z06bFEyTcy0Ek3": "networks",
    "8VcJ5UcCuW4LKHFC": "compare",
    "dlO7rqvPCCYTfN9z": "noise",
    "uLivwf_08LXvwLd_": "networks",
}
COMPARED, MEASURED, CANCELLED = "8VcJ5UcCuW4LKHFC", "dlO7rqvPCCYTfN9z", "uLivwf_08LXvwLd_"


@pytest.fixture
def old(folder: Path) -> Path:
    """The data folder as it was left."""
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.decompress((HERE / "runs.sqlite.gz").read_bytes()))
    return folder


def test_an_old_file_is_opened_and_each_run_gets_its_page_once(old: Path) -> None:
    store = RunStore(old)
    assert {line.id: line.page for line in store.listed(ANN)} == PAGES
    with store.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA == 2
        # What is guessed once is not guessed again.
        connection.exec_driver_sql("UPDATE runs SET page = 'about'")
    store.close()
    again = RunStore(old)
    assert {line.page for line in again.listed(ANN)} == {"about"}
    again.close()


def test_all_that_was_kept_of_an_old_run_is_there(old: Path) -> None:
    store = RunStore(old)
    for name, page in PAGES.items():
        run = store.load(name)
        assert run is not None
        assert (run.page, run.origin, run.owners) == (page, "trained", frozenset({ANN}))
        assert run.versions["adal"] == "0.1.0"
        reached = 600 if name == CANCELLED else run.spec.lanes[0].steps
        assert [rows[-1].step for rows in run.rows] == [reached] * len(run.spec.lanes)
        assert run.state == ("cancelled" if name == CANCELLED else "done")
    blob = store.blob(MEASURED, "noise.0.0")
    assert blob is not None
    record = NoiseRecord.from_arrays(unpacked(blob, MOST_UNPACKED))
    assert record.spec.draws == 100
    checkpoint = store.checkpoint_of(CANCELLED)
    assert checkpoint is not None
    assert all(states_in(checkpoint, 2))
    store.close()


def test_an_old_zip_is_let_in_with_the_rows_of_its_run(old: Path) -> None:
    brought = imported((HERE / "compare.zip").read_bytes(), BEN)
    store = RunStore(old)
    kept = store.load(COMPARED)
    store.close()
    assert kept is not None
    assert (brought.page, brought.state, brought.origin) == ("compare", "done", "imported")
    assert brought.spec == kept.spec
    assert brought.versions == kept.versions
    assert bits(brought.rows) == bits(kept.rows)
    assert np.isfinite([row.values for row in brought.rows[0]]).any()
