"""What a shadow sees: a lane's recorded gradients fed again to its own rule and to Adam."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.rules import RULES, UpdateRule
from adal.trajectory import Trajectory


@dataclass(frozen=True)
class StepComparison:
    """A lane against a shadow Adam on the same gradients.

    Attributes:
      l1: (T,), ‖g‖₁ of the gradient at each step.
      length: (T,), ‖Δθ‖₂ of the lane's own step.
      gain: (T,), ‖ĝ‖/‖g‖, what the rule makes of the gradient before its moments; 1 for a rule
        that leaves it as it is. NaN where the gradient is 0.
      ratio: (T,), length of the lane's step over that of Adam's at the same constant learning rate,
        with the same β₁, β₂, ε and place of ε; NaN where the gradient is 0, all NaN for a rule
        without these settings.
    """

    l1: np.ndarray
    length: np.ndarray
    gain: np.ndarray
    ratio: np.ndarray


def shadowed(rule: UpdateRule, settings: Mapping[str, Any], record: Trajectory) -> StepComparison:
    """The comparison for one lane's `record` of shape (T, 2); a diverged tail is zero, so NaN."""
    g = record.grad
    with np.errstate(all="ignore"):
        # ĝ depends on its own g alone, so all steps can be asked for as one batch.
        symbols, _ = rule.terms(g, rule.init(g), g, 1, **settings)
        gain = _norm(symbols.get("ghat", g)) / _norm(g)
    l1, length = np.abs(g).sum(-1), _norm(record.delta)
    adam = RULES["adam"]
    shared = {h.name for h in adam.hypers} | {"eps_mode"}
    if not shared <= settings.keys():
        return StepComparison(l1, length, gain, np.full(l1.shape, np.nan))
    step = adam.bound(**{name: settings[name] for name in shared})
    theta, slots = record.theta[0], adam.init(record.theta[0])
    shadow = np.empty_like(record.delta)
    with np.errstate(all="ignore"):
        for t in range(len(g)):
            shadow[t], slots = step(g[t], slots, theta, t + 1)
        ratio = length / _norm(shadow)
    ratio[l1 == 0] = np.nan
    return StepComparison(l1, length, gain, ratio)


def _norm(x: np.ndarray) -> np.ndarray:
    return np.hypot(x[:, 0], x[:, 1])
