"""A recurrent network for text: it reads token after token and keeps a memory that gates guard.

`quick_logits` takes one replica after the other through torch.lstm, which is one call for all
tokens; `logits` takes all replicas through one token after the other, in operations that can be
differentiated twice, and is what a CUDA device runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from adal.training.networks.network import Architecture, Block, Dropout, Network

if TYPE_CHECKING:
    from torch import Tensor

WIDTH = 32
"""Units of the embedding and of the memory."""


@dataclass(frozen=True)
class LSTM(Network):
    """Embedding, one LSTM layer, and a linear layer that names the next token.

    Attributes:
      length: tokens of one example.
      classes: tokens of the alphabet.
      dropout: share of the embedding's, and of the memory's outputs, that is silenced at a step of
        the training; what goes from token to token is not.
    """

    length: int
    classes: int
    dropout: float = 0.0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The embedding E, the gates' W_x, W_h, b for input, forget, cell, output, and W_y, b_y."""
        return (
            Block("E", (self.classes, WIDTH), "normal"),
            Block("W_x", (4 * WIDTH, WIDTH), WIDTH),
            Block("W_h", (4 * WIDTH, WIDTH), WIDTH),
            Block("b", (4 * WIDTH,), WIDTH),
            Block("W_y", (self.classes, WIDTH), WIDTH),
            Block("b_y", (self.classes,), WIDTH),
        )

    @property
    def multiplications(self) -> int:
        """Of every token: two matrices for the gates and one for the output."""
        return self.length * WIDTH * (8 * WIDTH + self.classes)

    @cached_property
    def kept(self) -> int:
        """Of every token: gates, memory and outputs, and as much again on the way back."""
        return self.length * (16 * WIDTH + 3 * self.classes)

    @property
    def draws(self) -> int:
        """Of every token: one for each unit of the embedding and of the memory."""
        return 2 * self.length * WIDTH

    def logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """Outputs (R, N, L, classes) of tokens x (R, N, L)."""
        import torch

        embedding, w_x, w_h, bias, w_y, b_y = self.tensors(theta)
        drop = Dropout(noise, self.dropout)
        read = drop(embedded(embedding, x))
        gates = bias.unsqueeze(1).baddbmm(read.flatten(1, 2), w_x.transpose(1, 2))
        w_h = w_h.transpose(1, 2)
        h = c = theta.new_zeros(len(x), x.shape[1], WIDTH)
        outputs = []
        for token in gates.view(*x.shape, 4 * WIDTH).unbind(2):
            i, f, g, o = token.baddbmm(h, w_h).chunk(4, -1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outputs.append(h)
        return named(drop(torch.stack(outputs, 2)), w_y, b_y)

    def quick_logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """`logits`; on a CPU through torch.lstm, replica by replica."""
        import torch

        if theta.device.type != "cpu":
            return self.logits(theta, x, noise)
        embedding, w_x, w_h, bias, w_y, b_y = self.tensors(theta)
        drop = Dropout(noise, self.dropout)
        rest = theta.new_zeros(1, x.shape[1], WIDTH)
        none = theta.new_zeros(4 * WIDTH)  # torch.lstm adds two biases, and one says it all
        outputs = [
            torch.lstm(read, (rest, rest), [*gates, none], True, 1, 0.0, True, False, True)[0]
            for read, *gates in zip(drop(embedded(embedding, x)), w_x, w_h, bias, strict=True)
        ]
        return named(drop(torch.stack(outputs)), w_y, b_y)


def embedded(embedding: Tensor, tokens: Tensor) -> Tensor:
    """Row `token` of each replica's embedding (R, classes, E): (R, N, L, E) for (R, N, L)."""
    import torch

    replicas, classes, width = embedding.shape
    first = torch.arange(replicas, device=tokens.device).view(-1, 1, 1) * classes
    # Half the time of torch's embedding, and nothing in it waits for a CUDA device.
    rows = embedding.flatten(0, 1).index_select(0, (tokens + first).flatten())
    return rows.view(*tokens.shape, width)


def named(outputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Logits (R, N, L, classes) of the outputs (R, N, L, E), by weights (R, classes, E)."""
    logits = bias.unsqueeze(1).baddbmm(outputs.flatten(1, 2), weight.transpose(1, 2))
    return logits.view(*outputs.shape[:3], -1)


def _build(
    shape: tuple[int, ...],
    classes: int,
    hidden: tuple[int, ...],
    activation: str,
    dropout: float,
) -> LSTM:
    return LSTM(shape[0], classes, dropout)


RECURRENT = Architecture(
    name="lstm",
    title="LSTM",
    kinds=("text",),
    activations=(),
    has_hidden=False,
    build=_build,
    meaning="It reads letter after letter, and gates decide what it remembers and what it forgets.",
    source="Hochreiter & Schmidhuber (1997), Long Short-Term Memory, Neural Computation 9(8), with "
    "the forget gate of Gers, Schmidhuber & Cummins (2000). Starts as torch.nn.LSTM does, with one "
    "bias in place of its two, which only act as their sum.",
)
