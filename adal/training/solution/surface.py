"""The loss around solutions: on a plane, along a path near it, and from one to another."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from adal.training.evaluation import evaluated
from adal.training.networks.network import PASS_NUMBERS, Network
from adal.training.solution.effort import Tick, unwatched
from adal.training.solution.planes import Plane
from adal.training.solution.record import PathOnPlane, Segment

Axes = tuple[Tensor, Tensor]
"""Coordinates u (n,) along the first direction and v (m,) along the second, in float64."""
Make = Callable[[slice], Tensor]
"""Some of many parameter vectors, made when they are needed: a slice of all -> (some, P)."""


def evaluated_many(
    network: Network, make: Make, count: int, x: Tensor, y: Tensor, tick: Tick = unwatched
) -> tuple[Tensor, Tensor]:
    """As `evaluated`, of `count` parameter vectors of which few exist at a time.

    Returns: loss (count,) and accuracy (count,) in float64.
    """
    largest = max(network.parameters, len(y) * network.kept)
    at_once = max(1, PASS_NUMBERS[x.device.type] // largest)
    columns = []
    for begin in range(0, count, at_once):
        theta = make(slice(begin, min(begin + at_once, count)))
        columns.append(torch.stack(evaluated(network, theta, x, y)).double())
        tick(len(theta) * len(y))
    loss, accuracy = torch.cat(columns, dim=1)
    return loss, accuracy


def plane_loss(
    network: Network, plane: Plane, axes: Axes, x: Tensor, y: Tensor, *, tick: Tick = unwatched
) -> Tensor:
    """The mean loss on the points x (N, …), y at each point of a grid on the plane: (m, n).

    Row j, column i is the point (u[i], v[j]). It is worked out in the dtype of the plane's origin.
    """
    u, v = axes
    grid = torch.cartesian_prod(v, u).flip(1)
    return _at(network, plane, grid, x, y, tick).view(len(v), len(u))


def path_loss(
    network: Network, path: Tensor, x: Tensor, y: Tensor, *, tick: Tick = unwatched
) -> Tensor:
    """The mean loss (K,) at each point of a path (K, P), in float64."""
    return evaluated_many(network, path.__getitem__, len(path), x, y, tick)[0]


def path_on_plane(
    network: Network,
    plane: Plane,
    path: Tensor,
    loss: Tensor,
    x: Tensor,
    y: Tensor,
    *,
    tick: Tick = unwatched,
) -> PathOnPlane:
    """A path (K, P) at the nearest points of a plane, with the plane's loss there.

    Args:
      loss: (K,) at the path's points themselves, from `path_loss`.
    """
    coordinates, distance = plane.projected(path)
    there = _at(network, plane, coordinates, x, y, tick)
    return PathOnPlane(*(_array(one) for one in (coordinates, distance, loss, there)))


def segment(
    network: Network,
    pair: tuple[int, int],
    ends: tuple[Tensor, Tensor],
    train: tuple[Tensor, Tensor],
    test: tuple[Tensor, Tensor],
    *,
    shares: int = 21,
    tick: Tick = unwatched,
) -> Segment:
    """The loss on the straight line between two solutions, ends (P,).

    Args:
      pair: what the record says of where they come from.
      train, test: points x (N, …) and labels y of each part.
      shares: points on the line with both ends, at least 2.
    """
    a, b = ends
    share = torch.linspace(0, 1, shares, dtype=torch.float64, device=a.device)

    def make(some: slice) -> Tensor:
        # As a mean, and not as a + share · (b − a), so that the far end is b to the last bit.
        part = share[some, None]
        return ((1 - part) * a.double() + part * b.double()).to(a.dtype)

    found = [evaluated_many(network, make, shares, *points, tick) for points in (train, test)]
    (loss, accuracy), (test_loss, test_accuracy) = found
    columns = (share, loss, test_loss, accuracy, test_accuracy)
    return Segment(np.array(pair, np.float64), *(_array(one) for one in columns))


def _at(
    network: Network, plane: Plane, coordinates: Tensor, x: Tensor, y: Tensor, tick: Tick
) -> Tensor:
    def make(some: slice) -> Tensor:
        return plane.points(coordinates[some])

    return evaluated_many(network, make, len(coordinates), x, y, tick)[0]


def _array(x: Tensor) -> np.ndarray:
    return x.double().cpu().numpy()
