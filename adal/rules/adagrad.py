"""Adagrad: every coordinate is divided by the root of the sum of all its squared gradients.

As torch.optim.Adagrad has it, with its initial sum 0 and lr_decay 0; Duchi et al. put their small
constant δ beside the root as well. The slot `r` is the root of the sum, kept by hypot.
"""

from __future__ import annotations

from dataclasses import replace

from adal.arrays import hypot, quotient, type_of_array
from adal.rules.hypers import EPS, learning_rate
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule, zeros


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    r = hypot(slots["r"], g)
    symbols = {"g": g, "v": lambda: r * r, "u": quotient(g, r + settings["eps"])}
    return symbols, {"r": r}


ADAGRAD = UpdateRule(
    name="adagrad",
    title="Adagrad",
    hypers=(learning_rate(0.01), replace(EPS, default=1e-10)),
    own_choices=(),
    formula=r"""v_t = v_{t-1} + g_t^2 \\
\theta_{t+1} = \theta_t - \eta_t\, g_t / (\sqrt{v_t} + \epsilon)""",
    source="Duchi, Hazan & Singer (2011), JMLR 12, diagonal update; torch.optim.Adagrad",
    empty=lambda theta: {"r": zeros(theta)},
    symbols=_symbols,
)
