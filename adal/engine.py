"""How runs move: the step θ + Δθ in one place, and the one loop that makes it again and again.

Whatever descends is a `Batch` that goes: a path with its record (`adal.trajectory`), a grid to its
ends (`adal.starts`, `adal.basins`), many runs under noise of their own (`adal.under_noise`). They
differ in what they keep on the way. Callers silence numpy's warnings: divergence is data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from adal.landscapes.landscape import FINITE_WITHIN, Domain, Landscape
from adal.rules import UpdateRule

Gradient = Callable[[np.ndarray], np.ndarray]


class Batch:
    """Runs of one rule that go side by side; on the way there is no telling them apart.

    Args:
      grad: (*L, P) -> (*L, P), the gradient without noise.
      settings: of the rule; an array that broadcasts to (*L, 1) is one for each run.
      theta: (*L, P), where they start, in float64.

    Attributes:
      theta, before: (*L, P), the points now and those that the last step was made from.
      slots: what the rule remembers.
      t: steps made so far.
    """

    def __init__(
        self, grad: Gradient, rule: UpdateRule, settings: Mapping[str, Any], theta: np.ndarray
    ):
        self._grad, self._step = grad, rule.bound(**settings)
        self.theta = self.before = theta
        self.slots = rule.init(theta)
        self.t = 0

    def go(
        self, steps: int, noise: np.ndarray | None = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Make `steps` more steps, and after each give its gradient and displacement (*L, P).

        Args:
          noise: (steps, …), that of each step broadcasts to (*L, P); added to the gradients.
        """
        for i in range(steps):
            theta = self.theta
            g = self._grad(theta) if noise is None else self._grad(theta) + noise[i]
            self.t += 1
            delta, self.slots = self._step(g, self.slots, theta, self.t)
            self.before, self.theta = theta, theta + delta
            yield g, delta

    def keep(self, going: np.ndarray) -> None:
        """From now on only those runs go for which the mask `going` (A,) is true."""
        self.theta = by_column(self.theta[going])
        self.slots = {name: by_column(slot[going]) for name, slot in self.slots.items()}


class Lost(NamedTuple):
    """Runs that a step left without a finite point, loss or gradient.

    Attributes:
      runs: (D,), which these are.
      last: (D, 2), their last finite points.
      others: (A,), of the runs before the step, whether each still goes.
    """

    runs: np.ndarray
    last: np.ndarray
    others: np.ndarray


class Moment(NamedTuple):
    """A block of runs after a step.

    Attributes:
      t: the step, from 1.
      runs: (A,), those that still go.
      theta: (A, 2), where they are.
      outside: (O,), those whose point lies outside the domain, lost ones with their last point.
      lost: those that this step has lost, if there are any.
    """

    t: int
    runs: np.ndarray
    theta: np.ndarray
    outside: np.ndarray
    lost: Lost | None


NONE = np.empty(0, np.intp)


def moments(
    landscape: Landscape,
    rule: UpdateRule,
    settings: Mapping[str, Any],
    start: np.ndarray,
    steps: int,
    noise: np.ndarray | None,
) -> Iterator[Moment]:
    """All steps of a block from `start` (n, 2); a lost run goes no further, and all lost is an end.

    Args:
      noise: (steps, 2), the same for all, added to the gradients; None is exact.
    """
    batch = Batch(landscape.grad, rule, settings, by_column(start))
    runs, box = np.arange(len(start)), landscape.domain
    # Noise can be infinite, and a rule such as Lion makes a finite step of it.
    tame = landscape.finite and (noise is None or bool(np.isfinite(noise).all()))
    sure = tame and _within(_extent(batch.theta), FINITE_WITHIN)
    for g, _ in batch.go(steps, noise):
        reach = _extent(batch.theta)
        was_sure, sure = sure, tame and _within(reach, FINITE_WITHIN)
        lost, outside = None, NONE
        # Most blocks are inside the domain at most steps, and then there is nothing to look for.
        if not (sure and was_sure):
            possible = np.isfinite(batch.theta).all(-1) & np.isfinite(g).all(-1)
            possible &= np.isfinite(landscape.f(batch.theta))
            if not possible.all():
                lost = Lost(runs[~possible], batch.before[~possible], possible)
                runs, outside = runs[possible], lost.runs[~box.contains(lost.last)]
                batch.keep(possible)
        if not _within(reach, box):
            outside = np.concatenate([outside, runs[~box.contains(batch.theta)]])
        yield Moment(batch.t, runs, batch.theta, outside, lost)
        if len(runs) == 0:
            return


def note_first(steps: np.ndarray, runs: np.ndarray, t: int) -> None:
    """Write step `t` for those `runs` that have no step yet, −1."""
    if len(runs):
        steps[runs[steps[runs] < 0]] = t


def by_column(points: np.ndarray) -> np.ndarray:
    """`points` (n, P), each column in one piece: numpy is then fast over the runs."""
    return np.asfortranarray(points)


def _extent(theta: np.ndarray) -> tuple[float, float, float, float]:
    """The least x, the largest x, then the same of y; NaN if there is one."""
    (x0, y0), (x1, y1) = theta.min(0).tolist(), theta.max(0).tolist()
    return x0, x1, y0, y1


def _within(reach: tuple[float, float, float, float], box: Domain) -> bool:
    """Whether points of that extent all lie in `box`; false for NaN."""
    x0, x1, y0, y1 = reach
    return box.x0 <= x0 and x1 <= box.x1 and box.y0 <= y0 and y1 <= box.y1
