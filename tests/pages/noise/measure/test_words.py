"""The sentences and rows of a measurement follow its numbers, whatever these are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adal.training.noise.interval import Interval
from pages.noise.measure.numbers import Claim, NoiseNumbers, numbers_of
from pages.noise.measure.verdict import verdict_rows, verdict_sentences
from pages.noise.measure.words import (
    Where,
    batch_sentence,
    cause_sentence,
    claim_sentences,
    index_sentence,
    quantity_rows,
    spanned,
    spread_sentence,
)
from tests.pages.noise.made_noise import made

WHERE = Where("Adam", "late", 600)
NAN = Interval(*[float("nan")] * 3)
ABOVE = Claim(Interval(1.17, 0.9, 1.4), Interval(4.9, 3.1, 7.7))
AROUND = Claim(Interval(0.1, -0.1, 0.3), Interval(1.5, 0.8, 2.9))
BELOW = Claim(Interval(-0.4, -0.6, -0.2), Interval(0.5, 0.3, 0.8))
UNKNOWN = Claim(Interval(0.1, -0.1, 0.3), Interval(57.0, NAN.low, NAN.high))
ADAL, ADAM = Interval(1.33, 1.1, 1.6), Interval(0.16, 0.05, 0.27)


@pytest.fixture(scope="module")
def numbers() -> NoiseNumbers:
    """Of Gaussian noise, to put other numbers into."""
    return numbers_of(made())


def told(numbers: NoiseNumbers, claim: Claim, raw: Claim = AROUND, **kurtosis: Any) -> list[str]:
    found = numbers.kurtosis | {"adal": ADAL, "adam": ADAM} | kurtosis
    tail = numbers.tail | {"adal": Interval(2e-3, 1e-3, 3e-3), "adam": Interval(4e-4, 0, 1e-3)}
    claims = {"adal": claim, "adal_raw": raw}
    return claim_sentences(WHERE, replace(numbers, kurtosis=found, tail=tail, claims=claims))


def test_a_separated_claim_is_told_with_both_kurtoses_their_difference_and_the_ratio(
    numbers: NoiseNumbers,
) -> None:
    first, second, third = told(numbers, ABOVE)
    assert first == (
        "Late in the training with Adam (step 600), at batch 32, **AdaL's update has excess "
        "kurtosis 1.33 (1.10 to 1.60), Adam's 0.160 (0.0500 to 0.270).** The difference is 1.17 "
        "(0.900 to 1.40): AdaL smooths the noise less, and leaves 8.31 times Adam's kurtosis."
    )
    assert second == (
        "Beyond 4 standard deviations lie 0.00200 of AdaL's values and 4.00×10⁻⁴ of Adam's: "
        "4.90 (3.10 to 7.70) times as many. Gaussian noise has 6.33×10⁻⁵ there."
    )
    assert third.endswith(
        "the difference in kurtosis is not separated from 0: 0.100 (−0.100 to 0.300); the ratio of "
        "tails is 1.50 (0.800 to 2.90), not separated from 1."
    )


def test_no_ratio_of_kurtoses_where_adams_may_be_none(numbers: NoiseNumbers) -> None:
    first = told(numbers, ABOVE, adam=Interval(0.05, -0.02, 0.12))[0]
    assert first.endswith("AdaL smooths the noise less.")
    assert "times" not in first


def test_what_is_not_separated_is_said_so_and_the_opposite_as_well(numbers: NoiseNumbers) -> None:
    first, second, _ = told(numbers, AROUND)
    assert first.endswith("The difference, 0.100 (−0.100 to 0.300), is not separated from 0.")
    assert "1.50 (0.800 to 2.90) times as many, not separated from 1." in second
    first, second, third = told(numbers, BELOW, BELOW)
    assert first.endswith("is −0.400 (−0.600 to −0.200): AdaL smooths the noise more.")
    assert "0.500 (0.300 to 0.800) times as many. Gauss" in second
    assert third.endswith(
        "in kurtosis is −0.400 (−0.600 to −0.200); the ratio of tails is 0.500 (0.300 to 0.800)."
    )


def test_too_few_far_values_are_not_compared(numbers: NoiseNumbers) -> None:
    _, second, third = told(numbers, UNKNOWN, UNKNOWN)
    assert ": too few to compare. Gaussian" in second
    assert third.endswith("is not separated from 0: 0.100 (−0.100 to 0.300).")


def test_a_training_that_diverged_has_one_sentence() -> None:
    nothing = numbers_of(made(g=np.full((400, 5), np.nan)))
    (only,) = claim_sentences(WHERE, nothing)
    assert only.endswith("there is no noise to measure.")
    assert cause_sentence(nothing) == ""
    assert index_sentence(nothing) == ""


def test_the_cause_is_told_with_theory_and_what_was_seen(numbers: NoiseNumbers) -> None:
    kurtosis = numbers.kurtosis | {"g": Interval(4.45, 4, 5), "ghat": Interval(10.8, 9, 12)}
    theory = numbers.theory | {"ema_g": 0.467, "ema_ghat": 1.13}
    found = replace(numbers, kurtosis=kurtosis, theory=theory)
    assert cause_sentence(replace(found, claims={"adal": AROUND})).startswith("ĝ = ‖g‖₁ g has")
    words = cause_sentence(replace(found, claims={"adal": ABOVE}))
    assert words.startswith("Why: ĝ = ‖g‖₁ g has excess kurtosis 10.8, g 4.45. An average with")
    assert "= 0.105 of either: 1.13 of ĝ's, seen" in words
    assert f"0.467 of g's, seen {spanned(kurtosis['ema_g'])}." in words


def places(*claims: Claim) -> dict[tuple[str, str], dict[str, Claim]]:
    """So many places, with the claim under the catalogued reading and AROUND under the other."""
    names = [(title, moment) for title in ("SGD", "Adam") for moment in ("early", "middle", "late")]
    return {
        place: {"adal": claim, "adal_raw": AROUND}
        for place, claim in zip(names, claims, strict=False)
    }


def test_the_verdict_names_reading_measure_and_the_places_where_it_fails() -> None:
    words = verdict_sentences(places(ABOVE, BELOW, ABOVE, UNKNOWN), 16)
    assert words[0].startswith("**C4, that AdaL smooths gradient noise less than Adam, at batch 16")
    assert "looked at in 4 places**" in words[0]
    assert words[1] == (
        "- v from ĝ²: in excess kurtosis it holds in 2, the opposite in 1 (SGD middle), not "
        "separated in 1 (Adam early); in tail mass beyond 4 σ it holds in 2, the opposite in 1 "
        "(SGD middle), no answer in 1 (Adam early)."
    )
    assert words[2] == (
        "- v from g²: in excess kurtosis it holds in 0, not separated in 4 (SGD early, SGD middle, "
        "SGD late and Adam early); in tail mass beyond 4 σ it holds in 0, not separated in 4 (SGD "
        "early, SGD middle, SGD late and Adam early)."
    )
    assert "one in twenty of these 16 intervals" in words[3]


def test_the_verdict_of_all_and_of_many_others() -> None:
    assert "kurtosis it holds in all; in tail" in verdict_sentences(places(*[ABOVE] * 6), 32)[1]
    words = verdict_sentences(places(*[AROUND] * 6), 32)
    assert "holds in 0, not separated in 6; in" in words[1]  # too many to name
    assert "looked at in 1 place**" in verdict_sentences(places(ABOVE), 32)[0]
    assert verdict_sentences({}, 32) == []


def texts(rows: list[list[tuple[str, str]]]) -> list[list[str]]:
    return [[text for text, _ in row] for row in rows]


def test_the_rows_of_the_verdict_have_two_measures_per_training() -> None:
    claims = places(ABOVE, AROUND, UNKNOWN)
    rows = texts(verdict_rows(["SGD", "Adam"], ["early", "middle", "late"], claims, "adal"))
    assert rows[0] == ["Trained with", "Early", "Middle", "Late"]
    assert rows[1] == [
        "SGD: kurtosis, difference",
        "1.17 (0.900 to 1.40)",
        *["0.100 (−0.100 to 0.300)"] * 2,
    ]
    assert rows[2] == [
        "SGD: tails, ratio",
        "4.90 (3.10 to 7.70)",
        "1.50 (0.800 to 2.90)",
        "–",
    ]
    assert rows[3] == ["Adam: kurtosis, difference", "–", "–", "–"]
    raw = texts(verdict_rows(["SGD"], ["early"], claims, "adal_raw"))
    assert raw[1][1] == "0.100 (−0.100 to 0.300)"


def test_alpha_never_stands_alone(numbers: NoiseNumbers) -> None:
    rows = texts(quantity_rows(numbers))
    assert rows[0] == ["Quantity", "Excess kurtosis", "P(> 4 σ)", "Tail index α̂"]
    assert [row[0] for row in rows[1:]] == [
        "gradient g",
        "ĝ = ‖g‖₁ g",
        "EMA of g",
        "EMA of ĝ",
        "SGD",
        "Adam",
        "AdaL",
        "AdaL, v from g²",
    ]
    assert rows[1][3] == spanned(numbers.alpha["g"])
    assert all("(" in cell for row in rows[1:] for cell in row[1:])
    words = index_sentence(numbers)
    assert spanned(numbers.alpha["g"]) in words
    assert "never alone" in words


def test_directions_and_dead_parameters_are_counted(numbers: NoiseNumbers) -> None:
    words = spread_sentence(numbers)
    # (3 + 1)²/(9 + 1) of the eigenvalues 3 and 1.
    assert "of 10 it fills 1.60 (effective rank), and 75.0 % of its variance" in words
    assert words.endswith("All 5 watched parameters move.")
    series = np.random.default_rng(0).normal(size=(400, 5)) * [1, 0, 1, 0, 1]
    assert spread_sentence(numbers_of(made(g=series))).endswith(
        "2 of the 5 watched parameters never move (dead units, pixels that are always dark) and "
        "are left out."
    )


def test_larger_batches_are_told_from_the_first_to_the_last_known(numbers: NoiseNumbers) -> None:
    found = [Interval(341, 1, 999), NAN, Interval(4.5, 4, 5)]
    words = batch_sentence(replace(numbers, batches={"g": found}))
    assert words.startswith("From batch 1 to 32 the excess kurtosis of g goes from 341 to 4.50 (4")
    assert batch_sentence(replace(numbers, batches={"g": [NAN, NAN, found[2]]})) == ""
