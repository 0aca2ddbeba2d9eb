"""The training process by itself: its protocol, by fork and by spawn, and that stdin ends it.

What is the supervisor's is tried on the stand-in too, whose children are spawned in no time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adal.training import Row
from app.jobs.messages import Message, encoded, read_message
from app.jobs.process import WORKER
from tests.app.jobs.conftest import STAND_IN
from tests.app.jobs.waiting import MEMORY, PATIENCE, long, short, steady
from tests.app.store.examples import row_bytes

ROOT = Path(__file__).resolve().parents[3]


class Worker:
    """A process to talk to."""

    def __init__(self, module: str, method: str):
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, method],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def tell(self, text: str | bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode() if isinstance(text, str) else text)
        self.process.stdin.flush()

    def messages(self, last: str) -> list[Message]:
        """What it says, up to and including an event of the name `last`."""
        assert self.process.stdout is not None
        heard = []
        while (message := read_message(self.process.stdout)) is not None:  # type: ignore[arg-type]
            heard.append(message)
            if message[0]["event"] == last:
                return heard
        raise AssertionError(f"it ended before {last}")

    def events(self, last: str) -> list[dict[str, Any]]:
        """The same without its blobs."""
        return [event for event, _ in self.messages(last)]

    def end(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        status = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return status

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


METHODS = ["spawn", *(["fork"] if sys.platform.startswith("linux") else [])]
TRAINS = (WORKER, METHODS[-1])


@pytest.fixture(
    scope="module", params=[TRAINS, *((STAND_IN, method) for method in METHODS)], ids=" ".join
)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A process that is ready, for tests that do not end it."""
    worker = Worker(*request.param)
    worker.events("device")
    yield worker
    worker.kill()


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A process that has just been started."""
    worker = Worker(*request.param)
    yield worker
    worker.kill()


@pytest.mark.parametrize("fresh", [(WORKER, method) for method in METHODS], indirect=True)
def test_it_speaks_json_lines_from_ready_to_done_and_ends_with_stdin(fresh: Worker) -> None:
    worker = fresh
    assert worker.events("device")[0] == {"event": "ready"}
    command = json.dumps({"run": "a run", "experiment": short().to_json()}) + "\n"
    worker.tell(command[:10])
    worker.tell(command[10:])
    started, *rows, done = worker.events("done")
    assert started["event"] == "started"
    assert [row["lane"] for row in rows[:4]] == [0, 1, 0, 1]
    assert [Row.from_dict(row).step for row in rows[-2:]] == [20, 20]
    assert MEMORY.fullmatch(done.pop("message"))
    assert done == {"event": "done", "id": "a run", "stopped": False}
    assert worker.end() == 0


def test_cancel_stops_one_job_and_leaves_the_other(worker: Worker) -> None:
    for name, experiment in (("one", long(1)), ("two", long(2))):
        worker.tell(json.dumps({"run": name, "experiment": experiment.to_json()}) + "\n")
    worker.events("row")
    worker.tell('{"cancel": "one"}\n')
    stopped = worker.events("done")[-1]
    assert (stopped["event"], stopped["id"], stopped["stopped"]) == ("done", "one", True)
    assert worker.events("row")[-1]["id"] == "two"
    worker.tell('{"cancel": "two"}\n')
    assert worker.events("done")[-1]["id"] == "two"


@pytest.mark.parametrize("fresh", [(STAND_IN, method) for method in METHODS], indirect=True)
def test_stdin_ends_it_while_a_job_runs(fresh: Worker) -> None:
    fresh.tell(json.dumps({"run": "a", "experiment": long().to_json()}) + "\n")
    fresh.events("row")
    assert fresh.end() == 0


def test_a_bad_experiment_fails_and_the_process_goes_on(worker: Worker) -> None:
    worker.tell('{"run": "a", "experiment": "{}"}\n')
    assert worker.events("failed")[-1]["message"] == "not an experiment: '{}'"
    worker.tell(json.dumps({"run": "b", "experiment": short().to_json()}) + "\n")
    assert worker.events("done")[-1]["id"] == "b"


def rows_of(messages: list[Message]) -> dict[tuple[int, int], object]:
    return {
        (event["lane"], event["step"]): row_bytes(Row.from_dict(event))
        for event, _ in messages
        if event["event"] == "row"
    }


def test_a_checkpoint_follows_the_rows_before_it_and_a_job_goes_on_from_it(worker: Worker) -> None:
    command = {"run": "a", "experiment": steady(steps=600).to_json()}
    worker.tell(encoded(command | {"checkpoint_seconds": 0.05}))
    messages = worker.messages("done")
    kinds = [event["event"] for event, _ in messages]
    at = kinds.index("checkpoint")
    event, blob = messages[at]
    assert event["id"] == "a"
    assert [step for _, step in rows_of(messages[:at])][-1] == event["step"] - 1
    worker.tell(encoded(command | {"run": "b"}, blob))
    later = worker.messages("done")
    assert all(event["id"] == "b" for event, _ in later)
    whole = rows_of(messages)
    assert rows_of(later) == {key: row for key, row in whole.items() if key[1] >= event["step"]}


@pytest.mark.parametrize("worker", [TRAINS], indirect=True, ids=" ".join)
def test_a_checkpoint_of_another_job_or_none_is_refused(worker: Worker) -> None:
    command = {"run": "a", "experiment": steady(steps=600).to_json(), "checkpoint_seconds": 0.0}
    worker.tell(encoded(command))
    _, blob = worker.messages("checkpoint")[-1]
    worker.tell('{"cancel": "a"}\n')
    worker.messages("done")
    other = {"run": "b", "experiment": short().to_json()}
    worker.tell(encoded(other, blob))
    message = worker.events("failed")[-1]["message"]
    assert message == "the checkpoint does not fit this training"
    worker.tell(encoded(other, blob[:-9]))
    message = worker.events("failed")[-1]["message"]
    assert message == "the checkpoint of this training is damaged: start it again"
