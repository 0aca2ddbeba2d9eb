"""What gradient noise does: the cloud of places at which runs rest on the quadratic λ‖x‖²/2.

rest(RestSpec) -> Rest
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.checks import coordinate, whole
from adal.errors import SpecError, shown
from adal.oracles import Noise
from adal.rules import rule_named
from adal.rules.rule import Hyper
from adal.statistics.paired import Estimate
from adal.trajectory import Given
from adal.under_noise.cloud import Tail, spread_of
from adal.under_noise.diffusion import (
    SUMMED_IN_CLOSED_FORM,
    checked,
    deviation,
    kept_steps,
    scalar,
    seed_of,
    walk,
)

MOST_RUNS = 2000
MOST_STEPS = 20_000
MOST_COORDINATES = 10
MOST_BATCH = 1024
MOST_WORK = 20_000_000
"""Runs times steps times coordinates."""
MOST_DRAWN = 100_000_000
"""The same times the batch, where each gradient of it is drawn."""
UNIT = Noise(1.0)
TRACE_POINTS = 500
TRACE_RUNS = 8

CURVATURE = Hyper(
    "curvature",
    "Curvature",
    r"\lambda",
    1.0,
    0.001,
    1000.0,
    "[]",
    "log",
    "How steep the walls are: the second derivative of λx²/2.",
)


@dataclass(frozen=True)
class RestSpec:
    """All that decides one cloud, as a value that can be compared, hashed and cached.

    Attributes:
      rule: a name in `RULES`.
      hypers, choices: pairs or mappings as in `RunSpec`, but the schedule is "none" by default.
      curvature: λ in [0.001, 1000], the same for all coordinates.
      noise: of one example's gradient, on each coordinate; not minibatches of a finite sum.
      batch: 1 to 1024, how many such gradients a step takes the mean of.
      coordinates: P, 1 to 10.
      start: of every coordinate, at most 1e6 in size.
      steps: 2 to 20 000.
      burn_in: steps that are not counted, 0 to steps − 1; None is half of them.
      runs: S, 2 to 2000; run i has the seed `seed` + i and is the same among any others.
      seed: 0 to 2³² − 1.
    Raises: SpecError, or UnknownName, naming the field, its value and what is allowed.
    """

    rule: str = "sgd"
    hypers: Given = ()
    choices: Given = ()
    curvature: float = 1.0
    noise: Noise = UNIT
    batch: int = 1
    coordinates: int = 1
    start: float = 0.0
    steps: int = 2000
    burn_in: int | None = None
    runs: int = 400
    seed: int = 0

    def __post_init__(self) -> None:
        hypers, choices = checked(self.rule, self.hypers, self.choices, self.noise, self.seed)
        steps = whole("steps", self.steps, 2, MOST_STEPS)
        values = {
            "hypers": hypers,
            "choices": choices,
            "curvature": scalar(CURVATURE, self.curvature),
            "batch": whole("batch", self.batch, 1, MOST_BATCH),
            "coordinates": whole("coordinates", self.coordinates, 1, MOST_COORDINATES),
            "start": coordinate("start", self.start),
            "steps": steps,
            "runs": whole("runs", self.runs, 2, MOST_RUNS),
            "seed": int(self.seed),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if self.burn_in is not None:
            object.__setattr__(self, "burn_in", whole("burn_in", self.burn_in, 0, steps - 1))
        self._bounded()

    def _bounded(self) -> None:
        work = self.runs * self.steps * self.coordinates
        if work > MOST_WORK:
            raise SpecError(
                f"runs times steps times coordinates must be at most {MOST_WORK}, got "
                f"{self.runs} x {self.steps} x {self.coordinates} = {work}"
            )
        each = self.noise.law not in SUMMED_IN_CLOSED_FORM and self.noise.scale > 0
        if each and work * self.batch > MOST_DRAWN:
            raise SpecError(
                f"runs times steps times coordinates times batch must be at most {MOST_DRAWN} for "
                f"{self.noise.law} noise, got {shown(work * self.batch)}"
            )

    @property
    def settings(self) -> Mapping[str, Any]:
        """Every hyperparameter and choice of the rule, with the defaults filled in."""
        return rule_named(self.rule).settings(**dict(self.hypers), **dict(self.choices))

    @property
    def dropped(self) -> int:
        """The steps that are not counted, from the burn-in."""
        return self.steps // 2 if self.burn_in is None else self.burn_in

    @property
    def noise_scale(self) -> float:
        """lr/batch, which alone decides SGD's cloud where ηλ is small."""
        return self.settings["lr"] / self.batch

    @property
    def theory(self) -> float:
        """The variance that SGD rests with, by `resting_variance`; NaN for any other rule.

        NaN also under a schedule, and for SGD fed with ĝ.
        """
        settings = self.settings
        plain = self.rule == "sgd" and settings["gradient"] == "plain"
        if not plain or settings["lr_decay"] != "none":
            return math.nan
        return resting_variance(
            settings["lr"], curvature=self.curvature, sigma=deviation(self.noise, self.batch)
        )


