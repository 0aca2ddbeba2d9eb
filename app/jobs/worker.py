"""The training process: `python -m app.jobs.worker` runs one child process per job.

It speaks in frames (`app.jobs.messages`): a line of JSON each, a blob after some. Commands on
stdin, until it closes, which ends the process and its jobs:

    {"run": id, "experiment": "…", "checkpoint_seconds": 5.0}    start a job; the text is
                  `ExperimentSpec.to_json`, the last key is optional, and so is a blob, a checkpoint
                  of an equal experiment: the job then goes on from there
    {"cancel": id}                    end it: by a word first, by force after `GRACE` seconds

Events on stdout, each a dictionary with "event" and, of a job, its "id":

    ready                             commands are now answered at once
    device: device, title             where "auto" trains; asked in a child, for the reason below
    started: device, title            the job runs
    row: lane, a `Row`, and a blob    one recorded step of one lane, its peek if it has one; the
                                      lanes take turns
    looking: share                    of what is looked at once all are trained, 0 to 1
    look: name, and a blob            what was found there: packed arrays
    checkpoint: step, and a blob      what the job can go on from; all rows before that step came
    done: stopped, message            the job's last word: whether it was cut short, and what memory
                                      it took
    failed: message                   the job's last word: one sentence
    lost: exit                        the child ended without a last word, with this exit status

The process imports torch and the datasets once, computes nothing itself and starts no thread, so
that a fork is whole and takes no time. It never asks for CUDA: that initialises the driver, and
no child could use it afterwards. Where fork is missing or unsafe children are spawned instead,
and each then takes the seconds that its imports need.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, cast

import numpy as np
import torch

from adal.datasets import DATASETS
from adal.errors import AdalError
from adal.training import ExperimentSpec, Row
from adal.training.device import device_named, title_of
from adal.training.findings import finding_names, findings
from adal.training.loop import training
from adal.training.memory import Gauge, check, took
from app.jobs.checkpoints import Checkpoints, states_in
from app.jobs.messages import Frames, framed, head_of
from app.store.packing import packed

GRACE = 2.0
"""Seconds between asking a job to end and ending it."""
PACE = 0.2
"""Seconds between two words on how far a look has come."""
DEVICE_QUESTION = "device"
"""Id of the child that is asked which device there is; jobs have longer ones."""


@dataclass(frozen=True)
class Task:
    """What a job is to do: an experiment as JSON, its checkpoints, and where it goes on from."""

    experiment: str
    checkpoint_seconds: float | None
    checkpoint: bytes


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
      method: "fork" or "spawn".
      out: file descriptor that events are written to.
    """

    def __init__(self, method: str, out: int):
        self._context: Any = multiprocessing.get_context(method)
        self._forks = method == "fork"
        self._out = out
        self._jobs: dict[Connection, Job] = {}

    def run(self, stdin: int) -> None:
        """Serve until `stdin` closes; then end what still runs."""
        source, read = _commands(stdin, self._forks)
        self._tell(framed({"event": "ready"}))
        self._start(DEVICE_QUESTION, None)
        frames = Frames()
        while True:
            for ready in wait([source, *self._jobs], self._patience()):
                if ready is not source:
                    self._hear(self._jobs[cast(Connection, ready)])
                    continue
                chunk = read()
                if not chunk:
                    self._end_all()
                    return
                for command, blob in frames.feed(chunk):
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
            target=_work, args=(theirs, id, task, inherited), daemon=True
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
                self._tell(framed(lost))
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


def _work(pipe: Connection, id: str, task: Task | None, inherited: list[Any]) -> None:
    """A child's life: one experiment, or the question which device there is."""
    for held in inherited:
        if isinstance(held, int):
            os.close(held)
        else:
            held.close()
    torch.set_num_threads(1)

    def tell(event: str, blob: bytes = b"", **facts: Any) -> None:
        _say(pipe, framed({"event": event, "id": id, **facts}, blob))

    try:
        if task is None:
            device = device_named("auto")
            tell("device", device=device.type, title=title_of(device))
        else:
            _train(task, pipe, tell)
    except AdalError as error:
        tell("failed", message=str(error))
    except Exception as error:
        tell("failed", message=f"The training broke off: {type(error).__name__}: {error}")
        raise


def _train(task: Task, pipe: Connection, tell: Callable[..., None]) -> None:
    """All lanes, taking turns from one recorded step to the next."""
    experiment = ExperimentSpec.from_json(task.experiment)
    lanes = experiment.lanes
    device = device_named(lanes[0].device)
    check(lanes, device)
    gauge = Gauge(device)
    states = states_in(task.checkpoint, len(lanes))
    tell("started", device=device.type, title=title_of(device))
    checkpoints = Checkpoints(
        len(lanes),
        task.checkpoint_seconds,
        lambda step, blob: tell("checkpoint", blob, step=step),
    )

    paths: list[list[np.ndarray] | None]
    paths = [[] if experiment.keeps_paths else None for _ in lanes]

    def rows_of(lane: int) -> Iterator[Row]:
        # The pipe has something to read when it says "stop", and when the supervisor has died.
        return training(
            lanes[lane], device, pipe.poll, resume=states[lane],
            checkpoint=partial(checkpoints.offer, lane), path=paths[lane],
        )  # fmt: skip

    last = -1
    for rows in zip(*map(rows_of, range(len(lanes))), strict=False):
        for lane, row in enumerate(rows):
            peek = packed(row.peek, compress=False) if row.peek else b""
            tell("row", peek, lane=lane, **row.to_dict())
        last = rows[0].step
        checkpoints.turn_ended()
    done = last == lanes[0].steps
    if done and experiment.keeps_paths:
        done = _look(experiment, [np.array(path) for path in paths], device, pipe, tell)
    tell("done", stopped=not done, message=took(lanes, device, gauge.peak()))


def _look(
    experiment: ExperimentSpec,
    paths: list[np.ndarray],
    device: torch.device,
    pipe: Connection,
    tell: Callable[..., None],
) -> bool:
    """All that is looked at once all are trained; whether it came to its end."""
    told = time.monotonic()

    def report(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > PACE:
            told = time.monotonic()
            tell("looking", share=share)

    tell("looking", share=0.0)
    found = 0
    for name, arrays in findings(experiment, paths, device, report, pipe.poll):
        tell("look", packed(arrays), name=name)
        found += 1
    return found == len(finding_names(experiment))


def _say(pipe: Connection, message: bytes) -> None:
    """Send, unless nobody listens any more: then the silence itself is the message."""
    try:
        pipe.send_bytes(message)
    except OSError:
        return


def main() -> None:
    """Serve on stdin and stdout; an argument "spawn" or "fork" overrides the platform's method."""
    # Ctrl-C reaches the whole terminal: the server decides, and closes stdin when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a library prints goes to stderr: stdout carries events and nothing else.
    out = os.dup(1)
    os.dup2(2, 1)
    usual = "fork" if sys.platform.startswith("linux") else "spawn"
    method = sys.argv[1] if len(sys.argv) > 1 else usual
    torch.set_num_threads(1)
    if method == "fork":
        for dataset in DATASETS.values():
            dataset.load()
    Supervisor(method, out).run(0)


if __name__ == "__main__":
    main()
