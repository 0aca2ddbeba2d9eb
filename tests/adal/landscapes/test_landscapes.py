"""Every landscape: minima, gradient and Hessian against autograd, saddles told apart."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from adal.landscapes import LANDSCAPES, Landscape

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))


def random_points(landscape: Landscape, n: int) -> np.ndarray:
    box = landscape.domain
    unit = np.random.default_rng(5).random((n, 2))
    return np.array([box.x0, box.y0]) + unit * np.array([box.x1 - box.x0, box.y1 - box.y0])


@EVERY
def test_stated_minima_have_zero_gradient_their_value_and_positive_curvature(
    landscape: Landscape,
) -> None:
    for minimum in landscape.minima:
        point = np.array(minimum.point)
        assert landscape.domain.contains(point)
        assert landscape.f(point) == pytest.approx(minimum.value, abs=1e-12)
        if minimum.smooth:
            curvatures = np.linalg.eigvalsh(landscape.hessian(point))
            assert (curvatures > 0).all()
            # A minimum given to 16 digits has a gradient of one rounding times the curvature.
            assert np.abs(landscape.grad(point)).max() < 1e-14 * curvatures.max() * 5


@EVERY
def test_global_minima_are_the_lowest_on_a_fine_grid(landscape: Landscape) -> None:
    lowest = {m.value for m in landscape.minima if m.kind == "global"}
    if not landscape.minima:
        return
    box = landscape.domain
    x, y = np.linspace(box.x0, box.x1, 401), np.linspace(box.y0, box.y1, 401)
    grid = np.stack(np.meshgrid(x, y), -1)
    assert len(lowest) == 1
    assert landscape.f(grid).min() >= lowest.pop() - 1e-9


@EVERY
def test_gradient_agrees_with_autograd(landscape: Landscape) -> None:
    points = random_points(landscape, 200)
    tensor = torch.tensor(points, requires_grad=True)
    (exact,) = torch.autograd.grad(landscape.f(tensor).sum(), tensor)
    scale = np.abs(exact.numpy()).max(-1, keepdims=True) + 1
    assert (np.abs(landscape.grad(points) - exact.numpy()) <= 1e-12 * scale).all()


@EVERY
def test_hessian_agrees_with_autograd(landscape: Landscape) -> None:
    for point in random_points(landscape, 40):
        exact = torch.autograd.functional.hessian(landscape.f, torch.tensor(point)).numpy()  # type: ignore[union-attr]
        assert np.abs(landscape.hessian(point) - exact).max() <= 1e-11 * (np.abs(exact).max() + 1)


@EVERY
def test_start_and_shapes(landscape: Landscape) -> None:
    assert landscape.domain.contains(np.array(landscape.start))
    points = random_points(landscape, 6).reshape(2, 3, 2)
    assert landscape.f(points).shape == (2, 3)
    assert landscape.grad(points).shape == (2, 3, 2)
    assert landscape.hessian(points).shape == (2, 3, 2, 2)
    single = [landscape.grad(p) for p in points.reshape(-1, 2)]
    assert np.array_equal(landscape.grad(points).reshape(-1, 2), single)


def test_the_monkey_saddle_is_not_a_minimum() -> None:
    saddle = LANDSCAPES["monkey_saddle"]
    assert np.array_equal(saddle.grad([0, 0]), [0, 0])
    assert saddle.minima == ()
    assert saddle.distance_to_minimum(np.zeros((5, 2))) is None


def test_rastrigin_lists_its_local_minima() -> None:
    minima = LANDSCAPES["rastrigin"].minima
    assert len(minima) == 121
    assert sum(m.kind == "global" for m in minima) == 1
