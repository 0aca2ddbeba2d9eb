"""Schedules of a training: closed forms, and torch's schedulers as the oracle."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch

from adal.errors import UnknownName
from adal.training.schedules import SCHEDULES, schedule_named

FORMS: dict[str, Callable[[int, int], float]] = {
    "constant": lambda t, steps: 1.0,
    "inv_sqrt": lambda t, steps: t**-0.5,
    "cosine": lambda t, steps: math.cos(math.pi * (t - 1) / (2 * steps)) ** 2,
    "step": lambda t, steps: 1.0 if 2 * t < steps + 2 else 0.1 if 4 * t < 3 * steps + 4 else 0.01,
}


@pytest.mark.parametrize("steps", [1, 2, 20, 600])
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_is_its_closed_form(name: str, steps: int) -> None:
    factors = [SCHEDULES[name].factor(t, steps) for t in range(1, steps + 1)]
    assert factors == pytest.approx([FORMS[name](t, steps) for t in range(1, steps + 1)], abs=1e-15)
    assert factors[0] == 1.0
    assert all(0 < later <= earlier for earlier, later in pairwise(factors))


TORCHS: dict[str, Callable[[Any, int], Any]] = {
    "constant": lambda optimizer, steps: torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0),
    "inv_sqrt": lambda optimizer, steps: torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda made: (made + 1) ** -0.5
    ),
    "cosine": lambda optimizer, steps: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps),
    "step": lambda optimizer, steps: torch.optim.lr_scheduler.MultiStepLR(
        optimizer, [steps // 2, 3 * steps // 4]
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_torch_has_the_same_rates(name: str) -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = TORCHS[name](optimizer, 40)
    for t in range(1, 41):
        rate = optimizer.param_groups[0]["lr"]
        assert SCHEDULES[name].factor(t, 40) == pytest.approx(rate, abs=1e-13)
        optimizer.step()
        scheduler.step()


def test_an_unknown_schedule_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName) as caught:
        schedule_named("linear")
    assert str(caught.value) == (
        "schedule must be one of constant, cosine, inv_sqrt, step; got 'linear'"
    )
