"""What a network is: a frozen value that computes R replicas at once, all parameters in one array.

θ is (R, P): row r holds every parameter of replica r, block after block. Nothing in a network adds
over replicas, so the gradient of the summed loss with respect to row r is the gradient of loss r.

No network has a parameter whose exact gradient is 0, such as a key bias or a bias before a
normalisation: a rule that divides by the gradient's own size would walk on its rounding noise.

A spec asks a network for its names and its cost and must not load torch for that: functions here
and in the architectures import it when they run.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from adal.training.networks.losses import loss_and_slope

if TYPE_CHECKING:
    from torch import Generator, Tensor

PASS_NUMBERS = {"cpu": 5_000_000, "cuda": 200_000_000}
"""Numbers that one pass may keep for its backward pass, by device; see `Network.pass_size`."""


@dataclass(frozen=True)
class Block:
    """One parameter tensor.

    Attributes:
      name: "W1", "b1", …; unlike the others of its network.
      shape: its axes.
      start: the number n of inputs, for entries uniform in ±1/√n; "normal" for entries from
        N(0, 1), "ones" for ones.
    """

    name: str
    shape: tuple[int, ...]
    start: int | Literal["normal", "ones"]

    @property
    def size(self) -> int:
        """The number of entries."""
        return math.prod(self.shape)

    @property
    def decays(self) -> bool:
        """Whether weight decay shrinks it: matrices, kernels, embeddings; not biases and gains."""
        return len(self.shape) > 1

    def draw(self, generator: Generator) -> Tensor:
        """Its first entries (size,) in float64, of the law that torch.nn draws by default."""
        import torch

        if self.start == "ones":
            return torch.ones(self.size, dtype=torch.float64)
        if self.start == "normal":
            return torch.randn(self.size, generator=generator, dtype=torch.float64)
        assert isinstance(self.start, int)
        draw = torch.rand(self.size, generator=generator, dtype=torch.float64)
        return (2 * draw - 1) / math.sqrt(self.start)


@dataclass(frozen=True)
class Network(ABC):
    """An architecture with all its sizes filled in; a subclass is a frozen dataclass.

    A subclass says what its blocks are, computes `logits`, and counts what an example costs.
    """

    @property
    @abstractmethod
    def blocks(self) -> tuple[Block, ...]:
        """The parameter tensors, in the order in which θ holds them."""

    @property
    @abstractmethod
    def multiplications(self) -> int:
        """Multiplications of one example's forward pass."""

    @cached_property
    @abstractmethod
    def kept(self) -> int:
        """Numbers that a forward pass keeps per example for its backward pass."""

    @property
    @abstractmethod
    def draws(self) -> int:
        """Numbers that dropout can silence per example: how many draws `noise` has for each."""

    @abstractmethod
    def logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """Outputs (R, N, classes), or (R, N, L, classes) for text; differentiable twice.

        Args:
          theta: (R, P).
          x: (R, N, …), each replica's own examples: points, images, or tokens (R, N, L) int64.
          noise: (R, N, draws) uniform in [0, 1), which decides what dropout silences; None for
            no dropout, as in an evaluation.
        """

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each block is called."""
        return tuple(block.name for block in self.blocks)

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shape of each block."""
        return tuple(block.shape for block in self.blocks)

    @cached_property
    def sizes(self) -> list[int]:
        """The number of entries of each block; they add up to P."""
        return [block.size for block in self.blocks]

    @cached_property
    def parameters(self) -> int:
        """P, the number of parameters of one replica."""
        return sum(self.sizes)

    def start(self, seed: int) -> Tensor:
        """Initial parameters (P,) in float64, from this seed alone, block after block."""
        import torch

        generator = torch.Generator().manual_seed(seed)
        return torch.cat([block.draw(generator) for block in self.blocks])

    def tensors(self, theta: Tensor) -> list[Tensor]:
        """The blocks of θ (R, P), each a view (R, *shape)."""
        parts = theta.split(self.sizes, dim=1)
        return [part.view(-1, *s) for part, s in zip(parts, self.shapes, strict=True)]

    def quick_logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """`logits` by the quickest way there is, which may be differentiable only once."""
        return self.logits(theta, x, noise)

    def gradient(
        self, theta: Tensor, x: Tensor, labels: Tensor, noise: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Each replica's loss (R,) and its gradient (R, P), in one pass.

        Args:
          theta, x, noise: as in `logits`.
          labels: (R, N), or (R, N, L) for text.
        """
        import torch

        theta = theta.detach().requires_grad_()
        with torch.enable_grad():
            logits = self.quick_logits(theta, x, noise)
        losses, slope = loss_and_slope(logits.detach(), labels)
        # Row r of θ reaches the logits of replica r only, so nothing mixes.
        (g,) = torch.autograd.grad(logits, theta, slope)
        return losses, g

    def pass_size(self, replicas: int, examples: int, device: str) -> int:
        """How many of the replicas, with so many examples each, go through one pass together.

        Stacking saves what a call costs and loses, on a CPU, what leaves its caches. Measured for
        batch 32 (microseconds of one core per replica and pass; `python -m benchmarks.replicas`
        measures the whole step):

            replicas together       1     2     4     8    16    32    64
            mlp 2-16-16-2         137    71    38    21    13     9     7
            mlp 64-128-128-10     231   165   129   109   104   108   113
            cnn                   911   525   361   282   240   223   227
            rescnn               2375  1416  1003   793   710   655   635
            lstm                 1732  1568  1497  1526  1578  1706  1670
            transformer          2645  2241  2155  2155  2203  2281  2388

        So a pass takes as many as keep 5 million numbers. The LSTM's recurrence is the exception:
        stacked it takes two to seven times as long as one torch.lstm after the other, so that is
        what its passes call.
        """
        most = max(1, PASS_NUMBERS[device] // (examples * self.kept))
        return math.ceil(replicas / math.ceil(replicas / most))


Build = Callable[[tuple[int, ...], int, tuple[int, ...], str, float], Network]


@dataclass(frozen=True)
class Architecture:
    """A kind of network, before the data says how large.

    Attributes:
      name: key in `NETWORKS`.
      title: name on a page.
      kinds: the kinds of data that it can take: "table", "plane", "image", "text".
      activations: what may stand between two layers; empty where nothing is to choose.
      has_hidden: whether the widths of its hidden layers can be chosen.
      build: (shape of one example, classes, hidden, activation, dropout) -> the network.
      meaning: one sentence for a student.
      source: where the architecture comes from, and what is different here.
    """

    name: str
    title: str
    kinds: tuple[str, ...]
    activations: tuple[str, ...]
    has_hidden: bool
    build: Build
    meaning: str
    source: str


class Dropout:
    """Silences a share of the units, layer by layer, in the order in which a network asks.

    Args:
      noise: (R, N, draws) uniform in [0, 1); None for no dropout.
      share: of the units, in [0, 1).
    Source: Srivastava et al. (2014), Dropout, JMLR 15; scaled in training, as torch.nn.Dropout.
    """

    def __init__(self, noise: Tensor | None, share: float):
        self._noise = noise if share > 0 else None
        self._share = share
        self._used = 0

    def mask(self, units: Tensor) -> Tensor | None:
        """What the next layer's `units` (R, N, …) are multiplied by; None without dropout.

        It is 0 where the draw is below the share, else 1/(1 − share).
        """
        if self._noise is None:
            return None
        begin, self._used = self._used, self._used + units[0, 0].numel()
        draws = self._noise[..., begin : self._used].view(units.shape)
        return (draws >= self._share).to(units.dtype) / (1 - self._share)

    def __call__(self, units: Tensor) -> Tensor:
        """The next layer's `units` (R, N, …) with some silenced."""
        mask = self.mask(units)
        return units if mask is None else units * mask
