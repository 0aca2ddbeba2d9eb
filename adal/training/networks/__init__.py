"""The networks: `NETWORKS[name]` says what a kind of network is and builds one for some data.

Adding one is one file: a frozen subclass of `Network` and its `Architecture`, registered here.
"""

from __future__ import annotations

from adal.errors import UnknownName
from adal.training.networks.cnn import CNN, Convolutional
from adal.training.networks.losses import accuracy, cross_entropy
from adal.training.networks.lstm import LSTM, RECURRENT
from adal.training.networks.mlp import MLP, Perceptron
from adal.training.networks.network import Architecture, Block
from adal.training.networks.rescnn import RESCNN, Residual
from adal.training.networks.transformer import TRANSFORMER, Transformer

NETWORKS = {entry.name: entry for entry in (MLP, CNN, RESCNN, RECURRENT, TRANSFORMER)}


def network_named(name: object) -> Architecture:
    """The kind of network of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in NETWORKS:
        raise UnknownName("network", name, NETWORKS)
    return NETWORKS[name]


def networks_for(kind: str) -> tuple[Architecture, ...]:
    """The networks that take this kind of data; the first is what a training takes by default."""
    return tuple(entry for entry in NETWORKS.values() if kind in entry.kinds)


__all__ = [
    "LSTM",
    "NETWORKS",
    "Architecture",
    "Block",
    "Convolutional",
    "Perceptron",
    "Residual",
    "Transformer",
    "accuracy",
    "cross_entropy",
    "network_named",
    "networks_for",
]
