"""How the server and the training process speak: a line of JSON, and bytes after it if it says so.

A message is `{…}\\n`, or `{…, "size": n}\\n` and n bytes: a checkpoint is megabytes that JSON would
only make longer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

Message = tuple[dict[str, Any], bytes]
"""Its head, and the blob that belongs to it."""


def encoded(head: dict[str, Any], blob: bytes = b"") -> bytes:
    """The message of `head`, a dictionary of JSON's types without the key "size", and its blob."""
    return json.dumps(head | ({"size": len(blob)} if blob else {})).encode() + b"\n" + blob


def head_of(message: bytes) -> dict[str, Any]:
    """The head of a whole message."""
    return json.loads(message[: message.index(b"\n")])


def read_message(stream: BinaryIO) -> Message | None:
    """The next message; None at the end, also if the last message was broken off."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    head = json.loads(line)
    size = head.pop("size", 0)
    blob = stream.read(size) if size else b""
    return (head, blob) if len(blob) == size else None


class Messages:
    """Messages out of chunks that come as they like."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._head: dict[str, Any] | None = None

    def feed(self, chunk: bytes) -> Iterator[Message]:
        """The messages that `chunk` completes."""
        self._pending += chunk
        while True:
            head = self._head
            if head is None:
                end = self._pending.find(b"\n")
                if end < 0:
                    return
                head = self._head = json.loads(self._pending[:end])
                del self._pending[: end + 1]
            size = head.get("size", 0)
            if len(self._pending) < size:
                return
            head.pop("size", None)
            blob = bytes(self._pending[:size])
            del self._pending[:size]
            self._head = None
            yield head, blob
