"""Power cuts: whatever is killed, and whenever, nothing is lost that had been reported."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adal.training import ExperimentSpec, Row
from app.jobs.manager import JobManager
from app.jobs.messages import Message
from app.jobs.runner import Hear, Runner, Start
from app.store.rows import RunStore
from tests.app.jobs.waiting import PATIENCE, ended, long, steady, wait_until
from tests.app.store.examples import bits, row_bytes

KILLS, MID_RUN, STEPS = 20, 15, 1500
ROOT = Path(__file__).resolve().parents[3]
Reported = dict[str, dict[tuple[int, int], tuple[Any, ...]]]


class Witness:
    """Notes every row that a worker reports, by run, lane and step; it may come again, the same."""

    def __init__(self, folder: Path, start: Start):
        self.reported: Reported = {}
        self.differed: list[tuple[str, int, int]] = []
        self.fresh = threading.Event()
        self._start = start
        self.manager = JobManager(
            1, 60, folder=folder, checkpoint_seconds=0.05, start=self._listening
        )

    def _listening(self, hear: Hear) -> Runner:
        def noted(runner: Runner, message: Message | None) -> None:
            if message is not None and message[0]["event"] == "row":
                self._note(message[0])
            hear(runner, message)

        return self._start(noted)

    def _note(self, event: dict[str, Any]) -> None:
        rows = self.reported.setdefault(event["id"], {})
        row = row_bytes(Row.from_dict(event))
        if rows.setdefault((event["lane"], event["step"]), row) != row:
            self.differed.append((event["id"], event["lane"], event["step"]))
        self.fresh.set()


def unbroken(spec: ExperimentSpec, start: Start) -> list[list[tuple[Any, ...]]]:
    manager = JobManager(1, 60, start=start)
    try:
        run_id = manager.submit(spec, "ann")
        assert ended(manager, run_id).state == "done"
        return bits(manager.shelf.run(run_id).rows)
    finally:
        manager.close()


def assert_all_are_stored(store: RunStore, reported: Reported) -> None:
    for run_id, rows in reported.items():
        kept = store.load(run_id)
        assert kept is not None
        stored = {
            (lane, row.step): row_bytes(row) for lane, some in enumerate(kept.rows) for row in some
        }
        assert stored == rows


@pytest.fixture
def witness(folder: Path, to_be_killed: Start) -> Iterator[Witness]:
    witness = Witness(folder, to_be_killed)
    yield witness
    witness.manager.close()


def job(supervisor: int) -> int | None:
    """The supervisor's newest child, if there is one: the first is asked for the device."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return int(children[-1]) if children else None


def kill_something(manager: JobManager, the_supervisor: bool) -> bool:
    """Kill the job, or the supervisor with it; False if there is no job any more."""
    runner = manager.runner
    victim = None if runner is None else job(runner.pid)
    if runner is None or victim is None:
        return False
    os.kill(runner.pid if the_supervisor else victim, signal.SIGKILL)
    return True


def test_twenty_kills_lose_nothing_that_was_reported_and_the_run_ends_as_if_unbroken(
    witness: Witness, folder: Path, stands_in: Start
) -> None:
    manager, moments = witness.manager, random.Random(0)
    store = manager.shelf.keeper.store
    assert store is not None
    seed, killed, mid_run = 0, 0, 0
    run_id = manager.submit(steady(seed, STEPS), "ann")
    while killed < KILLS:
        witness.fresh.clear()
        assert witness.fresh.wait(PATIENCE), "no row was reported"
        # The moment is the test's subject: any, from the first report on.
        threading.Event().wait(moments.uniform(0, 0.2))
        killed += kill_something(manager, the_supervisor=killed % 7 == 3)
        state = ended(manager, run_id).state
        assert state in ("lost", "done")
        mid_run += state == "lost"
        assert_all_are_stored(store, witness.reported)
        if state == "done":
            seed += 1
            run_id = manager.submit(steady(seed, STEPS), "ann")
        else:
            manager.resume(run_id, "ann")
    assert killed == KILLS
    assert mid_run >= MID_RUN
    assert ended(manager, run_id).state == "done"
    assert_all_are_stored(store, witness.reported)
    manager.close()
    reopened = RunStore(folder)
    kept = reopened.load(run_id)
    assert_all_are_stored(reopened, witness.reported)
    reopened.close()
    assert kept is not None
    assert bits(kept.rows) == unbroken(steady(seed, STEPS), stands_in)
    assert witness.differed == []


SERVER = """
import sys
import time
from pathlib import Path
from app.jobs.manager import JobManager
from tests.app.jobs.waiting import steady

manager = JobManager(1, 60, folder=Path(sys.argv[1]), checkpoint_seconds=0.05)
run_id = manager.submit(steady(), "ann")
print(run_id, flush=True)
shown = 0
while True:
    record = manager.snapshot(run_id).lanes[0]
    for step, values in zip(record.step[shown:], record.test_loss[shown:]):
        print(step, values.tobytes().hex(), flush=True)
    shown = len(record.step)
    time.sleep(0.01)  # leaves the processor to the training
"""


def test_a_killed_server_finds_its_run_interrupted_with_all_that_it_had_shown(
    folder: Path, trains: Start
) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    run_id = server.stdout.readline().strip()
    lines = [server.stdout.readline() for _ in range(60)]
    server.kill()
    lines += server.stdout.readlines()
    server.stdout.close()
    server.wait()
    shown = {int(step): text for step, text in (line.split() for line in lines if line[-1] == "\n")}
    manager = JobManager(1, 60, folder=folder, start=trains)
    try:
        assert manager.shelf.storage_problem == ""
        snapshot = manager.snapshot(run_id)
        assert snapshot.state == "interrupted"
        record = snapshot.lanes[0]
        stored = {
            int(step): loss.tobytes().hex()
            for step, loss in zip(record.step, record.test_loss, strict=True)
        }
        assert len(shown) >= 60
        assert {step: stored.get(step) for step in shown} == shown
        manager.resume(run_id, "ann")
        assert ended(manager, run_id).state == "done"
        assert bits(manager.shelf.run(run_id).rows) == unbroken(steady(), trains)
    finally:
        manager.close()


def test_a_supervisor_that_is_killed_leaves_no_job_behind(witness: Witness) -> None:
    manager = witness.manager
    run_id = manager.submit(long(), "ann")
    assert witness.fresh.wait(PATIENCE)
    assert manager.runner is not None
    pid = job(manager.runner.pid)
    os.kill(manager.runner.pid, signal.SIGKILL)
    assert ended(manager, run_id).state == "lost"
    wait_until(lambda: not Path(f"/proc/{pid}").exists())
