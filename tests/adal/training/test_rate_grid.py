"""Grids of learning rates: two digits, evenly spaced, and wider by whole steps."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.training.rate_grid import (
    HIGHEST,
    LOWEST,
    Grid,
    ascends,
    most_rates,
    rate_grid,
    two_digits,
    widened,
)

HALVES = (0.001, 0.0032, 0.01, 0.032, 0.1, 0.32)


def test_half_decades_have_two_digits() -> None:
    assert rate_grid(0.001, 0.32, 6) == HALVES
    assert rate_grid(0.5, 3.0, 1) == (0.5,)
    assert rate_grid(0.012345, 3.14159, 2) == (0.012345, 3.14159)


@given(st.floats(1e-6, 1.0), st.floats(1.2, 1e6), st.integers(2, 16))
def test_a_grid_is_even_up_to_two_digits(low: float, factor: float, rates: int) -> None:
    high = low * factor
    grid = np.array(rate_grid(low, high, rates))
    exact = low * factor ** (np.arange(rates) / (rates - 1))
    # Two digits are exact within half a unit of the second one, at most 1/20 of a 1.0.
    assert np.allclose(grid, exact, rtol=0.0501)
    assert (grid[0], grid[-1]) == (low, high)


@given(st.floats(1e-5, 1.0), st.floats(1.001, 10.0))
def test_no_more_rates_fit_than_are_said_to(low: float, factor: float) -> None:
    most = most_rates(low, low * factor)
    assert ascends(rate_grid(low, low * factor, most))
    assert most == 16 or not ascends(rate_grid(low, low * factor, most + 1))


def test_the_opening_grid_keeps_its_rates_up_to_the_last_one_that_a_rule_takes() -> None:
    grid: Grid = (0.001, 0.32, 6)
    for rate in (1.0, 3.2, 10.0):
        wider = widened(grid, "high")
        assert wider is not None
        assert wider == (0.001, rate, grid[2] + 1)
        assert set(rate_grid(*grid)) < set(rate_grid(*wider))
        grid = wider
    assert widened(grid, "high") is None


def test_it_widens_downwards_as_far_as_the_least_rate() -> None:
    grid, wider = (0.001, 0.32, 6), widened((0.001, 0.32, 6), "low")
    assert wider is not None
    assert set(rate_grid(*grid)) < set(rate_grid(*wider))
    assert wider[0] == pytest.approx(0.001 / 3.2, rel=0.04)
    assert widened((LOWEST, 1.0, 6), "low") is None


@pytest.mark.parametrize(
    ("grid", "end", "limit"),
    [
        ((0.01, 0.32, 4), "low", 0.0032),
        ((0.01, 0.3, 7), "high", 0.94),
        ((0.003, 0.1, 6), "low", 0.00073),
    ],
    ids=["low", "high", "fine"],
)
def test_the_end_gives_way_by_a_digit_where_that_keeps_the_old_rates(
    grid: Grid, end: Literal["low", "high"], limit: float
) -> None:
    wider = widened(grid, end)
    assert wider is not None
    assert wider[end == "high"] == limit
    assert set(rate_grid(*grid)) < set(rate_grid(*wider))


def test_fine_steps_are_taken_together_until_they_make_half_a_decade() -> None:
    assert widened((0.1, 0.8, 4), "high") == (0.1, 3.2, 6)
    assert widened((0.1, 0.8, 4), "low") == (0.025, 0.8, 6)
    assert widened((0.001, 0.1, 3), "high") == (0.001, 1.0, 4)


@given(
    st.floats(1e-6, 1.0), st.floats(1.5, 1e4), st.integers(2, 16), st.sampled_from(["low", "high"])
)
def test_a_wider_grid_holds_the_old_one_and_stays_in_bounds(
    low: float, factor: float, rates: int, end: Literal["low", "high"]
) -> None:
    low = two_digits(low)
    high = min(two_digits(low * factor), HIGHEST)
    wider = widened((low, high, rates), end)
    if wider is None:
        assert (low if end == "low" else high) in (LOWEST, HIGHEST)
        return
    assert LOWEST <= wider[0] <= low < high <= wider[1] <= HIGHEST
    assert (wider[0] < low) != (wider[1] > high)
    assert rates <= wider[2] <= 16
