"""Gradients of single points: autograd point by point, and every minibatch there is, as oracles."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import torch

from adal.datasets import dataset_named
from adal.training import TrainSpec, persample
from adal.training.networks import NETWORKS
from adal.training.persample import noise_spectrum, sample_gradients

DATA = {"table": "wine", "plane": "spirals", "image": "digits", "text": "alice"}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_points_gradient_is_the_one_it_has_alone(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = DATA[NETWORKS[name].kinds[-1]]
    network = TrainSpec(dataset, network=name).model
    split = dataset_named(dataset).load()
    x, y = torch.tensor(split.train_x[:5]), torch.tensor(split.train_y[:5])
    x = x.double() if x.is_floating_point() else x
    theta = network.start(3)
    each = network.kept + 2 * network.parameters
    monkeypatch.setitem(persample.PASS_NUMBERS, "cpu", 2 * each)  # pieces of 2, 2 and 1
    told: list[float] = []
    found = sample_gradients(network, theta, x, y, report=told.append)
    assert told == [0.4, 0.8, 1.0]
    for i in range(5):
        alone = theta.clone().requires_grad_()
        logits = network.logits(alone[None], x[None, i : i + 1])[0, 0]
        loss = torch.nn.functional.cross_entropy(logits.view(-1, logits.shape[-1]), y[i].view(-1))
        (expected,) = torch.autograd.grad(loss, alone)
        # Sums of at most some hundred float64 terms of size 1.
        assert (found[i] - expected).abs().max() < 1e-10
    _, whole = network.gradient(theta[None], x[None], y[None])
    assert (found.mean(0) - whole[0]).abs().max() < 1e-10


@pytest.mark.parametrize(("points", "parameters"), [(6, 4), (5, 9)])
def test_the_spectrum_is_that_of_all_minibatches_there_are(points: int, parameters: int) -> None:
    g = np.random.default_rng(0).normal(size=(points, parameters)) ** 3
    means = [g[list(batch)].mean(0) for batch in combinations(range(points), 2)]
    expected = np.linalg.eigvalsh(np.cov(np.array(means).T, bias=True))[::-1]
    found = noise_spectrum(torch.tensor(g), 2, points=points).numpy()
    assert len(found) == min(points, parameters)
    assert np.allclose(found, expected[: len(found)], rtol=0, atol=1e-12 * expected[0])


def test_the_spectrum_of_a_choice_of_points_adds_up_to_the_same_on_average() -> None:
    g = torch.tensor(np.random.default_rng(1).normal(size=(7, 3)))
    whole = noise_spectrum(g, 3, points=7).sum()
    parts = [noise_spectrum(g[list(some)], 3, points=7).sum() for some in combinations(range(7), 4)]
    assert torch.stack(parts).mean().item() == pytest.approx(whole.item(), rel=1e-12)
