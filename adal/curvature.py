"""The curvature of a landscape, at points and along paths, and the learning rates it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from adal.landscapes import Landscape
from adal.rules.schedule import factor
from adal.trajectory import Trajectory

SINGULAR = 8 * float(np.finfo(np.float64).eps)
"""A Hessian is singular to rounding if one eigenvalue is at most this share of the other."""


@dataclass(frozen=True, eq=False)
class Curvature:
    """f, its gradient g and the spectrum of its Hessian H at points of any shape (...).

    NaN wherever f or a derivative is not finite, or where there is no such number.

    Attributes:
      f: (...).
      grad: (..., 2).
      eigenvalues: (..., 2), λ₁ ≤ λ₂, the curvatures along `eigenvectors`.
      eigenvectors: (..., 2, 2), of unit length; [..., i, :] belongs to eigenvalue i.
      condition: (...), the larger |λ| over the smaller, at least 1; inf where H is singular. At an
        indefinite H it compares two sizes only: the ground falls away along λ₁.
      edge: (...), 2/λ₂, the learning rate below which gradient descent on the local quadratic is
        stable along its steepest direction; NaN where λ₂ ≤ 0, as no curvature holds it back.
      newton: (..., 2), −H⁻¹g, which leads to where the local quadratic has no slope: its minimum,
        or its saddle if H is indefinite. NaN where H is singular to rounding.
      descends: (...), whether the loss falls along `newton` at first: gᵀ newton < 0.
    Source: Nocedal & Wright (2006), Numerical Optimization, §3.2 and §3.3.
    """

    f: np.ndarray
    grad: np.ndarray
    eigenvalues: np.ndarray
    eigenvectors: np.ndarray
    condition: np.ndarray
    edge: np.ndarray
    newton: np.ndarray
    descends: np.ndarray

    @property
    def indefinite(self) -> np.ndarray:
        """(...), whether the ground curves up one way and down another: λ₁ < 0 < λ₂."""
        return (self.eigenvalues[..., 0] < 0) & (self.eigenvalues[..., 1] > 0)

    def at(self, index: Any) -> Curvature:
        """The record of some of the points: `index` is that of the leading axes."""
        return Curvature(*(getattr(self, one.name)[index] for one in fields(self)))


def curvature_of(landscape: Landscape, points: np.ndarray) -> Curvature:
    """The curvature of `landscape` at `points` (..., 2); raises nothing, whatever the points."""
    points = np.asarray(points, np.float64)
    with np.errstate(all="ignore"):
        f = np.asarray(landscape.f(points), np.float64)
        g, h = landscape.grad(points), landscape.hessian(points)
        known = np.isfinite(f) & np.isfinite(g).all(-1)
        known &= np.isfinite(h).all((-2, -1))
        f = np.where(known, f, np.nan)
        g = np.where(known[..., None], g, np.nan)
        values, vectors = eigen(np.where(known[..., None, None], h, np.nan))
        small, large = np.moveaxis(np.sort(np.abs(values)), -1, 0)
        condition = np.where(small > 0, large / small, np.where(known, np.inf, np.nan))
        edge = np.where(values[..., 1] > 0, 2 / values[..., 1], np.nan)
        newton, descends = _newton(g, values, vectors, small > SINGULAR * large)
    return Curvature(f, g, values, vectors, condition, edge, newton, descends)


def eigen(hessian: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and unit eigenvectors of symmetric matrices in closed form.

    The eigenvalue that is larger in size is a sum of two numbers of one sign, the other the
    determinant over it, so that neither is a difference of nearly equal numbers unless the
    determinant is. The matrix is first scaled by a power of two: nothing overflows on the way.

    Args:
      hessian: (..., 2, 2), symmetric; the entry below the diagonal is not read.
    Returns: (..., 2), λ₁ ≤ λ₂, and (..., 2, 2), whose [..., i, :] belongs to eigenvalue i; NaN
      where an entry is not finite.
    Source: LAPACK's dlae2; Golub & Van Loan (2013), Matrix Computations, §8.5.2 for the angle.
    """
    h = np.asarray(hessian, np.float64)
    a, b, c = h[..., 0, 0], h[..., 0, 1], h[..., 1, 1]
    with np.errstate(all="ignore"):
        largest = np.maximum(np.maximum(np.abs(a), np.abs(b)), np.abs(c))
        known = np.isfinite(largest)
        _, power = np.frexp(np.where(known, largest, 1.0))
        a, b, c = (np.ldexp(np.where(known, entry, np.nan), -power) for entry in (a, b, c))
        mean, half = (a + c) / 2, (a - c) / 2
        far = mean + np.copysign(np.hypot(half, b), mean)
        upper = np.abs(a) >= np.abs(c)
        big, small = np.where(upper, a, c), np.where(upper, c, a)
        near = np.where(far == 0, far, big / far * small - b / far * b)
        values = np.stack([np.minimum(far, near), np.maximum(far, near)], -1)
        angle = np.arctan2(b, half) / 2
        cos, sin = np.cos(angle), np.sin(angle)
        vectors = np.stack([np.stack([-sin, cos], -1), np.stack([cos, sin], -1)], -2)
        return np.ldexp(values, power[..., None]), vectors


