"""`solution_of`: everything that is recorded of the solutions of several optimizers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch
from torch import Tensor

from adal.errors import SpecError, shown
from adal.training.experiment import MOST_LANES
from adal.training.networks.network import Network
from adal.training.solution.effort import MOST_WORK, Plan, Progress, Stopped, Tick, spread
from adal.training.solution.planes import (
    Plane,
    axes_around,
    plane_along,
    plane_through,
    random_plane,
)
from adal.training.solution.record import NO_SHARPNESS, Picture, Solution
from adal.training.solution.sharpness import SAMPLES, STEPS, sharpness_of
from adal.training.solution.surface import path_loss, path_on_plane, plane_loss, segment
from adal.training.spec import MOST_RECORDS

GRID, MOST_GRID = 25, 51
SHARES = 21
"""Points of a segment."""
MARGIN = 0.15
"""How far a picture reaches beyond its paths, in shares of their range."""
BOX = np.array([[-1.0, -1.0], [1.0, 1.0]])
"""Corners of a picture of random directions: each filter changed by as much as its own length."""
FLOATS = (np.float32, np.float64)
Points = tuple[Tensor, Tensor]
"""Inputs (N, …) and labels."""


def solution_of(
    network: Network,
    paths: Sequence[np.ndarray],
    x: Tensor,
    y: Tensor,
    test_x: Tensor,
    test_y: Tensor,
    *,
    seed: int,
    grid: int = GRID,
    trio: tuple[int, int, int] | None = None,
    work: float = MOST_WORK,
    report: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution | None:
    """What the solutions look like that the optimizers' paths end at.

    All figures are means over the same points: of each part at most 2000, and as few as `work`
    asks for, but at least 16, spread evenly over the part. An optimizer whose path has a number
    that is not finite is left out, and the record says so; one that stands still is not.

    Args:
      paths: of each optimizer, 1 to 6, the parameters (K, P) that it passed, 1 to 201 of them; the
        last are its solution. Floats, in whose dtype the losses of planes and lines are worked out.
      x, y, test_x, test_y: training and test points (N, …) in the paths' dtype, or tokens, and
        labels (N,), or (N, L); the device that holds them does the work. Without test points
        their figures are NaN.
      seed: of all that is random; every optimizer's is drawn alike.
      grid: points along each side of a picture, 3 to 51.
      trio: whose solutions the shared plane goes through; None is the first three that are left.
      work: multiplications, of forward passes or their equal.
      report: called often with the share that is done, 0 to 1.
      stop: asked as often; once it says True, there is no result.
    Returns: None if it was stopped.
    Raises: SpecError for arguments out of their range.
    """
    _check(network, paths, y, grid, trio)
    known = [i for i, path in enumerate(paths) if np.isfinite(path).all()]
    chosen = trio or tuple(known[:3])
    chosen = chosen if len(chosen) == 3 and set(chosen) <= set(known) else ()
    lengths = [len(path) for path in paths]
    rows, trio_rows = (sum(lengths[i] for i in some) for some in (known, chosen))
    plan = Plan(len(known), rows, trio_rows, grid, SHARES, STEPS + SAMPLES)
    most = plan.points(network, work)
    train, test = _some((x, y), most), _some((test_x, test_y), most)
    total = plan.train_passes * len(train[1]) + plan.test_passes * len(test[1])
    tick = Progress(total, report, stop)
    tensors = {i: torch.tensor(paths[i]).to(x.device) for i in known}
    study = _Study(network, train, test, seed, grid, tick)
    try:
        found = study.at(tensors, len(paths), chosen)
    except Stopped:
        return None
    if report is not None:
        report(1.0)
    return found


@dataclass(frozen=True)
class _Study:
    """What all parts of one `solution_of` share."""

    network: Network
    train: Points
    test: Points
    seed: int
    grid: int
    tick: Tick

    def at(self, paths: dict[int, Tensor], optimizers: int, trio: tuple[int, ...]) -> Solution:
        """The record of the `paths` that are finite, by their place among all optimizers."""
        net, tick = self.network, self.tick
        sharpness = [NO_SHARPNESS] * optimizers
        around: list[Picture | None] = [None] * optimizers
        along: list[Picture | None] = [None] * optimizers
        ends = {i: path[-1] for i, path in paths.items()}
        losses = {}
        for i, path in paths.items():
            sharpness[i] = sharpness_of(net, ends[i], *self.train, seed=self.seed, tick=tick)
            losses[i] = path_loss(net, path, *self.train, tick=tick)
            own = [(path, losses[i])]
            around[i] = self.picture(lambda i=i: random_plane(net, ends[i], self.seed), own, BOX)
            along[i] = self.picture(lambda path=path: plane_along(path), own)
        three = [(paths[i], losses[i]) for i in trio]
        shared = self.picture(lambda: plane_through(*(ends[i] for i in trio)), three)
        between = [
            segment(
                net,
                pair,
                (ends[pair[0]], ends[pair[1]]),
                self.train,
                self.test,
                shares=SHARES,
                tick=tick,
            )
            for pair in combinations(paths, 2)
        ]
        return Solution(
            points=len(self.train[1]),
            test_points=len(self.test[1]),
            sharpness=tuple(sharpness),
            random=tuple(around),
            along=tuple(along),
            trio=trio if shared is not None else (),
            shared=shared,
            segments=tuple(between),
        )

    def picture(
        self,
        lay: Callable[[], Plane],
        paths: Sequence[tuple[Tensor, Tensor]],
        box: np.ndarray | None = None,
    ) -> Picture | None:
        """The loss on the plane that `lay` gives; None if there are no paths or no such plane.

        Args:
          paths: what runs along it, each (K, P) with its own loss (K,).
          box: (2, 2) two corners of the picture; None is around the paths.
        """
        if not paths:
            return None
        try:
            plane = lay()
        except SpecError:  # that there is no such plane is what the record says
            return None
        projected = [
            path_on_plane(self.network, plane, *path, *self.train, tick=self.tick) for path in paths
        ]
        held = np.concatenate([path.coordinates for path in projected]) if box is None else box
        places = torch.from_numpy(held).to(plane.origin.device)
        axes = axes_around(places, self.grid, MARGIN if box is None else 0.0)
        loss, test_loss = (
            plane_loss(self.network, plane, axes, *part, tick=self.tick)
            for part in (self.train, self.test)
        )
        u, v, loss, test_loss, lengths = (
            one.cpu().numpy() for one in (*axes, loss, test_loss, plane.lengths)
        )
        cosine, explained = np.array(plane.cosine), np.array(plane.explained)
        return Picture(u, v, loss, test_loss, lengths, cosine, explained, tuple(projected))


def _some(part: Points, most: int) -> Points:
    """At most so many points of a part."""
    x, y = part
    places = torch.from_numpy(spread(len(y), most)).to(x.device)
    return x[places], y[places]


def _check(
    network: Network, paths: Sequence[np.ndarray], y: Tensor, grid: int, trio: Sequence[int] | None
) -> None:
    if len(y) == 0:
        raise SpecError("there must be at least 1 training point, got 0")
    if not 1 <= len(paths) <= MOST_LANES:
        raise SpecError(f"paths must be of 1 to {MOST_LANES} optimizers, got {len(paths)}")
    for path in paths:
        if path.ndim != 2 or path.shape[1] != network.parameters or path.dtype not in FLOATS:
            raise SpecError(
                f"a path must be floats (K, {network.parameters}), "
                f"got {path.dtype} {shown(path.shape)}"
            )
        if not 1 <= len(path) <= MOST_RECORDS:
            raise SpecError(f"a path must have 1 to {MOST_RECORDS} points, got {len(path)}")
    if not 3 <= grid <= MOST_GRID:
        raise SpecError(f"grid must be in [3, {MOST_GRID}], got {shown(grid)}")
    if trio is not None and (len(set(trio)) != 3 or not set(trio) <= set(range(len(paths)))):
        raise SpecError(f"trio must be three of 0 to {len(paths) - 1}, got {shown(trio)}")
