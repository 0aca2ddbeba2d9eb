"""What becomes of the noise: a series of gradients through averages and through the update rules.

The rules are the library's own. Only some coordinates are watched, and AdaL must know the ℓ1 norm
of its whole tensor: beside its watched coordinates each tensor therefore has one more, which holds
the sum of the magnitudes of all others. The norm of that short block is the tensor's own, so every
watched coordinate moves as it would in the whole tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from adal.rules import rule_named
from adal.training.noise.spec import NoiseSpec

BETWEEN_REPORTS = 250
"""Steps between two reports."""

RULES_OF: dict[str, tuple[str, dict[str, str]]] = {
    "sgd": ("sgd", {}),
    "adam": ("adam", {}),
    "adal": ("adal", {}),
    "adal_raw": ("adal", {"second_moment": "raw"}),
}
"""Quantity -> rule and its choices."""


def displacements(
    quantity: str,
    spec: NoiseSpec,
    g: np.ndarray,
    norms: np.ndarray,
    tensor_of: np.ndarray,
    *,
    report: Callable[[float], None] | None = None,
) -> np.ndarray:
    """The steps (T, C) that a rule makes from a series of gradients, at learning rate 1.

    Args:
      quantity: a key of `RULES_OF`.
      spec: β₁, β₂ and ε, for a rule that has them.
      g: (T, C) the watched coordinates of the gradients, float64.
      norms: (T, B) ‖g‖₁ of each whole tensor.
      tensor_of: (C,) which tensor a coordinate is of, in order.
      report: called now and then with the share of the steps that is made.
    """
    name, choices = RULES_OF[quantity]
    rule = rule_named(name)
    wanted = {hyper.name for hyper in rule.hypers} & {"beta1", "beta2", "eps"}
    hypers: dict[str, Any] = {hyper: getattr(spec, hyper) for hyper in wanted}
    step = rule.bound(lr=1.0, lr_decay="none", **hypers, **choices)

    tensors = norms.shape[1]
    watched = np.bincount(tensor_of, minlength=tensors)
    place = np.arange(len(tensor_of)) - (np.cumsum(watched) - watched)[tensor_of]
    others = norms - abs(g) @ (tensor_of[:, None] == np.arange(tensors))
    others = np.where(others < 0, 0, others)  # all are watched, but for rounding

    theta = np.zeros((tensors, watched.max() + 1))
    slots, out = rule.init(theta), np.empty_like(g)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for t in range(len(g)):
            blocks = np.zeros_like(theta)
            blocks[tensor_of, place] = g[t]
            blocks[:, -1] = others[t]
            delta, slots = step(blocks, slots, theta, t + 1)
            out[t] = delta[tensor_of, place]
            if report is not None and t % BETWEEN_REPORTS == 0:
                report(t / len(g))
    return out
