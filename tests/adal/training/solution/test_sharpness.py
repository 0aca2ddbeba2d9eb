"""Sharpness: the dense Hessian of autograd, differences of gradients, and torch's own layers."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, linear

from adal.errors import SpecError
from adal.training.networks import NETWORKS, Perceptron
from adal.training.networks.network import Network
from adal.training.solution import sharpness as module
from adal.training.solution.sharpness import hessian_product, loss_and_gradient, sharpness_of
from tests.adal.training.solution.examples import DEVICES, TINY, network_and_points, points


def plain_loss(theta: Tensor, x: Tensor, y: Tensor, activation: str = "tanh") -> Tensor:
    """The loss of `TINY`, without this project's code."""
    w1, b1, w2, b2 = theta.split([12, 4, 12, 3])
    hidden = linear(x, w1.view(4, 3), b1)
    hidden = hidden.tanh() if activation == "tanh" else hidden.relu()
    return cross_entropy(linear(hidden, w2.view(3, 4), b2), y)


def dense(theta: Tensor, x: Tensor, y: Tensor, activation: str = "tanh") -> Tensor:
    """The whole Hessian (31, 31)."""
    found = torch.autograd.functional.hessian(lambda at: plain_loss(at, x, y, activation), theta)
    assert isinstance(found, Tensor)
    return found


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_all_figures_are_those_of_the_dense_hessian(activation: str) -> None:
    network, theta, (x, y) = Perceptron((3, 4, 3), activation), 2 * TINY.start(3), points()
    h = dense(theta, x, y, activation)
    eigenvalues = torch.linalg.eigvalsh(h)
    found = sharpness_of(
        network, theta, x, y, seed=0, steps=31, samples=100, tolerance=1e-12, rho=0.2
    )
    # Sums of some dozens of float64 products of numbers near 1.
    assert found.largest == pytest.approx(float(eigenvalues[-1]), abs=1e-12)
    assert found.smallest == pytest.approx(float(eigenvalues[0]), abs=1e-12)
    assert found.smallest < -0.01
    assert max(found.largest_error, found.smallest_error) < 1e-10
    # 95 % of intervals hold the trace; twice as wide as one, this one must.
    assert abs(found.trace - float(h.trace())) <= 2 * found.trace_margin < 0.6 * found.trace
    at = theta.clone().requires_grad_()
    loss = plain_loss(at, x, y, activation)
    (g,) = torch.autograd.grad(loss, at)
    assert found.loss == pytest.approx(loss.item(), rel=1e-13)
    assert found.gradient_norm == pytest.approx(float(g.norm()), rel=1e-12)
    there = plain_loss(theta + 0.2 * g / g.norm(), x, y, activation)
    assert found.rise == pytest.approx(there.item() - loss.item(), abs=1e-13)
    assert found.rho == 0.2


def test_few_steps_state_errors_that_hold() -> None:
    theta, (x, y) = 2 * TINY.start(3), points()
    eigenvalues = torch.linalg.eigvalsh(dense(theta, x, y)).numpy()
    found = sharpness_of(TINY, theta, x, y, seed=0, steps=5, tolerance=1e-12)
    assert np.abs(eigenvalues - found.largest).min() <= found.largest_error
    assert np.abs(eigenvalues - found.smallest).min() <= found.smallest_error
    assert found.smallest_error > 1e-6


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_product_is_the_change_of_the_gradient(name: str, device: str) -> None:
    network, x, y = network_and_points(name, 4)
    x, y, theta = x.to(device), y.to(device), network.start(0).to(device)
    v = network.start(1).to(device)
    v /= v.norm()
    # Central differences err by h² times a third derivative and by rounding over h, 1e-11 here.
    h = 1e-5
    up, down = (loss_and_gradient(network, theta + s * h * v, x, y)[1] for s in (1, -1))
    found = hessian_product(network, theta, x, y)(v)
    assert (found - (up - down) / (2 * h)).abs().max() < 1e-7 * max(1, float(found.abs().max()))
    assert found.norm() > 1e-4


@pytest.mark.parametrize("name", ["mlp", "lstm"])
def test_points_in_pieces_give_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    network, x, y = network_and_points(name, 7)
    theta, v = network.start(0), network.start(1)
    whole = (*loss_and_gradient(network, theta, x, y), hessian_product(network, theta, x, y)(v))
    # Room for five points in a gradient, and for a product, which keeps four times as much, one.
    monkeypatch.setattr(module, "PASS_NUMBERS", {"cpu": 5 * network.kept})
    sizes: list[int] = []
    logits = type(network).logits

    def noted(self: Network, theta: Tensor, x: Tensor, noise: Tensor | None = None) -> Tensor:
        sizes.append(x.shape[1])
        return logits(self, theta, x, noise)

    monkeypatch.setattr(type(network), "logits", noted)
    parts = (*loss_and_gradient(network, theta, x, y), hessian_product(network, theta, x, y)(v))
    for one, other in zip(whole, parts, strict=True):
        assert torch.allclose(torch.as_tensor(one), torch.as_tensor(other), rtol=1e-9, atol=1e-13)
    assert sizes == [1] * 7


def test_single_precision_is_measured_in_double() -> None:
    theta, (x, y) = TINY.start(3).float(), points()
    single = sharpness_of(TINY, theta, x.float(), y, seed=0)
    double = sharpness_of(TINY, theta.double(), x.float().double(), y, seed=0)
    assert single == double


def test_a_gradient_of_zero_points_nowhere() -> None:
    # All weights 0: both classes are as likely as they are frequent.
    network, (x, _) = Perceptron((3, 4, 2), "tanh"), points()
    theta = torch.zeros(network.parameters, dtype=torch.float64)
    found = sharpness_of(network, theta, x, torch.arange(12) % 2, seed=0)
    assert found.gradient_norm == 0
    assert np.isnan(found.rise)
    assert found.loss == pytest.approx(np.log(2), rel=1e-15)
    assert found.largest > 0


def test_parameters_that_are_not_finite_have_no_sharpness() -> None:
    theta, (x, y) = TINY.start(3), points()
    theta[5] = torch.nan
    found = sharpness_of(TINY, theta, x, y, seed=0)
    assert np.isnan(astuple(found)[:-1]).all()


def test_a_radius_must_be_positive() -> None:
    with pytest.raises(SpecError, match=r"rho must be greater than 0, got 0\.0"):
        sharpness_of(TINY, TINY.start(0), *points(), seed=0, rho=0.0)
