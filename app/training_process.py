"""The server's end of `app.worker`: a warm process, commands in, events out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Read when numpy and torch load: a fork does not carry threads, and small networks need none."""
PATIENCE = 5.0
"""Seconds that the process has to end after its stdin has closed."""


class TrainingProcess:
    """A running `python -m app.worker` and the thread that listens to it.

    Args:
      hear: called in that thread with this object and each event; with None once it has ended.
      method: "fork" or "spawn"; None is the platform's own.
    """

    def __init__(
        self,
        hear: Callable[[TrainingProcess, dict[str, Any] | None], None],
        method: str | None = None,
    ):
        self.ready = False
        self._hear = hear
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.worker", *([method] if method else [])],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._listener = threading.Thread(target=self._listen, name="training", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The process's number, for who wants to look at it from outside."""
        return self._process.pid

    def send(self, command: dict[str, Any]) -> None:
        """Hand over a command; if the process has ended, `hear` learns of that anyway."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            return

    def close(self) -> None:
        """End the process and its jobs, and wait for both it and the listener."""
        self._close_stdin()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._listener.join()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as events:
            for line in events:
                event = json.loads(line)
                self.ready = self.ready or event["event"] == "ready"
                self._hear(self, event)
        self._close_stdin()
        self._process.wait()
        self._hear(self, None)

    def _close_stdin(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except OSError:
            return
