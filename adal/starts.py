"""Many starts: where a grid of them lies, and where their runs end, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from adal.checks import coordinate, whole
from adal.errors import SpecError, shown
from adal.landscapes.landscape import FINITE_WITHIN, Domain, Landscape
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
            runs = np.arange(low, min(low + BLOCK, len(start)))
            _go(landscape, rule, settings, noise, steps, runs, ends)
        ends.loss[:] = landscape.f(ends.theta)
    return Ends(**{name: a.reshape(shape + a.shape[1:]) for name, a in vars(ends).items()})


def _go(
    landscape: Landscape,
    rule: UpdateRule,
    settings: Mapping[str, Any],
    noise: np.ndarray | None,
    steps: int,
    runs: np.ndarray,
    ends: Ends,
) -> None:
    """All steps of the starts `runs`, indices into `ends`, which is filled in."""
    step, box = rule.bound(**settings), landscape.domain
    theta = _by_column(ends.start[runs])
    slots = rule.init(theta)
    # Noise can be infinite, and a rule such as Lion makes a finite step of it.
    tame = landscape.finite and (noise is None or bool(np.isfinite(noise).all()))
    sure = tame and within(extent(theta), FINITE_WITHIN)
    for t in range(1, steps + 1):
        g = landscape.grad(theta) if noise is None else landscape.grad(theta) + noise[t - 1]
        delta, slots = step(g, slots, theta, t)
        before, theta = theta, theta + delta
        reach = extent(theta)
        was_sure, sure = sure, tame and within(reach, FINITE_WITHIN)
        if sure and was_sure:
            # Most blocks are inside the domain at most steps, and then have nothing to report.
            if within(reach, box):
                continue
        else:
            possible = np.isfinite(theta).all(-1) & np.isfinite(g).all(-1)
            possible &= np.isfinite(landscape.f(theta))
            if not possible.all():
                lost, last = runs[~possible], before[~possible]
                ends.theta[lost], ends.diverged_at[lost] = last, t
                note_first(ends.left_at, lost[~box.contains(last)], t)
                runs, theta = runs[possible], _by_column(theta[possible])
                slots = {name: _by_column(slot[possible]) for name, slot in slots.items()}
                if len(runs) == 0:
                    return
        note_first(ends.left_at, runs[~box.contains(theta)], t)
    ends.theta[runs] = theta


def note_first(steps: np.ndarray, runs: np.ndarray, t: int) -> None:
    """Write step `t` for those `runs` that have no step yet, −1."""
    steps[runs[steps[runs] < 0]] = t


def extent(theta: np.ndarray) -> tuple[float, float, float, float]:
    """The least x, the largest x, then the same of y; NaN if there is one."""
    (x0, y0), (x1, y1) = theta.min(0).tolist(), theta.max(0).tolist()
    return x0, x1, y0, y1


def within(reach: tuple[float, float, float, float], box: Domain) -> bool:
    """Whether points of that extent all lie in `box`; false for NaN."""
    x0, x1, y0, y1 = reach
    return box.x0 <= x0 and x1 <= box.x1 and box.y0 <= y0 and y1 <= box.y1


def _by_column(points: np.ndarray) -> np.ndarray:
    """A copy of `points` (n, P), each column in one piece: numpy is then fast over the runs."""
    return np.asfortranarray(points)


def _checked(box: object) -> Domain:
    if not isinstance(box, Domain):
        raise SpecError(f"grid box must be a Domain, got {shown(box)}")
    edges = {"x0": box.x0, "x1": box.x1, "y0": box.y0, "y1": box.y1}
    checked = Domain(**{name: coordinate(f"grid {name}", edge) for name, edge in edges.items()})
    for name, low, high in (("x", checked.x0, checked.x1), ("y", checked.y0, checked.y1)):
        if low >= high:
            raise SpecError(f"grid {name}1 must be above {name}0 = {low:g}, got {high:g}")
    return checked
