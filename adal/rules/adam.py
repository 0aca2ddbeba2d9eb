"""Adam and AdamW: the mean gradient over the root mean square, coordinate by coordinate.

The slot `r` is √v rather than v: r_t = hypot(√β₂ r_{t-1}, √(1-β₂) g_t) neither overflows nor
underflows before g itself does, and the quotient m̂/√v̂ needs nothing else.
"""

from __future__ import annotations

from adal.arrays import hypot, is_zero, quotient, root, type_of_array
from adal.rules.hypers import BETA1, BETA2, EPS, eps_mode, learning_rate
from adal.rules.rule import Hyper, Settings, Slots, Symbols, UpdateRule, zeros

MOMENTS = r"""m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t
  \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2 \\
\hat m_t = m_t / (1-\beta_1^t) \qquad \hat v_t = v_t / (1-\beta_2^t) \\
"""


def direction(m_hat: type_of_array, r_hat: type_of_array, settings: Settings) -> type_of_array:
    """m̂ over √v̂ = `r_hat`, with ε where `eps_mode` puts it; 0 where nothing has been seen."""
    eps = settings["eps"]
    if settings["eps_mode"] == "denominator":
        d = r_hat + eps
        return quotient(m_hat, d) if is_zero(eps) else m_hat / d
    if settings["eps_mode"] == "inside":
        return quotient(m_hat, hypot(r_hat, r_hat * 0 + root(eps)))
    return (quotient(m_hat, r_hat) + eps * m_hat) * (r_hat > 0)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2 = settings["beta1"], settings["beta2"]
    m = beta1 * slots["m"] + (1 - beta1) * g
    r = hypot(root(beta2) * slots["r"], root(1 - beta2) * g)
    m_hat = m / (1 - beta1**t)
    r_hat = r / root(1 - beta2**t)
    symbols = {
        "g": g,
        "m": m,
        "v": lambda: r * r,
        "m_hat": m_hat,
        "v_hat": lambda: r_hat * r_hat,
        "u": direction(m_hat, r_hat, settings),
    }
    return symbols, {"m": m, "r": r}


def _decoupled(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    symbols, new = _symbols(g, slots, theta, t, settings)
    symbols["u"] = symbols["u"] + settings["weight_decay"] * theta
    return symbols, new


ADAM = UpdateRule(
    name="adam",
    title="Adam",
    hypers=(learning_rate(0.001), BETA1, BETA2, EPS),
    own_choices=(eps_mode("denominator"),),
    formula=MOMENTS + r"\theta_{t+1} = \theta_t - \eta_t\, \hat m_t / (\sqrt{\hat v_t} + \epsilon)",
    source="Kingma & Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1",
    empty=lambda theta: {"m": zeros(theta), "r": zeros(theta)},
    symbols=_symbols,
)

WEIGHT_DECAY = Hyper(
    "weight_decay",
    "Weight decay",
    r"\lambda",
    0.01,
    0.0,
    1.0,
    "[]",
    "log",
    "Share of the parameters, times the learning rate, that is taken away at each step.",
)

ADAMW = UpdateRule(
    name="adamw",
    title="AdamW",
    hypers=(*ADAM.hypers, WEIGHT_DECAY),
    own_choices=ADAM.own_choices,
    formula=MOMENTS
    + r"\theta_{t+1} = \theta_t - \eta_t \left( \hat m_t / (\sqrt{\hat v_t} + \epsilon)"
    + r" + \lambda\, \theta_t \right)",
    source="Loshchilov & Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2",
    empty=ADAM.empty,
    symbols=_decoupled,
)
