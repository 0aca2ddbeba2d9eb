"""One optimizer on one landscape: `run(RunSpec) -> Trajectory`, in float64, nothing clipped.

From one start or from a `Grid` of them; `run(spec, keep="ends")` keeps `Ends` in place of paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np

from adal.checks import LARGEST_SEED, OWN, coordinate, whole
from adal.engine import Batch
from adal.errors import SpecError, UnknownName, shown
from adal.landscapes import Landscape, Place, landscape_of
from adal.oracles import EXACT, Noise
from adal.rules import UpdateRule, rule_named
from adal.starts import Ends, Grid, ends_of

MOST_STEPS = 20_000
MOST_WORK = 65_536_000
"""Steps of all starts together that a spec may ask for: the largest grid, 1000 steps."""
MOST_KEPT = 1_000_000
"""Steps of all starts together whose paths may be kept: 56 bytes each, and as many in passing."""

Pairs = tuple[tuple[str, Any], ...]
Given = Mapping[str, Any] | Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class RunSpec:
    """All that decides one path, as a value that can be compared, hashed and cached.

    Attributes:
      landscape: a name in `LANDSCAPES`, or a `Formula` of one's own.
      rule: a name in `RULES`.
      hypers: (name, number) pairs or a mapping; what is missing takes the rule's default.
      choices: (name, option) pairs or a mapping; likewise.
      start: (x, y), finite, at most 1e6 in size, or a `Grid`; `OWN` is the landscape's own.
      steps: 1 to 20 000; times the starts of a grid at most 65 536 000.
      noise: what is added to each gradient, the same for all starts of a grid: a run from a grid
        is the run from that start alone.
      seed: of that noise, 0 to 2³² − 1.
    Raises: SpecError, or UnknownName, naming the field, its value and what is allowed.
    """

    landscape: Place = "rosenbrock"
    rule: str = "adam"
    hypers: Given = ()
    choices: Given = ()
    start: tuple[float, float] | Grid = OWN
    steps: int = 500
    noise: Noise = EXACT
    seed: int = 0

    def __post_init__(self) -> None:
        landscape, rule = landscape_of(self.landscape), rule_named(self.rule)
        hypers = _numbers(
            self.hypers, [h.name for h in rule.hypers], f"hyperparameter of {rule.name}"
        )
        choices = _pairs(self.choices, [c.name for c in rule.choices], f"choice of {rule.name}")
        rule.settings(**dict(hypers), **dict(choices))
        object.__setattr__(self, "hypers", hypers)
        object.__setattr__(self, "choices", choices)
        object.__setattr__(self, "start", _start(self.start, landscape))
        object.__setattr__(self, "steps", whole("steps", self.steps, 1, MOST_STEPS))
        _bounded(self.start, self.steps, MOST_WORK)
        object.__setattr__(self, "seed", whole("seed", self.seed, 0, LARGEST_SEED))
        if not isinstance(self.noise, Noise):
            raise SpecError(f"noise must be a Noise, got {shown(self.noise)}")

    @property
    def settings(self) -> Mapping[str, Any]:
        """Every hyperparameter and choice of the rule, with the defaults filled in."""
        return rule_named(self.rule).settings(**dict(self.hypers), **dict(self.choices))


@dataclass(frozen=True)
class Trajectory:
    """What a run did; *L are the leading axes, none for a `RunSpec`.

    Attributes:
      theta: (T+1, *L, 2), the start first.
      loss: (T+1, *L), f(θ) without noise.
      grad: (T, *L, 2), the gradient that the rule was given at step t+1, noise included.
      delta: (T, *L, 2), θ_{t+1} − θ_t as the rule returned it.
      diverged_at: (*L,), the first step that has no finite point, loss or gradient; −1 if none.
        From that step on θ and the loss stand at the last finite point, grad and delta are 0.
      left_at: (*L,), the first step whose point lies outside the domain; −1 if none.
    """

    theta: np.ndarray
    loss: np.ndarray
    grad: np.ndarray
    delta: np.ndarray
    diverged_at: np.ndarray
    left_at: np.ndarray

    @property
    def steps(self) -> int:
        """T, the number of steps asked for."""
        return len(self.delta)


@overload
def run(spec: RunSpec, keep: Literal["path"] = "path") -> Trajectory: ...
@overload
def run(spec: RunSpec, keep: Literal["ends"]) -> Ends: ...


def run(spec: RunSpec, keep: Literal["path", "ends"] = "path") -> Trajectory | Ends:
    """What `spec` describes: paths whole, or only their ends in memory that no step adds to.

    The leading axes are (ny, nx) for a grid and none for a single start. Divergence is part of
    the record.

    Raises: SpecError if the paths of a grid are too many steps to keep, over 1 000 000 in all;
      UnknownName for another `keep`.
    """
    if keep not in ("path", "ends"):
        raise UnknownName("keep", keep, ("path", "ends"))
    if keep == "path":
        _bounded(spec.start, spec.steps, MOST_KEPT, " to keep their paths")
    start = spec.start.points() if isinstance(spec.start, Grid) else np.array(spec.start, float)
    engine = descend if keep == "path" else ends_of
    return engine(
        landscape_of(spec.landscape),
        rule_named(spec.rule),
        start,
        spec.steps,
        spec.settings,
        spec.noise.draws(spec.steps, spec.seed),
    )


def descend(
    landscape: Landscape,
    rule: UpdateRule,
    start: np.ndarray,
    steps: int,
    settings: Mapping[str, Any],
    noise: np.ndarray | None = None,
) -> Trajectory:
    """Run `rule` from `start` (*L, 2); a setting may be an array that broadcasts to (*L, 1).

    Args:
      noise: (steps, 2) or (steps, *L, 2), added to the gradients; None is exact.
    """
    batch = Batch(landscape.grad, rule, settings, start.astype(np.float64))
    path = np.empty((steps + 1, *start.shape))
    grads, deltas = np.empty((2, steps, *start.shape))
    path[0] = batch.theta
    with np.errstate(all="ignore"):
        for t, (g, delta) in enumerate(batch.go(steps, noise)):
            grads[t], deltas[t], path[t + 1] = g, delta, batch.theta
        return _record(landscape, path, grads, deltas)


def _record(
    landscape: Landscape, path: np.ndarray, grads: np.ndarray, deltas: np.ndarray
) -> Trajectory:
    loss = landscape.f(path)
    reached = np.isfinite(path).all(-1) & np.isfinite(loss)
    possible = reached[1:] & np.isfinite(grads).all(-1)
    diverged_at = _first(~possible)
    if (diverged_at >= 0).any():
        for lane in np.argwhere(diverged_at >= 0):
            where = tuple(lane)
            k = diverged_at[where]
            frozen = (slice(k, None), *where)
            path[frozen] = path[(k - 1, *where)]
            loss[frozen] = loss[(k - 1, *where)]
            grads[(slice(k - 1, None), *where)] = 0
            deltas[(slice(k - 1, None), *where)] = 0
    left_at = _first(~landscape.domain.contains(path[1:]))
    return Trajectory(path, loss, grads, deltas, diverged_at, left_at)


def _first(happened: np.ndarray) -> np.ndarray:
    """The first step, from 1, at which `happened` (T, *L) is true; −1 if none."""
    return np.where(happened.any(0), happened.argmax(0) + 1, -1)


def _start(value: Any, landscape: Landscape) -> tuple[float, float] | Grid:
    if isinstance(value, Grid):
        return value.over(landscape.domain)
    try:
        x, y = (float(c) for c in (landscape.start if value is OWN else value))
    except (TypeError, ValueError):
        raise SpecError(f"start must be two numbers or a Grid, got {shown(value)}") from None
    return coordinate("start x", x), coordinate("start y", y)


def _bounded(start: Any, steps: int, most: int, purpose: str = "") -> None:
    if isinstance(start, Grid) and start.size * steps > most:
        raise SpecError(
            f"starts times steps must be at most {most}{purpose}, "
            f"got {start.nx} x {start.ny} x {steps} = {start.size * steps}"
        )


def _pairs(given: Given, known: list[str], kind: str) -> Pairs:
    pairs = given.items() if isinstance(given, Mapping) else given
    try:
        settings: dict[str, Any] = dict(pairs)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise SpecError(f"{kind} must be (name, value) pairs, got {shown(given)}") from None
    for name in settings:
        if name not in known:
            raise UnknownName(kind, name, known)
    return tuple(sorted(settings.items()))


def _numbers(given: Given, known: list[str], kind: str) -> Pairs:
    pairs = _pairs(given, known, kind)
    for name, value in pairs:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise SpecError(f"{name} must be a number, got {shown(value)}")
    return tuple((name, float(value)) for name, value in pairs)
