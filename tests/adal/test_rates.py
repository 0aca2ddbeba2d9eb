"""The fair search for learning rates: every point of the curve is the run with that rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adal.convergence import arrival
from adal.errors import SpecError
from adal.landscapes import Formula, landscape_of
from adal.oracles import Noise
from adal.race import opening_race
from adal.rates import RATES, RateCurve, rate_curve
from adal.starts import Grid
from adal.trajectory import RunSpec, run
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import LIGHT
from app.prose.numbers import number
from pages.race.tune.box import rate_sentences
from pages.race.tune.chart import Searched, rate_curves
from tests.pages.visit import opened


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


def made(**changes: Any) -> RateCurve:
    usual = {
        "stays": np.ones(57), "arrived": np.full(57, np.inf), "loss": np.linspace(2, 1, 57),
        "best": 56, "seeds": 1,
    }  # fmt: skip
    return RateCurve(**(usual | changes))


def test_the_sentences_say_the_rate_the_edge_and_the_lost() -> None:
    arrived = np.where(np.arange(57) < 9, 40.0, np.inf)
    fine = made(arrived=arrived, best=3)
    words = " ".join(rate_sentences([("AdaL", fine), ("SGD", made(stays=np.zeros(57)))], 500))
    assert f"AdaL {number(float(RATES[3]))} (arrives at step 40; 9 of 57 rates arrive)" in words
    assert "SGD 10.0 (does not arrive, ends at 1.00; 0 of 57 rates arrive)" in words
    assert "The best of SGD lies on the edge of the grid" in words
    assert "No rate keeps SGD in the picture" in words


def test_the_figure_draws_the_curve_and_copes_with_zeros_and_infinities() -> None:
    loss = np.r_[np.inf, 0.0, 1e300, np.linspace(-3, 5, 54)]
    figure: Any = rate_curves([Searched(Line("A", LOOKS["adal"]), made(loss=loss, best=9))], LIGHT)
    drawn = np.asarray(figure.data[0].y, float)
    assert np.isnan(drawn[0])
    assert drawn[2] == 1e30
    assert np.allclose(drawn[4:], loss[4:] + 3)
    nothing = rate_curves(
        [Searched(Line("A", LOOKS["adal"]), made(loss=np.full(57, np.inf)))], LIGHT
    )
    assert nothing.layout.annotations == ()  # pyright: ignore


def test_the_page_searches_when_asked_and_takes_the_rates_over() -> None:
    at = opened("race", {"landscape": "booth", "l1.lr": "0.001", "x": "-5"})
    at.session_state["race.tuning"] = True
    at.run()
    next(b for b in at.button if b.label == "Search").click().run()
    assert not at.exception
    next(b for b in at.button if b.label == "Race with these rates").click().run()
    assert any("The race runs with these rates" in m.value for m in at.main.markdown)
    spec = at.session_state["race_visit"].spec
    for lane in spec.lanes:
        assert dict(lane.hypers)["lr"] == rate_curve(spec.run_spec(lane)).rate
    at.slider[0].set_value(100).run()
    assert any("The settings have changed" in m.value for m in at.main.markdown)
