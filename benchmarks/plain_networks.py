"""The networks as a person writes them with torch.nn: what replicas are timed and tested against.

`plain(network)` has the parameters of that network in the same order, so that torch's
`vector_to_parameters` fills it from a row of θ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from adal.training.networks import LSTM, Convolutional, Perceptron, Residual, Transformer
from adal.training.networks.network import Network
from adal.training.networks.transformer import HEADS


def plain(network: Network) -> nn.Module:
    """That network as a torch.nn.Module in float64: inputs (N, …) as data has them -> logits."""
    return PLAIN[type(network)](network).double()


def _bend(activation: str) -> nn.Module:
    return nn.ReLU() if activation == "relu" else nn.Tanh()


def perceptron(network: Perceptron) -> nn.Module:
    """Linear layers with the activation between them."""
    layers: list[nn.Module] = []
    for n_in, n_out in zip(network.widths, network.widths[1:], strict=False):
        layers += [nn.Linear(n_in, n_out), _bend(network.activation), nn.Dropout(network.dropout)]
    return nn.Sequential(*layers[:-2])


def convolutional(network: Convolutional) -> nn.Module:
    """Two convolutions and a linear layer."""
    layers: list[nn.Module] = [nn.Unflatten(1, network.shape)]
    for n_in, n_out, stride in network.filters:
        layers += [nn.Conv2d(n_in, n_out, 3, stride, padding=1), _bend(network.activation)]
    layers += [nn.Flatten(), nn.Linear(network.features, network.classes)]
    return nn.Sequential(*layers)


class PlainResidual(nn.Module):
    """A stem, a branch of two convolutions, a convolution with stride 2, and a branch again."""

    def __init__(self, network: Residual):
        super().__init__()
        self.shape, self.bend = network.shape, _bend(network.activation)
        self.stem, self.a, self.b, self.down, self.c, self.d = (
            nn.Conv2d(n_in, n_out, 3, s, padding=1) for n_in, n_out, s in network.filters
        )
        self.out = nn.Linear(network.filters[-1][1], network.classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, classes)."""
        h = self.bend(self.stem(x.unflatten(1, self.shape)))
        h = self.bend(h + self.b(self.bend(self.a(h))))
        h = self.bend(self.down(h))
        h = self.bend(h + self.d(self.bend(self.c(h))))
        return self.out(h.mean((2, 3)))


class PlainLSTM(nn.Module):
    """torch.nn.LSTM; its second bias is 0 and stays so."""

    def __init__(self, network: LSTM):
        super().__init__()
        classes, width = network.blocks[0].shape
        self.read = nn.Embedding(classes, width)
        self.memory = nn.LSTM(width, width, batch_first=True)
        for name, parameter in self.memory.named_parameters():
            if name == "bias_hh_l0":
                parameter.requires_grad_(False).zero_()
        self.out = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, L, classes)."""
        return self.out(self.memory(self.read(x))[0])


class PlainTransformer(nn.Module):
    """One block that normalises first, with torch's attention."""

    def __init__(self, network: Transformer):
        super().__init__()
        shapes = dict(zip(network.names, network.shapes, strict=True))
        classes, width = shapes["E"]
        units = shapes["b1"][0]
        self.read = nn.Embedding(classes, width)
        self.places = nn.Embedding(network.length, width)
        self.norm1 = nn.LayerNorm(width, bias=False)
        self.query, self.key, self.value, self.back = (
            nn.Linear(width, width, bias=False) for _ in range(4)
        )
        self.norm2 = nn.LayerNorm(width, bias=False)
        self.units, self.bend = nn.Linear(width, units), _bend(network.activation)
        self.sum = nn.Linear(units, width, bias=False)
        self.norm3 = nn.LayerNorm(width, bias=False)
        self.out = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, L, classes)."""
        h = self.read(x) + self.places.weight
        seen = self.norm1(h)
        q, k, v = (
            part(seen).unflatten(-1, (HEADS, -1)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        h = h + self.back(mixed.transpose(1, 2).flatten(2))
        h = h + self.sum(self.bend(self.units(self.norm2(h))))
        return self.out(self.norm3(h))


PLAIN: dict[type[Network], Callable[[Any], nn.Module]] = {
    Perceptron: perceptron,
    Convolutional: convolutional,
    Residual: PlainResidual,
    LSTM: PlainLSTM,
    Transformer: PlainTransformer,
}
