"""AdaL: Adam on a gradient that is first multiplied by its own ℓ1 norm.

ĝ = ‖g‖₁ g is of second order in g and v of fourth, so naive code is right only for |g| in about
1e-10 … 1e9 in float32. Here every block carries a power-of-two scale instead: m and √v are held
as m·2^-k and √v·2^-k with a whole number k from a bound h on log2 of the largest ĝ in memory.
The quotient m̂/√v̂ does not see k; only ε does, and it is brought to the same scale.
"""

from __future__ import annotations

from adal.arrays import (
    is_float32,
    l1_norm,
    larger,
    least_exponent,
    log2,
    namespace,
    powers,
    root,
    scaled,
    type_of_array,
)
from adal.rules.hypers import BETA1, BETA2, EPS, eps_mode, learning_rate
from adal.rules.rule import Choice, Settings, Slots, Symbols, UpdateRule, zeros

SECOND_MOMENT = Choice(
    "second_moment",
    {
        "transformed": "v from ĝ²: the step hardly sees ‖g‖₁, as it divides by its own size",
        "raw": "v from g²: the step itself is scaled by ‖g‖₁",
    },
    "transformed",
    "Which gradient the second moment remembers; the largest uncertainty about the paper.",
)


FASTEST_FORGETTING = -60.0
"""h falls by at most 60 a step: a bound need not be tight, and the rescaling stays in range."""


def _empty(theta: type_of_array) -> Slots:
    block = zeros(theta[..., :1])
    h, h_r = block + 2 * least_exponent(theta), block + least_exponent(theta)
    return {
        "m": zeros(theta), "h": h, "k": _scale(h),
        "r": zeros(theta), "h_r": h_r, "k_r": _scale(h_r),
    }  # fmt: skip


def _scale(h: type_of_array) -> type_of_array:
    """k such that the largest value in memory, below 2^h, is held below 2^100 or 2^900."""
    return namespace(h).floor(h) - (100.0 if is_float32(h) else 900.0)


def _log2_of_eps(eps: type_of_array, eps_mode: str, h: type_of_array) -> type_of_array:
    """log2 of what ε adds to √v̂: the scale of √v̂ must hold that as well."""
    if eps_mode == "denominator":
        return log2(eps, least_exponent(h))
    return 0.5 * log2(eps, least_exponent(h)) if eps_mode == "inside" else 2 * least_exponent(h)


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2, eps, mode = (settings[n] for n in ("beta1", "beta2", "eps", "eps_mode"))
    raw = settings["second_moment"] == "raw"
    hypot = namespace(g).hypot
    mantissa, exponent = l1_norm(g)
    forget = larger(larger(log2(beta1, -120.0), 0.5 * log2(beta2, -120.0)), FASTEST_FORGETTING)
    least = _log2_of_eps(eps, mode, slots["h"])

    h = larger(slots["h"] + forget, 2 * exponent)
    h = h if raw else larger(h, least)
    k = _scale(h)
    near, far = powers(exponent - k)
    g_held = g * (mantissa * near) * far
    near, far = powers(slots["k"] - k)
    m = beta1 * slots["m"] * near * far + (1 - beta1) * g_held

    if raw:
        h_r = larger(larger(slots["h_r"] + forget, exponent), least)
        k_r = _scale(h_r)
        near, far = powers(slots["k_r"] - k_r)
        seen = scaled(g, -k_r)
    else:
        h_r, k_r, seen = h, k, g_held
    r = hypot(root(beta2) * slots["r"] * near * far, root(1 - beta2) * seen)

    m_hat = m / (1 - beta1**t)
    r_hat = r / root(1 - beta2**t)
    if mode == "denominator":
        d = r_hat + scaled(r_hat * 0 + eps, -k_r)
    elif mode == "inside":
        d = hypot(r_hat, scaled(r_hat * 0 + root(eps), -k_r))
    else:
        d = r_hat
    moves = r > 0
    u = m_hat / (d + ~moves)
    if raw:
        u = scaled(u, k - k_r)
    if mode == "preconditioner":
        u = u + scaled(eps * m_hat, k)
    u = u * moves

    symbols = {
        "g": g,
        "a": lambda: scaled(mantissa, exponent),
        "ghat": lambda: scaled(g_held, k),
        "m": lambda: scaled(m, k),
        "v": lambda: scaled(r, k_r) ** 2,
        "m_hat": lambda: scaled(m_hat, k),
        "v_hat": lambda: scaled(r_hat, k_r) ** 2,
        "u": u,
    }
    return symbols, {"m": m, "h": h, "k": k, "r": r, "h_r": h_r, "k_r": k_r}


ADAL = UpdateRule(
    name="adal",
    title="AdaL",
    hypers=(learning_rate(0.001), BETA1, BETA2, EPS),
    own_choices=(eps_mode("preconditioner"), SECOND_MOMENT),
    formula=r"""\hat g_t = \lVert g_t \rVert_1\, g_t \\
m_t = \beta_1 m_{t-1} + (1-\beta_1)\, \hat g_t
  \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, \hat g_t^2 \\
\hat m_t = m_t / (1-\beta_1^t) \qquad \hat v_t = v_t / (1-\beta_2^t)
  \qquad \eta_t = \eta / \sqrt t \\
\theta_{t+1} = \theta_t - \eta_t\, (\hat v_t^{-1/2} + \epsilon)\, \hat m_t""",
    source="Zhang et al., AdaL, arXiv:2107.01525 (2021), as catalogued in "
    "github.com/junaidaliop/zij, canon/math/adal.md",
    empty=_empty,
    symbols=_symbols,
    decay="inv_sqrt",
)
