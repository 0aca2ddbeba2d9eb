"""The network: a multilayer perceptron, R of them at once, with all parameters in one array.

θ is (R, P): row r holds every parameter of replica r, tensor after tensor. Nothing here adds over
replicas, so the gradient of the summed loss with respect to row r is the gradient of loss r.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh}


@dataclass(frozen=True)
class Network:
    """A perceptron's shape.

    Attributes:
      widths: units per layer, from the features to the classes.
      activation: between two layers, "relu" or "tanh".
    """

    widths: tuple[int, ...]
    activation: str

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The parameter tensors in order: (out, in) weights and (out,) bias of each layer."""
        pairs = list(pairwise(self.widths))
        return [shape for n_in, n_out in pairs for shape in ((n_out, n_in), (n_out,))]

    @property
    def sizes(self) -> list[int]:
        """Number of entries of each tensor in `shapes`; they add up to P."""
        return [math.prod(shape) for shape in self.shapes]

    def start(self, seed: int) -> Tensor:
        """Initial parameters (P,) in float64, from this seed alone.

        Each entry is uniform in ±1/√(inputs of its layer), as torch.nn.Linear draws it.
        """
        generator = torch.Generator().manual_seed(seed)
        blocks = []
        for n_in, n_out in pairwise(self.widths):
            for size in (n_out * n_in, n_out):
                draw = torch.rand(size, generator=generator, dtype=torch.float64)
                blocks.append((2 * draw - 1) / math.sqrt(n_in))
        return torch.cat(blocks)

    def logits(self, theta: Tensor, x: Tensor) -> Tensor:
        """Outputs (R, N, classes) for θ (R, P) and each replica's own points x (R, N, features)."""
        tensors = theta.split(self.sizes, dim=1)
        activation = ACTIVATIONS[self.activation]
        layers = list(pairwise(self.widths))
        for i, (n_in, n_out) in enumerate(layers):
            weight = tensors[2 * i].view(-1, n_out, n_in)
            x = torch.baddbmm(tensors[2 * i + 1].unsqueeze(1), x, weight.transpose(1, 2))
            if i < len(layers) - 1:
                x = activation(x)
        return x


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy (R,) in nats of logits (R, N, classes) and labels (R, N)."""
    log_p = torch.log_softmax(logits, dim=-1)
    return -log_p.gather(-1, labels.unsqueeze(-1)).squeeze(-1).mean(-1)


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """Share of right answers (R,), in the dtype of the logits."""
    return (logits.argmax(-1) == labels).to(logits.dtype).mean(-1)
