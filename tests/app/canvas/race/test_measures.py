"""The rows of the charts: each has its own name, its values, and an axis that can show them."""

from __future__ import annotations

import numpy as np

from adal.landscapes import LANDSCAPES
from adal.trajectory import RunSpec, run
from app.canvas.race.measures import MEASURES, measured


def test_names_and_keys_are_each_given_once() -> None:
    for field in ("key", "name", "title"):
        values = [getattr(measure, field) for measure in MEASURES]
        assert len(set(values)) == len(values)
    assert all(measure.key.isidentifier() for measure in MEASURES)


def test_values_are_the_record_s() -> None:
    landscape, path = LANDSCAPES["beale"], run(RunSpec("beale", "adam", steps=30))
    _, [(loss, gradient, step, distance)] = measured(landscape, [path])
    np.testing.assert_array_equal(loss, path.loss)
    np.testing.assert_array_equal(gradient, np.abs(path.grad[:, 0]) + np.abs(path.grad[:, 1]))
    np.testing.assert_array_equal(step, np.hypot(*path.delta.T))
    assert distance[-1] == np.hypot(*(path.theta[-1] - landscape.minima[0].point))


def test_an_axis_is_logarithmic_unless_a_value_is_negative() -> None:
    bowl, cap = LANDSCAPES["beale"], LANDSCAPES["monkey_saddle"]
    for landscape, logs in ((bowl, [True] * 4), (cap, [False, True, True, True])):
        path = run(RunSpec(landscape.name, "sgd", {"lr": 0.01}, steps=200))
        assert (path.loss < 0).any() == (not logs[0])
        curves, _ = measured(landscape, [path])
        assert [curve.log for curve in curves] == logs


def test_where_there_is_no_minimum_the_chart_says_so() -> None:
    path = run(RunSpec("monkey_saddle", "adam", steps=5))
    curves, [values] = measured(LANDSCAPES["monkey_saddle"], [path])
    assert [bool(curve.absent) for curve in curves] == [False, False, False, True]
    assert len(values[-1]) == 0
