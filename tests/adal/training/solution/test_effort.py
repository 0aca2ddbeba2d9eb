"""What a look costs, and which points it therefore uses."""

from __future__ import annotations

import numpy as np
import pytest

from adal.training.solution.effort import Plan, Progress, Stopped, spread
from tests.adal.training.solution.examples import TINY

PLAN = Plan(optimizers=3, rows=30, trio_rows=30, grid=5, shares=21, products=60)


def test_points_are_all_there_are_or_spread_evenly() -> None:
    assert spread(5, 9).tolist() == [0, 1, 2, 3, 4]
    assert spread(0, 9).tolist() == []
    assert spread(10, 5).tolist() == [0, 2, 4, 6, 8]
    for most in (16, 333, 1999):
        places = spread(2000, most)
        assert len(places) == most
        assert set(np.diff(places)) <= {2000 // most, -(-2000 // most)}


def test_the_points_cost_no_more_than_the_work_allows() -> None:
    each = TINY.multiplications * (PLAN.train_passes + PLAN.test_passes)
    assert PLAN.points(TINY, 100.5 * each) == 100
    assert PLAN.points(TINY, 1.0) == 16
    assert PLAN.points(TINY, 1e30) == 2000


def test_the_passes_of_a_look_are_counted() -> None:
    # Seven pictures of 25 points and three segments; three paths, each on two planes, then on the
    # shared one; of each solution the Hessian's products and what its gradient and rise take.
    assert PLAN.test_passes == 7 * 25 + 3 * 21
    assert PLAN.train_passes == PLAN.test_passes + 3 * 30 + 30 + 3 * (5 + 30 * 60)


def test_progress_is_reported_up_to_the_stop() -> None:
    told: list[float] = []
    tick = Progress(8, told.append, lambda: len(told) == 3)
    tick(2)
    tick(4)
    with pytest.raises(Stopped):
        tick(4)
    assert told == [0.25, 0.75, 1.0]
    Progress(8, None, None)(9)
