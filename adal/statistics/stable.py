"""Symmetric α-stable numbers: the one sampler of this library.

The standard law has the characteristic function exp(−|t|^α): 2 is Gaussian with variance 2, 1 is
Cauchy.
"""

from __future__ import annotations

import numpy as np

from adal.statistics.samples import between


def stable_numbers(rng: np.random.Generator, shape: tuple[int, ...], alpha: float) -> np.ndarray:
    """Standard symmetric α-stable numbers of that `shape`; more rows begin alike.

    Args:
      alpha: index in (0, 2].
    Raises: SpecError if alpha is out of range.
    Source: Chambers, Mallows, Stuck (1976), J. Amer. Statist. Assoc. 71(354).
    """
    alpha = between("alpha", alpha, 0, 2, ends="(]")
    # The pairs are drawn number by number, so that a longer sample begins alike.
    u = rng.random((*shape, 2))
    angle, wait = np.pi * (u[..., 0] - 0.5), -np.log1p(-u[..., 1])
    if alpha == 1:
        return np.tan(angle)
    with np.errstate(over="ignore", divide="ignore"):
        spread = np.sin(alpha * angle) / np.cos(angle) ** (1 / alpha)
        return spread * (np.cos((1 - alpha) * angle) / wait) ** ((1 - alpha) / alpha)
