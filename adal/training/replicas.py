"""R replicas of one network that train side by side without touching each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from adal.rules import rule_named
from adal.rules.rule import Slots
from adal.rules.schedule import factor
from adal.training.capture import CapturedGradient
from adal.training.networks.network import Network
from adal.training.schedules import schedule_named
from adal.training.spec import TrainSpec
from adal.training.state import ReplicaState, TurnsState
from adal.training.twin_record import ShadowAdam

TRIAL = ((1.0, -2.0, 4.0, 0.5), (-3.0, 0.1, 1.0, 2.0), (0.2, 0.7, -8.0, 1.0))
"""Gradients on which it shows whether a rule takes a norm."""


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


def dropout_noise(seed: int, t: int, examples: int, draws: int) -> np.ndarray:
    """What decides the dropout of step `t`: (examples, draws) uniform in [0, 1), float32.

    It comes from the seed and the step alone, so that a training which goes on from a checkpoint
    draws what it would have drawn.
    """
    # The third number keeps it apart from the minibatches, which are drawn from the seed alone.
    return np.random.default_rng((seed, t, 1)).random((examples, draws), np.float32)


class Turns:
    """Counts, between two records, the steps that turn against the step before: oscillation.

    Args:
      theta: (R, P), what will move.
    """

    def __init__(self, theta: Tensor):
        self.moved = torch.zeros_like(theta)
        self.turned = torch.zeros(len(theta), device=theta.device)
        self.steps = 0

    def follow(self, moved: Tensor) -> None:
        """Note a displacement (R, P)."""
        self.turned = self.turned + ((moved * self.moved).sum(1) < 0)
        self.moved = moved
        self.steps += 1

    def taken(self) -> Tensor:
        """The share of turning steps (R,) since the last call, NaN where there was no step."""
        share = self.turned / self.steps if self.steps else self.turned * float("nan")
        self.turned, self.steps = torch.zeros_like(self.turned), 0
        return share

    def state(self) -> TurnsState:
        """What moves, to go on from."""
        return TurnsState(moved=self.moved, turned=self.turned, steps=self.steps)

    def go_on(self, state: TurnsState) -> None:
        """Count on from where `state` was taken."""
        self.moved, self.turned, self.steps = state.moved, state.turned, state.steps


class Replicas:
    """The moving state of a training: parameters and optimizer slots of all replicas.

    Attributes:
      theta: (R, P) parameters now.
      diverged_at: (R,) the first step whose parameters, loss or gradient were not finite; −1.
      turns: how often the path of each replica turns back.
    """

    def __init__(self, spec: TrainSpec, network: Network, device: torch.device):
        dtype = getattr(torch, spec.dtype)
        starts = {seed: network.start(seed) for seed in set(spec.replica_seeds)}
        self.network = network
        self.theta = torch.stack([starts[seed] for seed in spec.replica_seeds]).to(device, dtype)
        self.diverged_at = torch.full((spec.replicas,), -1, device=device)
        self._before = self.theta
        self.turns = Turns(self.theta)
        rule = rule_named(spec.rule)
        lr = torch.tensor(spec.replica_lrs, dtype=dtype, device=device).unsqueeze(1)
        self._step = rule.bound(lr=lr, **spec.settings)
        # One block costs one call. Where blocks are all the same to a rule, they need not be kept.
        one = spec.norm_scope == "global" or not (spec.twin or self._sees_blocks(rule.init))
        self._blocks = [network.parameters] if one else network.sizes
        blocks = self.theta.split(self._blocks, dim=1)
        self._slots: list[Slots] = [rule.init(block) for block in blocks]
        self.shadow = ShadowAdam(spec, lr, blocks) if spec.twin else None
        self._spec, self._lr = spec, lr
        self._schedule = schedule_named(spec.schedule).factor
        shares = [spec.weight_decay * block.decays for block in network.blocks]
        sizes = torch.tensor(network.sizes)
        self._decays = torch.tensor(shares, dtype=dtype).repeat_interleave(sizes).to(device)
        cuda = device.type == "cuda"
        self._gradient = CapturedGradient(self._in_passes) if cuda else self._in_passes

    def gradient(self, x: Tensor, labels: Tensor, t: int) -> Tensor:
        """∇ of each replica's minibatch loss (R, P) at θ_t; 0 for those that have diverged.

        A replica whose loss or gradient is not finite here diverges at step t.

        Args:
          x: (R, B, …), each replica's own minibatch.
          labels: (R, B), or (R, B, L) for text.
        """
        spec, given = self._spec, [self.theta, x, labels]
        if spec.dropout > 0 and self.network.draws > 0:
            size = (x.shape[1], self.network.draws)
            seeds = spec.replica_seeds[: spec.seeds]
            noise = np.stack([dropout_noise(seed, t, *size) for seed in seeds])
            # As with the minibatches, replicas of one seed lose the same units.
            given.append(torch.from_numpy(np.tile(noise, (len(spec.lrs), 1, 1))).to(x.device))
        losses, g = self._gradient(*given)
        self.freeze(~(losses.isfinite() & _finite(g)), t)
        alive = self.diverged_at < 0
        return g if alive.all() else torch.where(alive.unsqueeze(1), g, 0)

    def update(self, g: Tensor, t: int) -> None:
        """Make step `t` = 1, 2, … from the gradient (R, P); θ that is not finite diverges."""
        gradients, thetas = (x.split(self._blocks, dim=1) for x in (g, self.theta))
        deltas = []
        for i, (g_block, theta_block) in enumerate(zip(gradients, thetas, strict=True)):
            delta, self._slots[i] = self._step(g_block, self._slots[i], theta_block, t)
            deltas.append(delta)
        if self.shadow is not None:
            self.shadow.follow(t, gradients, thetas, deltas)
        alive = self.diverged_at < 0
        self._before = self.theta
        moved = self.theta + self._scheduled(_joined(deltas), t)
        self.theta = moved if alive.all() else torch.where(alive.unsqueeze(1), moved, self.theta)
        self.turns.follow(self.theta - self._before)
        self.freeze(~_finite(self.theta), t)

    def freeze(self, failed: Tensor, t: int) -> None:
        """Let the replicas of the mask `failed` (R,) stand at the parameters before step `t`."""
        failed = failed & (self.diverged_at < 0)
        if not failed.any():
            return
        self.diverged_at = torch.where(failed, t, self.diverged_at)
        self.theta = torch.where(failed.unsqueeze(1), self._before, self.theta)

    def twin(self) -> np.ndarray | None:
        """`TWIN_MEASURES` of the last step (measures, blocks, R); None where there is no shadow."""
        return self.shadow.measures(self._slots) if self.shadow is not None else None

    def state(self) -> ReplicaState:
        """What moves, as one value that later steps leave alone."""
        return ReplicaState(
            theta=self.theta,
            before=self._before,
            diverged_at=self.diverged_at,
            turns=self.turns.state(),
            slots=tuple(dict(slots) for slots in self._slots),
            shadow=self.shadow.state() if self.shadow is not None else None,
        )

    def go_on(self, state: ReplicaState) -> None:
        """Put these replicas where `state` was taken, of a training of an equal spec."""
        self.theta, self._before = state.theta, state.before
        self.diverged_at = state.diverged_at
        self.turns.go_on(state.turns)
        self._slots = [dict(slots) for slots in state.slots]
        if self.shadow is not None and state.shadow is not None:
            self.shadow.go_on(state.shadow)

    def _in_passes(self, theta: Tensor, x: Tensor, *rest: Tensor) -> tuple[Tensor, Tensor]:
        """The losses (R,) and gradients (R, P), in as many passes as are quickest.

        `rest` is the labels and, with dropout, its noise.
        """
        size = self.network.pass_size(len(theta), x.shape[1], theta.device.type)
        if size >= len(theta):
            return self.network.gradient(theta, x, *rest)
        pieces = zip(*(given.split(size) for given in (theta, x, *rest)), strict=True)
        found = [self.network.gradient(*piece) for piece in pieces]
        losses, gradients = zip(*found, strict=True)
        return torch.cat(losses), torch.cat(gradients)

    def _scheduled(self, delta: Tensor, t: int) -> Tensor:
        """The rule's step at the schedule's rate, and beside it what weight decay takes away."""
        spec = self._spec
        rate = self._schedule(t, spec.steps)
        if rate != 1.0:
            delta = delta * rate
        if spec.weight_decay > 0:
            eta = self._lr * (rate * factor(spec.settings["lr_decay"], t))
            delta = delta - eta * self._decays * self.theta
        return delta

    def _sees_blocks(self, init: Callable[[Tensor], Slots]) -> bool:
        """Whether the rule's step at a coordinate depends on others of its block, as a norm does.

        Tried on three steps of four coordinates, whole and in halves.
        """
        steps = torch.tensor(TRIAL, dtype=torch.float64).to(self.theta.device)
        like = self.theta.double()[:, :4] * 0

        def walked(columns: slice) -> Tensor:
            slots, delta = init(like[:, columns]), like[:, columns]
            for t, g in enumerate(steps, 1):
                block = g[columns].expand(len(like), -1)
                delta, slots = self._step(block, slots, like[:, columns], t)
            return delta

        whole = walked(slice(4))
        halves = torch.cat([walked(slice(2)), walked(slice(2, 4))], dim=1)
        return not torch.allclose(whole, halves, rtol=1e-9, atol=0)


def _finite(x: Tensor) -> Tensor:
    """Whether all numbers of each row (R, P) are finite: (R,). No sum of them overflows here."""
    return (x - x).sum(1) == 0


def _joined(blocks: list[Tensor]) -> Tensor:
    return blocks[0] if len(blocks) == 1 else torch.cat(blocks, dim=1)
