"""Many starts: where a grid of them lies, and where their runs end, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from adal.checks import coordinate, whole
from adal.engine import moments, note_first
from adal.errors import SpecError, shown
from adal.landscapes.landscape import Domain, Landscape
from adal.rules import UpdateRule

MOST_PER_SIDE = 256
BLOCK = 16_384
"""Starts that go all their steps before the next ones begin: their state then stays in a core's
cache, and the memory that a run takes does not depend on the number of starts."""


@dataclass(frozen=True)
class Grid:
    """Starts on a grid over a box, edges included, as a value that can be compared and hashed.

    Attributes:
      nx, ny: starts along x and along y, 2 to 256 each.
      box: where they lie, finite, at most 1e6 in size; None is the landscape's own domain.
    Raises: SpecError naming the field, its value and what is allowed.
    """

    nx: int = 64
    ny: int = 64
    box: Domain | None = None

    def __post_init__(self) -> None:
        for name in ("nx", "ny"):
            count = whole(f"grid {name}", getattr(self, name), 2, MOST_PER_SIDE)
            object.__setattr__(self, name, count)
        if self.box is not None:
            object.__setattr__(self, "box", _checked(self.box))

    def over(self, domain: Domain) -> Grid:
        """This grid, its box filled in with `domain` if it has none."""
        return replace(self, box=domain) if self.box is None else self

    @property
    def size(self) -> int:
        """How many starts there are."""
        return self.nx * self.ny

    def points(self) -> np.ndarray:
        """The starts (ny, nx, 2): rows from y0 up to y1, in each row x from x0 to x1.

        Raises: SpecError if the grid has no box.
        """
        box = self.box
        if box is None:
            raise SpecError("grid box must be a Domain here, got None")
        x, y = np.linspace(box.x0, box.x1, self.nx), np.linspace(box.y0, box.y1, self.ny)
        return np.stack(np.meshgrid(x, y), -1)


@dataclass(frozen=True)
class Ends:
    """Where runs ended, without the way there; *L are the leading axes, (ny, nx) for a `Grid`.

    Attributes:
      start, theta: (*L, 2), the first and the last point; of a diverged run the last finite one.
      loss: (*L,), f at `theta`, without noise.
      diverged_at, left_at: (*L,), as in `Trajectory`.
    """

    start: np.ndarray
    theta: np.ndarray
    loss: np.ndarray
    diverged_at: np.ndarray
    left_at: np.ndarray


def ends_of(
    landscape: Landscape,
    rule: UpdateRule,
    start: np.ndarray,
    steps: int,
    settings: Mapping[str, Any],
    noise: np.ndarray | None = None,
) -> Ends:
    """Run `rule` from `start` (*L, 2) and keep the ends; bit for bit those of single runs.

    Args:
      settings: hyperparameters are numbers, the same for all starts.
      noise: (steps, 2), the same for all starts, added to the gradients; None is exact.
    """
    shape, start = start.shape[:-1], start.reshape(-1, 2).astype(np.float64)
    unset = np.full(len(start), -1)
    ends = Ends(start, start.copy(), np.empty(len(start)), unset, unset.copy())
    with np.errstate(all="ignore"):
        for low in range(0, len(start), BLOCK):
            block = slice(low, low + BLOCK)
            theta, diverged_at, left_at = (
                a[block] for a in (ends.theta, ends.diverged_at, ends.left_at)
            )
            runs, at = np.arange(len(theta)), start[block]
            for now in moments(landscape, rule, settings, at, steps, noise):
                note_first(left_at, now.outside, now.t)
                if now.lost is not None:
                    theta[now.lost.runs] = now.lost.last
                    diverged_at[now.lost.runs] = now.t
                runs, at = now.runs, now.theta
            theta[runs] = at
        ends.loss[:] = landscape.f(ends.theta)
    return Ends(**{name: a.reshape(shape + a.shape[1:]) for name, a in vars(ends).items()})


def _checked(box: object) -> Domain:
    if not isinstance(box, Domain):
        raise SpecError(f"grid box must be a Domain, got {shown(box)}")
    edges = {"x0": box.x0, "x1": box.x1, "y0": box.y0, "y1": box.y1}
    checked = Domain(**{name: coordinate(f"grid {name}", edge) for name, edge in edges.items()})
    for name, low, high in (("x", checked.x0, checked.x1), ("y", checked.y0, checked.y1)):
        if low >= high:
            raise SpecError(f"grid {name}1 must be above {name}0 = {low:g}, got {high:g}")
    return checked
