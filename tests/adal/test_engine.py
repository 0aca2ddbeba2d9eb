"""The one loop: runs in a batch are the runs alone, whoever leaves it on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adal.engine import Batch, moments
from adal.landscapes import LANDSCAPES
from adal.rules import RULES

STARTS = np.array([[0.5, -0.2], [-1.0, 2.0], [0.1, 0.1], [1.2, 0.7]])


def batch(rule: str, start: np.ndarray, **settings: Any) -> Batch:
    known = RULES[rule].settings(**settings)
    return Batch(LANDSCAPES["quadratic"].grad, RULES[rule], known, start)


@pytest.mark.parametrize("rule", RULES)
def test_who_stays_in_a_batch_walks_as_if_alone(rule: str) -> None:
    runs, alone = batch(rule, STARTS), batch(rule, STARTS[[2]])
    noise = np.random.default_rng(0).normal(size=(9, 2))
    for _ in runs.go(4, noise[:4]):
        pass
    runs.keep(np.array([False, True, True, False]))
    steps = [(g[1], delta[1]) for g, delta in runs.go(5, noise[4:])]
    expected = [(g[0], delta[0]) for g, delta in alone.go(9, noise)][4:]
    assert np.array_equal(steps, expected)
    assert np.array_equal(runs.theta[1], alone.theta[0])
    assert runs.t == alone.t == 9


def test_a_step_adds_its_displacement_to_the_point_before() -> None:
    runs = batch("adam", STARTS, lr=0.1)
    for _, delta in runs.go(3):
        assert np.array_equal(runs.theta, runs.before + delta)


def test_a_lost_run_is_named_once_with_its_last_finite_point() -> None:
    landscape, rule = LANDSCAPES["rosenbrock"], RULES["sgd"]
    start = np.array([[1.0, 1.0], [50.0, 50.0], [1.0, 1.0]])
    with np.errstate(all="ignore"):
        way = list(moments(landscape, rule, rule.settings(lr=0.01), start, 30, None))
    lost = [now for now in way if now.lost is not None]
    assert len(lost) == 1
    assert lost[0].lost is not None
    assert lost[0].lost.runs.tolist() == [1]
    assert np.isfinite(lost[0].lost.last).all()
    assert way[-1].runs.tolist() == [0, 2]
    assert np.array_equal(way[-1].theta, start[[0, 2]])


def test_it_ends_where_all_are_lost() -> None:
    landscape, rule = LANDSCAPES["rosenbrock"], RULES["sgd"]
    with np.errstate(all="ignore"):
        start = np.full((2, 2), 50.0)
        *_, last = moments(landscape, rule, rule.settings(lr=0.01), start, 1000, None)
    assert len(last.runs) == 0
    assert last.t < 1000
