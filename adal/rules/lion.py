"""Lion: the sign of a mean gradient, so every coordinate moves by exactly η or not at all.

The mean that steps forgets by β₁, the mean that is kept by β₂. Weight decay is decoupled, as in
the paper's algorithm 2, and 0 by default.
"""

from __future__ import annotations

from dataclasses import replace

from adal.arrays import namespace, type_of_array
from adal.rules.adam import WEIGHT_DECAY
from adal.rules.hypers import BETA1, BETA2, learning_rate
from adal.rules.momentum import MOMENTUM
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule

STEP_MEMORY = replace(
    BETA1, title="Share of the mean", meaning="Share of the kept mean in the step's direction."
)
KEPT_MEMORY = replace(
    BETA2,
    title="Memory of the mean",
    default=0.99,
    meaning="Memory of the mean gradient that is kept: about 1/(1−β₂) steps.",
)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2 = settings["beta1"], settings["beta2"]
    c = beta1 * slots["m"] + (1 - beta1) * g
    m = beta2 * slots["m"] + (1 - beta2) * g
    u = namespace(g).sign(c) + settings["weight_decay"] * theta
    return {"g": g, "c": c, "m": m, "u": u}, {"m": m}


LION = UpdateRule(
    name="lion",
    title="Lion",
    hypers=(learning_rate(1e-4), STEP_MEMORY, KEPT_MEMORY, replace(WEIGHT_DECAY, default=0.0)),
    own_choices=(),
    formula=r"""c_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t
  \qquad m_t = \beta_2 m_{t-1} + (1-\beta_2)\, g_t \\
\theta_{t+1} = \theta_t - \eta_t \left( \operatorname{sign}(c_t) + \lambda\, \theta_t \right)""",
    source="Chen et al., Symbolic Discovery of Optimization Algorithms, NeurIPS 2023, algorithm 2",
    empty=MOMENTUM.empty,
    symbols=_symbols,
)
