"""The job manager: queue, sharing, ends of all kinds; with training where that is the subject."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from adal.errors import AdalError
from adal.training import train
from app.jobs import manager as jobs
from app.jobs.manager import JobManager
from app.jobs.process import WORKER, TrainingProcess
from app.jobs.runner import Start
from app.store import shelf
from tests.app.jobs.conftest import STAND_IN
from tests.app.jobs.waiting import MEMORY, ended, long, short, under_way, wait_until


@pytest.fixture(scope="module")
def training(trains: Start) -> Iterator[JobManager]:
    """Where networks are trained."""
    manager = JobManager(jobs_at_once=1, orphan_minutes=60, start=trains)
    yield manager
    manager.close()


@pytest.fixture(scope="module")
def manager(stands_in: Start) -> Iterator[JobManager]:
    """Where none need be."""
    manager = JobManager(jobs_at_once=1, orphan_minutes=60, start=stands_in)
    yield manager
    manager.close()


@pytest.fixture
def own_manager(to_be_killed: Start) -> Iterator[JobManager]:
    """For tests that kill the process, or set what the others leave alone."""
    manager = JobManager(jobs_at_once=1, orphan_minutes=60, start=to_be_killed)
    yield manager
    manager.close()


def supervisor(manager: JobManager) -> int:
    assert manager.runner is not None
    return manager.runner.pid


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def only_child(pid: int) -> int:
    """The one job that runs, once the child is gone that was asked for the device."""
    wait_until(lambda: len(children(pid)) == 1)
    return children(pid)[0]


def test_a_run_gives_what_training_in_place_gives(training: JobManager) -> None:
    spec = short()
    run = ended(training, training.submit(spec, "ann"))
    assert (run.state, run.progress, run.position) == ("done", 1.0, 0)
    assert MEMORY.fullmatch(run.message)
    assert run.device.startswith("CPU")
    assert run.seconds > 0
    for lane, record in zip(spec.lanes, run.lanes, strict=True):
        expected = train(lane)
        assert np.array_equal(record.step, expected.step)
        np.testing.assert_allclose(record.train_loss, expected.train_loss, rtol=1e-5)
        assert np.array_equal(record.lr, expected.lr)
        assert not record.stopped
    assert training.device.startswith(("CPU", "NVIDIA"))


def test_rows_are_there_before_the_run_is_done_and_cancel_keeps_them(training: JobManager) -> None:
    manager = training
    run_id = manager.submit(long(), "ann")
    early = under_way(manager, run_id)
    assert early.state == "running"
    assert 0 < early.progress < 1
    wait_until(lambda: manager.snapshot(run_id).version > early.version)
    assert manager.cancel(run_id, "ann")
    late = ended(manager, run_id)
    assert (late.state, late.message) == ("cancelled", "Cancelled.")
    assert len(late.lanes[0].step) >= len(early.lanes[0].step) > 0
    assert late.lanes[0].stopped
    assert not manager.cancel(run_id, "ann")


def test_runs_wait_in_the_order_they_came(manager: JobManager) -> None:
    first = manager.submit(long(1), "ann")
    second, third = manager.submit(short(2), "ben"), manager.submit(short(3), "eve")
    assert [manager.snapshot(r).position for r in (first, second, third)] == [0, 1, 2]
    assert manager.snapshot(third).state == "queued"
    assert manager.cancel(second, "ben")
    assert manager.snapshot(second).state == "cancelled"
    assert manager.snapshot(third).position == 1
    manager.cancel(first, "ann")
    assert ended(manager, third).state == "done"


def test_an_owner_has_one_training_at_a_time(manager: JobManager) -> None:
    run_id = manager.submit(long(4), "ann")
    assert manager.live_run("ann") == run_id
    assert manager.submit(long(4), "ann") == run_id
    with pytest.raises(AdalError, match="You already have a training running: cancel it first"):
        manager.submit(short(5), "ann")
    manager.cancel(run_id, "ann")
    assert manager.live_run("ann") is None
    assert ended(manager, manager.submit(short(5), "ann")).state == "done"


def test_equal_specs_share_one_run_now_and_later(manager: JobManager) -> None:
    run_id = manager.submit(long(6), "ann")
    assert manager.submit(long(6), "ben") == run_id
    assert manager.snapshot(run_id).viewers == 2
    assert not manager.cancel(run_id, "ann")
    assert manager.snapshot(run_id).viewers == 1
    assert under_way(manager, run_id).state == "running"
    assert manager.cancel(run_id, "ben")
    assert ended(manager, run_id).state == "cancelled"
    done = manager.submit(short(7), "ben")
    assert ended(manager, done).state == "done"
    assert manager.submit(short(7), "eve") == done


def test_a_cancelled_run_is_not_the_answer_to_an_equal_spec(manager: JobManager) -> None:
    run_id = manager.submit(long(8), "ann")
    manager.cancel(run_id, "ann")
    again = manager.submit(long(8), "ann")
    assert again != run_id
    manager.cancel(again, "ann")
    ended(manager, run_id)
    ended(manager, again)


def test_a_stranger_cannot_cancel(manager: JobManager) -> None:
    run_id = manager.submit(long(9), "ann")
    assert not manager.cancel(run_id, "eve")
    assert manager.snapshot(run_id).state in ("queued", "running")
    manager.cancel(run_id, "ann")
    ended(manager, run_id)


def test_an_impossible_device_fails_in_a_sentence(training: JobManager) -> None:
    run = ended(training, training.submit(short(device="cuda"), "ann"))
    if run.state == "done":
        assert run.device != "CPU"  # it is possible on this machine
        return
    assert run.state == "failed"
    assert run.message == "device cuda is not available on this machine; use auto or cpu"


def test_an_unknown_run_is_refused_in_a_sentence(manager: JobManager) -> None:
    for ask in (
        manager.snapshot,
        manager.shelf.touch,
        lambda run_id: manager.cancel(run_id, "ann"),
    ):
        with pytest.raises(AdalError, match="This training is no longer kept here"):
            ask("nobody")


def test_a_killed_job_is_lost_and_the_next_one_runs(own_manager: JobManager) -> None:
    run_id = own_manager.submit(long(), "ann")
    after = own_manager.submit(short(), "ben")
    under_way(own_manager, run_id)
    job = only_child(supervisor(own_manager))
    os.kill(job, signal.SIGKILL)
    lost = ended(own_manager, run_id)
    assert lost.state == "lost"
    assert "ended from outside" in lost.message
    assert len(lost.lanes[0].step) > 0
    assert ended(own_manager, after).state == "done"


def test_a_killed_supervisor_loses_its_job_and_is_replaced(own_manager: JobManager) -> None:
    run_id = own_manager.submit(long(), "ann")
    after = own_manager.submit(short(), "ben")
    under_way(own_manager, run_id)
    before = supervisor(own_manager)
    job = only_child(before)
    os.kill(before, signal.SIGKILL)
    assert ended(own_manager, run_id).state == "lost"
    assert ended(own_manager, after).state == "done"
    assert supervisor(own_manager) != before
    wait_until(lambda: not Path(f"/proc/{job}").exists())


def test_a_supervisor_that_dies_idle_is_replaced_for_the_next_run(own_manager: JobManager) -> None:
    ended(own_manager, own_manager.submit(short(), "ann"))
    os.kill(supervisor(own_manager), signal.SIGKILL)
    wait_until(lambda: own_manager.runner is None)
    assert ended(own_manager, own_manager.submit(short(1), "ann")).state == "done"


def test_a_process_that_cannot_start_fails_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.process.sys.executable", "false")
    manager = JobManager(jobs_at_once=1, orphan_minutes=60)
    run = ended(manager, manager.submit(short(), "ann"))
    assert run.state == "failed"
    assert "could not start" in run.message
    manager.close()


def test_a_run_that_nobody_watches_is_ended(
    stands_in: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setenv("ADAL_ORPHAN_MINUTES", "0.02")
    manager = JobManager(jobs_at_once=1, start=stands_in, clock=lambda: now[0])
    try:
        run_id = manager.submit(long(), "ann")
        under_way(manager, run_id)
        for now[0] in (1.0, 2.0, 3.0):  # each within 1.2 seconds of the look before
            manager.end_orphans()
            assert manager.snapshot(run_id).state == "running"
            assert manager.live_run("ann") == run_id
            manager.shelf.touch(run_id)
        now[0] = 4.25  # the manager looks by itself
        run = ended(manager, run_id)
        assert run.state == "cancelled"
        assert run.message == "Ended: nobody had watched it for 0.02 minutes."
    finally:
        manager.close()


@pytest.mark.parametrize("module", [WORKER, STAND_IN])
def test_closing_ends_the_jobs(module: str) -> None:
    manager = JobManager(1, 60, start=partial(TrainingProcess, module=module))
    under_way(manager, manager.submit(long(), "ann"))
    pid = supervisor(manager)
    job = only_child(pid)
    manager.close()
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{job}").exists()


def test_only_so_many_runs_wait_and_are_kept(
    own_manager: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_QUEUED", 2)
    monkeypatch.setattr(shelf, "MOST_ENDED", 2)
    blocker = own_manager.submit(long(), "ann")
    waiting = [own_manager.submit(short(i), f"owner {i}") for i in range(2)]
    with pytest.raises(AdalError, match="Too many trainings are waiting"):
        own_manager.submit(short(9), "eve")
    own_manager.cancel(blocker, "ann")
    for run_id in waiting:
        assert ended(own_manager, run_id).state == "done"
    with pytest.raises(AdalError, match="no longer kept"):
        own_manager.snapshot(blocker)
