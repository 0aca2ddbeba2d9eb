"""From a spec to its record, computed once: one cached line per quantity.

The caches are per process and shared by all visitors: the values are frozen and their arrays are
made read-only. A spec is small and hashable, so the key is exact.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np

from adal.landscapes import Place, landscape_of
from adal.race import RaceSpec
from adal.rules import RULES
from adal.shadow import StepComparison, shadowed
from adal.trajectory import RunSpec, Trajectory, run
from adal.verdict import Outcome, outcome, winners

Record = TypeVar("Record", Trajectory, StepComparison)

GRID = 120
"""Points along each side of the picture's ground."""


@lru_cache(maxsize=128)
def trajectory_of(spec: RunSpec) -> Trajectory:
    """The path of one lane."""
    return _frozen(run(spec))


@lru_cache(maxsize=128)
def shadow_of(spec: RunSpec) -> StepComparison:
    """The steps of one lane beside a shadow Adam's."""
    return _frozen(shadowed(RULES[spec.rule], spec.settings, trajectory_of(spec)))


@lru_cache(maxsize=512)
def outcome_of(spec: RunSpec) -> Outcome:
    """What happened in one lane."""
    return outcome(landscape_of(spec.landscape), trajectory_of(spec), shadow_of(spec))


@lru_cache(maxsize=32)
def ground_of(landscape: Place) -> np.ndarray:
    """f on a grid (GRID, GRID) over the domain, rows from y0 up to y1."""
    shape = landscape_of(landscape)
    box = shape.domain
    x, y = np.linspace(box.x0, box.x1, GRID), np.linspace(box.y0, box.y1, GRID)
    z = shape.f(np.stack(np.meshgrid(x, y), -1))
    z.flags.writeable = False
    return z


def outcomes_of(spec: RaceSpec) -> list[Outcome]:
    """What happened in each lane, in the order of the lanes."""
    return [outcome_of(spec.run_spec(lane)) for lane in spec.lanes]


def winners_of(spec: RaceSpec) -> list[int]:
    """Indices of the lanes that arrived first at a global minimum."""
    return winners(landscape_of(spec.landscape), outcomes_of(spec))


def _frozen(record: Record) -> Record:
    for value in vars(record).values():
        value.flags.writeable = False
    return record
