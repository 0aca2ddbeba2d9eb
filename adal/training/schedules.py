"""Training schedules: a factor on the learning rate of every rule alike, step by step.

It multiplies with the rule's own `lr_decay`: AdaL, which falls as 1/√t by itself, falls as 1/t
under `inv_sqrt`. To compare rules under one schedule, set their `lr_decay` to "none".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from adal.errors import UnknownName

DROPS = (0.5, 0.75)
"""Shares of the training after which the step schedule divides the rate by 10."""


@dataclass(frozen=True)
class Schedule:
    """How the learning rate goes through a training.

    Attributes:
      name: key in `SCHEDULES`.
      title: name on a page.
      meaning: one sentence for a student.
      source: where it comes from.
      factor: (t, T) -> what the learning rate of step t = 1 … T is multiplied by.
    """

    name: str
    title: str
    meaning: str
    source: str
    factor: Callable[[int, int], float]


CONSTANT = Schedule(
    "constant",
    "Constant",
    "The learning rate stays as it is set: what you see is the rule alone.",
    "Robbins & Monro (1951), Ann. Math. Statist. 22(3), ask for a falling one instead.",
    lambda t, steps: 1.0,
)
INV_SQRT = Schedule(
    "inv_sqrt",
    "1/√t",
    "It falls at once and then ever more slowly: a hundred times the steps, a tenth of the rate.",
    "Zinkevich (2003), Online Convex Programming, ICML; AdaL brings it along as its own.",
    lambda t, steps: 1.0 / math.sqrt(t),
)
COSINE = Schedule(
    "cosine",
    "Cosine",
    "Half a wave from the full rate down to almost none: bold at first, careful at the end.",
    "Loshchilov & Hutter, SGDR, ICLR 2017, eq. 5, without restarts; "
    "torch.optim.lr_scheduler.CosineAnnealingLR with T_max = T.",
    lambda t, steps: 0.5 * (1.0 + math.cos(math.pi * (t - 1) / steps)),
)
STEP = Schedule(
    "step",
    "Steps",
    "Full rate for the first half, a tenth of it for the next quarter, a hundredth for the last: "
    "the loss falls off a small cliff each time.",
    "He, Zhang, Ren & Sun (2016), Deep Residual Learning, CVPR, section 4.2: after 32k and 48k of "
    "64k steps.",
    lambda t, steps: 0.1 ** sum(t - 1 >= share * steps for share in DROPS),
)

SCHEDULES = {schedule.name: schedule for schedule in (CONSTANT, INV_SQRT, COSINE, STEP)}


def schedule_named(name: object) -> Schedule:
    """The schedule of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in SCHEDULES:
        raise UnknownName("schedule", name, SCHEDULES)
    return SCHEDULES[name]
