"""How good the replicas are on a whole part of the data, in pieces that fit a bounded memory."""

from __future__ import annotations

import torch
from torch import Tensor

from adal.training.networks.losses import accuracy, cross_entropy
from adal.training.networks.network import PASS_NUMBERS, Network


@torch.no_grad()
def evaluated(network: Network, theta: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Mean cross-entropy (R,) in nats, and the share of right answers (R,), without dropout.

    Both are NaN where there is no example, as in a small table that has no validation part.

    Args:
      theta: (R, P).
      x, y: examples (N, …) and labels (N,) or (N, L), the same for all replicas.
    """
    if len(y) == 0:
        unknown = theta.new_full((len(theta),), float("nan"))
        return unknown, unknown
    examples = max(1, min(len(y), PASS_NUMBERS[theta.device.type] // network.kept))
    at_once = network.pass_size(len(theta), examples, theta.device.type)
    parts = [_means(network, some, x, y, examples) for some in theta.split(at_once)]
    losses, accuracies = (torch.cat(column) for column in zip(*parts, strict=True))
    return losses, accuracies


def _means(
    network: Network, theta: Tensor, x: Tensor, y: Tensor, examples: int
) -> tuple[Tensor, Tensor]:
    """As `evaluated`, `examples` at a time."""
    loss = theta.new_zeros(len(theta))
    right = theta.new_zeros(len(theta))
    for inputs, labels in zip(x.split(examples), y.split(examples), strict=True):
        share = len(labels) / len(y)
        labels = labels.expand(len(theta), *labels.shape)
        logits = network.quick_logits(theta, inputs.expand(len(theta), *inputs.shape))
        loss += share * cross_entropy(logits, labels)
        right += share * accuracy(logits, labels)
    return loss, right
