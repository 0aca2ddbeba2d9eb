"""Adam × gain: the control keeps its head where its norms do not fit."""

from __future__ import annotations

import numpy as np
import pytest

from adal.rules import RULES

GAIN = RULES["adam_gain"]


def steps(rows: list[np.ndarray], **settings: float) -> list[np.ndarray]:
    slots, out = GAIN.init(rows[0]), []
    for t, g in enumerate(rows, 1):
        delta, slots = GAIN.update(g, slots, g, t, **settings)
        out.append(delta)
    return out


def test_a_norm_that_overflows_float32_leaves_the_step_as_it_is() -> None:
    plain = steps([np.full(1000, x, np.float32) for x in (1.0, 3.0, 0.5)], eps=0.0)
    loud = steps([np.full(1000, x * 2.0**125, np.float32) for x in (1.0, 3.0, 0.5)], eps=0.0)
    assert np.array_equal(plain, loud)


def test_a_gain_that_overflows_does_not_move_a_coordinate_without_gradient() -> None:
    first, second = steps([np.array([1e200, 0.0]), np.array([1e-200, 0.0])], beta2=0.0, eps=0.0)
    assert first[1] == second[1] == 0
    assert second[0] == -np.inf


def test_its_terms_are_the_norm_and_the_gain() -> None:
    first, second = np.array([3.0, -4.0]), np.array([1.0, 0.0])
    settings = {"lr": 0.1, "beta1": 0.5, "beta2": 0.75}
    _, slots = GAIN.terms(first, GAIN.init(first), first, 1, **settings)
    symbols, _ = GAIN.terms(second, slots, second, 2, **settings)
    assert symbols["a"] == pytest.approx(1.0)
    mean, square = (0.25 * 7 + 0.5 * 1) / 0.75, (0.1875 * 49 + 0.25 * 1) / 0.4375
    assert symbols["gain"] == pytest.approx(mean / np.sqrt(square))
