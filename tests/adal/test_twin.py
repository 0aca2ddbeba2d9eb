"""The twin: the three factors meet the ratio of the real steps, and the closed forms hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from adal.closed_forms import (
    DRIFT_RATIO,
    direction_bound,
    direction_geometric,
    drift_with_noise,
    e_constant,
    h_geometric,
    h_levels,
    spike_recovery,
    worst_gradients,
)
from adal.errors import SpecError
from adal.landscapes import LANDSCAPES
from adal.rules import RULES
from adal.trajectory import RunSpec, descend, run
from adal.twin import Twin, decompose, drift_ratio, gains

EPS_MODES = ("preconditioner", "denominator", "inside")
SECOND_MOMENTS = ("transformed", "raw")
USUAL: dict[str, Any] = {
    "beta1": 0.9,
    "beta2": 0.999,
    "eps": 1e-8,
    "eps_mode": "preconditioner",
    "lr_decay": "none",
}


def kappa(g: np.ndarray, beta1: float) -> np.ndarray:
    """How much the two means cancel: the larger of Σ|terms|/|Σ terms| of m for g and for ĝ."""
    out = np.ones_like(g)
    for x in (g, np.abs(g).sum(-1, keepdims=True) * g):
        total, size = np.zeros_like(g[0]), np.zeros_like(g[0])
        for i, row in enumerate(x):
            total, size = beta1 * total + row, beta1 * size + np.abs(row)
            ratio = np.divide(size, np.abs(total), out=np.ones_like(g[0]), where=total != 0)
            out[i] = np.maximum(out[i], ratio)
    return out


def meets(twin: Twin, g: np.ndarray, beta1: float) -> None:
    gap = np.abs(twin.log_r - twin.log_d - twin.log_e - twin.log_h)
    assert (gap[twin.moves] <= (1e-12 * kappa(g, beta1))[twin.moves]).all()
    assert np.isnan(twin.log_r[~twin.moves]).all()


LEVEL = st.sampled_from([0.0, 1e-30, 1e-5, 1.0, -1.0, 2.5, -7.0, 1e4, 1e30, -1e30])


@given(
    arrays(
        float, st.tuples(st.integers(1, 25), st.integers(1, 2), st.integers(1, 3)), elements=LEVEL
    ),
    st.sampled_from([0.0, 0.5, 0.9]),
    st.sampled_from([0.9, 0.99, 0.999]),
    st.sampled_from([0.0, 1e-8, 1e-2]),
    st.sampled_from(EPS_MODES),
    st.sampled_from(SECOND_MOMENTS),
    st.sampled_from(["none", "inv_sqrt"]),
)
def test_the_three_factors_meet_the_ratio_of_the_real_steps(
    g: np.ndarray, beta1: float, beta2: float, eps: float, mode: str, moment: str, decay: str
) -> None:
    twin = decompose(
        g, beta1=beta1, beta2=beta2, eps=eps, eps_mode=mode, lr_decay=decay, second_moment=moment
    )
    meets(twin, g, beta1)


@pytest.mark.parametrize("factor", ["log_d", "log_e", "log_h"])
def test_a_broken_factor_is_noticed(factor: str) -> None:
    g = np.random.default_rng(0).standard_normal((50, 2))
    twin = decompose(g, **{**USUAL, "eps": 0.1, "lr_decay": "inv_sqrt"})
    meets(twin, g, 0.9)
    with pytest.raises(AssertionError):
        meets(replace(twin, **{factor: 1.001 * getattr(twin, factor) + 1e-9}), g, 0.9)


def test_the_blocks_factors_meet_and_a_single_coordinate_is_its_own_block() -> None:
    g = np.random.default_rng(1).standard_normal((60, 3, 4)) * 7
    twin = decompose(g, **{**USUAL, "eps": 0.01, "lr_decay": "inv_sqrt"})
    log_r, log_d, log_e, log_h = twin.block
    assert np.allclose(log_r, log_d + log_e + log_h, rtol=0, atol=1e-13)
    alone = decompose(g[..., :1], **{**USUAL, "eps": 0.01})
    assert np.allclose(alone.block[0], alone.log_r[..., 0], rtol=0, atol=1e-12)


def test_sizes_from_1e_minus_30_to_1e30_zeros_and_one_step() -> None:
    rng = np.random.default_rng(2)
    for g in (
        rng.standard_normal((40, 2)) * 1e30,
        rng.standard_normal((40, 2)) * 1e-30,
        np.zeros((5, 2)),
        rng.standard_normal((1, 2)),
        rng.standard_normal((30, 2)) * (np.arange(30)[:, None] % 3 == 0),
    ):
        twin = decompose(g, **USUAL)
        meets(twin, g, 0.9)
        assert twin.moves.any() == bool(g.any())


def test_a_gradient_that_is_not_finite_is_named_with_its_step() -> None:
    g = np.ones((5, 2))
    g[3, 1] = np.nan
    with pytest.raises(SpecError, match="gradient at step 4 must be finite, got nan"):
        decompose(g, **USUAL)
    with pytest.raises(SpecError, match=r"gradients must have axes \(T, …, P\)"):
        decompose(np.ones(4), **USUAL)


def test_the_first_step_is_adams() -> None:
    g = np.random.default_rng(3).standard_normal((1, 5))
    assert np.allclose(decompose(g, **{**USUAL, "eps": 0.0}).log_h, 0, atol=1e-15)


@pytest.mark.parametrize("rho", [0.9, 0.99, 0.999, 1.0, 1.01, 1.2])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5])
def test_geometric_gradients(rho: float, scale: float) -> None:
    t = np.arange(1, 301)
    g = scale * rho ** t[:, None].astype(float)
    twin = decompose(g, **{**USUAL, "eps": 0.0})
    exact = np.log(h_geometric(rho, t, 0.9, 0.999))
    # 300 steps of rounding in four sums; expm1 keeps the closed form itself to 1e-15.
    assert np.allclose(twin.log_h[:, 0], exact, rtol=0, atol=2e-12)


def test_the_closed_form_gives_the_figures_of_the_reference_table() -> None:
    t = np.array([10, 100, 1000])
    assert h_geometric(0.99, t, 0.9, 0.999) == pytest.approx([0.990, 0.547, 6.9e-5], rel=0.01)
    assert h_geometric(0.999, t, 0.9, 0.999) == pytest.approx([0.999, 0.959, 0.525], rel=0.01)
    assert float(direction_bound(np.array(1), 0.9, 0.999)) == 1
    assert float(direction_bound(np.array(1e7), 0.9, 0.999)) == pytest.approx(7.27, abs=0.005)
    # The table counts whole steps of a simulation.
    assert spike_recovery(100, 0.999) == pytest.approx(1467, abs=2)
    assert spike_recovery(100**2, 0.999) == pytest.approx(10411, abs=2)
    assert pytest.approx(0.921, abs=5e-4) == DRIFT_RATIO


@pytest.mark.parametrize("mode", EPS_MODES)
@pytest.mark.parametrize("size", [0.01, 0.5, 1.0, 3.0])
def test_constant_gradients_and_epsilon(mode: str, size: float) -> None:
    g = np.full((40, 1), size)
    twin = decompose(g, **{**USUAL, "eps": 1e-3, "eps_mode": mode})
    assert np.allclose(twin.log_e, np.log(e_constant(size, size, 1e-3, mode)), atol=1e-13)
    assert np.allclose(twin.log_h, 0, atol=1e-13)
    if size == 1.0:
        assert np.allclose(twin.log_e, 0, atol=1e-15)


@pytest.mark.parametrize("transformed", [False, True])
def test_recovery_from_a_spike(transformed: bool) -> None:
    height, beta2 = 30.0, 0.99
    g = np.ones((4000, 1))
    g[0] = height
    rule = RULES["adal" if transformed else "adam"]
    slots, u = rule.init(g[0]), []
    for t, row in enumerate(g, 1):
        delta, slots = rule.update(
            row, slots, row, t, lr=1.0, beta2=beta2, eps=0.0, lr_decay="none"
        )
        u.append(-float(delta[0]))
    low = np.flatnonzero(np.array(u) < 0.5)
    exact = spike_recovery(height**2 if transformed else height, beta2)
    # The form neglects the bias correction 1−β₂ᵗ and what is left of m: some steps.
    assert abs(low[-1] + 1 - exact) <= 0.02 * exact + 3


@given(arrays(float, st.tuples(st.integers(1, 30), st.just(1)), elements=LEVEL))
def test_the_bound_is_never_passed(g: np.ndarray) -> None:
    for name in ("adam", "adal"):
        rule, slots = RULES[name], RULES[name].init(g[0])
        for t, row in enumerate(g, 1):
            delta, slots = rule.update(row, slots, row, t, lr=1.0, eps=0.0, lr_decay="none")
            bound = float(direction_bound(np.array(t), 0.9, 0.999))
            assert abs(float(delta[0])) <= bound * (1 + 1e-12)


def test_the_bound_is_attained() -> None:
    beta1, beta2, steps = 0.9, 0.999, 200
    rule, g = RULES["adam"], worst_gradients(steps, beta1, beta2)[:, None]
    slots, delta = rule.init(g[0]), g[0]
    for t, row in enumerate(g, 1):
        delta, slots = rule.update(row, slots, row, t, lr=1.0, eps=0.0)
    assert -float(delta[0]) == pytest.approx(
        float(direction_bound(np.array(steps), beta1, beta2)), rel=1e-12
    )


def test_a_power_of_two_on_the_loss_leaves_the_path_bit_identical() -> None:
    """On every landscape; what moves is the share of steps whose ‖g‖₁ is above 1."""
    for landscape in LANDSCAPES.values():
        settings = {**RULES["adal"].settings(eps=0.0, lr=0.01, beta2=0.95)}
        start = np.array(landscape.start)
        plain = descend(landscape, RULES["adal"], start, 60, settings)
        for k in (-40, 40):
            scaled = replace(
                landscape,
                slope=lambda x, y, k=k, f=landscape.slope: tuple(2.0**k * v for v in f(x, y)),
            )
            other = descend(scaled, RULES["adal"], start, 60, settings)
            assert np.array_equal(other.theta, plain.theta)
            if plain.diverged_at < 0:
                share = float((np.abs(other.grad).sum(-1) > 1).mean())
                assert share == (k > 0)


def test_sign_descent_without_memory() -> None:
    g = np.random.default_rng(4).standard_normal((20, 3))
    twin = decompose(g, **{**USUAL, "beta1": 0.0, "beta2": 0.0, "eps": 0.0})
    assert np.allclose(twin.log_h, 0, atol=1e-14)


def test_stationary_noise_with_a_small_mean_drifts_slower() -> None:
    rng = np.random.default_rng(5)
    g = rng.standard_normal((4000, 300, 1)) + 0.05
    steps = []
    for name in ("adal", "adam"):
        rule, slots, total = RULES[name], RULES[name].init(g[0]), 0.0
        for t, row in enumerate(g, 1):
            delta, slots = rule.update(row, slots, row, t, lr=1.0, eps=0.0, lr_decay="none")
            total += float(delta[..., 0].mean()) if t > 1000 else 0.0
        steps.append(total)
    # 900 000 steps of mean .05: a standard error of about 2 % on the ratio of the paired sums.
    assert steps[0] / steps[1] == pytest.approx(DRIFT_RATIO, abs=0.04)


def test_gains_of_a_constant_norm_are_one_and_follow_growth() -> None:
    assert np.allclose(gains(np.full((50, 2), 3.0), 0.9, 0.999), 1, atol=1e-12)
    assert gains(1.1 ** np.arange(100.0)[:, None], 0.9, 0.999)[-1, 0] > 1
    assert gains(0.9 ** np.arange(100.0)[:, None], 0.9, 0.999)[-1, 0] < 1
    assert gains(np.zeros((3, 1)), 0.9, 0.999).tolist() == [[1.0]] * 3


def test_opposite_signs_and_cosine() -> None:
    record = run(RunSpec("beale", "adal", {"lr": 0.3, "beta2": 0.95}, steps=200))
    twin = decompose(record.grad, **{**USUAL, "beta2": 0.95})
    assert (np.abs(twin.cosine) <= 1 + 1e-12).all()
    assert np.isin(twin.opposite, [0, 0.5, 1]).all()
    assert ((twin.cosine < 0) <= (twin.opposite > 0)).all()


def test_direction_geometric_names_an_impossible_ratio() -> None:
    with pytest.raises(SpecError, match=r"rho must be in \(0, inf\), got 0"):
        direction_geometric(0, np.array([1]), 0.9, 0.999)
    with pytest.raises(SpecError, match=r"beta2 must be in \(0, 1\), got 0"):
        direction_bound(np.array([1]), 0.9, 0.0)


def test_a_dead_coordinate_does_not_hide_its_block() -> None:
    g = np.random.default_rng(6).standard_normal((30, 3)) * np.array([1.0, 0.0, 1.0])
    twin = decompose(g, **{**USUAL, "eps": 1e-3})
    alive = decompose(g[:, [0, 2]], **{**USUAL, "eps": 1e-3})
    assert np.isfinite(twin.block).all()
    assert np.allclose(twin.block, alive.block, rtol=0, atol=1e-13)


@pytest.mark.parametrize("decay", ["none", "inv_sqrt"])
@pytest.mark.parametrize("mode", EPS_MODES)
def test_without_the_transform_the_schedule_is_all_there_is(decay: str, mode: str) -> None:
    g = np.random.default_rng(7).standard_normal((60, 3))
    settings = {**USUAL, "eps": 0.01, "eps_mode": mode, "lr_decay": decay}
    twin = decompose(g, **settings, transform="none")
    meets(twin, g, 0.9)
    # Both are the same recursion on the same numbers: not a bit may differ.
    assert not twin.log_h.any()
    assert not twin.log_e.any()
    assert np.array_equal(twin.reach[0], twin.reach[1])


def test_an_unknown_transform_is_named() -> None:
    with pytest.raises(SpecError, match="transform must be one of l1, none; got 'l2'"):
        decompose(np.ones((2, 1)), **USUAL, transform="l2")


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [(1.0, 10.0, 100), (1.0, 0.1, 100), (100.0, 1.0, 1), (1e4, 1.0, 1), (1e-6, 1e4, 30)],
)
@pytest.mark.parametrize("beta2", [0.9, 0.999])
def test_two_levels(first: float, second: float, change: int, beta2: float) -> None:
    t = np.arange(1, 601)
    g = np.where(t <= change, first, second)[:, None]
    twin = decompose(g, **{**USUAL, "beta2": beta2, "eps": 0.0})
    # 600 steps of rounding in four sums of positive terms.
    exact = np.log(h_levels(first, second, change, t, 0.9, beta2))
    assert np.allclose(twin.log_h[:, 0], exact, rtol=0, atol=2e-12)


@pytest.mark.parametrize(
    ("beta2", "change", "most"),
    [(0.99, 200_000, 1.31), (0.999, 200_000, 2.21), (0.9999, 200_000, 4.27), (0.9999, 5000, 3.24)],
)
def test_the_most_that_a_jump_does(beta2: float, change: int, most: float) -> None:
    """The table's 3.24 at β₂ = .9999 is for a level of 5000 steps, half of that memory."""
    t = change + np.unique(np.logspace(0, 5.5, 400).astype(int))
    h = [h_levels(1.0, s, change, t, 0.9, beta2) for s in np.logspace(0.01, 4, 400)]
    assert np.max(h) == pytest.approx(most, abs=0.01)
    assert h[200][-1] == pytest.approx(1, abs=1e-3)


