"""A small convolutional network: two layers of 3 × 3 filters and a linear layer.

R convolutions side by side are one convolution with R groups: the images are (N, R·channels, H, W).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from adal.training.networks.mlp import ACTIVATIONS
from adal.training.networks.network import Architecture, Block, Build, Dropout, Network

if TYPE_CHECKING:
    from torch import Tensor

NARROW, WIDE = 8, 16
"""Channels of the first layers and, at half the resolution, of the later ones."""


@dataclass(frozen=True)
class Convolutional(Network):
    """Two convolutions on images (channels, height, width).

    Attributes:
      shape: of one image.
      classes: number of classes.
      activation: after each convolution, "relu" or "tanh".
      dropout: share of what the linear layer sees that is silenced at a step of the training.
    """

    shape: tuple[int, int, int]
    classes: int
    activation: str
    dropout: float = 0.0

    @property
    def filters(self) -> tuple[tuple[int, int, int], ...]:
        """Of each convolution: channels in, channels out, stride."""
        return ((self.shape[0], NARROW, 1), (NARROW, WIDE, 2))

    @property
    def features(self) -> int:
        """What the linear layer sees: every channel at every place."""
        return WIDE * self._places()[-1]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """W1, b1, …: (out, in, 3, 3) kernels and biases; last the linear layer's."""
        kernels = [
            block
            for i, (n_in, n_out, _) in enumerate(self.filters, 1)
            for block in (
                Block(f"W{i}", (n_out, n_in, 3, 3), 9 * n_in),
                Block(f"b{i}", (n_out,), 9 * n_in),
            )
        ]
        last = len(self.filters) + 1
        linear = Block(f"W{last}", (self.classes, self.features), self.features)
        return (*kernels, linear, Block(f"b{last}", (self.classes,), self.features))

    @property
    def multiplications(self) -> int:
        """Each kernel at each place, and the linear layer."""
        places = self._places()
        kernels = sum(9 * a * b * n for (a, b, _), n in zip(self.filters, places, strict=True))
        return kernels + self.features * self.classes

    @cached_property
    def kept(self) -> int:
        """Each convolution's output before and after its activation, and as much again on the way
        back."""
        outputs = sum(b * n for (_, b, _), n in zip(self.filters, self._places(), strict=True))
        return 4 * outputs + 2 * self.shape[0] * self.shape[1] * self.shape[2]

    @property
    def draws(self) -> int:
        """One for each number that the linear layer sees."""
        return self.features

    def logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """Outputs (R, N, classes) of images x (R, N, …) with the numbers of `shape`."""
        *tensors, weight, bias = self.tensors(theta)
        n = x.shape[1]
        images = x.reshape(-1, n, *self.shape).transpose(0, 1).flatten(1, 2)
        features = self._seen(self._convolved(tensors, images))
        features = features.reshape(n, -1, self.features).transpose(0, 1)
        features = Dropout(noise, self.dropout)(features)
        return bias.unsqueeze(1).baddbmm(features, weight.transpose(1, 2))

    def _convolved(self, tensors: list[Tensor], h: Tensor) -> Tensor:
        """Images (N, R·channels, H, W) through the convolutions."""
        for i, (_, _, stride) in enumerate(self.filters):
            h = self._bent(convolved(h, tensors[2 * i], tensors[2 * i + 1], stride))
        return h

    def _seen(self, h: Tensor) -> Tensor:
        """What the linear layers see of images (N, R·channels, H, W)."""
        return h

    def _bent(self, h: Tensor) -> Tensor:
        return h.relu() if self.activation == "relu" else h.tanh()

    def _places(self) -> list[int]:
        """Of each convolution the number of pixels it puts out."""
        height, width = self.shape[1:]
        places = []
        for _, _, stride in self.filters:
            height, width = -(-height // stride), -(-width // stride)
            places.append(height * width)
        return places


def convolved(h: Tensor, kernel: Tensor, bias: Tensor, stride: int) -> Tensor:
    """Images (N, R·in, H, W) with kernels (R, out, in, 3, 3) and biases (R, out); zeros around."""
    from torch.nn.functional import conv2d

    kernels, replicas = kernel.flatten(0, 1), len(kernel)
    return conv2d(h, kernels, bias.flatten(), padding=1, stride=stride, groups=replicas)


def for_images(kind: type[Convolutional]) -> Build:
    """What builds a network of this kind for images of a shape (channels, height, width)."""

    def build(
        shape: tuple[int, ...],
        classes: int,
        hidden: tuple[int, ...],
        activation: str,
        dropout: float,
    ) -> Convolutional:
        channels, height, width = shape
        return kind((channels, height, width), classes, activation, dropout)

    return build


CNN = Architecture(
    name="cnn",
    title="Convolutional network",
    kinds=("image",),
    activations=ACTIVATIONS,
    has_hidden=False,
    build=for_images(Convolutional),
    meaning="Small filters slide over the image and look for the same thing everywhere.",
    source="After LeCun et al. (1998), Gradient-Based Learning Applied to Document Recognition, "
    f"Proc. IEEE 86(11): {NARROW} filters, {WIDE} filters with stride 2, a linear layer. "
    "Starts as torch.nn.Conv2d and torch.nn.Linear do.",
)
