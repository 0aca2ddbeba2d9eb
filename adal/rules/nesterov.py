"""Nesterov's momentum as torch.optim.SGD writes it: the step looks one velocity ahead.

Nesterov's paper takes the gradient at the point looked ahead to, and lets μ grow with t. Here θ is
that point and μ is constant; the two differ only in which of two points is called θ.
"""

from __future__ import annotations

from adal.arrays import type_of_array
from adal.rules.momentum import MOMENTUM
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    mu = settings["momentum"]
    m = mu * slots["m"] + g
    return {"g": g, "m": m, "u": g + mu * m}, {"m": m}


NESTEROV = UpdateRule(
    name="nesterov",
    title="Nesterov",
    hypers=MOMENTUM.hypers,
    own_choices=(),
    formula=r"""m_t = \mu\, m_{t-1} + g_t \\
\theta_{t+1} = \theta_t - \eta_t\, (g_t + \mu\, m_t)""",
    source="Nesterov (1983), Soviet Math. Dokl. 27(2); Sutskever et al., ICML 2013; "
    "torch.optim.SGD(momentum=μ, nesterov=True)",
    empty=MOMENTUM.empty,
    symbols=_symbols,
)
