"""`solution_of`: its parts are those of the functions it calls, and what is left out is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from adal.errors import SpecError
from adal.training.networks import NETWORKS
from adal.training.solution import solve as module
from adal.training.solution.effort import spread
from adal.training.solution.planes import plane_along, plane_through, random_plane
from adal.training.solution.record import Picture, Solution
from adal.training.solution.sharpness import sharpness_of
from adal.training.solution.solve import solution_of
from adal.training.solution.surface import plane_loss, segment
from tests.adal.training.solution.examples import DEVICES, TINY, network_and_points, points, walk

PARTS = (*points(), *points(9, 1))
CLOSE = {"rtol": 1e-12, "atol": 0}
"""Rounding of means of float64 losses near 1."""


def paths(*rows: int) -> list[np.ndarray]:
    return [walk(TINY, n, seed).numpy() for seed, n in enumerate(rows)]


def looked(given: list[np.ndarray], **options: Any) -> Solution:
    settings: dict[str, Any] = {"seed": 3, "grid": 4, **options}
    found = solution_of(TINY, given, *PARTS, **settings)
    assert found is not None
    return found


def test_every_part_is_what_its_own_function_gives() -> None:
    given = paths(6, 9, 5, 4)
    found = looked(given, trio=(3, 1, 0))
    x, y, test_x, test_y = PARTS
    assert (found.points, found.test_points, found.trio) == (12, 9, (3, 1, 0))
    tensors = [torch.tensor(path) for path in given]
    for i, path in enumerate(tensors):
        assert found.sharpness[i] == sharpness_of(TINY, path[-1], x, y, seed=3)
        around, along = found.random[i], found.along[i]
        assert around is not None
        assert along is not None
        assert around.u.tolist() == around.v.tolist() == pytest.approx([-1, -1 / 3, 1 / 3, 1])
        for picture, plane in (
            (around, random_plane(TINY, path[-1], 3)),
            (along, plane_along(path)),
        ):
            axes = torch.from_numpy(picture.u), torch.from_numpy(picture.v)
            loss, test_loss = (
                plane_loss(TINY, plane, axes, *part) for part in ((x, y), (test_x, test_y))
            )
            assert np.allclose(picture.loss, loss, **CLOSE)
            assert np.allclose(picture.test_loss, test_loss, **CLOSE)
            assert np.array_equal(picture.lengths, plane.lengths)
            assert picture.cosine == plane.cosine
            assert np.array_equal(picture.explained, plane.explained, equal_nan=True)
            assert [len(one.loss) for one in picture.paths] == [len(path)]
    shared = found.shared
    assert shared is not None
    plane = plane_through(*(tensors[i][-1] for i in found.trio))
    for i, path in zip(found.trio, shared.paths, strict=True):
        assert np.allclose(path.coordinates, plane.projected(tensors[i])[0], **CLOSE)
    pairs = [tuple(one.pair.tolist()) for one in found.segments]
    assert pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    last = segment(TINY, (2, 3), (tensors[2][-1], tensors[3][-1]), (x, y), (test_x, test_y))
    assert np.array_equal(found.segments[-1].test_loss, last.test_loss)


def covers(picture: Picture) -> bool:
    """Whether the grid holds all its paths with room around them."""
    held = np.concatenate([path.coordinates for path in picture.paths])
    low, high = held.min(0), held.max(0)
    spare = 0.1 * (high - low)
    first, last = (np.array([axis[end] for axis in (picture.u, picture.v)]) for end in (0, -1))
    return bool((first < low - spare).all() and (last > high + spare).all())


def test_pictures_reach_around_their_paths() -> None:
    found = looked(paths(6, 9, 5))
    for picture in (*found.along, found.shared):
        assert picture is not None
        assert covers(picture)


def test_a_path_that_is_not_finite_is_left_out() -> None:
    given = paths(6, 9, 5, 4)
    given[1][3, 7] = np.nan
    found = looked(given)
    assert np.isnan(found.sharpness[1].loss)
    assert found.random[1] is None
    assert found.along[1] is None
    assert found.trio == (0, 2, 3)
    assert found.shared is not None
    assert [one.pair.tolist() for one in found.segments] == [[0, 2], [0, 3], [2, 3]]
    assert found.sharpness[2] == looked(paths(6, 9, 5, 4)).sharpness[2]
    assert looked(given, trio=(0, 1, 2)).shared is None
    nothing = looked([given[1]])
    assert nothing.random == (None,)
    assert nothing.segments == ()


def test_where_no_plane_can_be_laid_there_is_none() -> None:
    still = np.tile(paths(1)[0], (4, 1))
    found = looked([still, still, *paths(6)])
    assert found.along[:2] == (None, None)
    assert found.along[2] is not None
    assert found.random[0] is not None
    assert found.shared is None
    assert found.trio == ()
    assert found.segments[0].barrier == 0
    assert looked(paths(6, 5)).shared is None


def test_little_work_takes_few_points_spread_over_the_part() -> None:
    x, y = points(90)
    given = paths(4, 5)
    found = solution_of(TINY, given, x, y, x, y, seed=0, grid=3, work=1.0)
    places = spread(90, 16)
    few = solution_of(TINY, given, x[places], y[places], x[places], y[places], seed=0, grid=3)
    assert found is not None
    assert few is not None
    assert found.points == found.test_points == 16
    for name, array in found.to_arrays().items():
        assert np.array_equal(array, few.to_arrays()[name], equal_nan=True), name


def test_the_work_is_what_was_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    totals: list[float] = []
    done: list[float] = []

    def noted(total: float, *_: Any) -> Any:
        totals.append(total)
        return done.append

    monkeypatch.setattr(module, "Progress", noted)
    looked(paths(6, 9, 5))
    # Lanczos may stop before its 40 products, and nothing else costs as much as one of them.
    product = 30 * len(PARTS[1])
    assert sum(one for one in done if one != product) == totals[0] - 3 * 60 * product
    assert 3 * 20 < done.count(product) <= 3 * 60


def test_it_says_how_far_it_is_and_stops_when_told() -> None:
    shares: list[float] = []
    looked(paths(6, 9, 5), report=shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.05
    assert shares[-1] == 1
    asked: list[float] = []
    assert (
        solution_of(
            TINY, paths(6, 9), *PARTS, seed=0, report=asked.append, stop=lambda: len(asked) == 5
        )
        is None
    )
    assert len(asked) == 5


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_its_solutions_looked_at(name: str, device: str) -> None:
    network, x, y = network_and_points(name, 2)
    x = x.to(device, torch.float32) if x.is_floating_point() else x.to(device)
    y = y.to(device)
    given = [walk(network, 3, seed).float().numpy() for seed in range(2)]
    found = solution_of(network, given, x, y, x[:1], y[:1], seed=0, grid=3)
    assert found is not None
    assert found.along[0] is not None
    for sharp, picture in zip(found.sharpness, found.along, strict=True):
        assert picture is not None
        own = picture.paths[0]
        # Evaluated in float32, measured in float64.
        assert own.loss[-1] == pytest.approx(sharp.loss, rel=1e-5)
        assert own.plane_loss[-1] == pytest.approx(sharp.loss, rel=1e-5)
        assert np.isfinite(picture.test_loss).all()
        assert sharp.largest > 0


def test_without_test_points_their_figures_are_unknown() -> None:
    x, y = points()
    found = solution_of(TINY, paths(6, 5), x, y, x[:0], y[:0], seed=0, grid=3)
    assert found is not None
    assert found.test_points == 0
    assert found.random[0] is not None
    assert np.isnan(found.random[0].test_loss).all()
    assert np.isnan(found.segments[0].test_loss).all()
    assert np.isfinite(found.segments[0].loss).all()


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ([], {}, "paths must be of 1 to 6 optimizers, got 0"),
        (paths(*[3] * 7), {}, "paths must be of 1 to 6 optimizers, got 7"),
        ([np.zeros((3, 30))], {}, r"a path must be floats \(K, 31\), got float64 \(3, 30\)"),
        ([np.zeros((3, 31), int)], {}, r"a path must be floats \(K, 31\), got int64 \(3, 31\)"),
        ([np.zeros(31)], {}, r"a path must be floats \(K, 31\), got float64 \(31,\)"),
        ([np.zeros((0, 31))], {}, "a path must have 1 to 201 points, got 0"),
        (paths(202), {}, "a path must have 1 to 201 points, got 202"),
        (paths(3), {"grid": 2}, r"grid must be in \[3, 51\], got 2"),
        (paths(3), {"grid": 52}, r"grid must be in \[3, 51\], got 52"),
        (paths(3, 3, 3), {"trio": (0, 1, 1)}, r"trio must be three of 0 to 2, got \(0, 1, 1\)"),
        (paths(3, 3, 3), {"trio": (0, 1, 3)}, r"trio must be three of 0 to 2, got \(0, 1, 3\)"),
    ],
    ids=[
        "none",
        "seven",
        "short",
        "whole",
        "flat",
        "empty",
        "long",
        "coarse",
        "fine",
        "twice",
        "far",
    ],
)
def test_what_cannot_be_looked_at_is_said(
    given: list[np.ndarray], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError, match=message):
        looked(given, **options)


def test_there_must_be_points() -> None:
    x, y = points()
    with pytest.raises(SpecError, match="there must be at least 1 training point, got 0"):
        solution_of(TINY, paths(3), x[:0], y[:0], x, y, seed=0)
