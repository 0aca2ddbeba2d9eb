"""Lanczos and Hutchinson on matrices whose spectrum is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from adal.errors import SpecError
from adal.training.solution.spectrum import hutchinson, lanczos

CPU = torch.device("cpu")
SPECTRUM = torch.cat([torch.linspace(-1, 1, 57), torch.tensor([4.0, 5.0, -3.0])]).double()


def drawn(size: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(size, generator=generator, dtype=torch.float64)


def turned(spectrum: Tensor) -> Tensor:
    """A symmetric matrix of that spectrum, in directions at random."""
    q, _ = torch.linalg.qr(drawn(len(spectrum) ** 2).view(len(spectrum), -1))
    return q @ torch.diag(spectrum) @ q.T


class Counted:
    """A matrix's product, and how often it was asked for."""

    def __init__(self, matrix: Tensor):
        self.matrix, self.products = matrix, 0

    def __call__(self, v: Tensor) -> Tensor:
        self.products += 1
        return self.matrix @ v


def test_all_steps_give_the_whole_spectrum() -> None:
    ritz = lanczos(Counted(turned(SPECTRUM)), drawn(60, 1), steps=99, tolerance=1e-12)
    # 60 sums of 60 float64 products of numbers up to 5.
    assert np.allclose(ritz.values[[0, -2, -1]], [-3, 4, 5], rtol=0, atol=1e-12)


@pytest.mark.parametrize("steps", [1, 2, 5, 10, 20, 40])
def test_an_eigenvalue_lies_within_the_error_and_none_is_overshot(steps: int) -> None:
    ritz = lanczos(Counted(turned(SPECTRUM)), drawn(60, 1), steps=steps, tolerance=1e-12)
    nearest = np.abs(ritz.values[:, None] - SPECTRUM.numpy()).min(1)
    # The spectrum itself is that of a matrix that was put together with rounding.
    assert (nearest <= ritz.errors + 1e-13).all()
    assert ritz.values[0] >= -3 - 1e-12
    assert ritz.values[-1] <= 5 + 1e-12


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("tolerance", [0.3, 0.03, 1e-6])
def test_it_stops_once_both_ends_are_as_exact_as_was_asked(tolerance: float, sign: int) -> None:
    matrix = Counted(sign * turned(SPECTRUM))
    ritz = lanczos(matrix, drawn(60, 1), steps=60, tolerance=tolerance)
    before = lanczos(matrix, drawn(60, 1), steps=len(ritz.values) - 1, tolerance=tolerance)
    assert matrix.products == 2 * len(ritz.values) - 1 < 100
    assert max(ritz.errors[[0, -1]]) <= tolerance * np.abs(ritz.values).max()
    assert max(before.errors[[0, -1]]) > tolerance * np.abs(before.values).max()


def test_a_spectrum_below_zero_is_measured_by_its_size() -> None:
    matrix = Counted(turned(SPECTRUM) - 6 * torch.eye(60, dtype=torch.float64))
    ritz = lanczos(matrix, drawn(60, 1), steps=60, tolerance=0.1)
    assert ritz.values[-1] < 0
    assert len(ritz.values) < 20


def test_a_multiple_eigenvalue_and_a_matrix_of_zeros_take_one_product() -> None:
    for factor in (0.0, 2.5):
        matrix = Counted(factor * torch.eye(8, dtype=torch.float64))
        ritz = lanczos(matrix, drawn(8), steps=8, tolerance=1e-3)
        assert ritz.values == pytest.approx([factor], rel=1e-14)
        assert matrix.products == 1


def test_a_matrix_that_is_not_finite_has_no_spectrum_and_no_trace() -> None:
    def product(v: Tensor) -> Tensor:
        return v * torch.inf

    ritz = lanczos(product, drawn(5), steps=5, tolerance=1e-3)
    assert np.isnan(ritz.values).all()
    assert np.isnan(ritz.errors).all()
    trace = hutchinson(product, 5, samples=3, generator=torch.Generator(), device=CPU)
    assert np.isnan([trace.mean, trace.margin]).all()


def test_the_trace_of_a_diagonal_matrix_is_exact() -> None:
    matrix = Counted(torch.diag(SPECTRUM))
    found = hutchinson(matrix, 60, samples=3, generator=torch.Generator(), device=CPU)
    # 60 terms of size up to 5, and rounding is all that three samples differ by.
    assert found.mean == pytest.approx(float(SPECTRUM.sum()), abs=1e-13)
    assert found.margin < 1e-13
    assert matrix.products == 3


def test_the_interval_of_the_trace_covers_it_as_often_as_it_says() -> None:
    matrix = turned(SPECTRUM)
    true, generator = float(SPECTRUM.sum()), torch.Generator().manual_seed(3)
    found = [
        hutchinson(Counted(matrix), 60, samples=10, generator=generator, device=CPU)
        for _ in range(400)
    ]
    covered = np.mean([abs(one.mean - true) <= one.margin for one in found])
    # A share of 0.95 of 400 has a standard error of 0.011.
    assert covered == pytest.approx(0.95, abs=0.035)
    spread = np.std([one.mean for one in found]) * np.sqrt(10)
    off = matrix - torch.diag(matrix.diagonal())
    # A standard deviation of 400 draws is known to 1 / sqrt(800) = 3.5 %.
    assert spread == pytest.approx(float((2 * off**2).sum().sqrt()), rel=0.11)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"tolerance": 0.0}, r"tolerance must be in \[1e-12, 1\], got 0.0"),
        ({"tolerance": float("nan")}, r"tolerance must be in \[1e-12, 1\], got nan"),
    ],
)
def test_what_lanczos_cannot_do_is_said(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        lanczos(Counted(torch.eye(3)), drawn(3), **({"steps": 3, "tolerance": 0.1} | wrong))  # pyright: ignore


def test_one_sample_gives_no_interval() -> None:
    with pytest.raises(SpecError, match="samples must be at least 2, got 1"):
        hutchinson(Counted(torch.eye(3)), 3, samples=1, generator=torch.Generator(), device=CPU)