def test_after_a_drop_h_falls_to_about_its_size() -> None:
    h = h_levels(1.0, 0.1, 100_000, np.array([100_100, 200_000]), 0.9, 0.999)
    assert h[0] == pytest.approx(0.1, rel=0.05)
    assert h[1] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("sigma", [0.3, 1.0, 3.0])
def test_drift_with_noise_meets_the_simulation(sigma: float) -> None:
    g = 1 + sigma * np.random.default_rng(8).standard_normal((2000, 200, 1))
    simulated = drift_ratio(g, 0.9, 0.999)[-1]
    # 400 000 paired steps: the two ways share their noise, what is left is below 1 %; a memory of
    # 1000 steps instead of an endless one is worth about as much.
    assert simulated == pytest.approx(drift_with_noise(1.0, sigma), abs=0.02)


def test_drift_with_noise_has_the_tables_limit() -> None:
    assert drift_with_noise(1e-5, 1.0) == pytest.approx(DRIFT_RATIO, abs=1e-9)
    assert drift_with_noise(1.0, 1e-4) == 1
    assert drift_with_noise(1.0, 2e-3) == pytest.approx(1, abs=1e-5)


def test_the_reach_is_the_longest_coordinate_and_within_the_bound() -> None:
    g = np.random.default_rng(9).standard_normal((80, 4)) ** 3
    twin = decompose(g, **{**USUAL, "eps": 0.0})
    rule, slots = RULES["adam"], RULES["adam"].init(g[0])
    for t, row in enumerate(g, 1):
        delta, slots = rule.update(row, slots, row, t, lr=1.0, eps=0.0)
        assert twin.reach[1, t - 1] == pytest.approx(np.abs(delta).max(), rel=1e-12)
    bound = direction_bound(np.arange(1, 81), 0.9, 0.999)
    assert (twin.reach <= bound * (1 + 1e-12)).all()
