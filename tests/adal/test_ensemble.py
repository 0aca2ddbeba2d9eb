"""Many seeds: each run is the run alone, and the shares and bands are those of the runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adal.checks import LARGEST_SEED
from adal.convergence import DIVERGED, ELSEWHERE, minimum_reached
from adal.ensemble import ensemble, seeds_of
from adal.errors import SpecError
from adal.landscapes import landscape_of
from adal.oracles import LAWS, Noise
from adal.starts import Grid
from adal.trajectory import RunSpec, run

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
