"""The ends of a symmetric matrix's spectrum and its trace, from products with vectors alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.linalg import eigh_tridiagonal
from torch import Generator, Tensor

from adal.errors import SpecError, shown
from adal.training.comparison import Estimate, estimate

Matvec = Callable[[Tensor], Tensor]
"""v (P,) -> H v (P,), both in float64."""

ROUNDING = 1e-14
"""Relative error that products of sums of float64 leave in an eigenvalue."""


@dataclass(frozen=True, eq=False)
class Ritz:
    """What Lanczos found after m steps.

    Attributes:
      values: (m,), ascending; the ends approach those of the spectrum from inside. A multiple
        eigenvalue is found once. One NaN if the matrix has numbers that are not finite.
      errors: (m,) ‖H v − value · v‖ of the unit vector v of each, which an eigenvalue of H lies
        within; at least `ROUNDING` of the value that is largest in size.
    """

    values: np.ndarray
    errors: np.ndarray


def lanczos(matvec: Matvec, start: Tensor, *, steps: int, tolerance: float) -> Ritz:
    """The Ritz values of a symmetric H, with full reorthogonalisation.

    It stops as soon as the errors of the smallest and of the largest are at most `tolerance` times
    the one of larger size, and after `steps` or P products. It holds as many vectors.

    Args:
      start: (P,) in float64, any length but 0; best at random, for what it is orthogonal to is
        never found.
      steps: at least 1.
      tolerance: in [1e-12, 1].
    Raises: SpecError for another number of steps or tolerance.
    Source: Parlett (1998), The Symmetric Eigenvalue Problem, §13; the bound is his §4.5.
    """
    if steps < 1:
        raise SpecError(f"steps must be at least 1, got {shown(steps)}")
    if not 1e-12 <= tolerance <= 1:
        raise SpecError(f"tolerance must be in [1e-12, 1], got {shown(tolerance)}")
    steps = min(steps, len(start))
    basis = start.new_empty((steps, len(start)))
    diagonal, beside = [], []
    v = start / start.norm()
    values = errors = np.full(1, np.nan)
    for j in range(steps):
        basis[j] = v
        w = matvec(v)
        diagonal.append(float(v @ w))
        for _ in range(2):  # once leaves what rounding has put there, twice is enough
            w = w - basis[: j + 1].T @ (basis[: j + 1] @ w)
        beta = float(w.norm())
        if not (np.isfinite(beta) and np.isfinite(diagonal[-1])):
            return Ritz(np.full(1, np.nan), np.full(1, np.nan))
        values, vectors = eigh_tridiagonal(diagonal, beside)
        size = max(-values[0], values[-1])
        errors = np.maximum(beta * np.abs(vectors[-1]), ROUNDING * size)
        if max(errors[0], errors[-1]) <= tolerance * size:
            break
        beside.append(beta)
        v = w / beta
    return Ritz(values, errors)


def hutchinson(
    matvec: Matvec, size: int, *, samples: int, generator: Generator, device: torch.device
) -> Estimate:
    """The trace of a symmetric H as the mean of vᵀHv over vectors of random signs.

    Its 95 % interval is over the vectors: the estimate has no bias, and the variance of one
    sample is 2 Σ_{i≠j} H_ij², so that of a diagonal matrix is 0.

    Args:
      size: P.
      samples: at least 2.
      generator: of the CPU, so that every device draws the same vectors.
      device: on which `matvec` works.
    Returns: mean and half-width; NaN if a product is not finite.
    Raises: SpecError for fewer samples.
    Source: Hutchinson (1990), A Stochastic Estimator of the Trace of the Influence Matrix for
      Laplacian Smoothing Splines, Comm. Stat. 19(2).
    """
    if samples < 2:
        raise SpecError(f"samples must be at least 2, got {shown(samples)}")
    values = np.empty(samples)
    for i in range(samples):
        bits = torch.randint(0, 2, (size,), generator=generator)
        v = (2 * bits - 1).to(device, torch.float64)
        values[i] = float(v @ matvec(v))
    if not np.isfinite(values).all():
        return Estimate(float("nan"), float("nan"))
    return estimate(values)
