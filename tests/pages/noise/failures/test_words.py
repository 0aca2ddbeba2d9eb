"""The failures' words: verdicts are computed, and no index stands alone."""

from __future__ import annotations

import numpy as np
import pytest

from adal.errors import SpecError
from adal.statistics.failures import RECIPES
from adal.statistics.stable import stable_numbers
from adal.statistics.tails import TailEstimate
from pages.noise.failures.own_numbers import MOST_NUMBERS, numbers_of_file, pasted_numbers
from pages.noise.failures.words import (
    all_findings,
    count_sentence,
    failures_rows,
    order_sentences,
    own_sentences,
    verdict,
)


def said(inverse: float, error: float) -> TailEstimate:
    alpha = 1 / inverse if inverse > 0 else np.nan
    values = (alpha, error * alpha**2, np.nan, np.nan, inverse)
    return TailEstimate(*(np.asarray(value) for value in values))


@pytest.mark.parametrize(
    ("inverse", "error", "expected"),
    [
        (0.5, 0.01, "right"),
        (0.52, 0.01, "right"),
        (0.54, 0.01, "too low"),
        (0.46, 0.01, "too high"),
        (0.1, 0.2, "right"),
        (-0.1, 0.01, "no index"),
    ],
)
def test_the_verdict_asks_by_how_many_errors_it_is_off(
    inverse: float, error: float, expected: str
) -> None:
    assert verdict(RECIPES["laplace"], said(inverse, error)) == expected


def test_the_same_numbers_in_another_order_have_another_index() -> None:
    stored, mixed = (np.sort(RECIPES[name].samples(3)) for name in ("in_order", "shuffled"))
    assert (stored == mixed).all()
    found = all_findings(3)
    told = " ".join(order_sentences(found))
    ratio = float(found["in_order"].index.alpha / found["shuffled"].index.alpha)
    assert ratio > 3
    assert f"That is {ratio:.2f} times as much" in told


def test_the_estimator_is_right_where_it_should_be_and_wrong_elsewhere() -> None:
    found = all_findings(0)
    assert "in 7 of 7 experiments that are not α-stable, and in 0 of the 4" in count_sentence(found)
    rows = failures_rows(found)
    assert len(rows) == 1 + len(RECIPES)
    assert rows[1][3][0] == "too low"
    assert rows[-1][3][0] == "right"


def test_a_persons_heavy_numbers_agree_with_their_shuffled_selves() -> None:
    samples = stable_numbers(np.random.default_rng(1), (10_000,), 1.5)
    told = own_sentences(samples)
    assert len(told) == 3
    assert "Of 10000 numbers the estimator makes α = 1." in told[0]
    assert "rejects a Gaussian law" in told[2]
    assert "excess kurtosis" in told[1]
    assert "beyond 4 standard deviations" in told[1]


def test_memory_is_found_by_shuffling_and_zeros_are_named() -> None:
    memory = own_sentences(RECIPES["autoregressive"].samples())
    assert "makes α = 1.07" in memory[0]
    shuffled = float(memory[0].split("Shuffled they give ")[1].split(" ")[0])
    assert shuffled == pytest.approx(2, abs=0.2)
    zeros = own_sentences(RECIPES["zeros"].samples())
    assert zeros[1].startswith("90.2 % of them are exactly 0")


def test_numbers_are_read_from_text_and_from_a_file() -> None:
    numbers = np.random.default_rng(0).standard_normal(120)
    spaced = "\n".join(f"{x!r}" for x in numbers.tolist())
    assert (pasted_numbers(spaced.replace("\n", ", ")) == numbers).all()
    assert (numbers_of_file(f"noise\r\n{spaced}\r\n".encode()) == numbers).all()
    assert (numbers_of_file(b"\xef\xbb\xbf" + spaced.encode()) == numbers).all()


GOOD = "\n".join(str(i) for i in range(100))
BAD = [
    ("1 2 3", "there must be 100 to 100000 numbers, got 3"),
    ("", "there must be 100 to 100000 numbers, got 0"),
    (GOOD + "\nnan inf", "all numbers must be finite, got 2 that are NaN or infinite"),
    ("7 " * 100, "there must be two different numbers at least, got 7 only"),
    ("0 " * 100, "there must be two different numbers at least, got 0 only"),
    ("cat dog", "number 1 must be a number, got 'cat'"),
    (GOOD + " 1_000", "number 101 must be a number, got '1_000'"),
    (GOOD + " <b>1</b>", "number 101 must be a number, got '<b>1</b>'"),
    (GOOD + " 1e99999", "number 101 must be a number, got '1e99999'"),
    (GOOD + " 1e999", "all numbers must be finite, got 1 that are NaN or infinite"),
    ("1 " * (MOST_NUMBERS + 1), "the text must have at most 200000 letters, got 200002"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=range(len(BAD)))
def test_unfit_text_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SpecError) as error:
        pasted_numbers(text)
    assert str(error.value) == sentence


BAD_FILES = [
    (b"\xff\xfe\x00", "the file must be text in UTF-8, got other bytes"),
    (b"x,y\n1,2\n3,4\n", "line 1 must be a number, got 'x,y'"),
    (b"1;2\n", "the file must have one column, got 2 numbers in line 1: '1;2'"),
    (b"name\ncat\ndog\n", "line 1 must be a number, got 'name'"),
    (b"noise\n" + b"1\n" * 50, "there must be 100 to 100000 numbers, got 50"),
    (b"1\n" * (MOST_NUMBERS + 1), "there must be 100 to 100000 numbers, got 100001"),
    (b"1" * 2_000_001, "the file must have at most 2000000 bytes, got 2000001"),
]


@pytest.mark.parametrize(("content", "sentence"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_an_unfit_file_gets_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(SpecError) as error:
        numbers_of_file(content)
    assert str(error.value) == sentence
