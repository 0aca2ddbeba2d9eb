"""Splits that were drawn are kept for the next who asks, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields
from threading import Lock

from adal.datasets.split import Split

MOST_BYTES = 256_000_000


class Memory:
    """A bounded cache of splits; what was not asked for the longest is forgotten first.

    Args:
      most_bytes: what the arrays may take together; the newest split is kept in any case.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, Split] = OrderedDict()
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes of all arrays that are kept."""
        return sum(map(_bytes, self._kept.values()))

    def recall(self, key: Hashable, draw: Callable[[], Split]) -> Split:
        """The split of that key, drawn if it is not kept; all who ask get the same object."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw()  # outside of the lock: it may take a second, and may refuse
        with self._lock:
            split = self._kept.setdefault(key, drawn)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self.size > self.most_bytes:
                self._kept.popitem(last=False)
        return split

    def forget(self) -> None:
        """Keep nothing: the next who asks has it drawn anew."""
        with self._lock:
            self._kept.clear()


def _bytes(split: Split) -> int:
    return sum(getattr(split, field.name).nbytes for field in fields(split))
