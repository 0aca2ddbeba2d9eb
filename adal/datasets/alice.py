"""Two chapters of Alice, sign by sign: a text out of copyright that asks for the next character.

`alice.txt` holds chapters I and II of Lewis Carroll, Alice's Adventures in Wonderland, London:
Macmillan, 1865. The words are those of Project Gutenberg's edition 2.9, with six of its misprints
put right. A paragraph, a line of verse or of an address is one line; words that the book sets in
italics are not marked; the rows of stars between sections are left out.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from adal.datasets.dataset import Dataset
from adal.datasets.split import Split
from adal.errors import SpecError, shown

ALPHABET = tuple(
    "\n !(),-.:;?ABCDEFGHIJKLMNOPQRSTUVWYZabcdefghijklmnopqrstuvwxyz—‘’“”"  # no X in two chapters
)
"""Every character of the text in the order of Unicode; a token is its place, from 0."""
LENGTH = 48
"""L, the characters of a window."""
STRIDE = 24
"""Characters from one window of the training part to the next: each is seen at two places."""
BLOCKS = 20
TEST_BLOCKS, VALID_BLOCKS = 5, 3
"""The same shares of the blocks as other datasets keep of their classes."""


@cache
def text() -> str:
    """The two chapters, a paragraph a line."""
    return files("adal.datasets").joinpath("alice.txt").read_text(encoding="utf-8")


def tokens(written: str) -> np.ndarray:
    """The tokens (N,) int64 of a text. Raises: SpecError for a character not in `ALPHABET`."""
    places = {character: token for token, character in enumerate(ALPHABET)}
    for character in written:
        if character not in places:
            raise SpecError(
                f"character {shown(character)} is not one of the {len(ALPHABET)} of the text"
            )
    return np.array([places[character] for character in written], np.int64)


def written(tokens: np.ndarray) -> str:
    """The text of tokens (N,), each from 0 to the size of `ALPHABET` − 1."""
    return "".join(ALPHABET[token] for token in tokens.tolist())


def _draw(split_seed: int) -> Split:
    whole = tokens(text())
    size = len(whole) // BLOCKS
    order = np.random.default_rng(split_seed).permutation(BLOCKS)
    test, valid, train = np.split(order, [TEST_BLOCKS, TEST_BLOCKS + VALID_BLOCKS])

    def part(blocks: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
        starts = np.arange(0, size - LENGTH, stride)
        first = (np.sort(blocks)[:, None] * size + starts).reshape(-1, 1)
        places = first + np.arange(LENGTH)
        return whole[places], whole[places + 1]

    return Split(*part(train, STRIDE), *part(valid, LENGTH), *part(test, LENGTH))


ALICE = Dataset(
    name="alice",
    title="Alice in Wonderland, by character",
    kind="text",
    shape=(LENGTH,),
    classes=len(ALPHABET),
    points=528,
    held=(66, 110),
    hidden=(32,),
    source="Lewis Carroll (1865), Alice's Adventures in Wonderland, chapters I and II: windows of "
    f"{LENGTH} characters; at each place the next character is asked for, of {len(ALPHABET)}.",
    lesson="Rare characters get rare gradients: where one learning rate for all is hard to find.",
    draw=_draw,
    division=f"The text is cut into {BLOCKS} blocks of equal length; {TEST_BLOCKS} are the test "
    f"part and {VALID_BLOCKS} the validation part; the split seed decides which. A window lies in "
    "one block.",
)
