"""AMSGrad: Adam whose second moment never falls, so that its step never grows by forgetting.

As torch.optim.Adam(amsgrad=True) has it: the maximum is taken of v as it is, and the bias of the
maximum is corrected. Reddi et al. correct no bias at all. The slots hold √v and its maximum.
"""

from __future__ import annotations

from adal.arrays import hypot, larger, root, type_of_array
from adal.rules.adam import ADAM, direction
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule, zeros


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2 = settings["beta1"], settings["beta2"]
    m = beta1 * slots["m"] + (1 - beta1) * g
    r = hypot(root(beta2) * slots["r"], root(1 - beta2) * g)
    r_max = larger(slots["r_max"], r)
    m_hat = m / (1 - beta1**t)
    r_hat = r_max / root(1 - beta2**t)
    symbols = {
        "g": g,
        "m": m,
        "v": lambda: r * r,
        "v_max": lambda: r_max * r_max,
        "m_hat": m_hat,
        "v_hat": lambda: r_hat * r_hat,
        "u": direction(m_hat, r_hat, settings),
    }
    return symbols, {"m": m, "r": r, "r_max": r_max}


AMSGRAD = UpdateRule(
    name="amsgrad",
    title="AMSGrad",
    hypers=ADAM.hypers,
    own_choices=ADAM.own_choices,
    formula=r"""m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t
  \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2 \\
v^{\max}_t = \max(v^{\max}_{t-1}, v_t) \\
\hat m_t = m_t / (1-\beta_1^t) \qquad \hat v_t = v^{\max}_t / (1-\beta_2^t) \\
\theta_{t+1} = \theta_t - \eta_t\, \hat m_t / (\sqrt{\hat v_t} + \epsilon)""",
    source="Reddi, Kale & Kumar, On the Convergence of Adam and Beyond, ICLR 2018, algorithm 2; "
    "torch.optim.Adam(amsgrad=True)",
    empty=lambda theta: {"m": zeros(theta), "r": zeros(theta), "r_max": zeros(theta)},
    symbols=_symbols,
)
