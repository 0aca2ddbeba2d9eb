"""Means over seeds with their intervals: against scipy's own t-interval."""

from __future__ import annotations

import numpy as np
from scipy import stats

from adal.training import Row, TrainSpec
from adal.training.bands import band, edges
from adal.training.record import MEASURES, record_of


def test_the_edges_are_students_interval_at_every_step() -> None:
    values = np.random.default_rng(0).normal(size=(7, 5))
    middle, low, high = band(values)
    expected = stats.t.interval(0.95, 4, loc=values.mean(1), scale=stats.sem(values, axis=1))
    # The same formula in another order: rounding alone.
    np.testing.assert_allclose([low, high], expected, rtol=1e-12)
    np.testing.assert_allclose(middle, values.mean(1))


def test_on_a_logarithmic_axis_the_interval_is_that_of_the_logarithms() -> None:
    values = np.exp(np.random.default_rng(1).normal(size=(3, 6)))
    for edge, of_logs in zip(band(values, log=True), band(np.log(values)), strict=True):
        np.testing.assert_allclose(np.log(edge), of_logs, atol=1e-12)
    assert (band(values, log=True)[1] > 0).all()


def test_what_is_not_positive_has_no_logarithm() -> None:
    assert np.isnan(band(np.array([[1.0, 0.0]]), log=True)).all()


def test_one_seed_has_no_interval() -> None:
    for edge in band(np.array([[2.0], [3.0]])):
        assert edge.tolist() == [2.0, 3.0]


def test_no_row_gives_no_number() -> None:
    assert [len(edge) for edge in band(np.empty((0, 4)))] == [0, 0, 0]


def test_the_interval_of_a_share_ends_where_shares_end() -> None:
    values = np.ones((len(MEASURES), 2))
    values[MEASURES.index("test_accuracy")] = [1.0, 0.9]
    spec = TrainSpec(seeds=2, steps=1, every=1)
    record = record_of(spec, [Row(0, values, np.array([-1, -1]), 0.0)], "cpu", stopped=False)
    middle, low, high = edges(record, "test_accuracy")
    assert middle[0] == 0.95
    assert 0 <= low[0] < 0.95
    assert high[0] == 1
    assert edges(record, "test_loss")[2][0] == 1
