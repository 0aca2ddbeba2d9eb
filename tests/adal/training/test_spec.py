"""The specs: complete by default, checked field by field, JSON and back, and free of torch."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adal.checks import OWN
from adal.datasets import DATASETS
from adal.errors import SpecError
from adal.rules import RULES
from adal.training.experiment import ExperimentSpec
from adal.training.networks import NETWORKS, networks_for
from adal.training.spec import TrainSpec

ROOT = Path(__file__).resolve().parents[3]


def test_the_specs_and_records_load_without_torch() -> None:
    code = "import sys, adal.training; sys.exit('torch' in sys.modules)"
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
    kind = DATASETS[dataset].kind
    assert spec.network == ("lstm" if kind == "text" else "mlp")
    assert spec.hidden == (() if kind == "text" else DATASETS[dataset].hidden)
    assert (spec.weight_decay, spec.dropout, spec.schedule) == (0.0, 0.0, "constant")
    assert (spec.split_seed, spec.data_options) == (0, ())
    assert spec.recorded_steps == tuple(range(0, 601, 10))


def test_what_trains_alike_is_equal() -> None:
    assert TrainSpec(network="auto") == TrainSpec(network="mlp", hidden=(32,))
    assert TrainSpec("alice", activation="relu") == TrainSpec("alice", activation="tanh")
    assert TrainSpec(data_options={"label_noise": 0}) == TrainSpec()
    listed: Any = [["label_noise", 0.1]]  # as JSON has it
    assert TrainSpec(data_options=listed).data_options == (("label_noise", 0.1),)
    assert hash(TrainSpec(network="cnn", hidden=[])) == hash(TrainSpec(network="cnn", hidden=()))  # type: ignore[arg-type]


FITTING = [(d, n) for d in DATASETS for n in NETWORKS if DATASETS[d].kind in NETWORKS[n].kinds]


@pytest.mark.parametrize(("dataset", "network"), FITTING)
def test_every_network_that_fits_a_dataset_is_built_for_it(dataset: str, network: str) -> None:
    spec, data = TrainSpec(dataset, network=network, seeds=1), DATASETS[dataset]
    assert spec.blocks == spec.model.names
    assert len(set(spec.blocks)) == len(spec.blocks)
    assert data.classes in spec.model.shapes[-1]
    assert spec.widths == ((data.features, *data.hidden, data.classes) if network == "mlp" else ())
    assert replace(spec, norm_scope="global").blocks == ("all",)
    double = replace(spec, seeds=2)
    assert double.work == 2 * spec.work
    assert TrainSpec.from_dict(spec.to_dict()) == spec


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_says_what_it_is(name: str) -> None:
    entry = NETWORKS[name]
    assert entry.name == name
    assert all((entry.title, entry.meaning, entry.source, entry.kinds))
    assert entry.meaning.endswith(".")


def test_every_kind_of_data_has_a_network() -> None:
    for dataset in DATASETS.values():
        assert networks_for(dataset.kind)


def test_replicas_are_learning_rates_times_seeds() -> None:
    spec = TrainSpec(lrs=(0.1, 0.01), seed=7, seeds=3)
    assert spec.replica_lrs == (0.1, 0.1, 0.1, 0.01, 0.01, 0.01)
    assert spec.replica_seeds == (7, 8, 9, 7, 8, 9)


@pytest.mark.parametrize("steps", [1, 7, 100, 5000])
@pytest.mark.parametrize("every", [None, 25])
def test_the_first_and_the_last_step_are_recorded_and_never_too_many(
    steps: int, every: int | None
) -> None:
    recorded = TrainSpec(steps=steps, every=min(every, steps) if every else OWN).recorded_steps
    assert recorded[0] == 0
    assert recorded[-1] == steps
    assert len(recorded) == len(set(recorded)) <= 201


SETTINGS: dict[str, Any] = {
    "dataset": "digits",
    "seeds": 2,
    "network": "rescnn",
    "weight_decay": 0.01,
    "dropout": 0.2,
    "schedule": "cosine",
    "split_seed": 3,
    "data_options": {"label_noise": 0.2},
}


def test_an_experiment_survives_json() -> None:
    lanes = (
        TrainSpec(rule="adal", lrs=(0.1, 0.3), choices={"lr_decay": "none"}, **SETTINGS),
        TrainSpec(rule="adam", hypers={"beta2": 0.99}, norm_scope="global", **SETTINGS),
    )
    experiment = ExperimentSpec(lanes)
    again = ExperimentSpec.from_json(experiment.to_json())
    assert again == experiment
    assert hash(again) == hash(experiment)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"dataset": "cifar"}, "dataset must be one of "),
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
    ({"seeds": 0}, "seeds must be a whole number in [1, 1024], got 0"),
    ({"seeds": 1025}, "seeds must be a whole number in [1, 1024], got 1025"),
    ({"seed": -1}, "seed must be a whole number in [0, "),
    (
        {"seeds": 600, "lrs": (0.1, 0.2)},
        "replicas (seeds × learning rates) must be at most 1024, got 600 × 2 = 1200",
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
    ({"network": "vgg"}, "network must be one of cnn, lstm, mlp, rescnn, transformer; got 'vgg'"),
    (
        {"network": "lstm"},
        "network must be one of mlp, cnn, rescnn for the image data of digits; got 'lstm'",
    ),
    (
        {"dataset": "spirals", "network": "cnn"},
        "network must be one of mlp for the plane data of spirals; got 'cnn'",
    ),
    (
        {"dataset": "alice", "network": "mlp"},
        "network must be one of lstm, transformer for the text data of alice; got 'mlp'",
    ),
    ({"network": "cnn", "hidden": (8,)}, "hidden must be empty for cnn, got (8,)"),
    ({"weight_decay": -0.1}, "weight_decay must be in [0, 1], got -0.1"),
    ({"weight_decay": float("nan")}, "weight_decay must be in [0, 1], got nan"),
    ({"weight_decay": "much"}, "weight_decay must be a number, got 'much'"),
    ({"dropout": 0.95}, "dropout must be in [0, 0.9], got 0.95"),
    ({"dropout": True}, "dropout must be a number, got True"),
    (
        {"schedule": "warm"},
        "schedule must be one of constant, cosine, inv_sqrt, step; got 'warm'",
    ),
    ({"split_seed": -1}, "split_seed must be a whole number in [0, 99999], got -1"),
    ({"data_options": {"label_noise": 2}}, "label_noise must be in "),
    ({"data_options": {"size": 2}}, "option of digits must be one of label_noise; got 'size'"),
    ({"data_options": 3}, "data_options must be (name, value) pairs, got 3"),
    (
        {"hidden": (256,) * 4, "seeds": 64, "batch_size": 512, "steps": 5000},
        "steps × batch_size × replicas × weights must be at most 4e+12 multiplications, got ",
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
    ((TrainSpec(), TrainSpec(network="cnn")), "lanes must share network, got mlp and cnn"),
    ((TrainSpec(), TrainSpec(dropout=0.1)), "lanes must share dropout, got 0.0 and 0.1"),
    ((TrainSpec(), TrainSpec(weight_decay=0.1)), "lanes must share weight_decay, got 0.0 and 0.1"),
    ((TrainSpec(), TrainSpec(schedule="step")), "lanes must share schedule, got constant and step"),
    ((TrainSpec(), TrainSpec(split_seed=1)), "lanes must share split_seed, got 0 and 1"),
    (
        (TrainSpec(), TrainSpec(data_options={"label_noise": 0.1})),
        "lanes must share data_options, got () and (('label_noise', 0.1),)",
    ),
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
