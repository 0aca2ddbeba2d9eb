"""Many noisy runs at once: each is the run alone, and its noise is the law's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from adal.checks import LARGEST_SEED
from adal.errors import SpecError
from adal.oracles import Noise
from adal.rules import RULES
from adal.under_noise import diffusion
from adal.under_noise.diffusion import INDEPENDENT, checked, deviation, kept_steps, seed_of, walk

STEPS = 50


def flat(theta: np.ndarray) -> np.ndarray:
    return 0 * theta


def whole_walk(
    rule: str, settings: Mapping[str, Any], start: np.ndarray, noise: Noise, **others: Any
) -> tuple[np.ndarray, np.ndarray]:
    """All points (T, S, P) with NaN after a divergence, and the steps of divergence (S,)."""
    grad = others.pop("grad", flat)
    seeds = others.pop("seeds", range(len(start)))
    steps = others.pop("steps", STEPS)
    path = np.full((steps, *start.shape), np.nan)
    diverged_at = np.full(len(start), -1)
    full = RULES[rule].settings(**settings)
    for s in walk(grad, RULES[rule], full, start, noise, seeds, steps, **others):
        path[s.steps[:, None] - 1, s.runs] = s.theta
        diverged_at[s.runs] = s.diverged_at
    return path, diverged_at


def noise_of(law: str, coordinates: int, runs: int, steps: int, batch: int) -> np.ndarray:
    """What `walk` adds to the gradient (T, S, P): on flat ground SGD with η = 1 sums it up."""
    start = np.zeros((runs, coordinates))
    path, _ = whole_walk("sgd", {"lr": 1.0}, start, Noise(2.0, law), steps=steps, batch=batch)
    return -np.diff(path, axis=0, prepend=start[None])


@pytest.mark.parametrize("law", INDEPENDENT)
def test_a_run_meets_the_noise_of_its_seed(law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffusion, "NUMBERS", 60)  # stretches of ten steps
    seen = noise_of(law, 2, 3, STEPS, 1)
    for seed in range(3):
        drawn = Noise(2.0, law).draws(STEPS, seed)
        assert drawn is not None
        # The differences of a sum lose what the sum's size hides.
        assert seen[:, seed] == pytest.approx(drawn, abs=1e-14 * np.abs(drawn.cumsum(0)).max())


@pytest.mark.parametrize("coordinates", [1, 3])
def test_the_length_of_the_stretches_changes_nothing(
    coordinates: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = noise_of("student", coordinates, 4, 33, 3)
    monkeypatch.setattr(diffusion, "NUMBERS", 30)
    assert np.array_equal(noise_of("student", coordinates, 4, 33, 3), whole)


BATCHES: list[tuple[str, Any]] = [
    ("gaussian", stats.norm(scale=2 / 3)),
    ("skewed", stats.gamma(9, loc=-2, scale=2 / 9)),
    ("stable", stats.levy_stable(1.5, 0, scale=2 * 9 ** (1 / 1.5 - 1))),
]


@pytest.mark.parametrize(("law", "exact"), BATCHES, ids=[b[0] for b in BATCHES])
def test_a_step_takes_the_mean_of_its_batch(law: str, exact: Any) -> None:
    # Kolmogorov's test of a fixed seed; a scale that is off by a tenth gives less than 1e-4.
    assert stats.kstest(noise_of(law, 1, 40, 60, 9).ravel(), exact.cdf).pvalue > 1e-2


DEVIATIONS: list[tuple[Noise, int, float]] = [
    (Noise(3.0), 9, 1.0),
    (Noise(3.0, "student", 5.0), 1, 3 * float(stats.t(5).std())),
    (Noise(3.0, "student", 2.0), 4, np.inf),
    (Noise(3.0, "stable", 2.0), 4, 1.5 * np.sqrt(2)),
    (Noise(3.0, "stable", 1.9), 4, np.inf),
    (Noise(3.0, "skewed"), 1, 3.0),
    (Noise(0.0, "stable"), 1, 0.0),
]


@pytest.mark.parametrize(("noise", "batch", "exact"), DEVIATIONS)
def test_the_deviation_is_the_laws(noise: Noise, batch: int, exact: float) -> None:
    assert deviation(noise, batch) == pytest.approx(exact, rel=1e-12)


def test_the_deviation_is_that_of_what_is_drawn() -> None:
    # 40 000 numbers: .4 % for Gaussian ones, 1 % for skewed ones; five standard errors.
    for law in ("gaussian", "skewed"):
        seen = noise_of(law, 2, 100, 200, 4).std()
        assert seen == pytest.approx(deviation(Noise(2.0, law), 4), rel=0.02)


@pytest.mark.parametrize("rule", RULES)
def test_a_run_is_the_run_alone_beside_one_that_diverges(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diffusion, "NUMBERS", 40)

    def abyss(theta: np.ndarray) -> np.ndarray:
        return np.where(np.abs(theta) > 40, np.nan, theta - 3 * theta.sum(-1, keepdims=True))

    start = np.array([[0.1, 0.2], [39.9, 39.9], [-1.0, 1.5], [0.0, 0.0]])
    noise, settings = Noise(30.0, "stable", 1.2), {"lr": 0.3}
    path, diverged_at = whole_walk(rule, settings, start, noise, grad=abyss)
    assert diverged_at[1] > 0
    assert np.isnan(path[diverged_at[1] - 1 :, 1]).all()
    assert np.isfinite(path[: diverged_at[1] - 1, 1]).all()
    for i in range(len(start)):
        alone, at = whole_walk(rule, settings, start[i : i + 1], noise, grad=abyss, seeds=[i])
        assert np.array_equal(alone[:, 0], path[:, i], equal_nan=True)
        assert at[0] == diverged_at[i]


def test_nothing_is_left_to_walk_once_every_run_has_diverged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(diffusion, "NUMBERS", 8)
    start, settings = np.ones((2, 1)), RULES["sgd"].settings(lr=10.0)
    stretches = list(
        walk(lambda x: 1e200 * x, RULES["sgd"], settings, start, Noise(0.0), [0, 1], 1000)
    )
    assert [s.first for s in stretches] == [1]
    assert stretches[0].diverged_at.tolist() == [2, 2]


def test_infinite_noise_is_divergence_though_the_step_is_finite(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    law = diffusion.LAWS["gaussian"]
    endless = type(law)("gaussian", "", None, "", "", lambda rng, n, shape: np.full((n, 2), np.inf))
    monkeypatch.setitem(diffusion.LAWS, "gaussian", endless)
    path, diverged_at = whole_walk("lion", {"lr": 0.1}, np.zeros((2, 2)), Noise(1.0))
    assert diverged_at.tolist() == [1, 1]
    assert np.isnan(path).all()


def test_the_schedule_is_none_unless_it_is_chosen() -> None:
    assert checked("adal", {}, {}, Noise(1.0), 0) == ((), (("lr_decay", "none"),))
    chosen = (("lr_decay", "inv_sqrt"),)
    assert checked("adal", {"lr": 1}, chosen, Noise(1.0), 0) == ((("lr", 1.0),), chosen)


def test_minibatches_of_a_finite_sum_are_refused() -> None:
    with pytest.raises(SpecError) as caught:
        checked("sgd", {}, {}, Noise(1.0, "minibatch"), 0)
    assert str(caught.value) == (
        "law of independent noise must be one of gaussian, skewed, stable, student; got 'minibatch'"
    )


def test_seeds_go_round_and_kept_steps_are_even() -> None:
    assert [seed_of(LARGEST_SEED, i) for i in (0, 1, 2)] == [LARGEST_SEED, 0, 1]
    assert kept_steps(5, 500).tolist() == [0, 1, 2, 3, 4, 5]
    assert kept_steps(1001, 500).tolist() == list(range(0, 1002, 3))
