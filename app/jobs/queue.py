"""Heavy work inside the server, one piece at a time for all visitors, and its results for a while.

A page asks for a piece of work by its key again and again while it shows it: `request` answers at
once with how far it has come. Equal keys are one piece of work, so a class that presses the same
button computes once. What nobody has asked for during some seconds is given up. The work runs in a
thread of the server: it must spend its time where the interpreter's lock is free (numpy on large
arrays), and no `st.…` call belongs in it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

from adal.errors import AdalError

MOST_KEPT = 32
MOST_WAITING = 200
PATIENCE_SECONDS = 10.0

FULL = "Too many computations are waiting: try again in a minute."
FAILED = "This could not be computed: the server's log says why."

T = TypeVar("T")
Progress = Callable[[float], None]
Stop = Callable[[], bool]
Compute = Callable[[Progress, Stop], T]
State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, eq=False)
class Ticket(Generic[T]):
    """A piece of work as it stands at one moment.

    Attributes:
      state: "queued" and "running" go on; "done" and "failed" are final.
      progress: share that is done, 0 to 1.
      position: place in the queue, 1 is next; 0 unless queued.
      result: what the work returned; None unless done.
      message: why there is no result, one sentence; "" unless failed.
    """

    state: State
    progress: float
    position: int
    result: T | None
    message: str

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
        return self.state in ("done", "failed")


@dataclass(eq=False)
class _Work:
    """A piece of work's changing state; only touched under the lock."""

    key: Hashable
    compute: Compute[Any]
    asked_at: float
    state: State = "queued"
    progress: float = 0.0
    result: Any = None
    message: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ("done", "failed")


class Background:
    """A queue of heavy work with one thread, and a memory of what it computed last.

    Every method may be called from any thread.

    Args:
      most_kept: results that are remembered; the one asked for least recently goes first.
      patience: seconds after which work that nobody asks for is given up.
      clock: seconds from some moment on.
    """

    def __init__(
        self,
        most_kept: int = MOST_KEPT,
        patience: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._most_kept, self._patience, self._clock = most_kept, patience, clock
        self._changed = threading.Condition()
        self._works: dict[Hashable, _Work] = {}
        self._queue: deque[_Work] = deque()
        self._thread: threading.Thread | None = None
        self._closed = False

    def request(self, key: Hashable, compute: Compute[T]) -> Ticket[T]:
        """Ask for a piece of work, and say that it is still wanted.

        Args:
          key: what decides the result: the name of the quantity and a frozen spec.
          compute: (progress, stop) -> result; called once, and only if the key is new. It tells
            `progress` the share that is done and asks `stop` now and then; once that has said True
            there is nobody for what it returns. The result is shared, so its arrays should be
            read-only.
        Returns: how far it is. A failure is told as long as somebody asks, and then forgotten.
        Raises: AdalError if too many are waiting.
        """
        with self._changed:
            self._forget()
            work = self._works.get(key)
            if work is None:
                if len(self._queue) >= MOST_WAITING:
                    raise AdalError(FULL)
                work = self._works[key] = _Work(key, compute, self._clock())
                self._queue.append(work)
                self._wake()
            work.asked_at = self._clock()
            position = self._queue.index(work) + 1 if work.state == "queued" else 0
            return Ticket(work.state, work.progress, position, work.result, work.message)

    def result(self, key: Hashable) -> Any:
        """What was computed for `key`, if it is remembered; None else. Asks for nothing."""
        with self._changed:
            work = self._works.get(key)
            return None if work is None else work.result

    def wait(self, keys: Iterable[Hashable], seconds: float) -> bool:
        """Wait until all the work under `keys` has ended, at most so long; whether it has."""
        wanted = list(keys)

        def ended() -> bool:
            return all(key in self._works and self._works[key].ended for key in wanted)

        with self._changed:
            return self._changed.wait_for(ended, seconds)

    def close(self) -> None:
        """Give up all work and wait for the thread to end."""
        with self._changed:
            self._closed = True
            self._works.clear()
            self._queue.clear()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _wake(self) -> None:
        """Have a thread that looks at the queue, also if the last one has died."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._go, name="background", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _go(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closed)
                if self._closed:
                    return
                work = self._queue.popleft()
                if self._given_up(work):
                    continue
                work.state = "running"
            self._run(work)
            del work  # no result is kept while there is nothing to do

    def _run(self, work: _Work) -> None:
        def tell(share: float) -> None:
            with self._changed:
                work.progress = min(max(float(share), 0.0), 1.0)

        state, result, message = _outcome(work.compute, tell, lambda: self._given_up(work))
        with self._changed:
            if self._works.get(work.key) is work:
                work.state, work.result, work.message, work.progress = state, result, message, 1.0
            self._forget()
            self._changed.notify_all()

    def _given_up(self, work: _Work) -> bool:
        """Whether nobody wants the work any more; it is then unknown here from now on."""
        with self._changed:
            if self._works.get(work.key) is not work:
                return True
            if self._clock() - work.asked_at <= self._patience:
                return False
            del self._works[work.key]
            return True

    def _forget(self) -> None:
        """Drop what nobody waits for any more, and the results that are too many."""
        now = self._clock()
        for work in list(self._works.values()):
            if work.state in ("queued", "failed") and now - work.asked_at > self._patience:
                del self._works[work.key]
                if work.state == "queued":
                    self._queue.remove(work)
        done = [work for work in self._works.values() if work.state == "done"]
        done.sort(key=lambda work: work.asked_at)
        for work in done[: max(0, len(done) - self._most_kept)]:
            del self._works[work.key]


def _outcome(compute: Compute[Any], progress: Progress, stop: Stop) -> tuple[State, object, str]:
    """What `compute` came to: the state, its result, and the sentence if it failed."""
    try:
        return "done", compute(progress, stop), ""
    except AdalError as error:
        return "failed", None, f"{str(error).rstrip('.')}."
    except Exception:
        # Whatever it is, the next piece of work in the queue must have its turn.
        logging.getLogger(__name__).exception("background work failed")
        return "failed", None, FAILED


@lru_cache(maxsize=1)
def background() -> Background:
    """The server's one queue of heavy work."""
    return Background()
