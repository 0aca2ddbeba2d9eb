"""Kramers' law: closed forms, and the exact mean of the chain that SGD is.

SGD under Gaussian noise is a Markov chain with a Gaussian kernel: its mean passage time T solves
(1 − K)T = 1 on a grid, with nothing of Kramers or of the integral in it.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from adal.under_noise.escape import Well, kramers_time, passage_time, share_of_flat, temperature_of


def chain_times(well: Well, temperature: float, lr: float) -> np.ndarray:
    """Mean steps (2,) of SGD from bottom to bottom, by its kernel on a grid."""
    sigma, times = math.sqrt(2 * temperature * lr), []
    h = sigma / 6
    for turn in (1, -1):
        low, goal = np.sort(turn * well.bottoms[:, 0])
        at = np.arange(goal - h / 2, low - 1 - 2 * math.sqrt(temperature), -h)
        there = at - lr * turn * well.grad(turn * at[:, None])[:, 0]
        kernel = np.exp(-((at - there[:, None]) ** 2) / (2 * sigma**2))
        kernel *= h / (sigma * math.sqrt(2 * math.pi))
        time = np.linalg.solve(np.eye(len(at)) - kernel, np.ones(len(at)))
        times.append(np.interp(low, at[::-1], time[::-1]))
    return np.array(times)


@pytest.mark.parametrize("barrier", [1.0, 3.0])
def test_the_symmetric_well_has_kramers_time_in_closed_form(barrier: float) -> None:
    for shape in ("1d", "2d"):
        # U'' = 8B at the bottoms and −4B on top; the 2-D factors √(8B·4B)/√(8B·8B) · 2π/4B agree.
        exact = 2 * math.pi / (barrier * math.sqrt(32)) * math.exp(barrier / 0.2)
        times = kramers_time(Well(shape, barrier, 0.0), 0.2)
        assert times == pytest.approx([exact, exact], rel=1e-12)


def test_kramers_time_takes_the_determinants_in_two_dimensions() -> None:
    one, two = (kramers_time(Well(shape), 0.2) for shape in ("1d", "2d"))
    well = Well("1d")
    sharp, flat = well.hessian(well.bottoms)[:, 0, 0]
    # Across, the saddle has curvature 8B and the bottoms their own.
    assert two / one == pytest.approx([math.sqrt(8 / sharp), math.sqrt(8 / flat)], rel=1e-12)


@pytest.mark.parametrize("lean", [0.0, 0.5, 0.8])
def test_the_integral_tends_to_kramers_law_at_first_order(lean: float) -> None:
    well = Well(lean=lean)
    errors = [
        passage_time(well, 1 / ratio) / kramers_time(well, 1 / ratio) - 1 for ratio in (40, 80, 160)
    ]
    assert (errors[0] > 0).all()
    # Halved with the temperature; the second order is 10 % of the first at 40.
    assert errors[1] / errors[0] == pytest.approx(0.5, abs=0.05)
    assert errors[2] / errors[1] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("lean", [0.0, 0.5])
@pytest.mark.parametrize("ratio", [0.5, 2.0, 5.0])
def test_the_integral_is_the_mean_of_the_chain_of_short_steps(lean: float, ratio: float) -> None:
    well, lr = Well(lean=lean), 0.002
    # A chain is seen at its steps only, as if its goal lay .58 σ√η further: 3 % of a short way.
    near = 0.01 if ratio == 5 else 0.04
    chain = lr * chain_times(well, 1 / ratio, lr)
    assert passage_time(well, 1 / ratio) == pytest.approx(chain, rel=near)


def test_how_far_off_kramers_law_is_on_the_default_well() -> None:
    well = Well()
    for ratio, low, high in ((4, 0.13, 0.21), (5, 0.10, 0.15), (40, 0.009, 0.014)):
        off = passage_time(well, 1 / ratio) / kramers_time(well, 1 / ratio) - 1
        assert low <= off.min() <= off.max() <= high
    for ratio in (4, 5):
        steps = 0.01 * chain_times(well, 1 / ratio, 0.01) / passage_time(well, 1 / ratio)
        assert np.abs(steps - 1).max() <= 0.03


def test_the_integral_is_for_one_dimension_and_ends_at_infinity() -> None:
    assert np.isnan(passage_time(Well("2d"), 0.2)).all()
    assert np.isinf(passage_time(Well(), 1e-4)).all()
    assert np.isinf(kramers_time(Well(), 1e-4)).all()


@pytest.mark.parametrize("shape", ["1d", "2d"])
@pytest.mark.parametrize("temperature", [0.05, 0.3, 2.0])
def test_the_share_of_the_flat_well_is_boltzmanns(shape: str, temperature: float) -> None:
    well = Well(shape, 1.0, 0.5)
    assert share_of_flat(Well(shape, 1.0, 0.0), temperature) == pytest.approx(0.5, abs=1e-12)
    # The density summed up on a plain grid, which is exact to all digits for what ends smoothly.
    x = np.linspace(-9, 9, 2001)
    points = x[:, None]
    if shape == "2d":
        points = np.stack(np.meshgrid(x, np.linspace(-9, 9, 601), indexing="ij"), -1)
    density = np.exp(-well.f(points) / temperature).reshape(len(x), -1).sum(1)
    # x = 0 is cut in half.
    right = density[x > 1e-9].sum() + density[np.abs(x) < 1e-9].sum() / 2
    assert share_of_flat(well, temperature) == pytest.approx(right / density.sum(), abs=1e-6)


@pytest.mark.parametrize("temperature", [1e-3, 1e-5, 1e-12])
def test_the_share_tends_to_that_of_the_widths(temperature: float) -> None:
    for shape in ("1d", "2d"):
        well = Well(shape)
        widths = 1 / np.sqrt(np.linalg.det(well.hessian(well.bottoms)))
        exact = widths[1] / widths.sum()
        assert share_of_flat(well, temperature) == pytest.approx(exact, abs=2e-3)


def test_the_temperature_is_half_of_eta_sigma_squared() -> None:
    assert temperature_of(0.01, 6.0) == pytest.approx(0.18, rel=1e-15)
