"""From the twin page's settings to numbers, each computed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from adal.landscapes import Landscape, landscape_of
from adal.rules import RULES
from adal.sequences import Sequence
from adal.trajectory import descend
from adal.twin import Twin, decompose, drift_ratio
from app.jobs.cached import trajectory_of
from pages.twin.link import TwinSpec
from pages.twin.numbers import View, view_of

Views = Callable[[str], View]
"""A reading of the second moment -> the twin under it; asked only for what is shown."""

NOISES = 200
"""Sequences of noise whose mean way is followed."""


def views_of(spec: TwinSpec) -> Views:
    """The readings of a landscape's run or a sequence, on the same gradients."""
    return lambda moment: _viewed(_any_step(replace(spec, second_moment=moment)))


def decomposed(spec: TwinSpec) -> Twin:
    """The decomposition of a spec's gradients, computed once for all steps that are looked at."""
    return _decomposed(_any_step(spec))


def gradients_of(spec: TwinSpec) -> np.ndarray:
    """The gradients (T, P) that both optimizers are fed, at the scale 2^k."""
    own = spec.sequence.gradients if spec.source == "sequence" else trajectory_of(spec.run).grad
    return own * 2.0**spec.scale


def path_gap(spec: TwinSpec) -> float:
    """Largest difference, in any coordinate, between AdaL's path on f and on 2^k f, at lr .01."""
    return _path_gap(_any_step(spec))


@lru_cache(maxsize=16)
def drift_of(sequence: Sequence, beta1: float, beta2: float) -> np.ndarray:
    """(T,) AdaL's way over Adam's, both means over `NOISES` sequences that differ in the seed."""
    drawn = [replace(sequence, seed=(sequence.seed + i) % 2**32).gradients for i in range(NOISES)]
    return drift_ratio(np.stack(drawn, axis=1), beta1, beta2)


@lru_cache(maxsize=64)
def _decomposed(spec: TwinSpec) -> Twin:
    return decompose(gradients_of(spec), **spec.settings)


@lru_cache(maxsize=64)
def _viewed(spec: TwinSpec) -> View:
    return view_of(_decomposed(spec))


def _any_step(spec: TwinSpec) -> TwinSpec:
    """`spec` without the step that is looked at, which decides no number."""
    return replace(spec, step=TwinSpec.step)


@lru_cache(maxsize=64)
def _path_gap(spec: TwinSpec) -> float:
    landscape = landscape_of(spec.landscape)
    settings = RULES["adal"].settings(
        lr=0.01,
        beta1=spec.beta1,
        beta2=spec.beta2,
        eps=spec.eps,
        lr_decay=spec.lr_decay,
        eps_mode=spec.eps_mode,
    )
    start = np.array(landscape.start)
    paths = [
        descend(_times(landscape, k), RULES["adal"], start, spec.steps, settings).theta
        for k in (0, spec.scale)
    ]
    return float(np.abs(paths[0] - paths[1]).max())


def _times(landscape: Landscape, k: int) -> Landscape:
    def slope(x: Any, y: Any) -> tuple[Any, ...]:
        return tuple(2.0**k * part for part in landscape.slope(x, y))

    return replace(landscape, slope=slope)
