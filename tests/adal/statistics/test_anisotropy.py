"""Directions of noise, against covariances that are known."""

from __future__ import annotations

import numpy as np
import pytest

from adal.errors import SpecError
from adal.statistics.anisotropy import anisotropy

SPECTRUM = np.array([8.0, 4.0, 2.0, 1.0, 1.0])


def exact_noise(n: int, spectrum: np.ndarray, seed: int) -> np.ndarray:
    """(n, P) draws whose sample covariance has exactly this spectrum, in a random basis."""
    rng = np.random.default_rng(seed)
    white = rng.standard_normal((n, len(spectrum)))
    white -= white.mean(0)
    left = np.linalg.qr(white)[0]
    basis = np.linalg.qr(rng.standard_normal((len(spectrum), len(spectrum))))[0]
    return left * np.sqrt((n - 1) * spectrum) @ basis + rng.standard_normal(len(spectrum))


def test_a_known_covariance_gives_its_ranks() -> None:
    found = anisotropy(exact_noise(300, SPECTRUM, 0))
    p = SPECTRUM / 16
    assert found.eigenvalues == pytest.approx(SPECTRUM, rel=1e-12)
    assert found.entropy_rank == pytest.approx(2**1.875, rel=1e-12)  # Σ −p log₂ p = 15/8
    assert found.participation_ratio == pytest.approx(1 / (p**2).sum(), rel=1e-12)
    assert found.largest_share == pytest.approx(0.5, rel=1e-12)


def test_the_smaller_gram_matrix_has_the_same_spectrum() -> None:
    rng = np.random.default_rng(1)
    wide = rng.standard_normal((40, 300)) * np.arange(1, 301)
    found = anisotropy(wide)
    full = np.linalg.eigvalsh(np.cov(wide.T))[::-1][:40]
    # The last is 0 exactly, as the mean takes one direction away.
    assert found.eigenvalues == pytest.approx(full, abs=1e-9 * full[0])
    assert found.participation_ratio == pytest.approx(full.sum() ** 2 / (full**2).sum(), rel=1e-9)
    assert found.entropy_rank <= 39


@pytest.mark.parametrize(("n", "p"), [(40, 200), (200, 40), (400, 5)])
def test_isotropic_noise_has_the_ratio_to_compare_with(n: int, p: int) -> None:
    rng = np.random.default_rng(2)
    found = [anisotropy(rng.standard_normal((n, p))) for _ in range(40)]
    # The expectation of a ratio taken as a ratio of expectations: off by order 1/(nP).
    assert np.mean([a.participation_ratio for a in found]) == pytest.approx(
        found[0].isotropic_ratio, rel=0.01
    )
    assert found[0].isotropic_ratio < p


def test_one_direction_has_rank_one() -> None:
    rng = np.random.default_rng(3)
    found = anisotropy(np.outer(rng.standard_normal(100), rng.standard_normal(30)))
    for value in (found.entropy_rank, found.participation_ratio, found.largest_share):
        assert value == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("size", [1e-200, 1e300])
def test_ranks_do_not_depend_on_the_unit(size: float) -> None:
    noise = exact_noise(100, SPECTRUM, 4)
    noise /= np.abs(noise).max()
    scaled, plain = anisotropy(noise * size), anisotropy(noise)
    assert scaled.entropy_rank == pytest.approx(plain.entropy_rank, rel=1e-12)
    assert scaled.participation_ratio == pytest.approx(plain.participation_ratio, rel=1e-12)
    assert scaled.largest_share == pytest.approx(plain.largest_share, rel=1e-12)


def test_noise_with_two_long_sides_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        anisotropy(np.random.default_rng(0).random((1501, 1502), np.float32))
    assert str(caught.value) == (
        "noise must have at most 1500 draws or 1500 coordinates, got 1501 and 1502"
    )
