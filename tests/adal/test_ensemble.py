"""Many seeds: each run is the run alone, and the shares and bands are those of the runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adal.checks import LARGEST_SEED
from adal.convergence import DIVERGED, ELSEWHERE, minimum_reached
from adal.ensemble import Ensemble, ensemble, seeds_of
from adal.errors import SpecError
from adal.landscapes import Formula, landscape_of
from adal.oracles import LAWS, Noise
from adal.race import opening_race
from adal.starts import Grid
from adal.trajectory import RunSpec, run
from app.prose.numbers import percent
from pages.race.seeds.box import fitting_scale
from pages.race.seeds.words import interval, seeds_rows, seeds_sentences
from tests.pages.visit import opened

SPEC = RunSpec(
    "himmelblau", "adam", {"lr": 0.1, "beta2": 0.95}, steps=60, noise=Noise(20.0), seed=7
)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("rule", ["adal", "sgd"])
def test_each_seed_is_the_run_alone(law: str, rule: str) -> None:
    spec = replace(SPEC, rule=rule, hypers={"lr": 0.01}, noise=Noise(20.0, law))
    many = ensemble(spec, 5)
    landscape = landscape_of("himmelblau")
    for i, seed in enumerate(seeds_of(spec, 5)):
        alone = run(replace(spec, seed=seed))
        assert np.array_equal(many.end[i], alone.theta[-1])
        if alone.diverged_at >= 0:
            assert many.minimum[i] == DIVERGED
            continue
        assert many.loss[i] == alone.loss[-1]
        reached = minimum_reached(landscape, alone.theta[-1])
        index = ELSEWHERE if reached is None else landscape.minima.index(reached)
        assert many.minimum[i] == index


def test_the_band_is_the_quantiles_of_the_runs() -> None:
    many = ensemble(SPEC, 40)
    losses = [run(replace(SPEC, seed=seed)).loss for seed in seeds_of(SPEC, 40)]
    exact = np.quantile(losses, (0.05, 0.5, 0.95), axis=0, method="lower")
    assert np.array_equal(many.band, exact)
    assert sum(many.share(i) for i in range(-2, 4)) == pytest.approx(1)


def test_a_diverged_run_counts_as_infinite_from_its_divergence_on() -> None:
    spec = RunSpec("rosenbrock", "sgd", {"lr": 0.01}, steps=80, noise=Noise(5.0))
    many = ensemble(spec, 10)
    assert many.share(DIVERGED) == 1
    assert np.isinf(many.band[:, -1]).all()
    assert np.isfinite(many.end).all()
    assert not np.isnan(many.band).any()


def test_after_the_largest_seed_comes_the_first() -> None:
    spec = replace(SPEC, seed=LARGEST_SEED, steps=5)
    assert seeds_of(spec, 3) == [LARGEST_SEED, 0, 1]
    assert np.array_equal(ensemble(spec, 2).end[1], run(replace(spec, seed=0)).theta[-1])


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({}, 1, "seeds must be a whole number in [2, 256], got 1"),
    ({}, 257, "seeds must be a whole number in [2, 256], got 257"),
    ({"steps": 20_000}, 100, "seeds times steps must be at most 600000, got 100 x 20000 = 2000000"),
    ({"start": Grid(4, 4)}, 5, "many seeds need a single start, got a Grid"),
]


@pytest.mark.parametrize(("changes", "seeds", "message"), WRONG, ids=[w[2][:20] for w in WRONG])
def test_what_is_out_of_range_is_named(changes: dict[str, Any], seeds: int, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        ensemble(replace(SPEC, **changes), seeds)
    assert str(caught.value) == message


def told(landscape: Any, **changes: Any) -> tuple[str, list[list[tuple[str, str]]], list[Ensemble]]:
    spec = replace(opening_race(landscape), noise=Noise(20.0), steps=60, **changes)
    many = [ensemble(spec.run_spec(lane), 30) for lane in spec.lanes]
    place = landscape_of(landscape)
    return " ".join(seeds_sentences(spec, place, many)), seeds_rows(spec, place, many), many


def test_the_sentences_say_the_shares_and_the_table_adds_up() -> None:
    words, (head, *rows), many = told("himmelblau")
    assert f"AdaL in {percent(many[0].share(0, 1, 2, 3))}" in words
    assert interval(many[0], 0, 1, 2, 3) in words
    assert [cell[0] for cell in head[1:5]] == [
        "(3.00, 2.00)", "(−2.81, 3.13)", "(−3.78, −3.28)", "(3.58, −1.85)",
    ]  # fmt: skip
    for row, e in zip(rows, many, strict=True):
        assert row[1][0] == percent(e.share(0))
        assert row[5][0] == percent(e.share(ELSEWHERE))


def test_many_minima_are_told_by_their_kind_and_none_is_said() -> None:
    _, (head, *_), _ = told("rastrigin")
    assert [cell[0] for cell in head[1:3]] == ["global minimum", "local minimum"]
    words, (head, *_), _ = told("monkey_saddle")
    assert "states no minimum" in words
    assert [cell[0] for cell in head[1:3]] == ["elsewhere", "diverged"]


def test_the_interval_is_clopper_and_pearsons() -> None:
    # 0 of 100: the upper end is 1 − .025^{1/100} = 3.6 %.
    nobody = Ensemble(np.zeros((100, 2)), np.full(100, ELSEWHERE), np.zeros((3, 2)), np.zeros(100))
    assert interval(nobody, 0) == "0 to 4 %"


def test_the_page_offers_noise_where_there_is_none_and_then_shows_the_cloud() -> None:
    at = opened("race")
    at.session_state["race.many"] = True
    at.run()
    scale = fitting_scale(at.session_state["race_visit"].spec)
    button = next(b for b in at.button if b.label == f"Add noise of scale {scale:g}")
    button.click().run()
    at.run()
    assert not at.exception
    assert at.session_state["race_visit"].spec.noise == Noise(scale)
    assert any("runs that differ in the seed alone" in m.value for m in at.main.markdown)


def test_an_own_function_has_its_shares_too() -> None:
    words, (head, *_), _ = told(Formula("x^2 + y^2"))
    assert "these end near a global minimum" in words
    assert head[1][0] == "(0, 0)"
