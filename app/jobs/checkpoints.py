"""Checkpoints of a job: every few seconds the states of all its lanes, at one and the same step."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from adal.errors import SpecError
from app.store.packing import packed, unpacked

FULL_RATE = 8 * 2**20
"""Bytes of a checkpoint up to which it comes as often as was asked; a larger one comes less often,
in proportion."""
LARGEST = 128 * 2**20
"""Bytes above which a job has none: only short jobs are so large."""
DAMAGED = "the checkpoint of this training is damaged: start it again"

State = Mapping[str, np.ndarray]


class Checkpoints:
    """Gathers the lanes' states while they take turns, and hands them over as one blob.

    Args:
      lanes: their number.
      seconds: between two checkpoints; None makes none.
      send: called with the step and the blob.
      clock: seconds from some moment on.
    """

    def __init__(
        self,
        lanes: int,
        seconds: float | None,
        send: Callable[[int, bytes], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._lanes, self._seconds, self._send, self._clock = lanes, seconds, send, clock
        self._due = float("inf") if seconds is None else clock() + seconds
        self._wanted: set[int] = set()
        self._states: dict[str, np.ndarray] = {}

    def turn_ended(self) -> None:
        """All lanes stand at the same recorded step: their next ones may be checkpointed."""
        if self._clock() >= self._due:
            self._wanted = set(range(self._lanes))

    def offer(self, lane: int, step: int, state: Callable[[], State]) -> None:
        """Take a lane's state before a step, if one is wanted."""
        if lane not in self._wanted:
            return
        self._wanted.discard(lane)
        self._states |= {f"{lane}/{name}": array for name, array in state().items()}
        if self._wanted:
            return
        states, self._states = self._states, {}
        size = sum(array.nbytes for array in states.values())
        if size > LARGEST or self._seconds is None:
            self._due = float("inf")
            return
        # Weights hardly shrink, and the time for trying is the training's.
        self._send(step, packed(states, compress=False))
        self._due = self._clock() + self._seconds * max(1.0, size / FULL_RATE)


def states_in(blob: bytes, lanes: int) -> Sequence[State | None]:
    """Each lane's state in a blob of `Checkpoints`; None each if it is empty.

    Raises: SpecError if it is damaged.
    """
    if not blob:
        return [None] * lanes
    try:
        arrays = unpacked(blob, 2 * len(blob))
    except SpecError as error:
        raise SpecError(DAMAGED) from error
    states: list[dict[str, np.ndarray]] = [{} for _ in range(lanes)]
    for name, array in arrays.items():
        lane, _, rest = name.partition("/")
        if not lane.isdecimal() or int(lane) >= lanes:
            raise SpecError(DAMAGED)
        states[int(lane)][rest] = array
    return states
