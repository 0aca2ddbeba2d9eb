"""One step of a recorded run, with every symbol of the rule's formula: what an inspector shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.errors import SpecError, shown
from adal.rules import UpdateRule
from adal.trajectory import Trajectory


@dataclass(frozen=True)
class StepTerms:
    """Step `t` of a run, from θ_t to θ_{t+1} in the paper's counting from 1.

    Attributes:
      t: number of the step, from 1.
      theta: (2,) before the step.
      symbols: the rule's terms of this step by name, at their true scale.
      previous: those of the step before, empty at t = 1, where all slots are 0.
    """

    t: int
    theta: np.ndarray
    symbols: Mapping[str, Any]
    previous: Mapping[str, Any]


def step_terms(
    rule: UpdateRule, settings: Mapping[str, Any], record: Trajectory, t: int
) -> StepTerms | None:
    """The terms of step `t` of a `record` (T, 2), replayed on its recorded gradients.

    Returns: None from the step on at which the run diverged.
    Raises: SpecError for a `t` that the record does not have.
    """
    if not 1 <= t <= record.steps:
        raise SpecError(f"t must be a whole number in [1, {record.steps}], got {shown(t)}")
    if 0 <= record.diverged_at <= t:
        return None
    step, slots = rule.bound(**settings), rule.init(record.theta[0])
    previous: Mapping[str, Any] = {}
    with np.errstate(all="ignore"):
        for i in range(t - 2):
            _, slots = step(record.grad[i], slots, record.theta[i], i + 1)
    if t > 1:
        i = t - 2
        previous, slots = rule.terms(record.grad[i], slots, record.theta[i], t - 1, **settings)
    symbols, _ = rule.terms(record.grad[t - 1], slots, record.theta[t - 1], t, **settings)
    return StepTerms(t, record.theta[t - 1], symbols, previous)
