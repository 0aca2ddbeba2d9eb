"""What is kept of the splits: no more bytes than allowed, the latest asked for, one for all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from adal.datasets import Split
from adal.datasets.memory import Memory
from adal.errors import SpecError


def split_of(size: int) -> Split:
    return Split(*(np.zeros(size, np.uint8) for _ in range(6)))


def test_what_was_not_asked_for_the_longest_is_forgotten_first() -> None:
    memory = Memory(most_bytes=180)
    first = memory.recall("a", lambda: split_of(10))
    memory.recall("b", lambda: split_of(10))
    memory.recall("c", lambda: split_of(10))
    assert memory.recall("a", lambda: split_of(10)) is first
    memory.recall("d", lambda: split_of(10))
    assert memory.size == 180
    assert memory.recall("a", lambda: split_of(10)) is first
    assert memory.recall("b", lambda: split_of(11)).train_x.size == 11


def test_one_split_that_is_too_large_is_kept_alone() -> None:
    memory = Memory(most_bytes=100)
    memory.recall("a", lambda: split_of(10))
    large = memory.recall("b", lambda: split_of(1000))
    assert memory.recall("b", lambda: split_of(1)) is large
    assert memory.size == 6000


def test_a_refusal_is_not_kept() -> None:
    memory = Memory()

    def refuse() -> Split:
        raise SpecError("no")

    with pytest.raises(SpecError):
        memory.recall("a", refuse)
    assert memory.recall("a", lambda: split_of(3)).train_x.size == 3


def test_all_who_ask_at_once_get_the_same_arrays() -> None:
    memory = Memory()
    with ThreadPoolExecutor(8) as pool:
        splits = list(pool.map(lambda _: memory.recall("a", lambda: split_of(10)), range(200)))
    assert len({id(split) for split in splits}) == 1
