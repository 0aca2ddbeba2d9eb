"""In how many directions noise points: the spectrum of its covariance in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.errors import SpecError
from adal.statistics.samples import checked_noise

LARGEST_GRAM = 1500
"""The smaller side of the noise, whose cube is what the spectrum costs."""
FEWEST_DRAWS = 10


@dataclass(frozen=True, eq=False)
class Anisotropy:
    """The spectrum of a sample covariance of N draws in P coordinates.

    Attributes:
      eigenvalues: (min(N, P),), λ falling, the variances along the principal directions.
      entropy_rank: exp(−Σ p log p) with p = λ/Σλ, from 1 to min(N − 1, P).
      participation_ratio: (Σλ)²/Σλ², never above entropy_rank; sees the largest λ more.
      largest_share: λ₁/Σλ, the share of the variance along one direction.
      isotropic_ratio: the participation ratio to expect of N draws of Gaussian noise that is alike
        in all P directions: what to compare with, as it is far below P unless N is far above P.
    """

    eigenvalues: np.ndarray
    entropy_rank: float
    participation_ratio: float
    largest_share: float
    isotropic_ratio: float


def anisotropy(noise: Any) -> Anisotropy:
    """How unevenly noise spreads over directions, from the sample covariance about the mean.

    `entropy_rank` is Roy and Vetterli's effective rank of the covariance matrix (of its
    eigenvalues, not of the singular values of the data, whose squares they are). Assumes
    independent draws of one law with a variance. All three depend on the units of the coordinates:
    a layer with larger gradients decides them. With fewer draws than directions they are ranks of
    the sample, not of the noise; memory among draws lowers them; one far draw (infinite variance)
    brings them to 1.

    Args:
      noise: (N, P), one row per draw, N >= 10, min(N, P) <= 1500; the smaller of the two Gram
        matrices is taken.
    Raises: SpecError for noise as in `checked_noise`, or if both sides are too large.
    Source: Roy & Vetterli (2007), EUSIPCO, eq. 3; the expected ratio is that of a Wishart matrix,
      P n/(P + n + 1) with n = N − 1 (Muirhead 1982, Aspects of Multivariate Statistical Theory,
      §3.2).
    """
    x = checked_noise(noise, fewest=FEWEST_DRAWS)
    n, p = x.shape
    if min(n, p) > LARGEST_GRAM:
        raise SpecError(
            f"noise must have at most {LARGEST_GRAM} draws or {LARGEST_GRAM} coordinates, "
            f"got {n} and {p}"
        )
    _, power = np.frexp(np.abs(x).max())
    z = np.ldexp(x, -power)
    z = z - z.mean(0)
    gram = (z @ z.T if n <= p else z.T @ z) / (n - 1)
    # A Gram matrix has no negative eigenvalue: what is below 0 is rounding.
    scaled = np.maximum(np.linalg.eigvalsh(gram)[::-1], 0)
    share = scaled / scaled.sum()
    known = share[share > 0]
    entropy = float(np.exp(-(known * np.log(known)).sum()))
    ratio = p * (n - 1) / (p + n)
    with np.errstate(over="ignore"):
        eigenvalues = np.ldexp(scaled, 2 * power)
    directions = participation_ratio(scaled)
    return Anisotropy(eigenvalues, entropy, directions, float(share[0]), ratio)


def participation_ratio(spectrum: np.ndarray) -> float:
    """(Σλ)²/Σλ² of eigenvalues (E,): in how many directions noise is spread; NaN without any."""
    squares = float((spectrum**2).sum())
    return float(spectrum.sum()) ** 2 / squares if squares > 0 else float("nan")
