"""The register of failures: each recipe lies as it says, and by how much a closed form knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import integrate, special, stats

from adal.errors import SpecError
from adal.statistics.failures import CANCELLED, LAYERS, RECIPES, K, N

RUNS = 24
SEEDS = range(100, 100 + RUNS)


def mean_log(mean: float, scale: float) -> float:
    """E log|x| of a Gaussian number."""
    halves = ((mean - 12 * scale, 0.0), (0.0, mean + 12 * scale))
    return sum(
        float(integrate.quad(lambda x: np.log(abs(x)) * stats.norm.pdf(x, mean, scale), *half)[0])
        for half in halves
    )


def sum_of_scales(sigma: float) -> float:
    """1/α·log K of Gaussian numbers with shuffled lognormal scales: ½ E log of a sum of K scales².

    E log S = ∫ (e^−t − E e^−tS)/t dt (Frullani), and E e^−tS is a K-th power.
    """
    z, weight = np.polynomial.hermite_e.hermegauss(80)
    square, weight = np.exp(2 * sigma * z), weight / weight.sum()

    def integrand(u: float) -> float:
        t = np.exp(u)
        return float(np.exp(-t) - (np.exp(-t * square) @ weight) ** K)

    return float(integrate.quad(integrand, -40, 12, limit=500)[0]) / 2


def laplace() -> float:
    """Laplace is Gaussian with a variance 2·exp(1): ½ (ψ(K) − ψ(1))."""
    return float(special.digamma(K) - special.digamma(1)) / 2


def autoregressive() -> float:
    """½ log of the variance of a sum of K."""
    lag = np.arange(1, K)
    return float(np.log(K + 2 * ((K - lag) * 0.9**lag).sum())) / 2


def zeros() -> float:
    """½ E log M, for M numbers of a block that are not 0, if there is any."""
    m = np.arange(1, K + 1)
    p = stats.binom.pmf(m, K, 0.1)
    return float((p * np.log(m)).sum() / p.sum()) / 2


def in_order() -> float:
    """Each block is a group: its sum keeps 1 − c of its mean, its numbers 1 − (2c − c²)/K."""
    c = CANCELLED
    variance = 1 - (2 * c - c**2) / K
    return float(np.log(K) / 2 + np.log((1 - c) / variance**0.5))


CLOSED: dict[str, Callable[[], float]] = {
    "laplace": laplace,
    "varying_scale": lambda: sum_of_scales(1.0),
    "autoregressive": autoregressive,
    "mean": lambda: mean_log(K / 2, K**0.5) - mean_log(0.5, 1.0),
    "zeros": zeros,
    "in_order": in_order,
    "shuffled": lambda: sum_of_scales(0.5),
    **{f"stable_{a:g}": (lambda a=a: np.log(K) / a) for a in (2.0, 1.5, 1.2, 0.8)},
}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_gives_what_it_says(name: str) -> None:
    recipe = RECIPES[name]
    runs = [recipe.run(seed) for seed in SEEDS]
    inverse = np.array([float(run.inverse) for run in runs])
    # 1/α scatters evenly where α does not; its error follows from that of α.
    error = recipe.error / recipe.expected**2
    assert inverse.mean() == pytest.approx(1 / recipe.expected, abs=3 * error / RUNS**0.5)
    # A scatter of 24 runs is known to 15 %; a jackknife of 50 groups, taken 24 times, to 2 %, but
    # on a shuffled scale or with memory it is off by up to a tenth.
    assert inverse.std(ddof=1) == pytest.approx(error, rel=0.45)
    own = np.mean([float(run.error) / float(run.alpha) ** 2 for run in runs])
    assert own == pytest.approx(error, rel=0.15)
    alpha = np.median([float(run.alpha) for run in runs])
    # A median's error is 1.25 that of a mean.
    assert alpha == pytest.approx(recipe.expected, abs=3 * 1.25 * recipe.error / RUNS**0.5)


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_expected_is_the_closed_form(name: str) -> None:
    recipe = RECIPES[name]
    # The register has three digits; layers are a hundred quantiles of a lognormal, not all of it.
    assert recipe.expected == pytest.approx(np.log(K) / CLOSED[name](), rel=0.005)


@pytest.mark.parametrize("name", RECIPES)
def test_a_control_is_right_and_everything_else_is_off(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe.lies == (not name.startswith("stable"))
    if recipe.lies:
        off = abs(1 / recipe.expected - 1 / recipe.right)
        assert off > 3 * recipe.error / recipe.expected**2  # one run is enough to see it
    else:
        assert recipe.parameter is not None
        assert recipe.expected == recipe.right == recipe.parameter[1]


@pytest.mark.parametrize("name", RECIPES)
def test_a_seed_is_drawn_again_alike_and_seen_by_the_run(name: str) -> None:
    recipe = RECIPES[name]
    x = recipe.samples(3)
    assert x.shape == (N,)
    assert np.array_equal(x, recipe.samples(3))
    assert not np.array_equal(x, recipe.samples(4))
    assert np.array_equal(recipe.samples(), recipe.samples(recipe.seed))
    assert float(recipe.run().alpha) == float(recipe.run(recipe.seed).alpha)


def test_the_light_laws_are_light_and_the_zeros_are_zeros() -> None:
    assert float((RECIPES["zeros"].samples(0) == 0).mean()) == pytest.approx(0.9, abs=0.012)
    x = RECIPES["autoregressive"].samples(0)
    assert np.corrcoef(x[:-1], x[1:])[0, 1] == pytest.approx(0.9, abs=0.02)
    rng = np.random.default_rng(0)
    first = [RECIPES["autoregressive"].draw(rng, 1, 0.9)[0] for _ in range(1000)]
    # Stationary from its first number on; a variance of 1000 numbers is known to 4.5 %.
    assert np.var(first) == pytest.approx(1 / (1 - 0.81), rel=0.15)
    assert RECIPES["mean"].samples(0).mean() == pytest.approx(0.5, abs=0.04)


def test_one_gradient_is_the_same_numbers_in_two_orders() -> None:
    stored, shuffled = (RECIPES[name].samples(1) for name in ("in_order", "shuffled"))
    assert np.array_equal(np.sort(stored), np.sort(shuffled))
    # Within a layer the scale is one; each is known to 7 % from a hundred numbers.
    scales = np.sort(stored.reshape(LAYERS, -1).std(1))
    exact = np.exp(0.5 * special.ndtri((np.arange(LAYERS) + 0.5) / LAYERS))
    assert np.log(scales) == pytest.approx(np.log(exact), abs=0.3)


def test_a_seed_out_of_range_is_named() -> None:
    with pytest.raises(SpecError) as caught:
        RECIPES["laplace"].run(-1)
    assert str(caught.value) == "seed must be a whole number in [0, 4294967295], got -1"
