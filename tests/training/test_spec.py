"""The specs: complete by default, checked field by field, JSON and back, and free of torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adal.datasets import DATASETS
from adal.errors import SpecError
from adal.rules import RULES
from adal.training.spec import ExperimentSpec, TrainSpec

ROOT = Path(__file__).resolve().parents[2]


def test_the_specs_and_records_load_without_torch() -> None:
    code = "import sys, adal.training, app.jobs; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_spec_is_a_value() -> None:
    one = TrainSpec(hypers={"lr": 0.1, "beta1": 0.8}, choices={"lr_decay": "inv_sqrt"})
    two = TrainSpec(hypers=(("beta1", 0.8),), lrs=(0.1,), choices=(("lr_decay", "inv_sqrt"),))
    assert one == two
    assert hash(one) == hash(two)


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("rule", RULES)
def test_the_defaults_are_complete(dataset: str, rule: str) -> None:
    spec = TrainSpec(dataset, rule)
    assert spec.lrs == (RULES[rule].hypers[0].default,)
    assert spec.hidden == DATASETS[dataset].hidden
    assert spec.recorded_steps == tuple(range(0, 601, 10))


def test_replicas_are_learning_rates_times_seeds() -> None:
    spec = TrainSpec(lrs=(0.1, 0.01), seed=7, seeds=3)
    assert spec.replica_lrs == (0.1, 0.1, 0.1, 0.01, 0.01, 0.01)
    assert spec.replica_seeds == (7, 8, 9, 7, 8, 9)


@pytest.mark.parametrize("steps", [1, 7, 100, 5000])
@pytest.mark.parametrize("every", [None, 25])
def test_the_first_and_the_last_step_are_recorded_and_never_too_many(
    steps: int, every: int | None
) -> None:
    recorded = TrainSpec(steps=steps, every=min(every, steps) if every else None).recorded_steps
    assert recorded[0] == 0
    assert recorded[-1] == steps
    assert len(recorded) == len(set(recorded)) <= 201


def test_an_experiment_survives_json() -> None:
    lanes = (
        TrainSpec("spirals", "adal", lrs=(0.1, 0.3), choices={"lr_decay": "none"}, seeds=2),
        TrainSpec("spirals", "adam", hypers={"beta2": 0.99}, seeds=2, norm_scope="global"),
    )
    experiment = ExperimentSpec(lanes)
    again = ExperimentSpec.from_json(experiment.to_json())
    assert again == experiment
    assert hash(again) == hash(experiment)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"dataset": "mnist"}, "dataset must be one of digits, spirals; got 'mnist'"),
    ({"rule": "rprop"}, "rule must be one of "),
    ({"hypers": {"lr": 0}}, "lr must be in (0, 10], got 0.0"),
    ({"hypers": {"momentum": 0.9}}, "hyperparameter of adam must be one of "),
    ({"choices": {"lr_decay": "fast"}}, "lr_decay must be one of none, inv_sqrt; got 'fast'"),
    ({"norm_scope": "layer"}, "norm_scope must be one of tensor, global; got 'layer'"),
    ({"hidden": (0,)}, "hidden width must be a whole number in [1, 256], got 0"),
    ({"hidden": (257,)}, "hidden width must be a whole number in [1, 256], got 257"),
    ({"hidden": (8,) * 5}, "hidden must be at most 4 widths, got (8, 8, 8, 8, 8)"),
    ({"hidden": 8}, "hidden must be at most 4 widths, got 8"),
    ({"activation": "gelu"}, "activation must be one of relu, tanh; got 'gelu'"),
    ({"lrs": (0.1, 20)}, "lr must be in (0, 10], got 20"),
    ({"lrs": (0.1, "b")}, "lr must be a number, got 'b'"),
    ({"lrs": (0.1, 0.1)}, "lrs must differ from each other, got (0.1, 0.1)"),
    ({"lrs": 0.1}, "lrs must be at most 16 learning rates, got 0.1"),
    ({"seeds": 0}, "seeds must be a whole number in [1, 64], got 0"),
    ({"seeds": 65}, "seeds must be a whole number in [1, 64], got 65"),
    ({"seed": -1}, "seed must be a whole number in [0, "),
    (
        {"seeds": 40, "lrs": (0.1, 0.2)},
        "replicas (seeds × learning rates) must be at most 64, got 40 × 2 = 80",
    ),
    ({"batch_size": 0}, "batch_size must be a whole number in [1, 512], got 0"),
    ({"batch_size": 513}, "batch_size must be a whole number in [1, 512], got 513"),
    ({"steps": 0}, "steps must be a whole number in [1, 5000], got 0"),
    ({"steps": 5001}, "steps must be a whole number in [1, 5000], got 5001"),
    ({"steps": 1.5}, "steps must be a whole number in [1, 5000], got 1.5"),
    ({"every": 2}, "every must be a whole number in [3, 600], got 2"),
    ({"every": 601}, "every must be a whole number in [3, 600], got 601"),
    ({"device": "tpu"}, "device must be one of auto, cpu, cuda; got 'tpu'"),
    ({"dtype": "float16"}, "dtype must be one of float32, float64; got 'float16'"),
    (
        {"hidden": (256,) * 4, "seeds": 64, "batch_size": 512, "steps": 5000},
        "steps × batch_size × replicas × weights must be at most 2e+12 multiplications, got ",
    ),
]


@pytest.mark.parametrize(("given", "message"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_a_wrong_spec_is_named_with_its_value_and_range(
    given: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        TrainSpec(**given)
    assert str(caught.value).startswith(message)


WRONG_LANES: list[tuple[Any, str]] = [
    ((), "lanes must be 1 to 6 trainings, got ()"),
    ((TrainSpec(),) * 7, "lanes must be 1 to 6 trainings, got "),
    (("adam",), "lanes must be 1 to 6 trainings, got ('adam',)"),
    ((TrainSpec(), TrainSpec(steps=300)), "lanes must share steps, got 600 and 300"),
    ((TrainSpec(), TrainSpec("spirals")), "lanes must share dataset, got digits and spirals"),
    ((TrainSpec(), TrainSpec(seeds=3)), "lanes must share seeds, got 5 and 3"),
    ((TrainSpec(), TrainSpec(device="cpu")), "lanes must share device, got auto and cpu"),
]


@pytest.mark.parametrize(("lanes", "message"), WRONG_LANES, ids=[w[1] for w in WRONG_LANES])
def test_lanes_that_do_not_compare_are_refused(lanes: Any, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        ExperimentSpec(lanes)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"lanes": [3]}', '{"lanes": 3}', "null"])
def test_other_texts_are_not_experiments(text: str) -> None:
    with pytest.raises(SpecError):
        ExperimentSpec.from_json(text)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(SpecError, match=r"field of a training must be one of .*; got 'speed'"):
        ExperimentSpec.from_json('{"lanes": [{"speed": 3}]}')
