"""Small networks with parameters and points, for the tests of solutions."""

from __future__ import annotations

import torch
from torch import Tensor

from adal.datasets import dataset_named
from adal.training import TrainSpec
from adal.training.networks import NETWORKS, Perceptron
from adal.training.networks.network import Network

DATA = {"table": "wine", "plane": "spirals", "image": "digits", "text": "alice"}
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
TINY = Perceptron((3, 4, 3), "tanh")
"""31 parameters."""


def points(count: int = 12, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Points (N, 3) in float64 and labels (N,) for `TINY`."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(count, 3, generator=generator, dtype=torch.float64)
    return x, torch.arange(count) % 3


def walk(network: Network, rows: int, seed: int = 0) -> Tensor:
    """A path (K, P) in float64 that starts as the network does and wanders in all directions."""
    generator = torch.Generator().manual_seed(seed)
    steps = torch.randn(rows, network.parameters, generator=generator, dtype=torch.float64)
    return network.start(seed) + 0.1 * steps.cumsum(0)


def network_and_points(name: str, count: int) -> tuple[Network, Tensor, Tensor]:
    """A kind of network on data that it takes: the first points, in float64 or tokens."""
    dataset = DATA[NETWORKS[name].kinds[-1]]
    split = dataset_named(dataset).load()
    x, y = torch.tensor(split.train_x[:count]), torch.tensor(split.train_y[:count])
    network = TrainSpec(dataset=dataset, network=name, device="cpu").model
    return network, x.double() if x.is_floating_point() else x, y
