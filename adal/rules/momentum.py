"""Heavy-ball momentum: a running sum of gradients, as torch.optim.SGD writes it."""

from __future__ import annotations

from adal.arrays import type_of_array
from adal.rules.hypers import learning_rate
from adal.rules.rule import Hyper, Settings, Slots, Symbols, UpdateRule, zeros

MOMENTUM_HYPER = Hyper(
    "momentum",
    "Momentum",
    r"\mu",
    0.9,
    0.0,
    1.0,
    "[)",
    "linear",
    "How much of the last step's velocity is kept.",
)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    m = settings["momentum"] * slots["m"] + g
    return {"g": g, "m": m, "u": m}, {"m": m}


MOMENTUM = UpdateRule(
    name="momentum",
    title="Momentum",
    hypers=(learning_rate(0.01), MOMENTUM_HYPER),
    own_choices=(),
    formula=r"""m_t = \mu\, m_{t-1} + g_t \\
\theta_{t+1} = \theta_t - \eta_t\, m_t""",
    source="Polyak (1964), USSR Comput. Math. 4(5); torch.optim.SGD(momentum=μ), dampening 0",
    empty=lambda theta: {"m": zeros(theta)},
    symbols=_symbols,
)
