"""The learning-rate schedule: one choice of every rule, applied in one place."""

from __future__ import annotations

import math

LR_DECAY = (
    {
        "none": "the learning rate stays as set",
        "inv_sqrt": "the learning rate falls as 1/√t",
    },
    "How the learning rate changes with the step t.",
)


def factor(decay: str, t: int) -> float:
    """η_t/η at step `t` = 1, 2, …: 1 for "none", 1/√t for "inv_sqrt"."""
    return 1.0 if decay == "none" else 1.0 / math.sqrt(t)
