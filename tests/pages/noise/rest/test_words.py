"""The cloud's words on records made by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adal.statistics.paired import Estimate
from adal.under_noise.rest import Rest
from pages.noise.amounts import plus_minus
from pages.noise.rest.link import RestPart
from pages.noise.rest.part import scale_lines, variances_of
from pages.noise.rest.words import rest_rows, rest_sentences, scale_sentence


def made(
    mean: float = 0.0,
    variance: float = 0.025,
    margin: float = 0.001,
    theory: float = math.nan,
    spread: float = 1.0,
    diverged: int = 0,
) -> Rest:
    """A cloud of ten runs whose spread grows by the factor `spread` over the second half."""
    grown = np.concatenate([np.full(50, 0.02), np.geomspace(0.02, 0.02 * spread, 50)])
    gone = np.full(10, -1)
    gone[:diverged] = 5
    end = np.linspace(mean - 1, mean + 1, 10)[:, None]
    return Rest(
        end,
        Estimate(mean, 0.01),
        Estimate(variance, margin),
        theory,
        0.05,
        gone,
        np.arange(100),
        np.zeros((100, 8, 1)),
        grown,
    )


def words(spec: RestPart, *records: Rest) -> str:
    return " ".join(rest_sentences(spec, records))


def test_sgd_is_held_against_its_formula() -> None:
    inside = made(variance=0.0260, margin=0.001, theory=0.0256)
    outside = made(variance=0.0300, margin=0.001, theory=0.0256)
    told = words(RestPart(), inside, made(), made())
    assert "variance 0.0260 ± 0.0010 over 500 runs; the formula says 0.0256, inside" in told
    assert "0.0256, outside the interval" in words(RestPart(), outside, made(), made())


def test_adam_and_adal_are_compared_only_where_they_can_be_told_apart() -> None:
    far = words(RestPart(), made(theory=0.025), made(variance=0.02), made(variance=0.03))
    assert "AdaL's variance is 1.50 times Adam's" in far
    near = words(RestPart(), made(theory=0.025), made(), made(variance=0.0251))
    assert "cannot be told apart" in near


def test_skewed_noise_names_the_place_that_theory_says() -> None:
    told = words(RestPart(law="skewed"), made(theory=0.025), made(mean=0.002), made(mean=-0.29))
    assert "AdaL rests at −0.290 ± 0.010, where theory for small η says −0.300" in told
    assert "Adam rests at 0.0020 ± 0.0100" in told


@pytest.mark.parametrize(
    ("mean", "sentence"),
    [(0.005, "SGD, Adam and AdaL rest around 0"), (0.05, "the interval of AdaL misses it")],
)
def test_symmetric_noise_should_leave_all_at_0(mean: float, sentence: str) -> None:
    assert sentence in words(RestPart(), made(theory=0.025), made(), made(mean=mean))


def test_a_cloud_that_still_grows_is_not_called_settled() -> None:
    told = words(RestPart(), made(theory=0.025), made(spread=3.0), made())
    assert told.startswith("Adam has not settled")
    assert "settled" not in words(RestPart(), made(theory=0.025), made(), made())


def test_sgd_with_too_long_a_step_rests_nowhere() -> None:
    told = words(RestPart(sgd_lr=2.5), made(spread=1e9, diverged=3), made(), made())
    assert "ηλ = 2.5 is not below 2" in told
    assert "Of 500 runs 3 overflowed" in told
    assert "settled" not in told
    assert "Adam and AdaL rest around 0" in told


@pytest.mark.parametrize("spec", [RestPart(law="stable"), RestPart(law="student", shape=2.0)])
def test_noise_without_a_variance_is_not_given_one(spec: RestPart) -> None:
    told = rest_sentences(spec, [made(), made(), made()])
    assert len(told) == 1
    assert told[0].startswith("This noise has no variance")


def test_the_table_has_a_row_per_optimizer_and_no_formula_but_for_sgd() -> None:
    rows = rest_rows(RestPart(), [made(theory=0.0256), made(diverged=2), made()])
    assert [row[0][0] for row in rows] == ["Optimizer", "SGD", "Adam", "AdaL"]
    assert [row[4][0] for row in rows[1:]] == ["0.0256", "–", "–"]
    assert rows[2][6][0] == "2 of 500"


def test_pairs_that_share_one_scale_are_compared() -> None:
    told = scale_sentence(
        {"sgd": {0.1: [1.0, 1.1, 1.05], 0.4: [3.0]}, "adam": {0.1: [1.0, 2.0, 4.0]}, "adal": {}}
    )
    assert "3 pairs" in told
    assert "1.10 for SGD and 4.00 for Adam" in told
    assert "nothing to compare" in scale_sentence({"sgd": {0.1: [1.0]}})


def test_three_pairs_of_the_grid_share_one_scale() -> None:
    grid = [run for runs in RestPart().grid for run in runs]
    shared = variances_of(grid, [made() for _ in grid])
    assert max(len(v) for v in shared["sgd"].values()) == 3
    assert [line.batch for line in scale_lines("adam", grid, [made() for _ in grid])] == [1, 4, 16]


@pytest.mark.parametrize(
    ("mean", "margin", "text"),
    [
        (0.026, 9.83e-4, "0.0260 ± 0.0010"),
        (-8.86e-4, 0.00209, "−0.00089 ± 0.00209"),
        (12.345, 0.5, "12.3 ± 0.5"),
        (1e-5, 1e-6, "1.00×10⁻⁵ ± 1.00×10⁻⁶"),
        (5.0, math.nan, "5.00"),
        (math.nan, math.nan, "–"),
    ],
)
def test_a_number_and_its_margin_end_at_the_same_digit(
    mean: float, margin: float, text: str
) -> None:
    assert plus_minus(mean, margin) == text
