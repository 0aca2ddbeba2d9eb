"""Runs that are kept: they outlive the server, are shared, listed, taken along and given up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adal import __version__
from adal.errors import AdalError, SpecError
from adal.training import ExperimentSpec, Row
from app.jobs.manager import JobManager
from app.jobs.messages import Message
from app.jobs.runner import Hear, Runner, Start
from app.store import keeper
from app.store.kept import hashed
from app.store.rows import RunStore
from app.store.run import Run, Snapshot
from tests.app.jobs.waiting import MEMORY, ended, long, short, steady, under_way, wait_until
from tests.app.store.examples import bits

Open = Callable[[], JobManager]


def servers(folder: Path, start: Start) -> Iterator[Open]:
    managers: list[JobManager] = []

    def open_() -> JobManager:
        for manager in managers:
            manager.close()
        managers.append(JobManager(1, 60, folder=folder, checkpoint_seconds=0.05, start=start))
        return managers[-1]

    yield open_
    for manager in managers:
        manager.close()


@pytest.fixture
def opened(folder: Path, stands_in: Start) -> Iterator[Open]:
    """Starts a server's manager on the test's folder; the one before it is closed."""
    yield from servers(folder, stands_in)


@pytest.fixture
def opened_and_trains(folder: Path, trains: Start) -> Iterator[Open]:
    """The same where networks are trained."""
    yield from servers(folder, trains)


def measures(snapshot: Snapshot) -> bytes:
    return b"".join(
        np.concatenate([record.step, record.test_loss.ravel(), record.grad_l1.ravel()]).tobytes()
        for record in snapshot.lanes
    )


def unbroken(spec: ExperimentSpec, start: Start) -> Snapshot:
    """The run that nothing disturbs, from a manager that keeps nothing."""
    manager = JobManager(1, 60, start=start)
    try:
        return ended(manager, manager.submit(spec, "ann"))
    finally:
        manager.close()


def test_a_finished_run_outlives_the_server_and_answers_its_spec(opened: Open) -> None:
    first = opened()
    run_id = first.submit(short(), "ann")
    before = ended(first, run_id)
    assert first.shelf.storage_problem == ""
    second = opened()
    again = second.snapshot(run_id)
    assert measures(again) == measures(before)
    for field in ("spec", "state", "message", "device", "created", "title", "progress"):
        assert getattr(again, field) == getattr(before, field)
    assert again.seconds == pytest.approx(before.seconds, abs=0.5)
    assert second.submit(short(), "ben") == run_id
    for owner in ("ann", "ben"):
        wait_until(lambda who=owner: [line.id for line in second.shelf.listed(who)] == [run_id])
    assert second.shelf.listed("eve") == []


def test_a_run_of_an_older_version_is_shown_and_answers_no_request(
    opened: Open, folder: Path
) -> None:
    before = opened()
    run_id = before.submit(short(), "ann")
    done = ended(before, run_id)
    before.close()
    store = RunStore(folder)
    kept = store.load(run_id)
    assert kept is not None
    store.put(replace(kept, versions={**kept.versions, "adal": "0.1.0"}))
    store.close()
    after = opened()
    old = after.snapshot(run_id)  # from now on it is remembered, too
    assert old.versions["adal"] == "0.1.0"
    assert measures(old) == measures(done)
    again = after.submit(short(), "ann")
    assert again != run_id
    assert ended(after, again).versions["adal"] == __version__
    assert after.submit(short(), "ben") == again


def test_the_same_spec_twice_is_the_same_record(opened_and_trains: Open, trains: Start) -> None:
    manager = opened_and_trains()
    run_id = manager.submit(short(), "ann")
    assert measures(ended(manager, run_id)) == measures(unbroken(short(), trains))


def test_what_runs_when_the_server_goes_is_interrupted_and_goes_on_as_if_unbroken(
    opened_and_trains: Open, trains: Start
) -> None:
    spec, opened = steady(), opened_and_trains
    first = opened()
    run_id = first.submit(spec, "ann")
    waiting = first.submit(short(), "ben")
    wait_until(lambda: first.snapshot(run_id).progress > 0.3)
    before = first.snapshot(run_id)
    second = opened()
    for name in (run_id, waiting):
        assert second.snapshot(name).state == "interrupted"
        assert "can go on from its last checkpoint" in second.snapshot(name).message
        assert second.snapshot(name).goes_on
    rows = second.snapshot(run_id)
    assert rows.progress >= before.progress
    for old, new in zip(before.lanes, rows.lanes, strict=True):
        assert new.test_loss[: len(old.step)].tobytes() == old.test_loss.tobytes()
    second.resume(run_id, "ann")
    assert second.snapshot(run_id).progress >= before.progress
    assert second.live_run("ann") == run_id
    after = ended(second, run_id)
    assert (after.state, after.origin) == ("done", "trained")
    assert MEMORY.fullmatch(after.message)
    assert after.seconds > rows.seconds
    assert measures(after) == measures(unbroken(spec, trains))
    second.resume(waiting, "ben")
    assert measures(ended(second, waiting)) == measures(unbroken(short(), trains))
    third = opened()
    assert measures(third.snapshot(run_id)) == measures(after)


def test_a_resumed_run_does_not_begin_at_its_beginning(folder: Path, stands_in: Start) -> None:
    heard: list[int] = []

    def noting(hear: Hear) -> Runner:
        def noted(runner: Runner, message: Message | None) -> None:
            if message is not None and message[0]["event"] == "row":
                heard.append(message[0]["step"])
            hear(runner, message)

        return stands_in(noted)

    servers_ = servers(folder, noting)
    opened = next(servers_)
    first = opened()
    run_id = first.submit(steady(), "ann")
    wait_until(lambda: first.snapshot(run_id).progress > 0.3)
    second = opened()
    heard.clear()
    second.resume(run_id, "ann")
    wait_until(lambda: bool(heard))
    assert heard[0] > 0
    second.cancel(run_id, "ann")
    ended(second, run_id)
    next(servers_, None)


def test_a_cancelled_run_goes_on_too_and_its_owner_alone_may_say_so(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(long(), "ann")
    early = under_way(manager, run_id)
    assert not early.goes_on
    manager.cancel(run_id, "ann")
    cancelled = ended(manager, run_id)
    assert manager.shelf.owns(run_id, "ann")
    assert not manager.shelf.owns(run_id, "eve")
    with pytest.raises(AdalError, match="Only who started this training can have it go on"):
        manager.resume(run_id, "eve")
    manager.resume(run_id, "ann")
    manager.resume(run_id, "ann")
    wait_until(lambda: manager.snapshot(run_id).progress > cancelled.progress)
    with pytest.raises(AdalError, match="You already have a training running"):
        manager.submit(short(), "ann")
    manager.cancel(run_id, "ann")
    ended(manager, run_id)


def test_a_run_belongs_to_the_page_that_asked_first_also_after_a_restart(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(short(), "ann", "compare")
    assert ended(manager, run_id).page == "compare"
    assert [line.page for line in manager.shelf.listed("ann")] == ["compare"]
    manager = opened()
    assert manager.submit(short(), "ben", "networks") == run_id
    assert manager.snapshot(run_id).page == "compare"
    brought = manager.shelf.bring(manager.shelf.download(run_id), "eve")
    assert manager.snapshot(brought).page == "compare"


def test_a_done_run_cannot_go_on(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(short(), "ann")
    ended(manager, run_id)
    with pytest.raises(AdalError, match="This training cannot go on"):
        manager.resume(run_id, "ann")


@pytest.mark.parametrize("restarted", [False, True])
def test_thirty_requests_for_one_spec_are_one_run(
    opened: Open, folder: Path, restarted: bool
) -> None:
    manager = opened()
    if restarted:
        ended(manager, manager.submit(short(), "teacher"))
        manager = opened()
    together = threading.Barrier(30)

    def press(student: int) -> str:
        together.wait()
        return manager.submit(short(), f"student {student}")

    with ThreadPoolExecutor(30) as students:
        (run_id,) = set(students.map(press, range(30)))
    assert ended(manager, run_id).state == "done"
    assert manager.snapshot(run_id).viewers == 30
    manager.close()
    store = RunStore(folder)
    for student in range(30):
        assert [line.id for line in store.listed(hashed(f"student {student}"))] == [run_id]
    with store.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar() == 1
    store.close()


def test_a_list_is_searched_and_has_live_runs_as_they_stand(opened: Open) -> None:
    manager = opened()
    done = manager.submit(short(), "ann")
    ended(manager, done)
    live = manager.submit(steady(), "ann")
    under_way(manager, live)
    lines = manager.shelf.listed("ann")
    assert [(line.id, line.state) for line in lines] == [(live, "running"), (done, "done")]
    assert [line.id for line in manager.shelf.listed("ann", "spirals adal")] == [live]
    assert [line.id for line in manager.shelf.listed("ann", limit=1)] == [live]
    assert manager.shelf.listed("ann", "nothing like it") == []
    with pytest.raises(AdalError, match="This training is still running: cancel it first"):
        manager.shelf.delete(live, "ann")
    manager.cancel(live, "ann")
    ended(manager, live)


def test_a_link_lets_others_read_and_never_delete(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(short(), "ann")
    ended(manager, run_id)
    manager = opened()
    assert manager.snapshot(run_id).state == "done"
    assert not manager.shelf.delete(run_id, "eve")
    manager.submit(short(), "ben")
    assert manager.shelf.delete(run_id, "ann")
    assert manager.shelf.listed("ann") == []
    assert not manager.shelf.delete(run_id, "ann")
    assert manager.snapshot(run_id).state == "done"
    assert manager.shelf.delete(run_id, "ben")
    with pytest.raises(AdalError, match="no longer kept"):
        manager.snapshot(run_id)
    with pytest.raises(AdalError, match="no longer kept"):
        opened().snapshot(run_id)


def test_a_downloaded_run_is_brought_back_and_answers_nobodys_request(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(short(), "ann")
    before = ended(manager, run_id)
    file = manager.shelf.download(run_id)
    manager.shelf.delete(run_id, "ann")
    again = manager.shelf.bring(file, "ben")
    snapshot = manager.snapshot(again)
    assert (again != run_id, snapshot.origin, snapshot.goes_on) == (True, "imported", False)
    assert measures(snapshot) == measures(before)
    assert [line.id for line in manager.shelf.listed("ben")] == [again]
    assert manager.submit(short(), "eve") != again
    with pytest.raises(SpecError, match="the file is not a zip file"):
        manager.shelf.bring(b"", "ben")
    manager = opened()
    assert measures(manager.snapshot(again)) == measures(before)


def test_news_are_the_rows_that_are_not_known_yet(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(short(), "ann")
    whole = ended(manager, run_id).lanes
    for after in (-1, 0, 7, 20):
        for record, news in zip(whole, manager.shelf.news(run_id, after), strict=True):
            fresh = record.step > after
            assert np.array_equal(news.step, record.step[fresh])
            assert np.array_equal(news.train_loss, record.train_loss[fresh])


def test_a_running_job_says_how_fast_it_is_and_how_long_it_will_take(opened: Open) -> None:
    manager = opened()
    run_id = manager.submit(steady(), "ann")
    wait_until(lambda: manager.snapshot(run_id).throughput > 0)
    running = manager.snapshot(run_id)
    if not running.ended:
        assert running.seconds_left is not None
        assert running.seconds_left >= 0
    over = ended(manager, run_id)
    assert (over.throughput, over.seconds_left) == (0.0, None)


def test_a_folder_that_cannot_be_used_is_said_and_trainings_go_on(
    opened: Open, folder: Path
) -> None:
    folder.write_text("a file in its place")
    manager = opened()
    assert manager.shelf.storage_problem == (
        "The data folder cannot be written. Trainings are kept in memory only, until the server "
        "stops."
    )
    run_id = manager.submit(short(), "ann")
    assert ended(manager, run_id).state == "done"
    assert [line.id for line in manager.shelf.listed("ann")] == [run_id]
    again = manager.shelf.bring(manager.shelf.download(run_id), "ann")
    assert manager.snapshot(again).origin == "imported"
    assert manager.shelf.delete(run_id, "ann")
    with pytest.raises(AdalError, match="no longer kept"):
        manager.snapshot(run_id)


def test_a_lost_run_goes_on_from_memory_where_nothing_is_kept(stands_in: Start) -> None:
    manager = JobManager(1, 60, checkpoint_seconds=0.05, start=stands_in)
    try:
        run_id = manager.submit(steady(), "ann")
        wait_until(lambda: manager.snapshot(run_id).progress > 0.2)
        manager.cancel(run_id, "ann")
        ended(manager, run_id)
        assert manager.shelf.run(run_id).kept
        manager.resume(run_id, "ann")
        assert measures(ended(manager, run_id)) == measures(unbroken(steady(), stands_in))
        assert manager.shelf.run(run_id).kept is None
    finally:
        manager.close()


def pragma(manager: JobManager, text: str) -> None:
    store = manager.shelf.keeper.store
    assert store is not None
    with store.transaction() as connection:
        connection.exec_driver_sql(f"PRAGMA {text}")


TROUBLES = [
    ("max_page_count = 1", "max_page_count = 100000", "The disk for kept trainings is full."),
    ("query_only = ON", "query_only = OFF", "The data folder cannot be written."),
]


@pytest.mark.parametrize(("spoil", "repair", "sentence"), TROUBLES, ids=["full", "read-only"])
def test_a_disk_that_fails_is_said_and_what_was_missed_is_kept_once_it_works_again(
    opened: Open, spoil: str, repair: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RETRY", 0.05)
    manager = opened()
    during = manager.submit(steady(steps=1200), "ann")
    under_way(manager, during)
    pragma(manager, spoil)
    wait_until(lambda: bool(manager.shelf.storage_problem))
    assert manager.shelf.storage_problem.startswith(sentence)
    seen = manager.snapshot(during).version
    wait_until(lambda: manager.snapshot(during).version > seen)
    after = manager.submit(short(), "ben")
    snapshots = {name: ended(manager, name) for name in (during, after)}
    assert [snapshots[name].state for name in (during, after)] == ["done", "done"]
    assert manager.shelf.storage_problem.startswith(sentence)
    pragma(manager, repair)
    wait_until(lambda: not manager.shelf.storage_problem)
    manager = opened()
    for name, snapshot in snapshots.items():
        assert manager.snapshot(name).state == "done"
        assert measures(manager.snapshot(name)) == measures(snapshot)
    assert [line.id for line in manager.shelf.listed("ben")] == [after]


def test_rows_are_stored_before_they_are_shown(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = opened()
    store = manager.shelf.keeper.store
    assert store is not None
    show = Run.show
    checked: list[int] = []

    def checking(run: Run, lane: int, row: Row) -> None:
        kept = store.load(run.id)
        assert kept is not None
        (stored,) = [r for r in kept.rows[lane] if r.step == row.step]
        assert bits([[stored]]) == bits([[row]])
        checked.append(row.step)
        show(run, lane, row)

    monkeypatch.setattr(Run, "show", checking)
    assert ended(manager, manager.submit(short(), "ann")).progress == 1.0
    assert len(checked) == 2 * 21
