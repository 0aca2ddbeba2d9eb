"""A small residual network: convolutions that add to what they are given instead of replacing it.

Without batch normalisation, for three reasons: it makes an example's gradient depend on the other
examples of its minibatch; a bias before it has a gradient of exactly 0, which a rule that divides
by the gradient's size turns into a walk; and it keeps statistics that are no parameters. Two
residual blocks do without: torch's start shrinks a branch, and the sum stays of the size of what
went in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adal.training.networks.cnn import NARROW, WIDE, Convolutional, convolved, for_images
from adal.training.networks.mlp import ACTIVATIONS
from adal.training.networks.network import Architecture

if TYPE_CHECKING:
    from torch import Tensor

BRANCHES = (1, 4)
"""Convolutions that begin a branch of two: what it gives is added to what went in."""


@dataclass(frozen=True)
class Residual(Convolutional):
    """Six convolutions on images, four of them in two residual branches; see `Convolutional`."""

    @property
    def filters(self) -> tuple[tuple[int, int, int], ...]:
        """Of each convolution: channels in, channels out, stride."""
        narrow, wide = (NARROW, NARROW, 1), (WIDE, WIDE, 1)
        return ((self.shape[0], NARROW, 1), narrow, narrow, (NARROW, WIDE, 2), wide, wide)

    @property
    def features(self) -> int:
        """What the linear layer sees: the mean of every channel."""
        return WIDE

    def _seen(self, h: Tensor) -> Tensor:
        return h.mean((2, 3))

    def _convolved(self, tensors: list[Tensor], h: Tensor) -> Tensor:
        passed = h
        for i, (_, _, stride) in enumerate(self.filters):
            if i in BRANCHES:
                passed = h
            h = convolved(h, tensors[2 * i], tensors[2 * i + 1], stride)
            if i - 1 in BRANCHES:
                h = h + passed
            h = self._bent(h)
        return h


RESCNN = Architecture(
    name="rescnn",
    title="Residual network",
    kinds=("image",),
    activations=ACTIVATIONS,
    has_hidden=False,
    build=for_images(Residual),
    meaning="Filters that add to the image they are given, so that depth costs little.",
    source="After He, Zhang, Ren & Sun (2016), Deep Residual Learning for Image Recognition, CVPR, "
    "without batch normalisation. Starts as torch.nn.Conv2d and torch.nn.Linear do.",
)