def resting_variance(lr: float, *, curvature: float, sigma: float) -> float:
    """Variance of SGD's cloud on λx²/2: ησ²/(λ(2 − ηλ)), per coordinate.

    Args:
      lr: η > 0.
      curvature: λ > 0.
      sigma: standard deviation of the gradient's noise; inf if it has none.
    Returns: NaN where nothing rests, ηλ ≥ 2, or where the noise has no variance.
    Source: x ← (1 − ηλ)x − ησξ rests where V = (1 − ηλ)²V + η²σ²; Mandt, Hoffman, Blei (2017),
      J. Mach. Learn. Res. 18(134).
    """
    if lr * curvature >= 2 or math.isinf(sigma):
        return math.nan
    return lr * sigma**2 / (curvature * (2 - lr * curvature))


@dataclass(frozen=True, eq=False)
class Rest:
    """Where S runs rest, and how widely.

    The estimates pool the coordinates and the steps after the burn-in. Steps of one run resemble
    each other, so an interval counts runs, not steps. Diverged runs are left out of them; with
    fewer than two others they are NaN. Under a law without a variance the variance is a number
    about these steps alone, and its interval means nothing.

    Attributes:
      end: (S, P), the last points; NaN for a diverged run.
      mean: of the cloud, with half its 95 % interval.
      variance: of the cloud about its mean, likewise.
      theory: what SGD's variance is by the formula; NaN where the formula does not hold.
      noise_scale: lr/batch.
      diverged_at: (S,), the first step without a finite point; −1 if none.
      step: (K,), the steps that the next two are of, the start first.
      trace: (K, R, P), the first R = 8 runs at these steps.
      spread: (K,), variance over the runs at these steps: flat once the cloud has settled.
    """

    end: np.ndarray
    mean: Estimate
    variance: Estimate
    theory: float
    noise_scale: float
    diverged_at: np.ndarray
    step: np.ndarray
    trace: np.ndarray
    spread: np.ndarray


def rest(spec: RestSpec) -> Rest:
    """Run `spec` and measure its cloud; divergence is part of the record."""
    start = np.full((spec.runs, spec.coordinates), spec.start)
    seeds = [seed_of(spec.seed, i) for i in range(spec.runs)]
    tail, step = Tail(spec.dropped, *start.shape), kept_steps(spec.steps, TRACE_POINTS)
    trace = np.full((len(step), min(TRACE_RUNS, spec.runs), spec.coordinates), np.nan)
    spread = np.full(len(step), np.nan)
    trace[0], spread[0] = spec.start, 0.0
    end, diverged_at = np.full_like(start, np.nan), np.full(spec.runs, -1)
    curvature = spec.curvature
    for stretch in walk(
        lambda x: curvature * x,
        rule_named(spec.rule),
        spec.settings,
        start,
        spec.noise,
        seeds,
        spec.steps,
        spec.batch,
    ):
        runs = stretch.runs
        diverged_at[runs] = stretch.diverged_at
        tail.add(stretch)
        rows = np.flatnonzero((step >= stretch.first) & (step <= stretch.steps[-1]))
        points = stretch.theta[step[rows] - stretch.first]
        spread[rows] = spread_of(points)
        drawn = runs < len(trace[0])
        trace[rows[:, None], runs[drawn]] = points[:, drawn]
        end[runs] = stretch.theta[-1]
    mean, variance = tail.estimates(diverged_at < 0)
    return Rest(
        end, mean, variance, spec.theory, spec.noise_scale, diverged_at, step, trace, spread
    )