@dataclass(frozen=True, eq=False)
class PathCurvature:
    """The curvature along one recorded run of T steps.

    Attributes:
      theta: (N, 2), the start first: N is T + 1, or fewer where the run diverged.
      at: the curvature at these points.
      eta: (T,), the learning rate of each step; entry t is that of the step from θ_t.
      limit: (T,), the λ₂ below which the rule is stable on a quadratic at that rate, or None: see
        `stable_below`.
    """

    theta: np.ndarray
    at: Curvature
    eta: np.ndarray
    limit: np.ndarray | None

    @property
    def diverged(self) -> bool:
        """Whether the run ended before its T steps."""
        return len(self.theta) <= len(self.eta)

    @property
    def beyond(self) -> np.ndarray | None:
        """(min(N, T),), whether λ₂ is above the limit where each step was taken; None without."""
        if self.limit is None:
            return None
        taken = min(len(self.theta), len(self.limit))
        return self.at.eigenvalues[:taken, 1] > self.limit[:taken]


def curvature_along(
    landscape: Landscape, rule: str, settings: Mapping[str, Any], record: Trajectory
) -> PathCurvature:
    """The curvature along a `record` (T, 2) of the rule of that name with these settings."""
    steps, ended = record.steps, int(record.diverged_at)
    theta = record.theta[: ended if ended >= 0 else steps + 1]
    decay = settings["lr_decay"]
    eta = settings["lr"] * np.array([factor(decay, t) for t in range(1, steps + 1)])
    limit = stable_below(rule, settings, eta)
    return PathCurvature(theta, curvature_of(landscape, theta), eta, limit)


def stable_below(rule: str, settings: Mapping[str, Any], eta: np.ndarray) -> np.ndarray | None:
    """The curvature below which a rule is stable on a quadratic, at each learning rate (...).

    Gradient descent: 2/η. Heavy ball: 2(1 + μ)/η. Nesterov: 2(1 + μ)/(η(1 + 2μ)). A rate that
    falls is held at its value, and the quadratic is the local one: on a run both change.

    Args:
      rule: a name in `RULES`.
      settings: all of the rule's settings.
    Returns: (...), or None for a rule whose edge is not one of λ₂ alone: an adaptive rule's is
      that of its preconditioned Hessian.
    Source: Cohen et al. (2021), Gradient Descent on Neural Networks Typically Occurs at the Edge of
      Stability, §2 and appendix B.
    """
    if rule not in ("sgd", "momentum", "nesterov") or settings.get("gradient") == "transformed":
        return None
    mu = settings.get("momentum", 0.0)
    lead = 2 * (1 + mu) / (1 + 2 * mu) if rule == "nesterov" else 2 * (1 + mu)
    return lead / eta


def _newton(
    g: np.ndarray, values: np.ndarray, vectors: np.ndarray, regular: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """−H⁻¹g from H's spectrum, and whether it goes down."""
    along = (vectors * g[..., None, :]).sum(-1)
    step = -(vectors * (along / values)[..., None]).sum(-2)
    step = np.where((regular & np.isfinite(step).all(-1))[..., None], step, np.nan)
    # Only the sign of −Σ along²/λ is asked for: its parts are scaled so that none overflows.
    parts = along / np.abs(along).max(-1, keepdims=True)
    fall = (parts**2 / (values / np.abs(values).max(-1, keepdims=True))).sum(-1)
    return step, np.isfinite(step).all(-1) & (fall > 0)
