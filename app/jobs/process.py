"""The server's end of `app.jobs.worker`: a warm process, commands in, events out."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

from app.jobs.messages import encoded, read_message
from app.jobs.runner import Blob, Hear, no_blob

ROOT = Path(__file__).resolve().parents[2]
WORKER = "app.jobs.worker"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Read when numpy and torch load: a fork does not carry threads, and small networks need none."""
PATIENCE = 5.0
"""Seconds that the process has to end after its stdin has closed."""


class TrainingProcess:
    """A running `python -m app.jobs.worker`, a thread that listens to it and one that talks to it.

    Args:
      hear: called in the listener with this object and each event; with None once it has ended.
      module: what runs in the process: the worker, or what speaks as it does.
    """

    def __init__(self, hear: Hear, module: str = WORKER):
        self.ready = False
        self._hear = hear
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        # A command may be megabytes long, and the process may be telling of others meanwhile:
        # who sends one must not wait for it.
        self._commands: SimpleQueue[tuple[dict[str, Any], Blob] | None] = SimpleQueue()
        self._talker = threading.Thread(target=self._talk, name="commands", daemon=True)
        self._listener = threading.Thread(target=self._listen, name="training", daemon=True)
        self._talker.start()
        self._listener.start()

    @property
    def pid(self) -> int:
        """The process's number, for who wants to look at it from outside."""
        return self._process.pid

    def send(self, command: dict[str, Any], blob: Blob = no_blob) -> None:
        """Hand over a command; if the process has ended, `hear` learns of that anyway.

        Args:
          blob: what belongs to it; called in the thread that talks to the process.
        """
        self._commands.put((command, blob))

    def close(self) -> None:
        """End the process and its jobs, and wait for it and both threads."""
        self._commands.put(None)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._listener.join()

    def _talk(self) -> None:
        assert self._process.stdin is not None
        stdin = self._process.stdin
        while (command := self._commands.get()) is not None:
            head, blob = command
            try:
                stdin.write(encoded(head, blob()))
                stdin.flush()
            except (OSError, ValueError):
                continue
        try:
            stdin.close()
        except OSError:
            return

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as events:
            while (event := read_message(cast(Any, events))) is not None:
                self.ready = self.ready or event[0]["event"] == "ready"
                self._hear(self, event)
        self._commands.put(None)
        self._process.wait()
        self._talker.join()
        self._hear(self, None)
