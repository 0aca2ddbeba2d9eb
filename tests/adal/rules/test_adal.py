"""AdaL against 60-digit arithmetic, on gradients chosen to break naive code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from adal.rules import RULES
from tests.adal.rules.reference import adal_steps

T = 60
RNG = np.random.default_rng(20210703)
NOISE = RNG.standard_normal((T, 3))
STEP = np.arange(T)[:, None]

SEQUENCES = {
    "ordinary noise": NOISE,
    "falling over 120 decades": NOISE * 10.0 ** (60 - 2 * STEP),
    "growing over 120 decades": NOISE * 10.0 ** (-60 + 2 * STEP),
    "a spike after silence": np.where(STEP == 30, 1e20, 1e-20) * NOISE,
    "coordinates 60 decades apart": NOISE * np.array([1e-30, 1.0, 1e30]),
    "zeros in between": NOISE * (STEP % 3 == 0),
    "one dead coordinate": NOISE * np.array([0.0, 1.0, 1e-9]),
    "alternating huge and tiny": NOISE * np.where(STEP % 2 == 0, 1e40, 1e-40),
    "near the ends of float64": NOISE * np.where(STEP % 2 == 0, 1e300, 1e-300),
    "near the ends of float32": NOISE * np.where(STEP % 2 == 0, 1e30, 1e-30),
}
BEYOND_SINGLE = {
    "falling over 120 decades",
    "growing over 120 decades",
    "alternating huge and tiny",
    "near the ends of float64",
}
"""Those that float32 cannot hold."""
ADAL = RULES["adal"]
CHOICES = {choice.name: choice for choice in ADAL.choices}
EPS_MODES, SECOND_MOMENTS = CHOICES["eps_mode"].options, CHOICES["second_moment"].options


def displacements(gradients: np.ndarray, **settings: object) -> np.ndarray:
    theta, slots = np.zeros_like(gradients[0]), ADAL.init(gradients[0])
    out = []
    for t, g in enumerate(gradients, 1):
        delta, slots = ADAL.update(g, slots, theta, t, **settings)
        out.append(delta)
    return np.array(out)


def both(
    gradients: np.ndarray,
    convert: Callable[[np.ndarray], np.ndarray] = lambda g: g,
    **changes: object,
) -> tuple[np.ndarray, np.ndarray]:
    settings: dict = {
        "lr": 0.01,
        "beta1": 0.9,
        "beta2": 0.999,
        "eps": 1e-8,
        "lr_decay": "inv_sqrt",
        **changes,
    }
    gradients = convert(gradients)
    return displacements(gradients, **settings), adal_steps(gradients, **settings)


def cancellation(gradients: np.ndarray, beta1: float = 0.9) -> np.ndarray:
    """κ_t = Σ|terms of m| / |Σ terms|: how much rounding of m the sum itself magnifies."""
    ghat = np.abs(gradients).sum(-1, keepdims=True).astype(np.longdouble) * gradients
    total, absolute, out = 0 * ghat[0], 0 * ghat[0], []
    for row in ghat:
        total, absolute = beta1 * total + row, beta1 * absolute + abs(row)
        out.append(np.divide(absolute, abs(total), out=np.ones_like(total), where=total != 0))
    return np.array(out)


def agree(got: np.ndarray, exact: np.ndarray, tolerance: np.ndarray, tiny: float) -> None:
    literal = np.isinf(exact)
    assert np.array_equal(got[literal], exact[literal])
    error = np.abs(got[~literal].astype(np.longdouble) - exact[~literal])
    allowed = tolerance[~literal] * np.abs(exact[~literal]) + tiny
    assert (error <= allowed).all(), f"worst excess {(error / allowed).max():.3g}"


@pytest.mark.parametrize("second_moment", SECOND_MOMENTS)
@pytest.mark.parametrize("eps_mode", EPS_MODES)
@pytest.mark.parametrize("name", SEQUENCES)
def test_agrees_with_60_digits_in_float64(name: str, eps_mode: str, second_moment: str) -> None:
    gradients = SEQUENCES[name]
    got, exact = both(gradients, eps_mode=eps_mode, second_moment=second_moment)
    # 60 steps of one rounding each in m and √v; κ is what cancellation in m makes of them.
    agree(got, exact, 2e-14 * cancellation(gradients), tiny=1e-307)


@pytest.mark.parametrize("second_moment", SECOND_MOMENTS)
@pytest.mark.parametrize("eps_mode", EPS_MODES)
@pytest.mark.parametrize("name", [name for name in SEQUENCES if name not in BEYOND_SINGLE])
def test_float32_agrees_to_1e_5(name: str, eps_mode: str, second_moment: str) -> None:
    gradients = SEQUENCES[name].astype(np.float32)
    got, exact = both(gradients, eps_mode=eps_mode, second_moment=second_moment)
    assert got.dtype == np.float32
    exact = np.where(np.abs(exact) > np.finfo(np.float32).max, np.copysign(np.inf, exact), exact)
    agree(got, exact, 1e-5 * cancellation(gradients), tiny=float(np.finfo(np.float32).tiny))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("second_moment", SECOND_MOMENTS)
@pytest.mark.parametrize("eps_mode", EPS_MODES)
def test_torch_takes_the_same_steps_on_hard_gradients(
    eps_mode: str, second_moment: str, dtype: str
) -> None:
    choices = {"eps_mode": eps_mode, "second_moment": second_moment}
    for gradients in SEQUENCES.values():
        with np.errstate(over="ignore"):
            gradients = gradients.astype(dtype)
        if not np.isfinite(gradients).all():
            continue
        numpys = displacements(gradients, **choices)
        slots = ADAL.init(torch.zeros(3, dtype=getattr(torch, dtype)))
        tolerance = {"float32": 1e-5, "float64": 1e-13}[dtype] * cancellation(gradients)
        for t, g in enumerate(torch.from_numpy(gradients), 1):
            delta, slots = ADAL.update(g, slots, g, t, **choices)
            theirs, ours = delta.double().numpy(), numpys[t - 1].astype(float)
            finite = np.isfinite(ours)
            assert np.array_equal(theirs[~finite], ours[~finite])
            gap = np.abs(theirs[finite] - ours[finite])
            tiny = float(np.finfo(dtype).tiny)
            assert (gap <= tolerance[t - 1][finite] * np.abs(ours[finite]) + tiny).all()


@pytest.mark.parametrize("eps", [0.0, 1e-12, 1e-3])
@pytest.mark.parametrize("betas", [(0.0, 0.0), (0.9, 0.0), (0.0, 0.999), (0.99, 0.9)])
@pytest.mark.parametrize("second_moment", SECOND_MOMENTS)
@pytest.mark.parametrize("eps_mode", EPS_MODES)
def test_agrees_at_the_corners_of_the_settings(
    eps: float, betas: tuple[float, float], second_moment: str, eps_mode: str
) -> None:
    for name in ("a spike after silence", "zeros in between", "one dead coordinate"):
        gradients = SEQUENCES[name]
        got, exact = both(
            gradients,
            eps=eps,
            beta1=betas[0],
            beta2=betas[1],
            eps_mode=eps_mode,
            second_moment=second_moment,
            lr_decay="none",
        )
        agree(got, exact, 2e-14 * cancellation(gradients, betas[0]), tiny=1e-307)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("second_moment", SECOND_MOMENTS)
@pytest.mark.parametrize("eps_mode", EPS_MODES)
def test_finite_gradients_never_give_nan(
    eps_mode: str, second_moment: str, dtype: type[np.floating]
) -> None:
    info = np.finfo(dtype)
    levels = np.array([0, info.smallest_subnormal, info.tiny, 1, info.max / 4, info.max], dtype)
    rng = np.random.default_rng(1)
    for _ in range(60):
        gradients = rng.choice(levels, (12, 3)) * rng.choice([-1, 1], (12, 3)).astype(dtype)
        for eps in (0.0, 1e-8, 1.0):
            got = displacements(gradients, eps_mode=eps_mode, second_moment=second_moment, eps=eps)
            assert not np.isnan(got).any()
            if eps_mode != "preconditioner" and second_moment == "transformed":
                assert np.isfinite(got).all()


@pytest.mark.parametrize("second_moment", SECOND_MOMENTS)
@pytest.mark.parametrize("eps_mode", EPS_MODES)
def test_zero_second_moment_does_not_move(eps_mode: str, second_moment: str) -> None:
    got = displacements(np.zeros((5, 2)), eps_mode=eps_mode, second_moment=second_moment)
    assert np.array_equal(got, np.zeros((5, 2)))


@pytest.mark.parametrize("k", [-300, -7, 9, 300])
def test_a_power_of_two_on_the_loss_leaves_the_step_bit_identical(k: int) -> None:
    kwargs = {"eps": 0.0}
    assert np.array_equal(displacements(NOISE, **kwargs), displacements(NOISE * 2.0**k, **kwargs))


def test_terms_are_the_symbols_of_the_formula_at_their_true_scale() -> None:
    g = np.array([3.0, -4.0])
    symbols, _ = ADAL.terms(g, ADAL.init(g), g, 1, lr=0.1)
    assert symbols["a"] == pytest.approx(7.0)
    assert symbols["ghat"] == pytest.approx(7 * g)
    assert symbols["m"] == pytest.approx(0.1 * 7 * g)
    assert symbols["v"] == pytest.approx(0.001 * (7 * g) ** 2)
    assert symbols["m_hat"] == pytest.approx(7 * g)
    assert symbols["v_hat"] == pytest.approx((7 * g) ** 2)
    assert symbols["delta"] == pytest.approx(-0.1 * np.sign(g), rel=1e-6)
