"""The loss on planes, paths and segments, against one evaluation after the other."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from adal.training.evaluation import evaluated
from adal.training.networks import NETWORKS
from adal.training.networks.network import Network
from adal.training.solution import surface as module
from adal.training.solution.planes import axes_around, plane_through, random_plane
from adal.training.solution.surface import path_loss, path_on_plane, plane_loss, segment
from tests.adal.training.solution.examples import DEVICES, TINY, network_and_points, points, walk

ROUNDING = 1e-12
"""Of a mean of some dozens of float64 losses near 1."""


def alone(network: Network, theta: Tensor, x: Tensor, y: Tensor) -> float:
    return float(evaluated(network, theta[None], x, y)[0])


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_picture_is_the_loss_at_each_point(name: str, device: str) -> None:
    network, x, y = network_and_points(name, 3)
    x, y = x.to(device), y.to(device)
    plane = random_plane(network, network.start(0).to(device), 0)
    u, v = (torch.tensor(axis, device=device).double() for axis in ([-1, 0, 0.5], [2, 3]))
    found = plane_loss(network, plane, (u, v), x, y)
    first, second = plane.directions
    expected = [[alone(network, plane.origin + p * first + q * second, x, y) for p in u] for q in v]
    assert found.shape == (2, 3)
    assert np.allclose(found.cpu(), expected, rtol=ROUNDING, atol=0)
    assert np.ptp(expected) > 0.01


def test_few_parameter_vectors_at_a_time_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    (x, y), path, told = points(), walk(TINY, 7), []
    whole = path_loss(TINY, path, x, y)
    monkeypatch.setattr(module, "PASS_NUMBERS", {"cpu": 3 * len(y) * TINY.kept})
    parts = path_loss(TINY, path, x, y, tick=told.append)
    assert told == [3 * len(y), 3 * len(y), len(y)]
    assert torch.allclose(whole, parts, rtol=ROUNDING, atol=0)
    assert whole.tolist() == pytest.approx([alone(TINY, at, x, y) for at in path], rel=ROUNDING)


def test_a_path_on_the_plane_has_the_planes_loss_and_another_has_not() -> None:
    (x, y), path = points(), walk(TINY, 6)
    plane = plane_through(path[0], path[1], path[2])
    found = path_on_plane(TINY, plane, path, path_loss(TINY, path, x, y), x, y)
    assert np.allclose(found.plane_loss[:3], found.loss[:3], rtol=ROUNDING, atol=0)
    assert found.distance[:3].max() < 1e-14
    assert found.distance[3:].min() > 0.1
    assert np.abs(found.plane_loss - found.loss)[3:].min() > 1e-4
    nearest = plane.points(torch.from_numpy(found.coordinates))
    expected = [alone(TINY, at, x, y) for at in nearest]
    assert found.plane_loss == pytest.approx(expected, rel=ROUNDING)


def test_the_picture_holds_the_solutions_that_it_is_laid_through() -> None:
    (x, y), three = points(), walk(TINY, 3)
    plane = plane_through(*three)
    coordinates, _ = plane.projected(three)
    # Without a margin and with two lines, the corners are the ends of the three's range.
    axes = axes_around(coordinates[:2], 2, 0.0)
    loss = plane_loss(TINY, plane, axes, x, y)
    assert loss[0].tolist() == pytest.approx(
        [alone(TINY, three[i], x, y) for i in (0, 1)], rel=ROUNDING
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_segment_ends_at_the_solutions(dtype: torch.dtype) -> None:
    train, test = ((x.to(dtype), y) for x, y in (points(), points(9, 1)))
    a, b = walk(TINY, 2).to(dtype)
    found = segment(TINY, (2, 5), (a, b), train, test, shares=5)
    assert found.pair.tolist() == [2, 5]
    assert found.share.tolist() == [0, 0.25, 0.5, 0.75, 1]
    for part, loss, accuracy in (
        (train, found.loss, found.accuracy),
        (test, found.test_loss, found.test_accuracy),
    ):
        middle = ((a.double() + b.double()) / 2).to(dtype)
        expected = torch.stack(evaluated(TINY, torch.stack([a, middle, b]), *part)).double()
        # The same numbers stacked otherwise: float32 rounds at 6e-8.
        close = {"rtol": 1e-6 if dtype is torch.float32 else ROUNDING, "atol": 0}
        assert np.allclose(loss[[0, 2, 4]], expected[0], **close)
        assert np.allclose(accuracy[[0, 2, 4]], expected[1], **close)
