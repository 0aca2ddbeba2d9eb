"""The fair search for learning rates: every point of the curve is the run with that rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adal.convergence import arrival
from adal.errors import SpecError
from adal.landscapes import Formula, landscape_of
from adal.oracles import Noise
from adal.race import opening_race
from adal.rates import RATES, rate_curve
from adal.starts import Grid
from adal.trajectory import RunSpec, run


def alone(spec: RunSpec, rate: float, seed: int) -> tuple[bool, float, float]:
    """Whether the run with this rate stays, from when it has arrived, and its loss at the end."""
    record = run(replace(spec, hypers=dict(spec.hypers) | {"lr": rate}, seed=seed))
    landscape = landscape_of(spec.landscape)
    goal = [m for m in landscape.minima if m.kind == "global"]
    there = int(arrival(landscape, record, goal))
    diverged = record.diverged_at >= 0
    stays = bool(not diverged and record.left_at < 0)
    return stays, np.inf if there < 0 else there, np.inf if diverged else float(record.loss[-1])


@pytest.mark.parametrize("rule", ["adal", "sgd"])
def test_each_point_is_the_run_with_that_rate(rule: str) -> None:
    spec = RunSpec("booth", rule, steps=120)
    curve = rate_curve(spec)
    for i in range(0, len(RATES), 4):
        stays, arrived, loss = alone(spec, float(RATES[i]), 0)
        assert (curve.stays[i], curve.arrived[i], curve.loss[i]) == (stays, arrived, loss)


def test_with_noise_each_point_is_the_upper_median_over_the_seeds() -> None:
    spec = RunSpec("booth", "adam", {"beta2": 0.95}, steps=60, noise=Noise(3.0), seed=4)
    curve = rate_curve(spec, 4)
    for i in (10, 40, 50):
        runs = [alone(spec, float(RATES[i]), seed) for seed in range(4, 8)]
        assert curve.stays[i] == np.mean([r[0] for r in runs])
        assert curve.arrived[i] == sorted(r[1] for r in runs)[2]
        assert curve.loss[i] == sorted(r[2] for r in runs)[2]


def test_the_best_stays_then_arrives_first_then_ends_lowest() -> None:
    curve = rate_curve(RunSpec("booth", "sgd", steps=120))
    best = (-curve.stays[curve.best], curve.arrived[curve.best], curve.loss[curve.best])
    assert best == min(zip(-curve.stays, curve.arrived, curve.loss, strict=True))
    assert not curve.at_edge


def test_the_opening_races_rates_are_those_of_this_search() -> None:
    spec = opening_race("beale")
    for lane in spec.lanes:
        assert rate_curve(spec.run_spec(lane)).rate == dict(lane.hypers)["lr"]


def test_an_own_functions_rates_are_those_of_this_search() -> None:
    spec = opening_race(Formula("x^2 + 5 y^2 + sin(3x)"))
    for lane in spec.lanes:
        assert rate_curve(spec.run_spec(lane)).rate == dict(lane.hypers)["lr"]


def test_a_grid_and_too_many_seeds_are_refused() -> None:
    with pytest.raises(SpecError, match="a search for rates needs a single start, got a Grid"):
        rate_curve(RunSpec(start=Grid(4, 4)))
    with pytest.raises(SpecError, match=r"seeds must be a whole number in \[1, 10\], got 11"):
        rate_curve(RunSpec(noise=Noise(1.0)), 11)
