"""The twin of a training: a shadow Adam beside the rule on each tensor's own gradients.

Whole gradients never leave the training: what is recorded is a dozen numbers per tensor.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from adal.rules import RULES
from adal.rules.rule import Slots
from adal.rules.schedule import factor
from adal.training.record import TWIN_MEASURES
from adal.training.spec import TrainSpec
from adal.training.state import ShadowBlock, ShadowState
from adal.twin import Gain, Steps, steps_of, twin_of


class ShadowAdam:
    """Adam's steps on the gradients that the rule is given, block by block, and how they compare.

    The shadow shares β₁, β₂, ε, its place and the learning rate, which stays constant.
    """

    def __init__(self, spec: TrainSpec, lr: Tensor, blocks: Sequence[Tensor]):
        adam = RULES["adam"]
        self._settings = spec.settings
        shared = {name: self._settings[name] for name in ("beta1", "beta2", "eps", "eps_mode")}
        self._step = adam.bound(lr=lr, **shared)
        self._slots: list[Slots] = [adam.init(block) for block in blocks]
        beta1, beta2 = self._settings["beta1"], self._settings["beta2"]
        none = np.zeros(len(lr))
        self._gains = [Gain(beta1, beta2, none, none) for _ in blocks]
        still = [torch.zeros_like(block) for block in blocks]
        self._last = [(zeros, zeros, zeros, none) for zeros in still]
        self._t = 0

    def follow(
        self,
        t: int,
        gradients: Sequence[Tensor],
        thetas: Sequence[Tensor],
        deltas: Sequence[Tensor],
    ) -> None:
        """Make Adam's step `t` beside the one that was made, whose displacements are `deltas`."""
        self._t, self._last = t, []
        for i, g in enumerate(gradients):
            delta, self._slots[i] = self._step(g, self._slots[i], thetas[i], t)
            gain = self._gains[i].after(g.detach().double().abs().sum(1).cpu().numpy())
            self._last.append((g, deltas[i], delta, gain))

    def measures(self, slots: Sequence[Slots]) -> np.ndarray:
        """`TWIN_MEASURES` of the last step: (measures, blocks, R); NaN before the first.

        Args:
          slots: what the rule holds of each block since that step.
        """
        replicas = len(self._last[0][-1])
        out = np.full((len(TWIN_MEASURES), len(self._slots), replicas), np.nan)
        for i, (g, ours, theirs, gain) in enumerate(self._last if self._t else ()):
            hero, shadow = self._steps(ours, slots[i]), self._steps(theirs, self._slots[i])
            log_d = np.log([factor(self._settings["lr_decay"], self._t)])
            eps, mode = self._settings["eps"], self._settings["eps_mode"]
            twin = twin_of(_one(g), hero, shadow, log_d, eps, mode, gain[None])
            known = np.where(np.isfinite(twin.log_r[0]), twin.log_r[0], np.nan)
            some = ~np.isnan(known).all(1)
            out[0, i] = twin.a[0]
            out[1:5, i] = twin.block[:, 0]
            out[5, i], out[6, i] = twin.opposite[0], twin.cosine[0]
            out[7:10, i, some] = np.nanquantile(known[some], [0.05, 0.5, 0.95], axis=1)
            out[10, i], out[11:, i] = gain, twin.reach[:, 0]
        return out

    def state(self) -> ShadowState:
        """What moves, to go on from."""
        held = zip(self._slots, self._gains, self._last, strict=True)
        blocks = tuple(
            ShadowBlock(
                slots=dict(slots),
                mean=gain.mean,
                root=gain.root,
                g=g,
                ours=ours,
                theirs=theirs,
                gain=last,
            )
            for slots, gain, (g, ours, theirs, last) in held
        )
        return ShadowState(t=self._t, blocks=blocks)

    def go_on(self, state: ShadowState) -> None:
        """Put it where `state` was taken."""
        self._t = state.t
        self._slots = [dict(block.slots) for block in state.blocks]
        self._last = [(b.g, b.ours, b.theirs, b.gain) for b in state.blocks]
        for gain, block in zip(self._gains, state.blocks, strict=True):
            gain.mean, gain.root, gain.t = block.mean, block.root, state.t

    def _steps(self, delta: Tensor, slots: Slots) -> Steps:
        held = {name: _one(slot) for name, slot in slots.items()}
        beta1, beta2 = self._settings["beta1"], self._settings["beta2"]
        return steps_of(_one(delta), held, np.array(self._t), beta1, beta2)


def _one(x: torch.Tensor) -> np.ndarray:
    """A tensor (R, P) as one step (1, R, P) in float64."""
    return x.detach().double().cpu().numpy()[None]
