"""The numbers of a measurement: theory beside what was seen, and which side a claim falls on."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from adal.training.noise.interval import Interval, kurtosis
from pages.noise.measure.numbers import Claim, batch_factor, numbers_of
from tests.pages.noise.made_noise import POINTS, SIZES, made

NAN = Interval(*[float("nan")] * 3)


def laplace(draws: int = 400, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).laplace(size=(draws, 5))


def kurtosis_of_means(x: np.ndarray, batch: int) -> float:
    """Excess kurtosis of the mean of `batch` different ones of x, from power sums, exactly."""
    x, n = x - x.mean(), len(x)
    two, four = (x**2).sum(), (x**4).sum()
    # p_k: the chance that k given points are all among the chosen.
    p1, p2, p3, p4 = (np.prod([(batch - i) / (n - i) for i in range(k)]) for k in (1, 2, 3, 4))
    fourth = (
        p1 * four
        - 4 * p2 * four
        + 3 * p2 * (two**2 - four)
        + 6 * p3 * (2 * four - two**2)
        + p4 * (3 * two**2 - 6 * four)
    )
    return fourth / ((p1 - p2) * two) ** 2 - 3


def test_a_mean_without_repetition_has_the_kurtosis_that_power_sums_give() -> None:
    heavy = np.random.default_rng(0).laplace(size=12) ** 3
    means = [np.mean(some) for some in combinations(heavy, 5)]
    assert kurtosis_of_means(heavy, 5) == pytest.approx(float(stats.kurtosis(means)))
    points = np.random.default_rng(0).laplace(size=2000) ** 3
    whole = float(stats.kurtosis(points))
    assert whole > 100
    for batch in (1, 4, 32, 256, 500, 1000):
        exact = kurtosis_of_means(points, batch) / whole
        # What is left out is a factor of 1 + O(1/N), and some 6/N over the whole's kurtosis.
        assert batch_factor(batch, 2000) == pytest.approx(exact, rel=0.01, abs=1e-4)
    assert batch_factor(500, 2000) < 0
    assert batch_factor(16, 10**9) == pytest.approx(1 / 16)


def test_theory_takes_the_share_of_an_average_from_the_right_input() -> None:
    found = numbers_of(made(g=laplace(), ghat=laplace() ** 3))
    g, ghat = found.kurtosis["g"].value, found.kurtosis["ghat"].value
    share = 0.19 / 1.81  # (1 − β²)/(1 + β²) at .9
    assert found.theory["sgd"] == g
    for name, source in (("ema_g", g), ("adam", g), ("ema_ghat", ghat), ("adal", ghat)):
        assert found.theory[name] == pytest.approx(share * source)
    assert found.theory["adal_raw"] == found.theory["adal"]
    assert set(found.theory) == {"ema_g", "ema_ghat", "sgd", "adam", "adal", "adal_raw"}


def test_the_reference_passes_through_the_largest_batch_that_is_few_of_the_points() -> None:
    found = numbers_of(made(g=laplace()))
    assert found.reference[2] == pytest.approx(found.kurtosis["g"].value)
    ratio = batch_factor(1, POINTS) / batch_factor(32, POINTS)
    assert found.reference[0] == pytest.approx(ratio * found.reference[2])
    assert [each.value for each in found.batches["g"]] == [
        kurtosis(found.record, "g", size).value for size in SIZES
    ]


def test_no_value_far_out_has_the_exact_end_of_a_count_of_none() -> None:
    tail = numbers_of(made(adam=np.random.default_rng(0).uniform(size=(400, 5)))).tail["adam"]
    assert (tail.value, tail.low) == (0, 0)
    # Clopper and Pearson's end for none of n: 1 − .025^(1/n).
    assert tail.high == pytest.approx(1 - 0.025 ** (1 / 2000))


def test_a_share_is_never_below_none() -> None:
    series = np.random.default_rng(0).uniform(size=(400, 5))
    series[7, 0] = 9
    tail = numbers_of(made(adam=series)).tail["adam"]
    assert (tail.value, tail.low) == (1 / 2000, 0)
    # Of twenty blocks one has it: the jackknife's margin is t(.975, 19) = 2.09 of the share.
    assert tail.high == pytest.approx(3.09 / 2000, rel=0.01)


def test_where_nothing_moves_all_numbers_are_unknown() -> None:
    still = dict.fromkeys(
        ("g", "ghat", "ema_g", "ema_ghat", "sgd", "adam", "adal", "adal_raw", "g_1", "g_4"),
        np.zeros((400, 5)),
    )
    found = numbers_of(made(**still))
    assert np.isnan([each.value for each in found.kurtosis.values()]).all()
    assert np.isnan([each.value for each in found.tail.values()]).all()
    assert np.isnan(found.reference).all()
    assert found.claims["adal"].in_kurtosis is None


@pytest.mark.parametrize(
    ("difference", "ratio", "sides"),
    [
        (Interval(0.5, 0.1, 0.9), Interval(2, 1.1, 4), (1, 1)),
        (Interval(0.5, -0.1, 0.9), Interval(2, 0.9, 4), (0, 0)),
        (Interval(-0.5, -0.9, -0.1), Interval(0.5, 0.3, 0.8), (-1, -1)),
        (NAN, NAN, (None, None)),
        (Interval(0.5, 0.1, 0.9), Interval(57, NAN.low, NAN.high), (1, None)),
    ],
    ids=["above", "around", "below", "unknown", "no interval"],
)
def test_a_claim_is_on_one_side_only_with_its_whole_interval(
    difference: Interval, ratio: Interval, sides: tuple[int | None, int | None]
) -> None:
    claim = Claim(difference, ratio)
    assert (claim.in_kurtosis, claim.in_tails) == sides


def test_a_heavier_update_of_adal_is_found_in_kurtosis_and_tails() -> None:
    rng = np.random.default_rng(3)
    found = numbers_of(made(4000, adal=rng.laplace(size=(4000, 5))))
    assert (found.claims["adal"].in_kurtosis, found.claims["adal"].in_tails) == (1, 1)
    assert found.claims["adal_raw"].in_kurtosis == 0
