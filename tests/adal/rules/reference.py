"""AdaL with 60 digits: the formulas of the paper, written as plainly as possible, as the oracle."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np

DIGITS = 60


def adal_steps(
    gradients: np.ndarray,
    *,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    eps_mode: str,
    second_moment: str,
    lr_decay: str,
) -> np.ndarray:
    """Displacements (T, P) of AdaL on `gradients` (T, P), rounded to float64 only at the end.

    A zero second moment does not move, whatever the placement of ε.
    """
    with mp.workdps(DIGITS):
        b1, b2, e = number(beta1), number(beta2), number(eps)
        size = gradients.shape[1]
        m, v = [mp.mpf(0)] * size, [mp.mpf(0)] * size
        out = np.zeros(gradients.shape)
        for t, row in enumerate(gradients, 1):
            g = [number(x) for x in row]
            a = mp.fsum(abs(x) for x in g)
            eta = number(lr) / mp.sqrt(t) if lr_decay == "inv_sqrt" else number(lr)
            for i in range(size):
                ghat = a * g[i]
                seen = ghat if second_moment == "transformed" else g[i]
                m[i] = b1 * m[i] + (1 - b1) * ghat
                v[i] = b2 * v[i] + (1 - b2) * seen**2
                m_hat, v_hat = m[i] / (1 - b1**t), v[i] / (1 - b2**t)
                if v_hat == 0:
                    factor = mp.mpf(0)
                elif eps_mode == "preconditioner":
                    factor = 1 / mp.sqrt(v_hat) + e
                elif eps_mode == "denominator":
                    factor = 1 / (mp.sqrt(v_hat) + e)
                else:
                    factor = 1 / mp.sqrt(v_hat + e)
                out[t - 1, i] = rounded(-eta * factor * m_hat)
    return out


def number(x: float) -> Any:
    """`x` exactly, as an mpmath number."""
    return mp.mpf(float(x))


def rounded(x: Any) -> float:
    """The float64 nearest to `x`: 0 below its range, ±inf above it."""
    if abs(x) > mp.mpf(2) ** 1024:
        return float("inf") if x > 0 else float("-inf")
    return float(x)
