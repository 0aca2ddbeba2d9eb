"""Stochastic gradient descent: straight down the gradient.

Fed with AdaL's ĝ = ‖g‖₁ g instead of g it is where "amplifies early, shrinks late" is literally
true: its step is exactly ‖g‖₁ times as long.
"""

from __future__ import annotations

from adal.arrays import l1_norm, powers, total, type_of_array
from adal.rules.hypers import learning_rate
from adal.rules.rule import Choice, Settings, Slots, Symbols, UpdateRule

GRADIENT = Choice(
    "gradient",
    "Gradient",
    {
        "plain": "the step follows g",
        "transformed": "the step follows ĝ = ‖g‖₁ g, AdaL's transformed gradient",
    },
    "plain",
    "Whether the gradient is first multiplied by its own ℓ1 norm.",
)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    if settings["gradient"] == "plain":
        return {"g": g, "u": g}, slots
    # The norm alone may overflow where its product with a small coordinate does not.
    mantissa, exponent = l1_norm(g)
    near, far = powers(exponent)
    ghat = g * (mantissa * near) * far
    return {"g": g, "a": lambda: total(abs(g)), "ghat": ghat, "u": ghat}, slots


SGD = UpdateRule(
    name="sgd",
    title="SGD",
    hypers=(learning_rate(0.01),),
    own_choices=(GRADIENT,),
    formula=r"\theta_{t+1} = \theta_t - \eta_t\, g_t",
    source="Robbins & Monro (1951), Ann. Math. Statist. 22(3); torch.optim.SGD",
    empty=lambda theta: {},
    symbols=_symbols,
)
