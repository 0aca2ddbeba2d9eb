"""AdaBelief: Adam that divides by how far the gradient is from its own mean.

ε is added twice, as in the paper's algorithm 2: to s at every step, and beside the root. The
default ε is 1e-16, that of the authors' own package: in s it plays the part of Adam's ε squared.

The slot `r` is √s/2, kept by hypot: g − m can be twice the largest number, its half cannot.
"""

from __future__ import annotations

from dataclasses import replace

from adal.arrays import hypot, quotient, root, type_of_array
from adal.rules.adam import ADAM
from adal.rules.hypers import BETA1, BETA2, EPS, learning_rate
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule

BELIEF_BETA2 = replace(
    BETA2,
    title="Memory of the surprise",
    meaning="Memory of the gradient's distance from its mean: about 1/(1−β₂) steps.",
)
BELIEF_EPS = replace(
    EPS,
    default=1e-16,
    meaning="A small constant, added to s at every step and beside its square root.",
)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2, eps = settings["beta1"], settings["beta2"], settings["eps"]
    m = beta1 * slots["m"] + (1 - beta1) * g
    r = hypot(root(beta2) * slots["r"], root(1 - beta2) * (0.5 * g - 0.5 * m))
    r = hypot(r, r * 0 + 0.5 * root(eps))
    m_hat = m / (1 - beta1**t)
    r_hat = r / root(1 - beta2**t)
    symbols = {
        "g": g,
        "m": m,
        "s": lambda: 4 * r * r,
        "m_hat": m_hat,
        "s_hat": lambda: 4 * r_hat * r_hat,
        "u": quotient(0.5 * m_hat, r_hat + 0.5 * eps),
    }
    return symbols, {"m": m, "r": r}


ADABELIEF = UpdateRule(
    name="adabelief",
    title="AdaBelief",
    hypers=(learning_rate(0.001), BETA1, BELIEF_BETA2, BELIEF_EPS),
    own_choices=(),
    formula=r"""m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t
  \qquad s_t = \beta_2 s_{t-1} + (1-\beta_2)\, (g_t - m_t)^2 + \epsilon \\
\hat m_t = m_t / (1-\beta_1^t) \qquad \hat s_t = s_t / (1-\beta_2^t) \\
\theta_{t+1} = \theta_t - \eta_t\, \hat m_t / (\sqrt{\hat s_t} + \epsilon)""",
    source="Zhuang et al., AdaBelief Optimizer, NeurIPS 2020, algorithm 2; "
    "ε = 1e-16 as in their package adabelief_pytorch",
    empty=ADAM.empty,
    symbols=_symbols,
)
