"""AdaL: Adam on a gradient that is first multiplied by its own ℓ1 norm.

ĝ = ‖g‖₁ g is of second order in g and v of fourth, so naive code is right only for |g| in about
1e-10 … 1e9 in float32. Two measures widen that to all finite numbers:

- The slot `r` is √v, kept by hypot, never v.
- Every block carries a power-of-two scale: m and √v are held as m·2^-k and √v·2^-k_r with whole
  numbers k. The quotient m̂/√v̂ does not see k; only ε does, and it is brought to the same scale.
  In float64 k stays 0, and costs nothing, until a gradient leaves 2^±300.
"""

from __future__ import annotations

from adal.arrays import (
    all_zero,
    hypot,
    is_float32,
    is_zero,
    l1_norm,
    larger,
    least_exponent,
    log2,
    namespace,
    powers,
    root,
    scaled,
    total,
    type_of_array,
    within,
    without_zeros,
)
from adal.rules.hypers import BETA1, BETA2, EPS, eps_mode, learning_rate
from adal.rules.rule import Choice, Settings, Slots, Symbols, UpdateRule, zeros

SECOND_MOMENT = Choice(
    "second_moment",
    "Second moment",
    {
        "transformed": "v from ĝ²: the step hardly sees ‖g‖₁, as it divides by its own size",
        "raw": "v from g²: the step itself is scaled by ‖g‖₁",
    },
    "transformed",
    "Which gradient the second moment remembers; the largest uncertainty about the paper.",
)


FASTEST_FORGETTING = -60.0
"""h falls by at most 60 a step: a bound need not be tight, and the rescaling stays in range."""

PLAIN_RANGE = (2.0**-300, 2.0**460)
"""‖g‖₁ for which float64 needs no scale: ĝ stays below 2^920, and its least coordinates above 0."""


def _empty(theta: type_of_array) -> Slots:
    block = zeros(theta[..., :1])
    h, h_r = block + 2 * least_exponent(theta), block + least_exponent(theta)
    k, k_r = (_scale(h), _scale(h_r)) if is_float32(theta) else (block, block)
    return {"m": zeros(theta), "h": h, "k": k, "r": zeros(theta), "h_r": h_r, "k_r": k_r}


def _scale(h: type_of_array) -> type_of_array:
    """k such that the largest value in memory, below 2^h, is held below 2^100 or 2^900."""
    return namespace(h).floor(h) - (100.0 if is_float32(h) else 900.0)


def _bound(slots: Slots, slot: str, h: str, k: str) -> type_of_array:
    """log2 of a bound on what `slot` holds, per block; from the slot itself where it is plain."""
    if is_float32(slots[slot]):
        return slots[h]
    _, exponent = l1_norm(slots[slot])
    plain = slots[k] == 0
    return exponent * plain + slots[h] * ~plain


def _log2_of_eps(eps: type_of_array, eps_mode: str, h: type_of_array) -> type_of_array:
    """log2 of what ε adds to √v̂: the scale of √v̂ must hold that as well."""
    if eps_mode == "denominator":
        return log2(eps, least_exponent(h))
    return 0.5 * log2(eps, least_exponent(h)) if eps_mode == "inside" else 2 * least_exponent(h)


def _plain(g: type_of_array, a: type_of_array, slots: Slots, settings: Settings) -> Slots:
    """The new slots where every number fits as it is."""
    beta1, beta2 = settings["beta1"], settings["beta2"]
    ghat = a * g
    seen = g if settings["second_moment"] == "raw" else ghat
    m = beta1 * slots["m"] + (1 - beta1) * ghat
    r = hypot(root(beta2) * slots["r"], root(1 - beta2) * seen)
    return {**slots, "m": m, "r": r}


def _scaled(g: type_of_array, slots: Slots, settings: Settings) -> Slots:
    """The new slots where they need a scale: both moments brought to a new one, then updated."""
    beta1, beta2 = settings["beta1"], settings["beta2"]
    mantissa, exponent = l1_norm(g)
    forget = larger(larger(log2(beta1, -120.0), 0.5 * log2(beta2, -120.0)), FASTEST_FORGETTING)
    least = _log2_of_eps(settings["eps"], settings["eps_mode"], slots["h"])
    raw = settings["second_moment"] == "raw"

    h, h_r = _bound(slots, "m", "h", "k"), _bound(slots, "r", "h_r", "k_r")
    if raw:
        h = larger(h + forget, 2 * exponent)
        h_r = larger(larger(h_r + forget, exponent), least)
    else:
        h = h_r = larger(larger(larger(h, h_r) + forget, 2 * exponent), least)
    k = _scale(h)
    k_r = _scale(h_r) if raw else k
    near, far = powers(exponent - k)
    ghat = g * (mantissa * near) * far
    seen = scaled(g, -k_r) if raw else ghat
    near, far = powers(slots["k"] - k)
    m = beta1 * slots["m"] * near * far + (1 - beta1) * ghat
    near, far = powers(slots["k_r"] - k_r) if raw else (near, far)
    r = hypot(root(beta2) * slots["r"] * near * far, root(1 - beta2) * seen)
    return {"m": m, "h": h, "k": k, "r": r, "h_r": h_r, "k_r": k_r}


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2 = settings["beta1"], settings["beta2"]
    eps, mode = settings["eps"], settings["eps_mode"]
    a = total(abs(g))
    plain = not is_float32(g) and all_zero(slots["k"], slots["k_r"]) and within(a, *PLAIN_RANGE)
    new = _plain(g, a, slots, settings) if plain else _scaled(g, slots, settings)
    m, k, r, k_r = new["m"], new["k"], new["r"], new["k_r"]

    m_hat = m / (1 - beta1**t)
    r_hat = r / root(1 - beta2**t)
    if mode == "denominator":
        d = r_hat + (eps if plain else scaled(r_hat * 0 + eps, -k_r))
    elif mode == "inside":
        d = hypot(r_hat, scaled(r_hat * 0 + root(eps), -k_r))
    else:
        d = r_hat
    # r is 0 only where all of m is; but with β₂ = 0, and below a scale, m can outlive it.
    moving = m_hat if plain and not is_zero(beta2) else m_hat * (r > 0)
    u = moving / without_zeros(d)
    if not plain and settings["second_moment"] == "raw":
        u = scaled(u, k - k_r)
    if mode == "preconditioner":
        u = u + (eps * moving if plain else scaled(eps * moving, k))

    symbols = {
        "g": g,
        "a": a,
        "ghat": lambda: a * g,
        "m": lambda: scaled(m, k),
        "v": lambda: scaled(r, k_r) ** 2,
        "m_hat": lambda: scaled(m_hat, k),
        "v_hat": lambda: scaled(r_hat, k_r) ** 2,
        "u": u,
    }
    return symbols, new


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
