"""Many runs in a double well under noise: when they escape, and where they spend their time.

escape(EscapeSpec) -> Escape
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.checks import whole
from adal.errors import SpecError
from adal.oracles import Noise
from adal.rules import rule_named
from adal.statistics.paired import Estimate, estimate
from adal.trajectory import Given
from adal.under_noise.diffusion import (
    Seed,
    Stretch,
    checked,
    deviation,
    kept_steps,
    scalar,
    seed_of,
    walk,
)
from adal.under_noise.escape.kramers import (
    kramers_time,
    passage_time,
    share_of_flat,
    temperature_of,
)
from adal.under_noise.escape.waiting import Waiting, mean_wait
from adal.under_noise.escape.well import BARRIER, LEAN, Well

MOST_RUNS = 1000
MOST_STEPS = 50_000
MOST_WORK = 12_000_000
"""Runs of each well times steps times coordinates."""
LOUD = Noise(6.5)
"""At SGD's own rate the barrier is then 4.7 times the temperature, and most runs escape in time."""
PATH_POINTS = 1000
PATH_RUNS = 4


@dataclass(frozen=True)
class EscapeSpec:
    """All that decides one experiment, as a value that can be compared, hashed and cached.

    Attributes:
      well: "1d" or "2d".
      rule: a name in `RULES`.
      hypers, choices: pairs or mappings as in `RunSpec`, but the schedule is "none" by default.
      noise: on each coordinate of each gradient; not minibatches of a finite sum.
      barrier: ΔU in [0.1, 10].
      lean: in [0, 0.8], how unlike the two wells are; 0 makes them mirror images.
      steps: 1 to 50 000.
      runs: R, 1 to 1000 from each bottom; run i has the seed `seed` + i and is the same among any
        others.
      seed: 0 to 2³² − 1.
    Raises: SpecError, or UnknownName, naming the field, its value and what is allowed.
    """

    well: str = "1d"
    rule: str = "sgd"
    hypers: Given = ()
    choices: Given = ()
    noise: Noise = LOUD
    barrier: float = 1.0
    lean: float = 0.5
    steps: int = 10_000
    runs: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        hypers, choices = checked(self.rule, self.hypers, self.choices, self.noise, self.seed)
        values = {
            "hypers": hypers,
            "choices": choices,
            "barrier": scalar(BARRIER, self.barrier),
            "lean": scalar(LEAN, self.lean),
            "steps": whole("steps", self.steps, 1, MOST_STEPS),
            "runs": whole("runs", self.runs, 1, MOST_RUNS),
            "seed": int(self.seed),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        coordinates = self.double_well.coordinates
        work = self.runs * self.steps * coordinates
        if work > MOST_WORK:
            raise SpecError(
                f"runs times steps times coordinates must be at most {MOST_WORK}, got "
                f"{self.runs} x {self.steps} x {coordinates} = {work}"
            )

    @property
    def settings(self) -> Mapping[str, Any]:
        """Every hyperparameter and choice of the rule, with the defaults filled in."""
        return rule_named(self.rule).settings(**dict(self.hypers), **dict(self.choices))

    @property
    def double_well(self) -> Well:
        """The potential, with its bottoms, its saddle and its derivatives."""
        return Well(self.well, self.barrier, self.lean)

    @property
    def temperature(self) -> float:
        """D = ησ²/2 of SGD at constant rate under Gaussian noise; NaN for all else."""
        settings, noise = self.settings, self.noise
        sgd = self.rule == "sgd" and settings["gradient"] == "plain"
        gaussian = noise.law == "gaussian" or (noise.law == "stable" and noise.shape == 2)
        if not (sgd and gaussian and settings["lr_decay"] == "none"):
            return math.nan
        return temperature_of(settings["lr"], deviation(noise))

    @property
    def kramers(self) -> tuple[float, float]:
        """Kramers' mean escape times in steps, from the sharp well and from the flat one.

        NaN where there is no temperature, inf without noise. The law asks for a barrier of several
        times the temperature.
        """
        return self._in_steps(kramers_time)

    @property
    def passage(self) -> tuple[float, float]:
        """The mean escape times in steps that Kramers' law approximates, at any temperature.

        For steps that tend to 0; NaN in 2-D and where there is no temperature, inf without noise.
        """
        return self._in_steps(passage_time)

    @property
    def equilibrium(self) -> float:
        """Share of the time that SGD spends in the flat well in the long run; NaN likewise."""
        temperature = self.temperature
        return share_of_flat(self.double_well, temperature) if temperature > 0 else math.nan

    def _in_steps(self, time: Callable[[Well, float], np.ndarray]) -> tuple[float, float]:
        temperature = self.temperature
        if not temperature > 0:
            never = math.inf if temperature == 0 else math.nan
            return never, never
        sharp, flat = time(self.double_well, temperature) / self.settings["lr"]
        return float(sharp), float(flat)


@dataclass(frozen=True, eq=False, kw_only=True)
class Escape:
    """What R runs from the sharp bottom and R from the flat one did; index 0 is from the sharp one.

    A run has escaped when its x first reaches that of the other bottom or passes beyond it, as
    Kramers' time is that from bottom to bottom; on the barrier itself half of the runs turn back.
    It is in the flat well while x > 0, the side of the barrier. A run that diverges is cut off
    there: it has waited until then, and counts as escaped only if it had come to the other bottom.

    Attributes:
      first: (2, R), the step of the first escape; −1 if none.
      diverged_at: (2, R), the first step without a finite point; −1 if none.
      waiting: mean time to escape in steps, from the sharp well and from the flat one.
      kramers, passage: the same by Kramers' law and by the integral that it approximates; NaN where
        they are not meant to hold.
      in_flat: (2, R), share of its finite steps that a run was in the flat well; NaN if none.
      share_flat: their mean, half of the runs from each bottom, with its 95 % interval over the
        pairs of runs; pairs without a finite step are left out. Until runs have crossed it is 1/2.
      equilibrium: what that share tends to for SGD under Gaussian noise; NaN for all else.
      step: (K,), the steps that `paths` is of, the start first.
      paths: (K, 2, r, P), where the first r = 4 runs from each bottom were; NaN from divergence on.
    """

    first: np.ndarray
    diverged_at: np.ndarray
    waiting: tuple[Waiting, Waiting]
    kramers: tuple[float, float]
    passage: tuple[float, float]
    in_flat: np.ndarray
    share_flat: Estimate
    equilibrium: float
    step: np.ndarray
    paths: np.ndarray


def escape(spec: EscapeSpec) -> Escape:
    """Run `spec` from both bottoms; divergence and runs that never escape are part of the record.

    The two runs of one number do not share their noise: it would carry both to one place.
    """
    well, runs = spec.double_well, spec.runs
    own = [seed_of(spec.seed, i) for i in range(runs)]
    seeds: list[Seed] = [*own, *([seed, 1] for seed in own)]
    start = np.repeat(well.bottoms, runs, axis=0)
    log = _Log(spec, start)
    for stretch in walk(
        well.grad, rule_named(spec.rule), spec.settings, start, spec.noise, seeds, spec.steps
    ):
        log.add(stretch)
    first, diverged_at = log.first.reshape(2, runs), log.diverged_at.reshape(2, runs)
    finite = np.where(diverged_at >= 0, diverged_at - 1, spec.steps)
    with np.errstate(invalid="ignore"):
        in_flat = log.in_flat.reshape(2, runs) / finite
    pairs = in_flat.mean(0)
    waited = np.where(first >= 0, first, finite)
    return Escape(
        first=first,
        diverged_at=diverged_at,
        waiting=(mean_wait(waited[0], first[0] >= 0), mean_wait(waited[1], first[1] >= 0)),
        kramers=spec.kramers,
        passage=spec.passage,
        in_flat=in_flat,
        share_flat=estimate(pairs[np.isfinite(pairs)]),
        equilibrium=spec.equilibrium,
        step=log.step,
        paths=log.paths,
    )


class _Log:
    """What is kept of all 2R runs, stretch by stretch."""

    def __init__(self, spec: EscapeSpec, start: np.ndarray):
        self._goal = start[::-1, 0]
        self._forth = np.arange(len(start)) < spec.runs
        self.first, self.diverged_at, self.in_flat = np.full((3, len(start)), [[-1], [-1], [0]])
        self.step = kept_steps(spec.steps, PATH_POINTS)
        shown = min(PATH_RUNS, spec.runs)
        self._column = np.full((2, spec.runs), -1)
        self._column[:, :shown] = np.arange(2 * shown).reshape(2, shown)
        self._column = self._column.reshape(-1)
        self._paths = np.full((len(self.step), 2 * shown, start.shape[1]), np.nan)
        self._paths[0] = start[self._column >= 0]

    @property
    def paths(self) -> np.ndarray:
        """(K, 2, r, P)."""
        steps, shown, coordinates = self._paths.shape
        return self._paths.reshape(steps, 2, shown // 2, coordinates)

    def add(self, stretch: Stretch) -> None:
        """Note who escaped, who diverged and who was where in `stretch`."""
        runs, x = stretch.runs, stretch.theta[..., 0]
        self.diverged_at[runs] = stretch.diverged_at
        self.in_flat[runs] += (x > 0).sum(0)
        waiting = np.flatnonzero(self.first[runs] < 0)
        goal, forth = self._goal[runs[waiting]], self._forth[runs[waiting]]
        there = np.where(forth, x[:, waiting] >= goal, x[:, waiting] <= goal)
        come = there.any(0)
        self.first[runs[waiting[come]]] = stretch.first + there[:, come].argmax(0)
        rows = np.flatnonzero((self.step >= stretch.first) & (self.step <= stretch.steps[-1]))
        drawn = np.flatnonzero(self._column[runs] >= 0)
        points = stretch.theta[self.step[rows] - stretch.first][:, drawn]
        self._paths[rows[:, None], self._column[runs[drawn]]] = points
