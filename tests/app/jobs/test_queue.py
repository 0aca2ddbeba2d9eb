"""The queue of heavy work: one at a time, equal keys once, given up when nobody asks any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import app.jobs.queue
from adal.errors import AdalError, SpecError
from app.jobs.queue import FAILED, FULL, Background, background

SECONDS = 20.0
"""How long a test waits before it fails; none that passes does."""


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Work:
    """A piece of work that begins and ends when a test says so."""

    def __init__(self, result: Any = None, error: Exception | None = None):
        self.result, self.error = result, error
        self.calls, self.began, self.may_end = 0, threading.Event(), threading.Event()
        self.stopped = False

    def __call__(self, progress: Callable[[float], None], stop: Callable[[], bool]) -> Any:
        self.calls += 1
        progress(0.25)
        self.began.set()
        while not self.may_end.wait(0.001):
            if stop():
                self.stopped = True
                break
        if self.error is not None:
            raise self.error
        return self.result

    def at_once(self) -> Work:
        self.may_end.set()
        return self


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> Iterator[Background]:
    queue = Background(most_kept=3, patience=10.0, clock=clock)
    yield queue
    queue.close()


def test_work_is_queued_then_runs_then_is_remembered(queue: Background) -> None:
    first, second = Work("one"), Work("two")
    queue.request("first", first)
    assert first.began.wait(SECONDS)
    ticket = queue.request("first", first)
    assert (ticket.state, ticket.progress, ticket.position) == ("running", 0.25, 0)
    assert not ticket.ended
    waiting = queue.request("second", second)
    assert (waiting.state, waiting.progress, waiting.position) == ("queued", 0.0, 1)
    assert queue.request("third", Work("three").at_once()).position == 2
    assert not second.began.is_set()
    first.may_end.set()
    second.may_end.set()
    assert queue.wait(["first", "second", "third"], SECONDS)
    results = [queue.request(key, Work()) for key in ("first", "second", "third")]
    assert [ticket.result for ticket in results] == ["one", "two", "three"]
    assert all(ticket.ended and ticket.progress == 1 for ticket in results)


def test_thirty_who_ask_for_the_same_at_once_are_one_computation(queue: Background) -> None:
    work = Work("shared")
    ready = threading.Barrier(30)

    def visitor(_: int) -> Any:
        ready.wait()
        queue.request(("spec", 1), work)
        work.may_end.set()
        assert queue.wait([("spec", 1)], SECONDS)
        return queue.request(("spec", 1), work).result

    with ThreadPoolExecutor(30) as class_room:
        assert list(class_room.map(visitor, range(30))) == ["shared"] * 30
    assert work.calls == 1


def test_never_two_pieces_run_at_once() -> None:
    queue = Background(most_kept=40)
    lock, running, most = threading.Lock(), [0], [0]

    def compute(progress: Callable[[float], None], stop: Callable[[], bool]) -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        progress(0.5)
        with lock:
            running[0] -= 1
        return 1

    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(lambda k: queue.request(k, compute), range(40)))
    assert queue.wait(range(40), SECONDS)
    queue.close()
    assert most[0] == 1


def test_running_work_that_nobody_asks_for_is_given_up(queue: Background, clock: Clock) -> None:
    work = Work("too late")
    queue.request("lonely", work)
    assert work.began.wait(SECONDS)
    clock.now = 10.0
    queue.request("lonely", work)  # somebody still looks
    clock.now = 20.0
    queue.request("other", other := Work("other").at_once())
    assert not other.began.wait(0.01)
    clock.now = 20.5
    queue.request("other", other)
    assert queue.wait(["other"], SECONDS)
    assert work.stopped
    again = Work("again").at_once()
    queue.request("lonely", again)
    assert queue.wait(["lonely"], SECONDS)
    assert queue.request("lonely", again).result == "again"


def test_queued_work_that_nobody_asks_for_never_begins(queue: Background, clock: Clock) -> None:
    long, lonely, last = Work(), Work(), Work("last").at_once()
    queue.request("long", long)
    assert long.began.wait(SECONDS)
    queue.request("lonely", lonely)
    clock.now = 9.0
    queue.request("long", long)
    assert queue.request("last", last).position == 2
    clock.now = 11.0
    assert queue.request("last", last).position == 1
    long.may_end.set()
    assert queue.wait(["long", "last"], SECONDS)
    assert lonely.calls == 0


def test_a_work_that_ends_before_it_is_told_to_stop_is_kept(
    queue: Background, clock: Clock
) -> None:
    def deaf(progress: Callable[[float], None], stop: Callable[[], bool]) -> str:
        clock.now = 100.0
        return "done anyway"

    queue.request("deaf", deaf)
    assert queue.wait(["deaf"], SECONDS)
    assert queue.request("deaf", deaf).result == "done anyway"


def test_the_result_asked_for_least_recently_is_forgotten_first(
    queue: Background, clock: Clock
) -> None:
    works = {name: Work(name).at_once() for name in "abcd"}
    for number, name in enumerate("abc"):
        clock.now = float(number)
        queue.request(name, works[name])
        assert queue.wait([name], SECONDS)
    clock.now = 3.0
    queue.request("a", works["a"])
    clock.now = 4.0
    queue.request("d", works["d"])
    assert queue.wait(["d"], SECONDS)
    for name in "acd":
        assert queue.request(name, works[name]).result == name
    assert [works[name].calls for name in "abcd"] == [1, 1, 1, 1]
    queue.request("b", works["b"])
    assert queue.wait(["b"], SECONDS)
    assert works["b"].calls == 2


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (SpecError("lr must be in (0, 10], got -0.1"), "lr must be in (0, 10], got -0.1."),
        (AdalError("That is known."), "That is known."),
        (ZeroDivisionError("a / b"), FAILED),
        (MemoryError(), FAILED),
    ],
)
def test_an_error_is_told_in_a_sentence_and_the_queue_goes_on(
    queue: Background, clock: Clock, error: Exception, message: str
) -> None:
    bad, good = Work(error=error).at_once(), Work("good").at_once()
    queue.request("bad", bad)
    queue.request("good", good)
    assert queue.wait(["bad", "good"], SECONDS)
    ticket = queue.request("bad", bad)
    assert (ticket.state, ticket.result, ticket.message) == ("failed", None, message)
    assert ticket.ended
    assert queue.request("good", good).message == ""
    assert bad.calls == 1
    clock.now = 10.5  # nobody has looked at the failure for a while: it may be tried again
    queue.request("bad", bad)
    assert queue.wait(["bad"], SECONDS)
    assert bad.calls == 2


def test_a_full_queue_says_so(queue: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.jobs.queue, "MOST_WAITING", 2)
    work = Work()
    queue.request(0, work)
    assert work.began.wait(SECONDS)
    for key in (1, 2):
        queue.request(key, Work().at_once())
    with pytest.raises(AdalError, match=FULL):
        queue.request(3, Work())
    assert queue.request(2, Work()).position == 2


def test_progress_stays_a_share(queue: Background) -> None:
    told = threading.Event()
    may_end = threading.Event()

    def compute(progress: Callable[[float], None], stop: Callable[[], bool]) -> None:
        progress(1.5)
        told.set()
        may_end.wait(SECONDS)

    queue.request("odd", compute)
    assert told.wait(SECONDS)
    assert queue.request("odd", compute).progress == 1
    may_end.set()


def test_waiting_for_what_is_not_known_ends(queue: Background) -> None:
    assert not queue.wait(["never asked for"], 0.01)


def test_the_server_has_one_queue_whose_thread_does_not_keep_it_alive() -> None:
    assert background() is background()
    key = ("test", "daemon")
    background().request(key, Work("x").at_once())
    assert background().wait([key], SECONDS)
    threads = [thread for thread in threading.enumerate() if thread.name == "background"]
    assert threads
    assert all(thread.daemon for thread in threads)
