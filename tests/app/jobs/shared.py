"""One process for the jobs of many managers: none of them waits for it to start."""

from __future__ import annotations

import threading
from typing import Any

from app.jobs.messages import Message
from app.jobs.process import TrainingProcess
from app.jobs.runner import Blob, Hear, Runner, no_blob
from tests.app.jobs.waiting import PATIENCE

LAST_WORDS = ("done", "failed", "lost")


class SharedProcess:
    """A process that stays while managers come and go; `start` is what each of them is given.

    Args:
      module: what runs in it.
    """

    def __init__(self, module: str):
        self.changed = threading.Condition()
        self.device: Message | None = None
        self.shares: dict[str, Share] = {}
        self.process = TrainingProcess(self._hear, module)

    def start(self, hear: Hear) -> Share:
        """A manager's own share of it, which looks to the manager like a process."""
        return Share(self, hear)

    def close(self) -> None:
        """End it."""
        self.process.close()

    def _hear(self, process: Runner, message: Message | None) -> None:
        if message is None or "id" not in message[0]:
            return
        head, _ = message
        with self.changed:
            share = self.shares.get(head["id"])
            if head["event"] == "device":
                self.device = message
            if head["event"] in LAST_WORDS:
                self.shares.pop(head["id"], None)
                self.changed.notify_all()
        # Not under the lock: whoever hears it may ask for more.
        if share is not None:
            share.tell(message)


class Share:
    """A manager's jobs in a shared process, as an `app.jobs.runner.Runner`."""

    def __init__(self, shared: SharedProcess, hear: Hear):
        self._shared, self._hear = shared, hear
        self._closed = False
        self._knows_device = False

    @property
    def ready(self) -> bool:
        return self._shared.process.ready

    @property
    def pid(self) -> int:
        return self._shared.process.pid

    def send(self, command: dict[str, Any], blob: Blob = no_blob) -> None:
        """Hand over a command; who asks for a job is told what its events are."""
        if "run" in command:
            with self._shared.changed:
                self._shared.shares[command["run"]] = self
        self._shared.process.send(command, blob)

    def tell(self, message: Message) -> None:
        """Pass an event on, and before the first one where the jobs run."""
        if self._closed:
            return
        if self._shared.device is not None and not self._knows_device:
            self._knows_device = True
            self._hear(self, self._shared.device)
        self._hear(self, message)

    def close(self) -> None:
        """End its jobs, of which nothing more is told, and wait until they have ended."""
        self._closed = True
        with self._shared.changed:
            for run in self._mine():
                self._shared.process.send({"cancel": run})
            assert self._shared.changed.wait_for(lambda: not self._mine(), PATIENCE)

    def _mine(self) -> list[str]:
        return [run for run, share in self._shared.shares.items() if share is self]
