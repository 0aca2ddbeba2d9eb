"""Curvature: the spectrum against numpy's, Newton's step, and the rates at which descent is stable.

A tolerance is a few roundings of the largest eigenvalue, the best that any method can promise.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adal.curvature import (
    PathCurvature,
    curvature_along,
    curvature_of,
    eigen,
    stable_below,
)
from adal.landscapes import LANDSCAPES, Formula, Landscape, landscape_of
from adal.rules import RULES
from adal.trajectory import RunSpec, run

EPS = float(np.finfo(float).eps)
entries = st.floats(allow_nan=False, allow_infinity=False, width=64)


def matrix(a: float, b: float, c: float) -> np.ndarray:
    return np.array([[a, b], [b, c]])


def quadratic(h: np.ndarray) -> Landscape:
    """½ θᵀ h θ, from a person's text, on a box around its stationary point."""
    a, b, c = (float(entry) for entry in (h[0, 0], h[0, 1], h[1, 1]))
    return Formula(f"{a!r} * x^2 / 2 + {b!r} * x * y + {c!r} * y^2 / 2").landscape


@given(entries, entries, entries)
@example(0.0, 0.0, 0.0)
@example(3.0, 0.0, 3.0)
@example(1e308, 1e308, -1e308)
@example(1e-320, 2e-320, 0.0)
@example(1.0, 1e-9, 1.0)
@example(1e300, 1.0, 1e-300)
def test_the_spectrum_is_numpys(a: float, b: float, c: float) -> None:
    values, vectors = eigen(matrix(a, b, c))
    largest = max(abs(a), abs(b), abs(c))
    # The oracle's own scaling does not reach the ends of the range: it is given a scaled matrix.
    power = np.frexp(largest)[1]
    scaled = np.ldexp(matrix(a, b, c), -power)
    expected = np.linalg.eigvalsh(scaled)
    found = np.ldexp(values, -power)
    if np.isfinite(values).all():  # the largest eigenvalue may itself be beyond the range
        subnormal = np.ldexp(5e-324, -power)
        assert found == pytest.approx(expected, rel=0, abs=8 * EPS + subnormal)
    assert values[0] <= values[1]
    assert vectors @ vectors.T == pytest.approx(np.eye(2), abs=4 * EPS)
    units, _ = eigen(scaled)
    assert scaled @ vectors.T == pytest.approx(vectors.T * units, abs=16 * EPS)


def test_a_spectrum_of_one_matrix_is_that_of_many() -> None:
    h = np.random.default_rng(0).normal(size=(3, 4, 2, 2))
    h = h + h.swapaxes(-1, -2)
    values, vectors = eigen(h)
    assert values == pytest.approx(np.linalg.eigvalsh(h), abs=1e-14)
    assert (eigen(h[1, 2])[1] == vectors[1, 2]).all()


def test_the_smaller_eigenvalue_keeps_its_digits() -> None:
    values, _ = eigen(matrix(1e8, 0.0, 1.0))
    assert values[0] == pytest.approx(1.0, rel=4 * EPS)
    # det = 1 exactly, though λ₁ is nine decades below λ₂: mean − radius would keep seven digits.
    values, _ = eigen(matrix(2.0**30, 2.0**15, 1.0 + 2.0**-30))
    exact = 2 / (2.0**30 + 1 + 2.0**-30 + np.sqrt((2.0**30 + 1 + 2.0**-30) ** 2 - 4))
    assert values[0] == pytest.approx(exact, rel=4 * EPS)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", range(3))
