"""Clopper and Pearson's interval, against scipy's exact binomial test."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from adal.errors import SpecError
from adal.statistics.proportion import proportion

COUNTS = [(0, 1), (1, 1), (0, 50), (50, 50), (3, 50), (63, 1_000_000), (500, 1000)]


@pytest.mark.parametrize(("hits", "count"), COUNTS, ids=[f"{h} of {n}" for h, n in COUNTS])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_is_scipys_exact_one(hits: int, count: int, level: float) -> None:
    found = proportion(hits, count, level=level)
    exact = stats.binomtest(hits, count).proportion_ci(level, "exact")
    assert float(found.share) == hits / count
    # Two root searches of one beta law: scipy's own tolerance.
    assert float(found.low) == pytest.approx(exact.low, rel=1e-9)
    assert float(found.high) == pytest.approx(exact.high, rel=1e-9)


def test_many_shares_are_taken_at_once_and_nothing_of_nothing_is_unknown() -> None:
    found = proportion(np.array([0, 2, 0]), np.array([10, 10, 0]))
    one = proportion(2, 10)
    assert found.share[:2].tolist() == [0.0, 0.2]
    assert np.isnan(found.share[2])
    assert (found.low[1], found.high[1]) == (one.low, one.high)
    assert (found.low[2], found.high[2]) == (0.0, 1.0)


def test_it_covers_at_least_as_often_as_it_says() -> None:
    # No sampling: the probability of every count whose interval holds p.
    hits = np.arange(41)
    found = proportion(hits, 40)
    for p in (0.01, 0.1, 0.37, 0.5):
        held = (found.low <= p) & (p <= found.high)
        assert stats.binom.pmf(hits[held], 40, p).sum() >= 0.95


def test_impossible_counts_are_named() -> None:
    for hits in (-1, 11):
        with pytest.raises(SpecError, match=r"hits must be in \[0, count\], got "):
            proportion(hits, 10)
    with pytest.raises(SpecError, match=r"level must be in \(0, 1\), got 1"):
        proportion(1, 10, level=1)
