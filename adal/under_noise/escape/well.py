"""The double well: a sharp bottom at the left and a flat one at the right, equally deep.

The symmetric quartic B(1 − φ²)² of a bent coordinate φ(x) = x − c(√(1 + x²) − 1). φ rises
everywhere, by 1 + c far left and 1 − c far right, and φ = ±1 can be solved for x: the bottoms lie
at depth 0 and the barrier at x = 0 is exactly B high. In 2-D 4Bφ'²y² is added, which makes both
bottoms round and the barrier a saddle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adal.errors import UnknownName
from adal.rules.rule import Hyper

BARRIER = Hyper(
    "barrier",
    "Barrier",
    r"\Delta U",
    1.0,
    0.1,
    10.0,
    "[]",
    "log",
    "How much higher the pass between the wells is than their bottoms.",
)
LEAN = Hyper(
    "lean",
    "Lean",
    "c",
    0.5,
    0.0,
    0.8,
    "[]",
    "linear",
    "0 makes both wells alike; the more, the sharper the left one and the flatter the right one.",
    step=0.05,
)
SHAPES = {"1d": 1, "2d": 2}
"""Name of a double well -> P, how many coordinates it has."""


@dataclass(frozen=True)
class Well:
    """A double well, U = B(1 − φ²)², and in 2-D 4Bφ'²y² beside it.

    Attributes:
      shape: "1d" or "2d".
      barrier: B, in [0.1, 10].
      lean: c, in [0, 0.8]; 0 is the symmetric well.
    Raises: UnknownName for another shape; SpecError is left to whoever takes numbers from outside.
    """

    shape: str = "1d"
    barrier: float = 1.0
    lean: float = 0.5

    def __post_init__(self) -> None:
        if not isinstance(self.shape, str) or self.shape not in SHAPES:
            raise UnknownName("well", self.shape, SHAPES)

    @property
    def coordinates(self) -> int:
        """P, 1 or 2."""
        return SHAPES[self.shape]

    @property
    def bottoms(self) -> np.ndarray:
        """(2, P): the sharp bottom, then the flat one."""
        points = np.zeros((2, self.coordinates))
        points[:, 0] = self.unbent(np.array([-1.0, 1.0]))
        return points

    @property
    def saddle(self) -> np.ndarray:
        """(P,), the top of the barrier, the lowest pass from one well to the other."""
        return np.zeros(self.coordinates)

    def unbent(self, phi: np.ndarray) -> np.ndarray:
        """The x at which the bent coordinate is `phi`, of any shape."""
        c = self.lean
        z = phi - c
        return (z + c * np.sqrt(1 - c * c + z * z)) / (1 - c * c)

    def slope(self, x: np.ndarray) -> np.ndarray:
        """φ'(x) > 0, of any shape: how much the coordinate is bent; it makes a bottom sharp."""
        return self._bent(x)[1]

    def f(self, theta: np.ndarray) -> np.ndarray:
        """U (...) at points (..., P)."""
        phi, d1, _, _ = self._bent(theta[..., 0])
        wall = self.barrier * (1 - phi * phi) ** 2
        return wall + 4 * self.barrier * (d1 * theta[..., 1]) ** 2 if self._wide else wall

    def grad(self, theta: np.ndarray) -> np.ndarray:
        """∇U (..., P) at points (..., P)."""
        phi, d1, d2, _ = self._bent(theta[..., 0])
        g = np.empty_like(theta)
        g[..., 0] = -4 * self.barrier * phi * (1 - phi * phi) * d1
        if self._wide:
            y = theta[..., 1]
            side = 8 * self.barrier * d1 * y
            g[..., 0] += side * d2 * y
            g[..., 1] = side * d1
        return g

    def hessian(self, theta: np.ndarray) -> np.ndarray:
        """The second derivatives (..., P, P) at points (..., P)."""
        phi, d1, d2, d3 = self._bent(theta[..., 0])
        h = np.empty((*theta.shape, self.coordinates))
        h[..., 0, 0] = -4 * self.barrier * ((1 - 3 * phi**2) * d1**2 + phi * (1 - phi**2) * d2)
        if self._wide:
            y, stiff = theta[..., 1], 8 * self.barrier
            h[..., 0, 0] += stiff * (d2 * d2 + d1 * d3) * y * y
            h[..., 0, 1] = h[..., 1, 0] = 2 * stiff * d1 * d2 * y
            h[..., 1, 1] = stiff * d1 * d1
        return h

    @property
    def _wide(self) -> bool:
        return self.coordinates == 2

    def _bent(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """φ and its first three derivatives."""
        c, q = self.lean, np.sqrt(1 + x * x)
        cube = q * q * q
        return x - c * (q - 1), 1 - c * x / q, -c / cube, 3 * c * x / (cube * q * q)
