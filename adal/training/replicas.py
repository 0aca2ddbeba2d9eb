"""R replicas of one network that train side by side without touching each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from adal.rules import rule_named
from adal.rules.rule import Slots
from adal.training.networks import Network, cross_entropy
from adal.training.spec import TrainSpec
from adal.training.twin_record import ShadowAdam


def minibatches(points: int, batch_size: int, seed: int) -> Iterator[np.ndarray]:
    """Endless minibatches (batch_size,) of indices below `points`, from this seed alone.

    Every epoch is a new order without repetition; what is left over at its end is dropped.
    """
    rng = np.random.default_rng(seed)
    size = min(batch_size, points)
    while True:
        order = rng.permutation(points)
        for start in range(0, points - size + 1, size):
            yield order[start : start + size]


class Replicas:
    """The moving state of a training: parameters and optimizer slots of all replicas.

    Attributes:
      theta: (R, P) parameters now.
      diverged_at: (R,) the first step whose parameters, loss or gradient were not finite; −1.
    """

    def __init__(self, spec: TrainSpec, network: Network, device: torch.device):
        dtype = getattr(torch, spec.dtype)
        starts = {seed: network.start(seed) for seed in set(spec.replica_seeds)}
        self.network = network
        self.theta = torch.stack([starts[seed] for seed in spec.replica_seeds]).to(device, dtype)
        self.diverged_at = torch.full((spec.replicas,), -1, device=device)
        self._before = self.theta
        self._blocks = network.sizes if spec.norm_scope == "tensor" else [sum(network.sizes)]
        rule = rule_named(spec.rule)
        lr = torch.tensor(spec.replica_lrs, dtype=dtype, device=device).unsqueeze(1)
        self._step = rule.bound(lr=lr, **spec.settings)
        blocks = self.theta.split(self._blocks, dim=1)
        self._slots: list[Slots] = [rule.init(block) for block in blocks]
        self.shadow = ShadowAdam(spec, lr, blocks) if spec.twin else None

    def gradient(self, x: Tensor, labels: Tensor, t: int) -> Tensor:
        """∇ of each replica's minibatch loss (R, P) at θ_t; 0 for those that have diverged.

        A replica whose loss or gradient is not finite here diverges at step t.

        Args:
          x: (R, B, features), each replica's own minibatch.
          labels: (R, B).
        """
        theta = self.theta.detach().requires_grad_()
        losses = cross_entropy(self.network.logits(theta, x), labels)
        # Row r of θ reaches loss r only, so the sum does not mix gradients.
        (g,) = torch.autograd.grad(losses.sum(), theta)
        self.freeze(~(losses.detach().isfinite() & g.isfinite().all(1)), t)
        return torch.where((self.diverged_at < 0).unsqueeze(1), g, 0)

    def update(self, g: Tensor, t: int) -> None:
        """Make step `t` = 1, 2, … from the gradient (R, P); θ that is not finite diverges."""
        gradients, thetas = (x.split(self._blocks, dim=1) for x in (g, self.theta))
        deltas = []
        for i, (g_block, theta_block) in enumerate(zip(gradients, thetas, strict=True)):
            delta, self._slots[i] = self._step(g_block, self._slots[i], theta_block, t)
            deltas.append(delta)
        if self.shadow is not None:
            self.shadow.follow(t, gradients, thetas, deltas, self._slots)
        alive = (self.diverged_at < 0).unsqueeze(1)
        self._before = self.theta
        self.theta = torch.where(alive, self.theta + torch.cat(deltas, dim=1), self.theta)
        self.freeze(~self.theta.isfinite().all(1), t)

    def freeze(self, failed: Tensor, t: int) -> None:
        """Let the replicas of the mask `failed` (R,) stand at the parameters before step `t`."""
        failed = failed & (self.diverged_at < 0)
        self.diverged_at = torch.where(failed, t, self.diverged_at)
        self.theta = torch.where(failed.unsqueeze(1), self._before, self.theta)
