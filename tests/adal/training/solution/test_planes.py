"""Planes: filters as long as the network's, numpy's SVD and least squares, exact corners."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from adal.errors import SpecError
from adal.training.networks import NETWORKS
from adal.training.solution import planes as module
from adal.training.solution.planes import (
    Plane,
    axes_around,
    plane_along,
    plane_through,
    random_plane,
)
from tests.adal.training.solution.examples import TINY, network_and_points, walk


@pytest.mark.parametrize("name", NETWORKS)
def test_every_filter_is_as_long_as_the_networks_and_nothing_else_moves(name: str) -> None:
    network, _, _ = network_and_points(name, 1)
    theta = network.start(4)
    plane = random_plane(network, theta, 7)
    filters = 0
    for direction in plane.directions:
        for block, moved, still in zip(
            network.blocks, direction.split(network.sizes), theta.split(network.sizes), strict=True
        ):
            if len(block.shape) == 1:
                assert not moved.any()
                continue
            for i in range(block.shape[0]):
                lengths = [part.view(block.shape)[i].norm().item() for part in (moved, still)]
                assert lengths[0] == pytest.approx(lengths[1], rel=1e-13)
                filters += 1
    assert filters == 2 * sum(b.shape[0] for b in network.blocks if len(b.shape) > 1)
    first, second = plane.directions.numpy()
    cosine = first @ second / np.sqrt((first @ first) * (second @ second))
    assert plane.cosine == pytest.approx(cosine, abs=1e-15)
    assert 0 < abs(cosine) < 0.5
    assert torch.equal(plane.points(torch.zeros(1, 2).double())[0], theta)


def test_random_directions_come_from_the_seed() -> None:
    theta = TINY.start(0)
    one, same, other = (random_plane(TINY, theta, seed).directions for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.allclose(one, other)


def test_a_filter_of_zeros_keeps_still_and_a_network_of_zeros_has_no_plane() -> None:
    theta = TINY.start(0)
    theta[:3] = 0
    plane = random_plane(TINY, theta, 0)
    assert not plane.directions[:, :3].any()
    assert plane.directions[:, 3:12].all()
    with pytest.raises(SpecError, match="theta must have a filter that is not 0"):
        random_plane(TINY, torch.zeros(31).double(), 0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_projection_is_numpys_least_squares_and_exact_on_the_plane(dtype: torch.dtype) -> None:
    origin, d, e, *path = walk(TINY, 8).to(dtype)
    skew = torch.stack([d, d + 0.3 * e]).double()
    plane = Plane(origin, skew, ("d", "e"))
    points = torch.stack(path)
    coordinates, distance = plane.projected(points)
    away = (points.double() - origin.double()).numpy()
    expected, *_ = np.linalg.lstsq(skew.T.numpy(), away.T, rcond=None)
    left = away - expected.T @ skew.numpy()
    # The two directions are narrow: their condition of some dozens multiplies the rounding.
    assert np.allclose(coordinates, expected.T, rtol=0, atol=1e-11)
    assert np.allclose(distance, np.linalg.norm(left, axis=1), rtol=1e-11)
    assert np.abs(left @ skew.numpy().T).max() < 1e-12 < distance.min()
    exact = Plane(origin.double(), skew, ("d", "e"))
    again, off = exact.projected(exact.points(coordinates))
    assert torch.allclose(again, coordinates, rtol=0, atol=1e-11)
    assert off.max() < 1e-13
    assert plane.points(coordinates).dtype is dtype


@pytest.mark.parametrize("columns", [7, 65_536])
def test_the_plane_along_a_path_is_its_svd(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COLUMNS", columns)
    path = walk(TINY, 9)
    plane = plane_along(path)
    _, sizes, rows = np.linalg.svd((path - path[-1]).numpy(), full_matrices=False)
    # Squares of singular values are found, so half the digits of their differences.
    assert np.allclose(abs(plane.directions.numpy() @ rows[:2].T), np.eye(2), atol=1e-7)
    assert plane.explained == pytest.approx((sizes**2 / (sizes**2).sum())[:2], rel=1e-10)
    assert torch.allclose(plane.directions @ plane.directions.T, torch.eye(2).double(), atol=1e-14)
    coordinates, distance = plane.projected(path)
    assert not coordinates[-1].any()
    assert distance[-1] == 0
    farthest = coordinates.gather(0, coordinates.abs().argmax(0, keepdim=True))
    assert (farthest > 0).all()


def test_a_path_that_stands_still_at_its_end_keeps_its_plane() -> None:
    path = walk(TINY, 9)
    longer = torch.cat([path, path[-1:].expand(5, -1)])
    # The same sums with zeros among them.
    assert torch.allclose(plane_along(longer).directions, plane_along(path).directions, atol=1e-12)


def line(rows: int) -> Tensor:
    """Points on a line in float32: not straighter than it can be."""
    a, b = walk(TINY, 2)
    way = torch.linspace(0, 1, rows).double()[:, None]
    return ((1 - way) * a + way * b).float()


@pytest.mark.parametrize(
    ("path", "rows"),
    [(line(1), 1), (line(2), 2), (line(9), 9), (line(1).expand(4, -1), 4)],
    ids=["a point", "two points", "a line", "standing"],
)
def test_a_path_without_a_second_direction_has_no_plane(path: Tensor, rows: int) -> None:
    message = f"path must have 3 points that are not on a line, got {rows} points"
    with pytest.raises(SpecError, match=message):
        plane_along(path)


def test_three_solutions_lie_on_their_plane() -> None:
    three = walk(TINY, 3)
    plane = plane_through(*three)
    coordinates, distance = plane.projected(three)
    side = (three[1] - three[0]).norm().item()
    # Lengths of about 1 of 31 coordinates.
    assert distance.max() < 1e-14
    assert torch.allclose(plane.points(coordinates), three, rtol=0, atol=1e-14)
    assert not coordinates[0].any()
    assert coordinates[1].tolist() == pytest.approx([side, 0], abs=1e-14)
    assert coordinates[2, 1] > 0
    assert torch.allclose(plane.directions @ plane.directions.T, torch.eye(2).double(), atol=1e-15)
    assert np.isnan(plane.explained).all()


def test_the_plane_of_a_narrow_triangle_has_a_right_angle() -> None:
    a, b, aside = walk(TINY, 3)
    plane = plane_through(a, b, (a + b) / 2 + 1e-5 * (aside - a))
    assert abs(plane.cosine) < 1e-15


@pytest.mark.parametrize("places", [(0, 0, 8), (0, 8, 0), (0, 8, 8), (0, 0, 0), (0, 3, 8)])
def test_three_solutions_on_a_line_have_no_plane(places: tuple[int, int, int]) -> None:
    points = line(9)
    with pytest.raises(SpecError, match="three solutions must not lie on one line, got distances"):
        plane_through(*(points[i] for i in places))


def test_a_grid_reaches_around_what_it_shows() -> None:
    u, v = axes_around(torch.tensor([[0.0, 5.0], [10.0, 1.0], [4.0, 2.0]]).double(), 5, 0.1)
    assert u.tolist() == pytest.approx([-1, 2, 5, 8, 11])
    assert v.tolist() == pytest.approx([0.6, 1.8, 3, 4.2, 5.4])
