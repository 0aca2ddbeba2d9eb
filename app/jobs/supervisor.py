"""The training process but for the training: it starts a child per job, hears it and ends it.

What a child does is handed in, so that nothing here knows of torch. The process computes nothing
itself and starts no thread where it forks, so that a fork is whole and takes no time; where fork is
missing or unsafe children are spawned instead, and each then takes the seconds that its imports
need.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, cast

from adal.errors import AdalError
from app.jobs.messages import Messages, encoded, head_of

GRACE = 2.0
"""Seconds between asking a job to end and ending it."""
DEVICE_QUESTION = "device"
"""Id of the child that is asked which device there is; jobs have longer ones."""


@dataclass(frozen=True)
class Task:
    """What a job is to do: an experiment as JSON, its checkpoints, and where it goes on from."""

    experiment: str
    checkpoint_seconds: float | None
    checkpoint: bytes


Tell = Callable[..., None]
"""(event, blob = b"", **facts): says what has happened."""
Work = Callable[[Task | None, Tell, Callable[[], bool]], None]
"""(task, tell, stopped): a child's life. Without a task it is asked which device there is;
`stopped` says whether it is to end, at the next step from which it can go on later."""


@dataclass
class Job:
    """A child process: its id, our end of its pipe, and when it is killed if it has not ended."""

    id: str
    process: BaseProcess
    pipe: Connection
    has_spoken_last: bool = False
    kill_at: float | None = None


class Supervisor:
    """The loop that starts, hears and ends the children.

    Args:
      work: what a child does; a function at the top of a module, so that it can be spawned.
      method: "fork" or "spawn".
      out: file descriptor that events are written to.
    """

    def __init__(self, work: Work, method: str, out: int):
        self._work = work
        self._context: Any = multiprocessing.get_context(method)
        self._forks = method == "fork"
        self._out = out
        self._jobs: dict[Connection, Job] = {}

    def run(self, stdin: int) -> None:
        """Serve until `stdin` closes; then end what still runs."""
        source, read = _commands(stdin, self._forks)
        self._tell(encoded({"event": "ready"}))
        self._start(DEVICE_QUESTION, None)
        messages = Messages()
        while True:
            for ready in wait([source, *self._jobs], self._patience()):
                if ready is not source:
                    self._hear(self._jobs[cast(Connection, ready)])
                    continue
                chunk = read()
                if not chunk:
                    self._end_all()
                    return
                for command, blob in messages.feed(chunk):
                    self._obey(command, blob)
            self._kill_the_overdue()

    def _obey(self, command: dict[str, Any], blob: bytes) -> None:
        if "run" in command:
            seconds = command.get("checkpoint_seconds")
            self._start(command["run"], Task(command["experiment"], seconds, blob))
        for job in self._jobs.values():
            if job.id == command.get("cancel") and job.kill_at is None:
                job.kill_at = time.monotonic() + GRACE
                _say(job.pipe, b"stop")

    def _start(self, id: str, task: Task | None) -> None:
        ours, theirs = self._context.Pipe()
        # A fork inherits every descriptor: it must drop the ones whose closing tells of an end.
        inherited = [ours, *self._jobs, self._out] if self._forks else []
        process = self._context.Process(
            target=_live, args=(self._work, theirs, id, task, inherited), daemon=True
        )
        process.start()
        theirs.close()
        self._jobs[ours] = Job(id, process, ours)

    def _hear(self, job: Job) -> None:
        try:
            event = job.pipe.recv_bytes()
        except (EOFError, OSError):
            del self._jobs[job.pipe]
            job.pipe.close()
            job.process.join(GRACE)
            if not job.has_spoken_last:
                lost = {"event": "lost", "id": job.id, "exit": job.process.exitcode}
                self._tell(encoded(lost))
            return
        job.has_spoken_last = head_of(event)["event"] in ("done", "failed", "device")
        self._tell(event)

    def _tell(self, event: bytes) -> None:
        rest = memoryview(event)
        while rest:
            rest = rest[os.write(self._out, rest) :]

    def _patience(self) -> float | None:
        """Seconds until the next job is overdue; None if none will be."""
        due = [job.kill_at for job in self._jobs.values() if job.kill_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _kill_the_overdue(self) -> None:
        for job in self._jobs.values():
            if job.kill_at is not None and job.kill_at <= time.monotonic():
                job.process.kill()
                job.kill_at = None

    def _end_all(self) -> None:
        for job in self._jobs.values():
            job.process.kill()
            job.process.join()


def method_asked() -> str:
    """How children start: the program's argument "spawn" or "fork", or what the platform does."""
    usual = "fork" if sys.platform.startswith("linux") else "spawn"
    return sys.argv[1] if len(sys.argv) > 1 else usual


def serve(work: Work, method: str) -> None:
    """Have children do `work`, as told on stdin, and tell of it on stdout, until stdin closes."""
    # Ctrl-C reaches the whole terminal: the server decides, and closes stdin when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a library prints goes to stderr: stdout carries events and nothing else.
    out = os.dup(1)
    os.dup2(2, 1)
    Supervisor(work, method, out).run(0)


def _commands(stdin: int, forks: bool) -> tuple[Any, Callable[[], bytes]]:
    """What to wait on for commands, and how to read a chunk of them; b"" is the end.

    A pipe from outside cannot be waited on everywhere; where it cannot there is no fork that a
    thread could harm, and so a thread hands the chunks over.
    """
    if forks:
        return stdin, lambda: os.read(stdin, 65536)
    near, far = multiprocessing.Pipe(duplex=False)

    def hand_over() -> None:
        while chunk := os.read(stdin, 65536):
            far.send_bytes(chunk)
        far.send_bytes(b"")

    threading.Thread(target=hand_over, daemon=True).start()
    return near, near.recv_bytes


def _live(work: Work, pipe: Connection, id: str, task: Task | None, inherited: list[Any]) -> None:
    """A child's life, with a last word whatever happens in it."""
    for held in inherited:
        if isinstance(held, int):
            os.close(held)
        else:
            held.close()

    def tell(event: str, blob: bytes = b"", **facts: Any) -> None:
        _say(pipe, encoded({"event": event, "id": id, **facts}, blob))

    try:
        # The pipe has something to read when it says "stop", and when the supervisor has died.
        work(task, tell, pipe.poll)
    except AdalError as error:
        tell("failed", message=str(error))
    except Exception as error:
        tell("failed", message=f"The training broke off: {type(error).__name__}: {error}")
        raise


def _say(pipe: Connection, message: bytes) -> None:
    """Send, unless nobody listens any more: then the silence itself is the message."""
    try:
        pipe.send_bytes(message)
    except OSError:
        return
