"""Many runs of one rule, each under noise of its own, in memory that no step adds to.

Run i draws from its own generator, so that it is the same run alone and among any others. A run
that diverges leaves the batch: it neither slows nor touches the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.checks import LARGEST_SEED
from adal.engine import Batch
from adal.errors import SpecError, UnknownName, shown
from adal.oracles import LAWS, Noise
from adal.rules import UpdateRule
from adal.rules.rule import Hyper
from adal.trajectory import Given, Pairs, RunSpec

NUMBERS = 2**19
"""Coordinates of all runs and steps that are held at once."""
INDEPENDENT = tuple(law for law in LAWS if law != "minibatch")
"""Laws whose numbers are independent from step to step, which both experiments' formulas ask for;
minibatches of a finite sum cancel over an epoch."""
SUMMED_IN_CLOSED_FORM = ("gaussian", "stable")

Seed = int | Sequence[int]


@dataclass(frozen=True, eq=False)
class Stretch:
    """Consecutive steps of the runs that were finite when it began.

    Attributes:
      first: number of its first step, from 1.
      runs: (A,), which runs these are.
      theta: (n, A, P), where they were after each step; NaN from a run's divergence on.
      diverged_at: (A,), the step that had no finite point or noise; −1 if none.
    """

    first: int
    runs: np.ndarray
    theta: np.ndarray
    diverged_at: np.ndarray

    @property
    def steps(self) -> np.ndarray:
        """(n,), the numbers of its steps."""
        return self.first + np.arange(len(self.theta))


def walk(
    grad: Callable[[np.ndarray], np.ndarray],
    rule: UpdateRule,
    settings: Mapping[str, Any],
    start: np.ndarray,
    noise: Noise,
    seeds: Sequence[Seed],
    steps: int,
    batch: int = 1,
) -> Iterator[Stretch]:
    """All steps of S runs, stretch by stretch; it ends early if every run has diverged.

    Args:
      grad: (A, P) -> (A, P), the gradient without noise.
      settings: of the rule; hyperparameters are numbers.
      start: (S, P).
      noise: of one gradient; a law of `INDEPENDENT`.
      seeds: S of them, each a run's own.
      batch: how many noisy gradients a step takes the mean of.
    """
    walkers = Batch(grad, rule, settings, np.asfortranarray(start, np.float64))
    runs, first = np.arange(len(start)), 1
    generators = [np.random.default_rng(seed) for seed in seeds]
    while first <= steps and len(runs):
        # An even number of steps takes whole pairs, which is what a law draws.
        n = min(max(2, NUMBERS // walkers.theta.size // 2 * 2), steps + 1 - first)
        path = np.empty((n, start.shape[1], len(runs)))
        with np.errstate(all="ignore"):
            drawn = _drawn(noise, [generators[i] for i in runs], path.shape, batch)
            added = None if drawn is None else drawn.swapaxes(1, 2)
            for j, _ in enumerate(walkers.go(n, added)):
                path[j] = walkers.theta.T
        diverged_at = _diverged(path, drawn, first)
        yield Stretch(first, runs, path.swapaxes(1, 2), diverged_at)
        first += n
        going = diverged_at < 0
        if not going.all():
            runs = runs[going]
            walkers.keep(going)


def _drawn(
    noise: Noise, generators: Sequence[np.random.Generator], shape: tuple[int, ...], batch: int
) -> np.ndarray | None:
    """The next noise of each run, of `shape` (n, P, A); None where there is none."""
    if noise.scale == 0:
        return None
    steps, coordinates, _ = shape
    closed = noise.law in SUMMED_IN_CLOSED_FORM
    each = 1 if closed else batch
    count = steps * coordinates * each
    draw, law_shape = LAWS[noise.law].draw, 0.0 if noise.shape is None else noise.shape
    drawn = np.empty(shape)
    for run, generator in enumerate(generators):
        flat = draw(generator, -(-count // 2), law_shape).reshape(-1)[:count]
        numbers = flat if each == 1 else flat.reshape(-1, each).mean(1)
        drawn[:, :, run] = numbers.reshape(steps, coordinates)
    drawn *= noise.scale
    if closed and batch > 1:
        drawn *= batch ** (1 / (law_shape or 2.0) - 1)
    return drawn


def _diverged(path: np.ndarray, drawn: np.ndarray | None, first: int) -> np.ndarray:
    """The first step (A,) without a finite point or noise, −1 if none; `path` is NaN from there."""
    finite = np.isfinite(path).all(1)
    if drawn is not None:
        finite &= np.isfinite(drawn).all(1)
    gone = np.logical_or.accumulate(~finite)
    path[np.broadcast_to(gone[:, None], path.shape)] = np.nan
    return np.where(gone[-1], first + gone.argmax(0), -1)


def deviation(noise: Noise, batch: int = 1) -> float:
    """Standard deviation of the mean of `batch` noisy gradients; inf where a law has none."""
    shape = noise.shape or 0.0
    if noise.scale == 0:
        return 0.0
    if noise.law == "student":
        own = math.sqrt(shape / (shape - 2)) if shape > 2 else math.inf
    elif noise.law == "stable":
        own = math.sqrt(2) if shape == 2 else math.inf
    else:
        own = 1.0
    return noise.scale * own / math.sqrt(batch)


def checked(
    rule: str, hypers: Given, choices: Given, noise: Noise, seed: int
) -> tuple[Pairs, Pairs]:
    """Hyperparameters and choices as sorted pairs; the schedule is "none" unless it is chosen.

    Under 1/√t noise dies away and nothing rests or escapes, so that is not AdaL's default here.

    Raises: SpecError or UnknownName naming what is not allowed, the noise and seed included.
    """
    spec = RunSpec(rule=rule, hypers=hypers, choices=choices, noise=noise, seed=seed)
    if noise.law not in INDEPENDENT:
        raise UnknownName("law of independent noise", noise.law, INDEPENDENT)
    own = dict(spec.choices)  # type: ignore[call-overload]
    pairs = tuple(sorted({"lr_decay": "none", **own}.items()))
    return spec.hypers, pairs  # type: ignore[return-value]


def scalar(hyper: Hyper, value: Any) -> float:
    """`value` as a float in the range of `hyper`. Raises: SpecError naming it."""
    if not isinstance(value, (int, float, np.integer, np.floating)):
        raise SpecError(f"{hyper.name} must be a number, got {shown(value)}")
    return float(hyper.check(value))


def seed_of(seed: int, run: int) -> int:
    """The seed of run number `run`, from 0; after the largest one 0 follows."""
    return (seed + run) % (LARGEST_SEED + 1)


def kept_steps(steps: int, points: int) -> np.ndarray:
    """Evenly spaced steps from 0 on, at most `points` + 1 of them, for drawing."""
    return np.arange(0, steps + 1, -(-steps // points))
