"""What the manager needs of whoever runs the jobs: a process here, or what speaks as it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from app.jobs.messages import Message

Blob = Callable[[], bytes]


def no_blob() -> bytes:
    """What belongs to a command without a blob."""
    return b""


class Runner(Protocol):
    """Takes the commands of `app.jobs.worker` and tells of its events."""

    @property
    def ready(self) -> bool:
        """Whether it has come so far that commands are answered."""
        ...

    @property
    def pid(self) -> int:
        """Number of the process behind it, for who wants to look at it from outside."""
        ...

    def send(self, command: dict[str, Any], blob: Blob = no_blob) -> None:
        """Hand over a command and return; `blob` is called when it is its turn."""
        ...

    def close(self) -> None:
        """End it and its jobs, and wait until it speaks no more."""
        ...


Hear = Callable[[Runner, Message | None], None]
"""Called with the runner and each of its events, and with None once it has ended by itself or was
closed."""
Start = Callable[[Hear], Runner]
