"""A transformer of one block for text: every token looks back at all tokens before it.

The normalisations stand before attention, before the layer of units and before the output. They
have a gain and no shift; and nothing with a bias is normalised afterwards, for a normalisation
takes part of it away. Queries, keys and values have no bias: a key's would be the same for all
that a token looks at, and the softmax would not see it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from adal.training.networks.lstm import embedded, named
from adal.training.networks.mlp import ACTIVATIONS
from adal.training.networks.network import Architecture, Block, Dropout, Network

if TYPE_CHECKING:
    import torch
    from torch import Tensor

WIDTH, HEADS, UNITS = 32, 2, 64


@dataclass(frozen=True)
class Transformer(Network):
    """Embedding, learned positions, one causal block, and a linear layer that names the next token.

    Attributes:
      length: tokens of one example.
      classes: tokens of the alphabet.
      activation: of the units, "relu" or "tanh".
      dropout: share of the embedding's, and of both branches' outputs, that is silenced at a step
        of the training.
    """

    length: int
    classes: int
    activation: str
    dropout: float = 0.0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Embedding E and positions P; g1, W_q, W_k, W_v, W_o; g2, W1, b1, W2; g3, W_y, b_y."""
        square = (WIDTH, WIDTH)
        return (
            Block("E", (self.classes, WIDTH), "normal"),
            Block("P", (self.length, WIDTH), "normal"),
            Block("g1", (WIDTH,), "ones"),
            *(Block(f"W_{name}", square, WIDTH) for name in "qkvo"),
            Block("g2", (WIDTH,), "ones"),
            Block("W1", (UNITS, WIDTH), WIDTH),
            Block("b1", (UNITS,), WIDTH),
            Block("W2", (WIDTH, UNITS), UNITS),
            Block("g3", (WIDTH,), "ones"),
            Block("W_y", (self.classes, WIDTH), WIDTH),
            Block("b_y", (self.classes,), WIDTH),
        )

    @property
    def multiplications(self) -> int:
        """Of every token: its matrices, and its queries with all keys and values."""
        matrices = WIDTH * (4 * WIDTH + 2 * UNITS + self.classes)
        return self.length * (matrices + 2 * self.length * WIDTH)

    @cached_property
    def kept(self) -> int:
        """Of every token: what the layers put out, and what it gives to each other token."""
        per_token = 16 * WIDTH + 4 * UNITS + 3 * self.classes + 4 * HEADS * self.length
        return self.length * per_token

    @property
    def draws(self) -> int:
        """Of every token: one for each unit of the embedding and of both branches."""
        return 3 * self.length * WIDTH

    def logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """Outputs (R, N, L, classes) of tokens x (R, N, L)."""
        return self._logits(theta, x, noise, attended)

    def quick_logits(self, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """`logits`; on a CPU with torch's attention, a tenth quicker and differentiable once."""
        if theta.device.type != "cpu":
            return self.logits(theta, x, noise)
        from torch.nn.functional import scaled_dot_product_attention

        return self._logits(theta, x, noise, partial(scaled_dot_product_attention, is_causal=True))

    def _logits(
        self,
        theta: Tensor,
        x: Tensor,
        noise: Tensor | None,
        attend: Callable[[Tensor, Tensor, Tensor], Tensor],
    ) -> Tensor:
        tokens, places, g1, w_q, w_k, w_v, w_o, g2, w1, b1, w2, g3, w_y, b_y = self.tensors(theta)
        drop = Dropout(noise, self.dropout)
        h = drop(embedded(tokens, x) + places.unsqueeze(1))
        seen = normalised(h, g1)
        q, k, v = (_heads(seen @ w.transpose(1, 2), h.shape) for w in (w_q, w_k, w_v))
        mixed = attend(q.flatten(0, 1), k.flatten(0, 1), v.flatten(0, 1))
        mixed = mixed.transpose(1, 2).reshape(len(x), -1, WIDTH)
        h = h + drop((mixed @ w_o.transpose(1, 2)).view(h.shape))
        units = b1.unsqueeze(1).baddbmm(normalised(h, g2), w1.transpose(1, 2))
        units = units.relu() if self.activation == "relu" else units.tanh()
        h = h + drop((units @ w2.transpose(1, 2)).view(h.shape))
        return named(normalised(h, g3).view(h.shape), w_y, b_y)


def normalised(h: Tensor, gain: Tensor) -> Tensor:
    """Each token of h (R, N, L, E) with mean 0 and variance 1, times the gain (R, E): (R, N·L, E).

    Source: Ba, Kiros & Hinton (2016), Layer Normalization, without the shift.
    """
    from torch.nn.functional import layer_norm

    return layer_norm(h, h.shape[-1:]).flatten(1, 2) * gain.unsqueeze(1)


def attended(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """What each token sees of itself and of those before it, for q, k, v (M, heads, L, E/heads).

    Source: Vaswani et al. (2017), Attention Is All You Need, eq. 1, with a causal mask. Written
      out, as torch's scaled_dot_product_attention is differentiable only once on a CPU.
    """
    import torch

    length, width = q.shape[-2:]
    later = torch.ones(length, length, dtype=torch.bool, device=q.device).triu(1)
    scores = (q @ k.transpose(-1, -2)) / math.sqrt(width)
    return scores.masked_fill(later, -math.inf).softmax(-1) @ v


def _heads(h: Tensor, shape: torch.Size) -> Tensor:
    """Tokens (R, N·L, E) as (R, N, heads, L, E/heads)."""
    return h.view(*shape[:3], HEADS, -1).transpose(2, 3)


def _build(
    shape: tuple[int, ...],
    classes: int,
    hidden: tuple[int, ...],
    activation: str,
    dropout: float,
) -> Transformer:
    return Transformer(shape[0], classes, activation, dropout)


TRANSFORMER = Architecture(
    name="transformer",
    title="Transformer",
    kinds=("text",),
    activations=ACTIVATIONS,
    has_hidden=False,
    build=_build,
    meaning="Every letter looks back at all letters before it and decides which of them matter.",
    source="Vaswani et al. (2017), Attention Is All You Need, NeurIPS: one block, two heads, "
    "learned positions, normalised first as in Xiong et al. (2020), ICML. Linear layers and "
    "embeddings start as torch.nn.Linear and torch.nn.Embedding do.",
)