def test_a_matrix_that_is_not_finite_has_no_spectrum(bad: float, place: int) -> None:
    numbers = [1.0, 2.0, 3.0]
    numbers[place] = bad
    values, vectors = eigen(np.stack([matrix(*numbers), matrix(1, 0, 2)]))
    assert np.isnan(values[0]).all()
    assert np.isnan(vectors[0]).all()
    assert values[1].tolist() == [1, 2]


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_landscapes_curvature_is_numpys(name: str) -> None:
    landscape = landscape_of(name)
    box = landscape.domain
    rng = np.random.default_rng(1)
    points = rng.uniform((box.x0, box.y0), (box.x1, box.y1), (200, 2))
    at = curvature_of(landscape, points)
    h, g = landscape.hessian(points), landscape.grad(points)
    largest = np.abs(at.eigenvalues).max(-1)
    assert (np.abs(at.eigenvalues - np.linalg.eigvalsh(h)) <= 16 * EPS * largest[:, None]).all()
    assert at.f.tolist() == landscape.f(points).tolist()
    assert (at.grad == g).all()
    assert at.condition == pytest.approx(np.linalg.cond(h), rel=1e-8)
    step = -np.linalg.solve(h, g[..., None])[..., 0]
    size = np.hypot(*step.T)
    error = np.hypot(*(at.newton - step).T)
    assert (error <= 64 * EPS * at.condition * size).all()
    # Near slope 0 along the step its sign is a matter of rounding.
    fall = (g * step).sum(-1)
    clear = np.abs(fall) > 1e-9 * np.hypot(*g.T) * size
    assert (at.descends == (fall < 0))[clear].all()


def test_newtons_step_leads_to_a_quadratics_minimum() -> None:
    h = matrix(3.0, 1.0, 2.0)
    point = np.array([1.5, -0.7])
    at = curvature_of(quadratic(h), point)
    assert point + at.newton == pytest.approx(np.zeros(2), abs=1e-15)
    assert at.descends
    assert not at.indefinite


def test_at_an_indefinite_hessian_newtons_step_may_climb_or_descend() -> None:
    saddle = quadratic(matrix(2.0, 0.0, -1.0))
    at = curvature_of(saddle, np.array([[0.1, 1.0], [1.0, 0.1]]))
    assert at.indefinite.all()
    assert at.descends.tolist() == [False, True]
    assert at.newton == pytest.approx(np.array([[-0.1, -1.0], [-1.0, -0.1]]), abs=1e-15)
    hill = curvature_of(quadratic(matrix(-2.0, 0.0, -1.0)), np.array([0.3, 0.4]))
    assert not hill.descends
    assert not hill.indefinite
    assert np.isnan(hill.edge)


@pytest.mark.parametrize("h", [matrix(2, 0, 0), matrix(0, 0, 0), matrix(1, 2, 4)])
def test_a_singular_hessian_has_no_newton_step_and_an_infinite_condition(h: np.ndarray) -> None:
    at = curvature_of(quadratic(h), np.array([0.5, 0.25]))
    assert np.isnan(at.newton).all()
    assert not at.descends
    assert at.condition == np.inf


def test_where_the_loss_is_not_finite_everything_is_nan_and_nothing_is_raised() -> None:
    landscape = Formula("log(x) + y^2").landscape
    at = curvature_of(landscape, np.array([[-1.0, 1.0], [1.0, 1.0], [np.nan, 0.0], [0.0, 0.0]]))
    for value in (at.f, at.grad, at.eigenvalues, at.eigenvectors, at.condition, at.newton):
        finite = np.isfinite(value.reshape(4, -1)).all(-1)
        assert finite.tolist() == [False, True, False, False]
    assert at.eigenvalues[1].tolist() == [-1, 2]
    assert at.descends.tolist() == [False, True, False, False]  # 1 − 2 < 0
    assert not at.indefinite[[0, 2, 3]].any()
    overflowing = curvature_of(landscape_of("rosenbrock"), np.array([1e200, 1e200]))
    assert np.isnan(overflowing.edge)


