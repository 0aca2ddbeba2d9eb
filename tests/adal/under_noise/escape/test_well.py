"""The double well: its derivatives against sympy, its bottoms and its barrier as claimed."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from scipy.optimize import minimize_scalar

from adal.errors import SpecError
from adal.under_noise.escape import Well

WELLS = [
    Well(shape, barrier, lean)
    for shape in ("1d", "2d")
    for barrier, lean in ((1.0, 0.0), (2.5, 0.5), (0.3, 0.8))
]
x, y = sympy.symbols("x y", real=True)


def symbolic(well: Well) -> tuple[sympy.Expr, tuple[sympy.Symbol, ...]]:
    phi = x - well.lean * (sympy.sqrt(1 + x**2) - 1)
    wall = well.barrier * (1 - phi**2) ** 2
    if well.shape == "1d":
        return wall, (x,)
    return wall + 4 * well.barrier * sympy.diff(phi, x) ** 2 * y**2, (x, y)


@pytest.mark.parametrize("well", WELLS, ids=str)
def test_gradient_and_hessian_are_the_derivatives(well: Well) -> None:
    points = np.random.default_rng(0).uniform(-3, 3, (50, well.coordinates))
    u, axes = symbolic(well)
    value = np.array(sympy.lambdify(axes, u)(*points.T))
    assert well.f(points) == pytest.approx(value, rel=1e-12)
    grad, hessian = well.grad(points), well.hessian(points)
    for i, p in enumerate(axes):
        exact = sympy.lambdify(axes, sympy.diff(u, p))(*points.T)
        # Terms of up to 500 cancel somewhere among the points.
        assert grad[:, i] == pytest.approx(np.array(exact), rel=1e-10, abs=1e-11)
        for j, q in enumerate(axes):
            exact = np.broadcast_to(sympy.lambdify(axes, sympy.diff(u, p, q))(*points.T), 50)
            assert hessian[:, i, j] == pytest.approx(np.array(exact), rel=1e-10, abs=1e-11)


@pytest.mark.parametrize("well", WELLS, ids=str)
def test_both_bottoms_are_minima_of_depth_nothing_and_the_left_one_is_sharper(well: Well) -> None:
    assert well.f(well.bottoms) == pytest.approx(0, abs=1e-28)  # a square of a rounding
    assert well.grad(well.bottoms) == pytest.approx(0, abs=1e-13)
    sharp, flat = np.linalg.eigvalsh(well.hessian(well.bottoms))
    assert (flat > 0).all()
    assert well.bottoms[0, 0] < 0 < well.bottoms[1, 0]
    if well.lean == 0:
        assert sharp == pytest.approx(flat, rel=1e-12)
        assert well.bottoms[0] == pytest.approx(-well.bottoms[1] * [1, -1][: well.coordinates])
    else:
        assert sharp.min() > flat.max()
    # Round: one curvature in all directions.
    assert np.ptp(sharp) < 1e-12 * sharp[0]
    assert np.ptp(flat) < 1e-12 * sharp[0]


@pytest.mark.parametrize("well", WELLS, ids=str)
def test_the_barrier_is_as_high_as_it_says(well: Well) -> None:
    assert well.f(well.saddle) == well.barrier
    assert (well.grad(well.saddle) == 0).all()
    assert (np.linalg.eigvalsh(well.hessian(well.saddle)) < 0).sum() == 1
    # Every way over has to cross y ≠ 0 or y = 0 at each x, and y = 0 is the lowest.
    between = np.linspace(well.bottoms[0, 0], well.bottoms[1, 0], 1001)

    def height(at: float) -> float:
        return -float(well.f(np.array([at, 0.0][: well.coordinates])))

    top = minimize_scalar(height, bounds=(between[0], between[-1]), method="bounded")
    assert -top.fun == pytest.approx(well.barrier, rel=1e-9)  # type: ignore[union-attr]
    if well.shape == "2d":
        beside = np.stack([between, np.full(1001, 0.1)], -1)
        on = np.stack([between, np.zeros(1001)], -1)
        assert (well.f(beside) > well.f(on)).all()


@pytest.mark.parametrize("lean", [0.0, 0.3, 0.8])
def test_the_bent_coordinate_is_unbent(lean: float) -> None:
    at = np.linspace(-5, 5, 41)
    phi = at - lean * (np.sqrt(1 + at**2) - 1)
    assert Well(lean=lean).unbent(phi) == pytest.approx(at, abs=1e-13)
    slope = np.gradient(phi, at)[1:-1]
    # Central differences of width .25 miss by φ'''h²/6.
    assert Well(lean=lean).slope(at)[1:-1] == pytest.approx(slope, abs=0.01)


def test_far_out_is_not_finite_and_no_error() -> None:
    for well in WELLS:
        with np.errstate(all="ignore"):
            assert not np.isfinite(well.grad(np.full((1, well.coordinates), 1e200))).all()


def test_another_shape_is_named() -> None:
    with pytest.raises(SpecError) as caught:
        Well("3d")
    assert str(caught.value) == "well must be one of 1d, 2d; got '3d'"
