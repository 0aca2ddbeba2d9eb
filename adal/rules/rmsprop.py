"""RMSProp: the gradient over its root mean square, without a mean and without bias correction.

As torch.optim.RMSprop has it, ε beside the root; Tieleman & Hinton's slide has no ε. The slot `r`
is √v, kept by hypot. v starts at 0, so the first step is 1/√(1-α) learning rates long: 10 at .99.
"""

from __future__ import annotations

from dataclasses import replace

from adal.arrays import hypot, quotient, root, type_of_array
from adal.rules.hypers import BETA2, EPS, learning_rate
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule, zeros

ALPHA = replace(
    BETA2,
    name="alpha",
    symbol=r"\alpha",
    default=0.99,
    meaning="Memory of the gradient's size: about 1/(1−α) steps.",
)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    alpha = settings["alpha"]
    r = hypot(root(alpha) * slots["r"], root(1 - alpha) * g)
    symbols = {"g": g, "v": lambda: r * r, "u": quotient(g, r + settings["eps"])}
    return symbols, {"r": r}


RMSPROP = UpdateRule(
    name="rmsprop",
    title="RMSProp",
    hypers=(learning_rate(0.01), ALPHA, EPS),
    own_choices=(),
    formula=r"""v_t = \alpha v_{t-1} + (1-\alpha)\, g_t^2 \\
\theta_{t+1} = \theta_t - \eta_t\, g_t / (\sqrt{v_t} + \epsilon)""",
    source="Tieleman & Hinton (2012), Coursera: Neural Networks for Machine Learning, lecture 6e; "
    "torch.optim.RMSprop",
    empty=lambda theta: {"r": zeros(theta)},
    symbols=_symbols,
)
