"""A checkpoint has all lanes at one step, and comes no more often than it may."""

from __future__ import annotations

import numpy as np
import pytest

from adal.errors import SpecError
from app.jobs import checkpoints as module
from app.jobs.checkpoints import DAMAGED, Checkpoints, states_in
from app.store.packing import packed


class Turns:
    """Two lanes that take turns of three steps; a turn takes a second."""

    def __init__(self, seconds: float | None):
        self.now, self.step, self.asked = 0.0, 0, 0
        self.sent: list[tuple[int, bytes]] = []
        self.checkpoints = Checkpoints(
            2, seconds, lambda step, blob: self.sent.append((step, blob)), lambda: self.now
        )

    def state(self, lane: int, step: int) -> dict[str, np.ndarray]:
        self.asked += 1
        return {"theta": np.full(100, lane + 0.1), "step": np.array(step)}

    def take(self, turns: int) -> None:
        for _ in range(turns):
            for lane in range(2):
                for step in range(self.step, self.step + 3):
                    self.checkpoints.offer(
                        lane, step, lambda lane=lane, step=step: self.state(lane, step)
                    )
            self.step += 3
            self.now += 1
            self.checkpoints.turn_ended()


def test_all_lanes_stand_at_the_step_after_a_turn() -> None:
    turns = Turns(2.0)
    turns.take(9)
    # Due at 2, after the second turn; the third one's first step gives it, and so on.
    assert [step for step, _ in turns.sent] == [6, 12, 18, 24]
    for step, blob in turns.sent:
        for lane, state in enumerate(states_in(blob, 2)):
            assert state is not None
            assert int(state["step"]) == step
            assert (state["theta"] == lane + 0.1).all()
    assert turns.asked == 2 * 4


def test_none_are_made_where_none_are_wanted() -> None:
    turns = Turns(None)
    turns.take(5)
    assert (turns.sent, turns.asked) == ([], 0)


def test_a_large_checkpoint_comes_less_often_and_a_huge_one_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = 2 * (100 * 8 + 8)
    monkeypatch.setattr(module, "FULL_RATE", size / 2)
    slow = Turns(2.0)
    slow.take(9)
    assert [step for step, _ in slow.sent] == [6, 18]
    monkeypatch.setattr(module, "LARGEST", size - 1)
    never = Turns(2.0)
    never.take(9)
    assert (never.sent, never.asked) == ([], 2)


def test_no_blob_is_no_state() -> None:
    assert states_in(b"", 3) == [None, None, None]


@pytest.mark.parametrize(
    "blob", [b"x", packed({"2/theta": np.zeros(1)}), packed({"theta": np.zeros(1)})]
)
def test_a_damaged_blob_is_refused(blob: bytes) -> None:
    with pytest.raises(SpecError, match=DAMAGED):
        states_in(blob, 2)
