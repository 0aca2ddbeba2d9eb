"""What the store was told comes back to the bit, also after a restart; its errors are sentences."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.store import database
from app.store import kept as kept_module
from app.store.database import FILE, StoreError
from app.store.kept import KeptRun, hashed
from app.store.rows import INTERRUPTED, RunStore
from tests.app.store.examples import ANN, BEN, bits, experiment, kept


def loaded(store: RunStore, run_id: str) -> KeptRun:
    run = store.load(run_id)
    assert run is not None
    return run


def test_a_run_comes_back_to_the_bit(store: RunStore) -> None:
    run = kept(message="A sentence.", owners=frozenset({ANN, BEN}), page="about")
    store.put(run)
    again = loaded(store, run.id)
    assert bits(again.rows) == bits(run.rows)
    assert [row.seconds for row in again.rows[0]] == [row.seconds for row in run.rows[0]]
    for field in (
        "spec",
        "page",
        "state",
        "message",
        "device",
        "seconds",
        "created",
        "owners",
        "versions",
    ):
        assert getattr(again, field) == getattr(run, field)
    assert store.load("nobody") is None


def test_rows_in_batches_are_one_run_while_it_runs_and_when_it_is_done(store: RunStore) -> None:
    run = kept(state="running")
    store.begin(run)
    for lane, rows in enumerate(run.rows):
        for start in range(0, len(rows), 2):
            store.append_rows(run.id, lane, rows[start : start + 2])
            assert bits([loaded(store, run.id).rows[lane]]) == bits([rows[: start + 2]])
    store.checkpoint(run.id, b"early")
    store.checkpoint(run.id, b"late")
    assert store.checkpoint_of(run.id) == b"late"
    store.finish(run.id, "done", "", 2.5)
    again = loaded(store, run.id)
    assert bits(again.rows) == bits(run.rows)
    assert (again.state, again.seconds) == ("done", 2.5)
    assert store.checkpoint_of(run.id) is None


def test_a_large_run_is_kept_in_several_blobs(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.rows.LARGEST_BLOB", 2**11)
    run = kept()
    store.put(run)
    store.finish(run.id, "done", "", 1.0)
    with store.transaction() as connection:
        blobs = connection.exec_driver_sql("SELECT count(*) FROM artifacts").scalar()
    assert blobs is not None
    assert blobs > 2
    assert bits(loaded(store, run.id).rows) == bits(run.rows)


def test_a_run_that_was_cut_short_keeps_its_checkpoint(store: RunStore) -> None:
    run = kept(state="running", rows=((), ()))
    store.begin(run)
    store.checkpoint(run.id, b"state")
    store.finish(run.id, "lost", "Lost.", 1.0)
    assert store.checkpoint_of(run.id) == b"state"
    assert loaded(store, run.id).rows == ((), ())


def test_what_ran_or_waited_is_interrupted_after_a_restart(store: RunStore, folder: Path) -> None:
    runs = {state: kept(state=state, seconds=0.0) for state in ("queued", "running", "done")}
    for run in runs.values():
        store.put(run)
    store.close()
    reopened = RunStore(folder)
    for state, run in runs.items():
        again = loaded(reopened, run.id)
        stopped = ("interrupted", INTERRUPTED)
        assert (again.state, again.message) == (("done", "") if state == "done" else stopped)
        assert bits(again.rows) == bits(run.rows)
    # It was not there to time its end: the lanes' last rows say how long they took.
    assert loaded(reopened, runs["running"].id).seconds == pytest.approx(2 * 20 / 7)
    reopened.close()


def test_a_list_has_the_owners_runs_newest_first(store: RunStore) -> None:
    old = kept(created=1.1e9)
    new = kept(experiment(seed=3), created=1.2e9, state="failed", message="No.")
    other = kept(owners=frozenset({BEN}))
    for run in (new, old, other):
        store.put(run)
    lines = store.listed(ANN)
    assert [line.id for line in lines] == [new.id, old.id]
    first = (lines[0].state, lines[0].message, lines[0].step, lines[0].steps)
    assert first == ("failed", "No.", 20, 20)
    assert [line.id for line in store.listed(ANN, limit=1)] == [new.id]
    store.add_owner(other.id, ANN)
    store.add_owner(other.id, ANN)
    assert len(store.listed(ANN)) == 3
    assert store.listed(hashed("eve")) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", 2),
        ("adal SPIRALS", 2),
        ("seed 77", 1),
        ("digits", 0),
        ("%", 0),
        ("_", 0),
        ("' OR 1", 0),
    ],
)
def test_a_search_finds_the_titles_that_have_all_words(
    store: RunStore, search: str, found: int
) -> None:
    for seed in (0, 77):
        store.put(kept(experiment(seed=seed)))
    assert len(store.listed(ANN, search)) == found


def test_only_a_finished_run_of_this_server_and_these_versions_answers_a_spec(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = experiment()
    for other in (
        kept(experiment(1)),
        kept(spec, state="cancelled"),
        kept(spec, origin="imported"),
        kept(spec, origin="mixed"),
    ):
        store.put(other)
    assert store.find(spec) is None
    run = kept(spec)
    store.put(run)
    assert store.find(spec) == run.id
    newer = {**run.versions, "adal": "99"}
    monkeypatch.setattr("app.store.rows.versions", lambda: newer)
    assert kept_module.versions() != newer
    assert store.find(spec) is None


def test_a_run_goes_with_its_last_owner_and_a_stranger_cannot_delete_it(store: RunStore) -> None:
    run = kept(owners=frozenset({ANN, BEN}))
    store.put(run, b"checkpoint")
    assert not store.delete(run.id, hashed("eve"))
    assert store.delete(run.id, ANN)
    assert not store.delete(run.id, ANN)
    assert store.listed(ANN) == []
    assert bits(loaded(store, run.id).rows) == bits(run.rows)
    assert store.delete(run.id, BEN)
    assert store.load(run.id) is None
    assert store.checkpoint_of(run.id) is None


def test_a_token_is_not_in_the_file(store: RunStore, folder: Path) -> None:
    store.put(kept(owners=frozenset({hashed("an unguessable token")})))
    store.close()
    for file in folder.iterdir():
        assert b"an unguessable token" not in file.read_bytes()


def test_all_or_nothing_of_a_transaction_is_kept(store: RunStore) -> None:
    run = kept()

    def fail_half_way() -> None:
        with store.transaction():
            store.put(run)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert store.load(run.id) is None


def a_file_in_its_place(folder: Path) -> None:
    folder.write_text("not a folder")


def a_folder_in_its_place(folder: Path) -> None:
    (folder / FILE).mkdir(parents=True)


def garbage(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"garbage " * 1000)


def a_newer_one(folder: Path) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (a_file_in_its_place, database.UNWRITABLE),
        (a_folder_in_its_place, database.UNWRITABLE),
        (garbage, database.DAMAGED),
        (a_newer_one, database.NEWER),
    ],
)
def test_a_folder_that_cannot_be_used_is_named_in_a_sentence(
    folder: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(folder)
    with pytest.raises(StoreError) as refused:
        RunStore(folder)
    assert str(refused.value) == sentence


def test_a_second_server_is_told_so_and_the_first_ones_runs_go_on(
    store: RunStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.database.PATIENCE", 0.0)
    run = kept(state="running")
    store.put(run)
    with pytest.raises(StoreError) as refused:
        RunStore(folder)
    assert str(refused.value) == database.TAKEN
    assert loaded(store, run.id).state == "running"


def test_a_full_disk_is_a_sentence_and_what_was_kept_stays(folder: Path) -> None:
    store = RunStore(folder, most_megabytes=0.1)
    runs = [kept() for _ in range(100)]

    def fill() -> None:
        for run in runs:
            store.put(run)

    with pytest.raises(StoreError) as refused:
        fill()
    assert str(refused.value) == database.FULL
    lines = store.listed(ANN, limit=1000)
    assert 0 < len(lines) < 100
    for line in lines:
        assert bits(loaded(store, line.id).rows) == bits(runs[0].rows)
    store.close()


def test_a_disk_that_has_become_read_only_is_a_sentence(store: RunStore) -> None:
    run = kept()
    store.put(run)
    with store.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreError) as refused:
        store.put(kept())
    assert str(refused.value) == database.UNWRITABLE
    assert bits(loaded(store, run.id).rows) == bits(run.rows)


def test_a_failing_disk_is_a_sentence(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(store, "mark", fail)
    with pytest.raises(StoreError) as refused:
        store.finish("x", "done", "", 0.0)
    assert str(refused.value) == database.UNREADABLE


def test_a_damaged_page_is_a_sentence(store: RunStore, folder: Path) -> None:
    run = kept()
    store.put(run)
    store.close()
    content = bytearray((folder / FILE).read_bytes())
    page = 4096
    for start in range(2 * page, len(content), page):
        content[start : start + 200] = bytes(200)
    (folder / FILE).write_bytes(content)
    with pytest.raises(StoreError) as refused:
        RunStore(folder).load(run.id)
    assert str(refused.value) == database.DAMAGED


def test_a_run_that_this_version_cannot_read_is_a_sentence(store: RunStore) -> None:
    run = kept()
    store.put(run)
    with store.transaction() as connection:
        spec = json.loads(run.spec.to_json())
        spec["lanes"][0]["dataset"] = "gone"
        connection.exec_driver_sql("UPDATE runs SET spec = ?", (json.dumps(spec),))
    with pytest.raises(StoreError, match=r"This training cannot be read here: .*'gone'"):
        store.load(run.id)
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE artifacts SET blob = x'00'")
        connection.exec_driver_sql("UPDATE runs SET spec = ?", (run.spec.to_json(),))
    with pytest.raises(StoreError, match="This training cannot be read here: the file is not"):
        store.load(run.id)


def test_the_file_reaches_the_disk_with_every_commit(store: RunStore) -> None:
    with store.transaction() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "locking_mode", "foreign_keys")
        }
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "locking_mode": "exclusive",
        "foreign_keys": 1,
    }
