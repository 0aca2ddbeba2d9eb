"""Closed forms for AdaL's step beside Adam's: what a simulation must meet.

Sources: each follows from the two updates by summing a geometric series; the function's docstring
says over what. ε = 0 unless it is an argument.
"""

from __future__ import annotations

import math

import numpy as np

from adal.errors import SpecError, shown


def direction_geometric(rho: float, t: np.ndarray, beta1: float, beta2: float) -> np.ndarray:
    """m̂_t/√v̂_t of Adam on gradients g_i = ρ^i, i = 1 … t, for every scale of g.

    With S(β, q) = Σ_i β^{t-i} q^i = q (q^t − β^t)/(q − β), t q^t at q = β:
    (1−β₁) S(β₁, ρ)/(1−β₁ᵗ) over √[(1−β₂) S(β₂, ρ²)/(1−β₂ᵗ)].

    Args:
      rho: ratio of one gradient to the one before, > 0.
      t: (…,) steps, from 1.
    """
    if not rho > 0:
        raise SpecError(f"rho must be in (0, inf), got {shown(rho)}")
    t = np.asarray(t, float)
    # Powers relative to ρ^t, so that neither a long decay nor a long growth leaves the range.
    mean = (1 - beta1) * _series(beta1 / rho, t) / (1 - beta1**t)
    square = (1 - beta2) * _series(beta2 / rho**2, t) / (1 - beta2**t)
    return mean / np.sqrt(square)


def h_geometric(rho: float, t: np.ndarray, beta1: float, beta2: float) -> np.ndarray:
    """H_t of AdaL on gradients c ρ^i: AdaL at ρ steps as Adam at ρ², whatever c is."""
    own = direction_geometric(rho, t, beta1, beta2)
    return direction_geometric(rho * rho, t, beta1, beta2) / own


def _series(q: float, t: np.ndarray) -> np.ndarray:
    """Σ_{j=0}^{t−1} q^j."""
    if q == 1:
        return t
    return np.expm1(t * math.log(q)) / (q - 1) if q > 0 else np.ones_like(t)


def h_levels(
    first: float, second: float, change: int, t: np.ndarray, beta1: float, beta2: float
) -> np.ndarray:
    """H_t of AdaL in 1-D on gradients `first` for `change` steps, then `second`: jump, drop, spike.

    Both moments are a mix of two levels, with the weights w(β) = β^{t−change} (1−β^change)/(1−βᵗ)
    of the first: the quotient of w(β₁) K^p + (1−w(β₁)) s^p and √[w(β₂) K^{2p} + (1−w(β₂)) s^{2p}]
    at p = 2 over the one at p = 1, by summing the geometric series.

    Args:
      first, second: the levels K and s, > 0.
      change: at least 1, the last step of the first level.
      t: (…,) steps, from 1.
    """
    t = np.asarray(t, float)

    def weight(beta: float) -> np.ndarray:
        before = beta ** np.maximum(t - change, 0.0) * (1 - beta**change) / (1 - beta**t)
        return np.where(t <= change, 1.0, before)

    top = max(first, second)
    w1, w2, k, s = weight(beta1), weight(beta2), first / top, second / top

    def direction(p: int) -> np.ndarray:
        mean = w1 * k**p + (1 - w1) * s**p
        return mean / np.sqrt(w2 * k ** (2 * p) + (1 - w2) * s ** (2 * p))

    return direction(2) / direction(1)


def drift_with_noise(level: float, sigma: float) -> float:
    """AdaL's mean step over Adam's on gradients level + σ·Gauss in 1-D, for a long memory β₂ → 1.

    (E[|g|g]/√E[g⁴]) / (E[g]/√E[g²]). With x = level/σ: E[|g|g]/σ² = (1 + x²) erf(x/√2) +
    x √(2/π) exp(−x²/2) and E[g⁴]/σ⁴ = x⁴ + 6x² + 3. It tends to `DRIFT_RATIO` for x → 0, to 1 for
    x → ∞.

    Args:
      level: > 0.
      sigma: standard deviation, > 0.
    """
    x = level / sigma
    if x > 1e3:
        return 1.0  # what is left is below 1/x²
    mean = (1 + x * x) * math.erf(x / math.sqrt(2))
    mean += x * math.sqrt(2 / math.pi) * math.exp(-x * x / 2)
    ours = mean / math.sqrt(x**4 + 6 * x * x + 3)
    return ours / (x / math.sqrt(x * x + 1))


def e_constant(g: float, a: float, eps: float, eps_mode: str) -> float:
    """E on a constant gradient of size `g` in a block of norm `a`: ε's share of the step's ratio.

    Every place of ε gives 1 exactly at a = 1: "denominator" shrinks below it and amplifies above
    it, towards no effect for large a; "preconditioner" amplifies above it.
    """
    ghat = a * abs(g)
    if eps_mode == "denominator":
        return (1 + eps / abs(g)) / (1 + eps / ghat)
    if eps_mode == "preconditioner":
        return (1 + eps * ghat) / (1 + eps * abs(g))
    return math.sqrt((1 + eps / g**2) / (1 + eps / ghat**2))


def spike_recovery(height: float, beta2: float) -> float:
    """Steps until m̂/√v̂ is back at a half after a spike of `height` at t = 1, then level 1, in 1-D.

    ln(1 + (1−β₂) K²/3)/(−ln β₂), long after the start, when β₁'s memory has passed; for AdaL the
    height is K² instead of K.
    """
    return math.log(1 + (1 - beta2) * height**2 / 3) / -math.log(beta2)


def direction_bound(t: np.ndarray, beta1: float, beta2: float) -> np.ndarray:
    """B_t, which |m̂_t|/√v̂_t never exceeds for any gradients; attained, by Cauchy and Schwarz.

    (1−β₁)/(1−β₁ᵗ) · √[(1−β₂ᵗ)/(1−β₂) · Σ_{j<t} (β₁²/β₂)^j]. Finite in the limit for β₁² < β₂ only.
    Raises: SpecError for β₂ = 0, where there is no bound.
    """
    if beta2 == 0:
        raise SpecError(
            "beta2 must be in (0, 1), got 0: without a memory of the size no bound holds"
        )
    t = np.asarray(t, float)
    scale = (1 - beta1) / (1 - beta1**t)
    return scale * np.sqrt((1 - beta2**t) / (1 - beta2) * _series(beta1**2 / beta2, t))


def worst_gradients(steps: int, beta1: float, beta2: float) -> np.ndarray:
    """Gradients (steps,) on which Adam's m̂/√v̂ attains B_T at T = `steps`: g_i ∝ (β₁/β₂)^{T−i}."""
    return (beta1 / beta2) ** np.arange(steps - 1, -1, -1.0)


DRIFT_RATIO = 2 * math.sqrt(2 / math.pi) / math.sqrt(3)
"""AdaL's mean step over Adam's on stationary Gaussian gradients with a small mean, in 1-D: .921.

E[a g]/√E[a² g²] over E[g]/√E[g²] to first order in the mean; a = |g|; see `drift_with_noise`."""
