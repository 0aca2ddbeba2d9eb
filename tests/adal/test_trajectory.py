"""`run`: divergence is data, noise has a seed, batches equal single runs, bad specs are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.landscapes import LANDSCAPES
from adal.oracles import Noise
from adal.rules import RULES
from adal.trajectory import RunSpec, descend, run


def test_the_record_is_the_recursion() -> None:
    record = run(RunSpec("himmelblau", "adal", (("lr", 0.1),), steps=40))
    assert record.theta.shape == (41, 2)
    assert np.array_equal(record.theta[1:], record.theta[:-1] + record.delta)
    assert np.array_equal(record.grad, LANDSCAPES["himmelblau"].grad(record.theta[:-1]))
    assert np.array_equal(record.loss, LANDSCAPES["himmelblau"].f(record.theta))
    assert record.theta.dtype == np.float64
    assert record.diverged_at == record.left_at == -1


def test_a_diverged_run_stands_at_its_last_finite_point_and_says_when() -> None:
    record = run(RunSpec("rosenbrock", "sgd", (("lr", 0.1),), steps=50))
    k = int(record.diverged_at)
    assert 0 < k < 50
    assert all(np.isfinite(a).all() for a in (record.theta, record.loss, record.grad, record.delta))
    assert (record.theta[k:] == record.theta[k - 1]).all()
    assert (record.delta[k - 1 :] == 0).all()
    longer = run(RunSpec("rosenbrock", "sgd", (("lr", 0.1),), steps=51))
    assert longer.diverged_at == k


def test_nothing_is_clamped_to_the_picture() -> None:
    record = run(RunSpec("monkey_saddle", "sgd", (("lr", 0.05),), start=(-1.0, 0.0), steps=20))
    k = int(record.left_at)
    box = LANDSCAPES["monkey_saddle"].domain
    assert k > 0
    assert not box.contains(record.theta[k])
    assert box.contains(record.theta[1:k]).all()


def test_a_batch_of_starts_and_rates_equals_single_runs() -> None:
    starts = np.array([[-1.5, 2.0], [0.3, 0.1], [2.0, -0.5]])
    lr = np.array([[1e-4], [1e-3], [0.5]])
    for rule in RULES.values():
        settings = {**rule.settings(), "lr": lr}
        batch = descend(LANDSCAPES["rosenbrock"], rule, starts, 60, settings)
        for i, start in enumerate(starts):
            alone = run(
                RunSpec(
                    "rosenbrock", rule.name, {"lr": float(lr[i, 0])}, start=tuple(start), steps=60
                )  # type: ignore[arg-type]
            )
            assert np.array_equal(batch.theta[:, i], alone.theta)
            assert batch.diverged_at[i] == alone.diverged_at


def test_noise_belongs_to_its_seed() -> None:
    spec = {"rule": "sgd", "hypers": (("lr", 1e-4),), "noise": Noise(5.0)}
    first = run(RunSpec(**spec, seed=1, steps=50))
    assert np.array_equal(first.theta, run(RunSpec(**spec, seed=1, steps=50)).theta)
    assert np.array_equal(first.theta, run(RunSpec(**spec, seed=1, steps=80)).theta[:51])
    assert not np.array_equal(first.theta, run(RunSpec(**spec, seed=2, steps=50)).theta)
    residual = first.grad - LANDSCAPES["rosenbrock"].grad(first.theta[:-1])
    assert np.abs(residual).max() > 1


def test_a_spec_is_a_value() -> None:
    one = RunSpec(rule="adal", hypers={"lr": 0.1, "beta2": 0.99})
    two = RunSpec(rule="adal", hypers=(("beta2", 0.99), ("lr", 0.1)))
    assert one == two
    assert hash(one) == hash(two)
    assert RunSpec().start == LANDSCAPES["rosenbrock"].start


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"steps": 0}, "steps must be a whole number in [1, 20000], got 0"),
    ({"steps": 10**9}, "steps must be a whole number in [1, 20000], got 1000000000"),
    ({"steps": 1.5}, "steps must be a whole number in [1, 20000], got 1.5"),
    ({"steps": True}, "steps must be a whole number in [1, 20000], got True"),
    ({"seed": -1}, "seed must be a whole number in [0, 4294967295], got -1"),
    ({"start": (1,)}, "start must be two numbers or a Grid, got (1,)"),
    ({"start": (1, float("nan"))}, "start y must be in [-1e6, 1e6], got nan"),
    ({"start": (1e7, 0)}, "start x must be in [-1e6, 1e6], got 10000000.0"),
    ({"noise": 3}, "noise must be a Noise, got 3"),
    ({"hypers": {"lr": "fast"}}, "lr must be a number, got 'fast'"),
    (
        {"hypers": {"momentum": 0.9}},
        "hyperparameter of adam must be one of beta1, beta2, eps, lr; ",
    ),
    ({"hypers": 5}, "hyperparameter of adam must be (name, value) pairs, got 5"),
    ({"choices": {"lr_decay": "fast"}}, "lr_decay must be one of none, inv_sqrt; got 'fast'"),
    ({"rule": ["adam"]}, f"rule must be one of {', '.join(sorted(RULES))}; got ['adam']"),
]


@pytest.mark.parametrize(("given", "message"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_a_wrong_spec_is_named_with_its_value_and_range(
    given: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        RunSpec(**given)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("scale", [-1, float("inf"), float("nan"), "1", 1e9])
def test_a_wrong_noise_is_named(scale: Any) -> None:
    with pytest.raises(SpecError, match=r"noise must be in \[0, 1000\], got "):
        Noise(scale)
