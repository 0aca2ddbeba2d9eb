"""The text: all of it, sign by sign, in windows that never cross from one part into another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.datasets import DATASETS
from adal.datasets.alice import ALPHABET, BLOCKS, LENGTH, STRIDE, text, tokens, written
from adal.errors import SpecError

ALICE = DATASETS["alice"]
BLOCK = len(text()) // BLOCKS
PARTS = ("train", "valid", "test")


def starts_of(part: str, split_seed: int) -> list[int]:
    """Where the windows of a part begin; each stands in the text once."""
    split = ALICE.load(split_seed)
    found = []
    for x, y in zip(getattr(split, f"{part}_x"), getattr(split, f"{part}_y"), strict=True):
        window = written(x) + written(y[-1:])
        assert text().count(window) == 1
        found.append(text().index(window))
    return found


def test_the_alphabet_is_exactly_the_characters_of_the_text() -> None:
    assert tuple(sorted(set(text()))) == ALPHABET
    assert len(ALPHABET) == ALICE.classes


def test_the_text_comes_back_from_its_tokens() -> None:
    assert written(tokens(text())) == text()


@given(st.text(st.sampled_from(ALPHABET)))
def test_any_text_of_the_alphabet_comes_back(given_text: str) -> None:
    assert written(tokens(given_text)) == given_text


def test_another_character_is_named() -> None:
    message = f"character 'é' is not one of the {len(ALPHABET)} of the text"
    with pytest.raises(SpecError, match=message):
        tokens("café")


def test_the_text_is_two_chapters_of_plain_lines() -> None:
    lines = text().split("\n")
    assert lines[0] == "CHAPTER I. Down the Rabbit-Hole"
    assert lines[1].startswith("Alice was beginning to get very tired of sitting by her sister on")
    assert sum(line.startswith("CHAPTER ") for line in lines) == 2
    assert lines[-2].endswith("Alice led the way, and the whole party swam to the shore.")
    assert all(line == " ".join(line.split()) for line in lines)
    assert 15_000 < len(text().encode()) < 30_000


def test_each_place_asks_for_the_next_character() -> None:
    split = ALICE.load()
    for part in PARTS:
        x, y = getattr(split, f"{part}_x"), getattr(split, f"{part}_y")
        assert x.dtype == y.dtype == np.int64
        assert x.shape == y.shape == (len(x), LENGTH)
        assert np.array_equal(x[:, 1:], y[:, :-1])


@pytest.mark.parametrize("split_seed", [0, 1, 99_999])
def test_no_window_crosses_a_block_and_no_block_is_in_two_parts(split_seed: int) -> None:
    blocks = []
    for part in PARTS:
        starts = np.array(starts_of(part, split_seed))
        assert np.array_equal(starts // BLOCK, (starts + LENGTH) // BLOCK)
        blocks.append(set((starts // BLOCK).tolist()))
    assert [len(held) for held in blocks] == [12, 3, 5]
    assert set().union(*blocks) == set(range(BLOCKS))


def test_validation_and_test_ask_for_every_character_once() -> None:
    for part in ("valid", "test"):
        assert set(np.diff(starts_of(part, 0))) >= {LENGTH}
        assert min(np.diff(starts_of(part, 0))) == LENGTH
    assert min(np.diff(starts_of("train", 0))) == STRIDE
