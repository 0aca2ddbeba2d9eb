"""What moves in a training, as one frozen value: from it and the spec a training goes on.

A field's metadata say what it is called in a checkpoint, where that is not its own name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from adal.rules.rule import Slots


@dataclass(frozen=True, eq=False, kw_only=True)
class TurnsState:
    """How often each path has turned back since the last record.

    Attributes:
      moved: (R, P), the last displacement.
      turned: (R,), steps that turned.
      steps: how many there were.
    """

    moved: Tensor
    turned: Tensor
    steps: int


@dataclass(frozen=True, eq=False, kw_only=True)
class ShadowBlock:
    """One block of the shadow Adam, p coordinates wide; what it holds of its last step begins as 0.

    Attributes:
      slots: the shadow's.
      mean, root: (R,), the averages of the gain.
      g, ours, theirs: (R, p), the last gradient, the rule's step on it and Adam's.
      gain: (R,), at that step.
    """

    slots: Slots = field(metadata={"name": "slot"})
    mean: np.ndarray
    root: np.ndarray
    g: Tensor
    ours: Tensor
    theirs: Tensor
    gain: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class ShadowState:
    """The shadow Adam after `t` steps."""

    t: int
    blocks: tuple[ShadowBlock, ...] = field(metadata={"name": ""})


@dataclass(frozen=True, eq=False, kw_only=True)
class ReplicaState:
    """All that moves in `Replicas`.

    Attributes:
      theta, before: (R, P), the parameters now and before the last step.
      diverged_at: (R,).
      turns: the path's.
      slots: of the rule, block by block.
      shadow: the twin's, where it is recorded.
    """

    theta: Tensor
    before: Tensor
    diverged_at: Tensor
    turns: TurnsState
    slots: tuple[Slots, ...] = field(metadata={"name": "slot"})
    shadow: ShadowState | None
