"""The lists of minima are complete: a search from many starts finds those and no others."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from adal.convergence import NEAR
from adal.landscapes import LANDSCAPES, Landscape

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))
STARTS, ROUNDS, HALVINGS = 30, 60, 12


def grid(landscape: Landscape, n: int) -> np.ndarray:
    """n × n points (n², 2) inside the domain, none of them on an axis of symmetry."""
    box = landscape.domain
    steps = (np.arange(n) + 0.5 + 0.01 * math.pi) / (n + 0.1)
    x, y = box.x0 + steps * (box.x1 - box.x0), box.y0 + steps * (box.y1 - box.y0)
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)


def settled(landscape: Landscape) -> np.ndarray:
    """Where descent from every start of a grid comes to rest inside the domain.

    Newton's method with the curvatures' absolute values, which no saddle attracts, and a line
    search, so that the loss never rises. It needs nothing from the stated minima.
    """
    points, longest = grid(landscape, STARTS), 0.02 * landscape.domain.diagonal
    loss = landscape.f(points)
    for _ in range(ROUNDS):
        values, vectors = np.linalg.eigh(landscape.hessian(points))
        along = np.einsum("nij,ni->nj", vectors, landscape.grad(points))
        step = -np.einsum("nij,nj->ni", vectors, along / (np.abs(values) + 1e-12))
        length = np.hypot(*step.T)[:, None] + 1e-300
        step *= np.minimum(1, longest / length)
        for _ in range(HALVINGS):
            tried = landscape.f(points + step)
            lower = tried < loss
            points, loss = np.where(lower[:, None], points + step, points), np.fmin(tried, loss)
            step[lower] = 0
            step /= 2
    return points[landscape.domain.contains(points)]


@EVERY
def test_the_stated_minima_are_all_that_the_domain_has(landscape: Landscape) -> None:
    ends = settled(landscape)
    # A run that is on its way out of the domain, or slow on a ridge, has a gradient left.
    low = np.linalg.eigvalsh(landscape.hessian(ends)).min(-1) > 1e-6
    still = low & (np.abs(landscape.grad(ends)).max(-1) < 1e-6)
    distance = landscape.distance_to_minimum(ends[still])
    if distance is None:
        assert not still.any()
        return
    assert (distance < 1e-6).all(), f"another minimum at {ends[still][distance.argmax()]}"
    for minimum in landscape.minima:
        found = np.hypot(*(ends - minimum.point).T) < (1e-6 if minimum.smooth else 1e-3)
        assert found.any(), f"nothing comes to rest at {minimum.point}"


@EVERY
def test_a_stated_minimum_is_lower_than_all_around_it(landscape: Landscape) -> None:
    turn = np.linspace(0, 2 * np.pi, 73)
    ring = np.stack([np.cos(turn), np.sin(turn)], -1)
    for minimum in landscape.minima:
        for radius in (1e-3, 1e-2):
            assert (landscape.f(np.array(minimum.point) + radius * ring) > minimum.value).all()


@EVERY
def test_kinds_follow_from_the_values(landscape: Landscape) -> None:
    lowest = min((m.value for m in landscape.minima), default=0.0)
    for minimum in landscape.minima:
        # Equal minima by symmetry differ by a rounding.
        assert (minimum.kind == "global") == (minimum.value - lowest < 1e-12)


@EVERY
def test_loss_and_derivatives_are_finite_at_minima_and_everywhere_in_the_domain(
    landscape: Landscape,
) -> None:
    points = np.concatenate([grid(landscape, 60), *[[m.point] for m in landscape.minima]])
    for values in (landscape.f(points), landscape.grad(points), landscape.hessian(points)):
        assert np.isfinite(values).all()


@EVERY
def test_the_start_is_away_from_every_minimum(landscape: Landscape) -> None:
    distance = landscape.distance_to_minimum(np.array(landscape.start))
    assert distance is None or distance > 2 * NEAR * landscape.domain.diagonal


def test_at_the_tip_of_ackleys_cone_the_gradient_is_zero_and_around_it_is_not() -> None:
    ackley = LANDSCAPES["ackley"]
    assert np.array_equal(ackley.grad([0.0, 0.0]), [0.0, 0.0])
    around = ackley.grad(np.array([[1e-9, 0.0], [0.0, -1e-9], [1e-300, 0.0]]))
    assert np.abs(around).sum(-1) == pytest.approx(2 * math.sqrt(2), rel=1e-6)
    assert [m.smooth for m in ackley.minima].count(False) == 1


def test_one_landscape_tells_sharp_from_flat() -> None:
    landscape = LANDSCAPES["sharp_flat"]
    sharp, flat = (
        np.linalg.eigvalsh(landscape.hessian(np.array(m.point))).max() for m in landscape.minima
    )
    assert sharp > 10 * flat


@pytest.mark.parametrize(
    ("name", "minima", "globals_"),
    [
        ("styblinski_tang", 4, 1),
        ("three_hump_camel", 3, 1),
        ("six_hump_camel", 6, 2),
        ("goldstein_price", 4, 1),
        ("saddle", 0, 0),
    ],
)
def test_counts_known_from_the_literature(name: str, minima: int, globals_: int) -> None:
    stated = LANDSCAPES[name].minima
    assert len(stated) == minima
    assert sum(m.kind == "global" for m in stated) == globals_


def test_importing_the_landscapes_solves_for_minima_without_scipy() -> None:
    code = "import sys, adal.landscapes; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
