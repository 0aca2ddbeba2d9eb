"""Races, the shadow Adam and the verdict: who arrives, who wins, and what the step does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adal.convergence import arrival
from adal.errors import SpecError
from adal.landscapes import LANDSCAPES, landscape_of
from adal.race import OPENING, Lane, RaceSpec, entrant, opening_race, race_hypers
from adal.rates import RATES
from adal.rules import RULES, VARIANTS
from adal.shadow import shadowed
from adal.trajectory import RunSpec, Trajectory, run
from adal.tuning import search, tuned_lr
from adal.verdict import outcome, winners


def outcome_of(spec: RunSpec) -> Any:
    record = run(spec)
    steps = shadowed(RULES[spec.rule], spec.settings, record)
    return outcome(landscape_of(spec.landscape), record, steps)


def path(points: list[tuple[float, float]], diverged_at: int = -1) -> Trajectory:
    theta = np.array(points, float)
    moves = np.zeros((len(points) - 1, 2))
    return Trajectory(
        theta, np.ones(len(points)), moves, moves, np.array(diverged_at), np.array(-1)
    )


def test_arrival_is_the_step_from_which_a_run_stays() -> None:
    rosenbrock = LANDSCAPES["rosenbrock"]
    away, there = (0.0, 0.0), (1.0, 1.0)
    for points, step in [
        ([away, there, away, there, there], 3),
        ([there, there, there], 0),
        ([away, there, away], -1),
        ([away, away], -1),
    ]:
        assert arrival(rosenbrock, path(points), rosenbrock.minima) == step
    assert arrival(rosenbrock, path([away, there, there], 2), rosenbrock.minima) == -1


def test_a_diverged_run_never_wins() -> None:
    rosenbrock = LANDSCAPES["rosenbrock"]
    fine = outcome_of(RunSpec("rosenbrock", "adam", {"lr": 0.1, "beta2": 0.95}))
    lost = outcome_of(RunSpec("rosenbrock", "sgd", {"lr": 0.1}))
    assert lost.diverged_at == 6
    assert lost.steps is None
    assert winners(rosenbrock, [lost, fine]) == [1]
    assert winners(rosenbrock, [lost]) == []
    # A run that starts at the minimum and then diverges has a finite last point, and no victory.
    assert outcome_of(RunSpec("rosenbrock", "sgd", {"lr": 0.1}, start=(1.0, 1.01))).steps is None


def test_a_saddle_is_no_place_to_arrive() -> None:
    saddle = LANDSCAPES["monkey_saddle"]
    still = outcome_of(RunSpec("monkey_saddle", "sgd", {"lr": 0.01}, start=(0.0, 0.0)))
    assert still.reached is None
    assert winners(saddle, [still]) == []


def test_a_local_minimum_is_called_so_and_does_not_win() -> None:
    rastrigin = LANDSCAPES["rastrigin"]
    trapped = outcome_of(RunSpec("rastrigin", "sgd", {"lr": 1e-4}, start=(3.1, 2.1)))
    assert trapped.reached == "local"
    assert winners(rastrigin, [trapped]) == []


def test_winners_share_a_tie() -> None:
    spec = RunSpec("himmelblau", "sgd", {"lr": 0.01})
    same = outcome_of(spec)
    assert winners(LANDSCAPES["himmelblau"], [same, same]) == [0, 1]


def test_adam_beside_its_shadow_is_one_and_its_gain_is_one() -> None:
    spec = RunSpec("beale", "adam", {"lr": 0.1})
    steps = shadowed(RULES["adam"], spec.settings, run(spec))
    assert np.allclose(steps.ratio, 1, rtol=1e-12, atol=0)
    assert np.allclose(steps.gain, 1, rtol=1e-15, atol=0)


def test_adals_gain_is_the_l1_norm_and_its_first_step_is_adams() -> None:
    spec = RunSpec("beale", "adal", {"lr": 0.1, "eps": 0.0}, {"eps_mode": "denominator"})
    record = run(spec)
    steps = shadowed(RULES["adal"], spec.settings, record)
    assert np.allclose(steps.gain, np.abs(record.grad).sum(-1), rtol=1e-14, atol=0)
    assert steps.ratio[0] == pytest.approx(1, rel=1e-14)  # H = 1 at t = 1, MATH of the twin


def test_sgd_has_no_step_ratio() -> None:
    spec = RunSpec("beale", "sgd", {"lr": 0.001})
    assert np.isnan(shadowed(RULES["sgd"], spec.settings, run(spec)).ratio).all()


def test_a_race_gives_each_lane_its_run() -> None:
    race = opening_race("beale")
    assert [lane.title for lane in race.lanes] == ["AdaL", "AdaL without decay", "Adam", "SGD"]
    for lane in race.lanes:
        spec = race.run_spec(lane)
        assert spec.start == LANDSCAPES["beale"].start
        assert dict(spec.choices) == dict(lane.choices) or not lane.choices


def test_a_race_has_one_to_six_lanes() -> None:
    for lanes in ((), (Lane("l1", "sgd"),) * 7):
        with pytest.raises(SpecError, match=r"a race has 1 to 6 optimizers, got \d"):
            RaceSpec(lanes=lanes)


def test_the_learning_rates_are_those_the_search_finds() -> None:
    """The committed table, found anew for two landscapes; the script does it for all."""
    for landscape in ("beale", "quadratic"):
        for name in OPENING:
            rule, choices = entrant(name)
            found = search(LANDSCAPES[landscape], rule, choices, 500)
            assert found == tuned_lr(landscape, rule.name, choices)
            assert found in RATES


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_has_a_rate_for_every_entrant(landscape: str) -> None:
    for name in (*RULES, *VARIANTS):
        rule, choices = entrant(name)
        assert tuned_lr(landscape, rule.name, choices) in RATES


def test_a_lane_begins_with_the_rate_found_for_its_own_choices() -> None:
    decays = ("inv_sqrt", "none")
    found = [race_hypers("rosenbrock", RULES["adal"], {"lr_decay": d})["lr"] for d in decays]
    assert found == [tuned_lr("rosenbrock", "adal", {"lr_decay": d}) for d in decays]
    assert found[0] != found[1]


def test_the_shadow_places_eps_as_the_lane_does() -> None:
    spec = RunSpec("rosenbrock", "adam", {"lr": 0.1, "eps": 0.5}, {"eps_mode": "inside"}, steps=50)
    assert (shadowed(RULES["adam"], spec.settings, run(spec)).ratio == 1).all()


def test_a_diverged_run_has_no_gradient_and_no_step_from_there_on() -> None:
    record = run(RunSpec("rosenbrock", "sgd", {"lr": 1.0}, steps=60))
    k = int(record.diverged_at)
    assert 1 < k < 60
    assert (record.grad[k - 1 :] == 0).all()
    assert (record.delta[k - 1 :] == 0).all()
    assert (record.grad[: k - 1] != 0).any(-1).all()