def test_shapes_are_those_of_the_points() -> None:
    at = curvature_of(landscape_of("beale"), np.zeros((3, 4, 2)))
    assert at.f.shape == at.edge.shape == at.condition.shape == at.descends.shape == (3, 4)
    assert at.grad.shape == at.eigenvalues.shape == at.newton.shape == (3, 4, 2)
    assert at.eigenvectors.shape == (3, 4, 2, 2)
    assert at.at((1, 2)).f.shape == ()
    assert at.at(1).eigenvectors.shape == (4, 2, 2)


@pytest.mark.parametrize("angle", [0.0, 0.4])
def test_gradient_descent_is_stable_just_below_the_edge_and_not_above(angle: float) -> None:
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    landscape = quadratic(turn @ np.diag([0.5, 40.0]) @ turn.T)
    edge = float(curvature_of(landscape, np.array([1.0, 1.0])).edge)
    assert edge == pytest.approx(2 / 40)
    for share, grows in ((0.99, False), (1.01, True)):
        theta = np.array([1.0, 1.0])
        sizes = []
        for _ in range(1000):
            theta = theta - share * edge * landscape.grad(theta)
            sizes.append(np.hypot(*theta))
        assert (sizes[-1] > 10 * sizes[0]) == grows


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("mu", [0.3, 0.9])
def test_a_rule_with_momentum_is_stable_below_its_limit_and_not_above(rule: str, mu: float) -> None:
    given = {} if rule == "sgd" else {"momentum": mu}
    settings = RULES[rule].settings(lr=0.01, **given)
    limit = stable_below(rule, settings, np.array(0.01))
    assert limit is not None
    for share, grows in ((0.99, False), (1.01, True)):
        curvature = share * float(limit)
        theta, slots = np.array([1.0]), RULES[rule].init(np.array([1.0]))
        sizes = []
        for t in range(1, 2001):
            delta, slots = RULES[rule].update(curvature * theta, slots, theta, t, **settings)
            theta = theta + delta
            sizes.append(abs(theta[0]))
        assert (max(sizes[-10:]) > max(sizes[:10])) == grows


PLAIN = ("sgd", "momentum", "nesterov")


@pytest.mark.parametrize("rule", [name for name in RULES if name not in PLAIN])
def test_an_adaptive_rule_has_no_limit_in_the_hessian_alone(rule: str) -> None:
    assert stable_below(rule, RULES[rule].settings(), np.ones(3)) is None


def test_sgd_on_the_transformed_gradient_has_no_limit_either() -> None:
    assert stable_below("sgd", RULES["sgd"].settings(gradient="transformed"), np.ones(3)) is None


def along(spec: RunSpec) -> PathCurvature:
    return curvature_along(landscape_of(spec.landscape), spec.rule, spec.settings, run(spec))


def test_a_falling_rate_raises_the_limit() -> None:
    path = along(RunSpec("beale", "sgd", {"lr": 0.01}, {"lr_decay": "inv_sqrt"}, steps=4))
    assert path.eta == pytest.approx(0.01 / np.sqrt([1, 2, 3, 4]))
    assert path.limit == pytest.approx(200 * np.sqrt([1, 2, 3, 4]))


def test_steps_beyond_the_edge_are_those_from_places_too_steep() -> None:
    spec = RunSpec("rosenbrock", "sgd", {"lr": 0.0018}, steps=50)
    path = along(spec)
    assert path.beyond is not None
    assert not path.diverged
    h = landscape_of("rosenbrock").hessian(run(spec).theta[:50])
    assert (path.beyond == (np.linalg.eigvalsh(h)[:, 1] > 2 / 0.0018)).all()
    assert 0 < path.beyond.sum() < 50


def test_a_path_that_diverges_ends_with_its_last_finite_point() -> None:
    spec = RunSpec("rosenbrock", "sgd", {"lr": 0.1}, steps=50)
    path, record = along(spec), run(spec)
    assert path.diverged
    assert len(path.theta) == len(path.at.f) == record.diverged_at
    assert path.beyond is not None
    assert len(path.beyond) == record.diverged_at
    assert along(RunSpec("rosenbrock", "adam", steps=5)).beyond is None
