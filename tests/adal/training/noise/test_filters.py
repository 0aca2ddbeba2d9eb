"""Filters of a few watched coordinates: the rules on whole tensors as the oracle."""

from __future__ import annotations

import numpy as np
import pytest

from adal.rules import RULES
from adal.training.noise.filters import RULES_OF, displacements
from adal.training.noise.spec import NoiseSpec
from adal.under_noise.filters import averaged

SIZES = (30, 4, 9, 1)
SPEC = NoiseSpec(beta1=0.8, beta2=0.95, eps=1e-3)
STEPS = 80


def whole_series() -> np.ndarray:
    rng = np.random.default_rng(5)
    # Heavy tails and a drift, so that every norm and memory matters.
    return rng.standard_t(2, size=(STEPS, sum(SIZES))) * np.linspace(1, 0.1, STEPS)[:, None]


def norms_of(g: np.ndarray) -> np.ndarray:
    return np.stack([abs(x).sum(1) for x in np.split(g, np.cumsum(SIZES)[:-1], axis=1)], axis=1)


@pytest.mark.parametrize("watched", [(0, 3, 29, 31, 34, 41), tuple(range(sum(SIZES))), (35,)])
@pytest.mark.parametrize("quantity", RULES_OF)
def test_watched_coordinates_move_as_in_their_whole_tensor(
    quantity: str, watched: tuple[int, ...]
) -> None:
    g, columns = whole_series(), np.array(watched)
    tensor_of = np.searchsorted(np.cumsum(SIZES), columns, side="right")
    found = displacements(quantity, SPEC, g[:, columns], norms_of(g), tensor_of)

    name, choices = RULES_OF[quantity]
    own = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3} if name != "sgd" else {}
    expected = np.empty_like(g)
    begin = 0
    for size in SIZES:
        block, theta = slice(begin, begin + size), np.zeros(size)
        slots, begin = RULES[name].init(theta), begin + size
        for t in range(STEPS):
            expected[t, block], slots = RULES[name].update(
                g[t, block], slots, theta, t + 1, lr=1.0, lr_decay="none", **own, **choices
            )
    # Another order of at most 30 summands in a norm: some 1e-15 of the largest step.
    assert np.allclose(found, expected[:, columns], rtol=0, atol=1e-13 * abs(expected).max())


def test_both_readings_of_the_second_moment_are_measured() -> None:
    readings = [RULES["adal"].settings(**choices) for _, choices in list(RULES_OF.values())[2:]]
    assert [settings["second_moment"] for settings in readings] == ["transformed", "raw"]


def test_an_average_is_the_mean_that_adam_keeps() -> None:
    g, theta = whole_series(), np.zeros(sum(SIZES))
    slots, found = RULES["adam"].init(theta), averaged(whole_series(), 0.8)
    for t in range(STEPS):
        _, slots = RULES["adam"].update(g[t], slots, theta, t + 1, beta1=0.8)
        assert np.allclose(found[t], slots["m"], rtol=0, atol=1e-13)


def test_the_steps_are_told() -> None:
    told: list[float] = []
    g = whole_series()[np.arange(600) % STEPS]
    displacements("adam", SPEC, g[:, :1], norms_of(g), np.array([0]), report=told.append)
    assert told == [0, 250 / 600, 500 / 600]
