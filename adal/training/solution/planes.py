"""Planes in the space of a network's parameters: how they are laid, and what lies where on them.

All is in float64, on the device of θ; random directions are drawn on the CPU, so that every device
draws the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from adal.errors import SpecError, shown
from adal.training.networks.network import Network

STRAIGHT = 1e-6
"""Points lie on a line if what sticks out is at most this share of their spread: float32 keeps
θ to 6e-8 of its size."""
COLUMNS = 65_536
"""Parameters of a path that are widened to float64 at a time."""


@dataclass(frozen=True, eq=False)
class Plane:
    """All points origin + u·directions[0] + v·directions[1].

    Attributes:
      origin: (P,), in the dtype in which the network is to be evaluated on the plane.
      directions: (2, P) in float64, neither 0 nor along each other.
      names: what the two directions are.
      explained: share of a path's squared distances from its end along each direction; NaN for a
        plane that was not laid along a path.
    """

    origin: Tensor
    directions: Tensor
    names: tuple[str, str]
    explained: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def lengths(self) -> Tensor:
        """(2,) the Euclidean length of each direction."""
        return self.directions.norm(dim=1)

    @property
    def cosine(self) -> float:
        """Of the angle between the directions."""
        first, second = self.directions
        return float(first @ second / self.lengths.prod())

    def points(self, coordinates: Tensor) -> Tensor:
        """The points (M, P) with coordinates (M, 2) in float64, in the dtype of the origin."""
        exact = self.origin.double() + coordinates @ self.directions
        return exact.to(self.origin.dtype)

    def projected(self, path: Tensor) -> tuple[Tensor, Tensor]:
        """Of points (K, P): the coordinates (K, 2) of the nearest on the plane, and the distances.

        Nearest by least squares, whatever angle the directions have.
        """
        q, r = torch.linalg.qr(self.directions.T)
        found = []
        for row in path:
            away = row.double() - self.origin.double()
            along = away @ q
            found.append(torch.cat([along, (away - q @ along).norm()[None]]))
        along, distances = torch.stack(found).split([2, 1], dim=1)
        coordinates = torch.linalg.solve_triangular(r, along.T, upper=True).T
        return coordinates, distances.squeeze(1)


def random_plane(network: Network, theta: Tensor, seed: int) -> Plane:
    """The plane through θ (P,) of two random directions, each filter as long as that of θ.

    A filter is a row of the first axis of a block with more than one axis: a unit's weights, a
    kernel, a token's embedding. Biases and gains keep still. One unit along a direction changes
    each filter by its own length, so that networks whose weights have other sizes, which relu does
    not see, can be compared. The directions are as good as orthogonal, and are not made so.

    Raises: SpecError if every filter of θ is 0.
    Source: Li, Xu, Taylor, Studer & Goldstein (2018), Visualizing the Loss Landscape of Neural
      Nets, NeurIPS, §4.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(2, network.parameters, generator=generator, dtype=torch.float64)
    directions = torch.stack(
        [_filtered(network, theta.double(), d) for d in drawn.to(theta.device)]
    )
    if not directions.any():
        raise SpecError("theta must have a filter that is not 0")
    return Plane(theta, directions, ("random 1", "random 2"))


def _filtered(network: Network, theta: Tensor, direction: Tensor) -> Tensor:
    """The direction (P,) with each filter scaled to the length of that of θ (P,), the rest 0."""
    blocks = zip(network.blocks, *(x.split(network.sizes) for x in (theta, direction)), strict=True)
    parts = []
    for block, weights, d in blocks:
        if len(block.shape) == 1:
            parts.append(torch.zeros_like(d))
            continue
        rows = d.view(block.shape[0], -1)
        lengths = weights.view(block.shape[0], -1).norm(dim=1, keepdim=True)
        parts.append((rows * (lengths / rows.norm(dim=1, keepdim=True))).flatten())
    return torch.cat(parts)


def plane_along(path: Tensor) -> Plane:
    """The plane through the end of a path (K, P) that its points keep closest to.

    The two principal directions of the points as seen from the end, not from their mean, so that
    the solution lies on the plane. Each is turned to where the path's farthest point along it is.

    Raises: SpecError if the path is a point or a straight line.
    Source: Li et al. (2018), §7; Lorch (2016), Visualizing Deep Network Training Trajectories with
      PCA.
    """
    products = sum(piece @ piece.T for piece in _seen_from_end(path))
    assert isinstance(products, Tensor)
    values, vectors = torch.linalg.eigh(products)
    if len(path) < 3 or not values[-2] > STRAIGHT**2 * values[-1]:
        raise SpecError(f"path must have 3 points that are not on a line, got {len(path)} points")
    two = vectors[:, [-1, -2]]
    directions = torch.cat([two.T @ piece for piece in _seen_from_end(path)], dim=1)
    along = two * values[[-1, -2]].sqrt()
    turned = along.gather(0, along.abs().argmax(0, keepdim=True)).sign().T
    q, r = torch.linalg.qr(directions.T)
    explained = (values[[-1, -2]] / values.sum()).tolist()
    return Plane(
        path[-1],
        turned * (q * r.diagonal().sign()).T,
        ("first along the path", "second along the path"),
        (explained[0], explained[1]),
    )


def _seen_from_end(path: Tensor) -> Iterator[Tensor]:
    """The path's points less its end, in float64, some columns at a time."""
    for piece in path.split(COLUMNS, dim=1):
        yield piece.double() - piece[-1].double()


def plane_through(a: Tensor, b: Tensor, c: Tensor) -> Plane:
    """The plane through three solutions (P,), with a at (0, 0) and b at (‖b − a‖, 0).

    Raises: SpecError if two of them are the same, or if they lie on a line.
    Source: Garipov et al. (2018), Loss Surfaces, Mode Connectivity, and Fast Ensembling of DNNs,
      NeurIPS, §A.2 (Gram–Schmidt).
    """
    first, second = b.double() - a.double(), c.double() - a.double()
    spread = max(float(first.norm()), float(second.norm()))
    e1 = first / first.norm()
    out = second - (second @ e1) * e1
    out = out - (out @ e1) * e1  # again, for what rounding has left of a narrow triangle
    if not (float(first.norm()) > STRAIGHT * spread and float(out.norm()) > STRAIGHT * spread):
        apart = [f"{float(side.norm()):.3g}" for side in (first, second)]
        raise SpecError(
            "three solutions must not lie on one line, got distances "
            f"{shown(', '.join(apart))} from the first"
        )
    return Plane(a, torch.stack([e1, out / out.norm()]), ("towards the second", "away from both"))


def axes_around(coordinates: Tensor, size: int, margin: float) -> tuple[Tensor, Tensor]:
    """Where `size` lines of a grid lie along each direction: over all coordinates (M, 2).

    Args:
      margin: how far the grid reaches beyond them on each side, in shares of their range.
    """
    low, high = coordinates.min(0).values, coordinates.max(0).values
    spare = margin * (high - low)
    way = torch.linspace(0, 1, size, dtype=torch.float64, device=coordinates.device)[:, None]
    u, v = ((1 - way) * (low - spare) + way * (high + spare)).unbind(1)
    return u, v
