"""Stochastic gradient descent: straight down the gradient."""

from __future__ import annotations

from adal.arrays import type_of_array
from adal.rules.hypers import learning_rate
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    return {"g": g, "u": g}, slots


SGD = UpdateRule(
    name="sgd",
    title="SGD",
    hypers=(learning_rate(0.01),),
    own_choices=(),
    formula=r"\theta_{t+1} = \theta_t - \eta_t\, g_t",
    source="Robbins & Monro (1951), Ann. Math. Statist. 22(3); torch.optim.SGD",
    empty=lambda theta: {},
    symbols=_symbols,
)
