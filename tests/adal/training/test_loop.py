"""Training: batched = one by one, torch as the oracle, divergence as data, and that it learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from adal.datasets import DATASETS
from adal.errors import DeviceUnavailable
from adal.training import Row, TrainingRecord, TrainSpec, train
from adal.training.networks import Perceptron
from adal.training.record import MEASURES
from adal.training.replicas import minibatches

POINTS = [name for name, dataset in DATASETS.items() if dataset.kind != "text"]
"""What a perceptron takes; `test_networks.py` trains the other networks."""

LANES: list[dict[str, Any]] = [
    {"rule": "sgd", "lrs": (0.3, 0.1)},
    {"rule": "momentum", "lrs": (0.03, 0.01)},
    {"rule": "adam", "lrs": (0.01, 0.003)},
    {"rule": "adal", "lrs": (0.1, 0.03)},
    {"rule": "adal", "lrs": (0.01, 0.003), "choices": {"lr_decay": "none"}, "norm_scope": "global"},
    {"rule": "adal", "lrs": (0.01, 0.003), "choices": {"second_moment": "raw"}},
]


def named(lane: dict[str, Any]) -> str:
    return " ".join([lane["rule"], *lane.get("choices", {}).values(), lane.get("norm_scope", "")])


def measures(record: TrainingRecord) -> np.ndarray:
    """(M, K, R), with −1 where a measure is not known: nothing turns before the first step."""
    return np.nan_to_num(np.stack([getattr(record, name) for name in MEASURES]), nan=-1.0)


@pytest.mark.parametrize("dataset", POINTS)
@pytest.mark.parametrize("lane", LANES, ids=named)
def test_replicas_side_by_side_equal_each_one_alone(lane: dict[str, Any], dataset: str) -> None:
    common: dict[str, Any] = {"dataset": dataset, "steps": 60, "dtype": "float64", "seed": 3}
    together = measures(train(TrainSpec(**common, **lane, seeds=3)))
    for r, lr in enumerate(lr for lr in lane["lrs"] for _ in range(3)):
        one = {**common, **lane, "seed": 3 + r % 3, "lrs": (lr,)}
        alone = measures(train(TrainSpec(**one, seeds=1)))[:, :, 0]
        # The gradients are the same bits. hypot is vectorised: the last few entries of an array
        # take another path through it, one unit in the last place apart, and training amplifies.
        assert (
            np.abs(together[:, :, r] / np.where(alone == 0, 1, alone) - (alone != 0)).max() < 1e-9
        )


ORACLES: dict[str, Any] = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr=lr),
}


def turns(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> bool:
    """Whether the step from `b` to `c` turns against the one from `a` to `b`."""
    return bool((b - a) @ (c - b) < 0)


def plain_training(spec: TrainSpec) -> np.ndarray:
    """The measures (M, K) of one replica, written with torch's own modules and optimizers."""
    split = DATASETS[spec.dataset].load()
    parts = {
        name: (torch.tensor(points).double(), torch.tensor(labels))
        for name, points, labels in (
            ("train", split.train_x, split.train_y),
            ("valid", split.valid_x, split.valid_y),
            ("test", split.test_x, split.test_y),
        )
    }
    x, y = parts["train"]
    layers: list[torch.nn.Module] = []
    for n_in, n_out in zip(spec.widths, spec.widths[1:], strict=False):
        layers += [torch.nn.Linear(n_in, n_out, dtype=torch.float64), torch.nn.Tanh()]
    model = torch.nn.Sequential(*layers[:-1])
    start = Perceptron(spec.widths, spec.activation).start(spec.seed)
    torch.nn.utils.vector_to_parameters(start, model.parameters())
    optimizer = ORACLES[spec.rule](model.parameters(), spec.lrs[0])
    order = minibatches(len(y), spec.batch_size, spec.seed)
    rows, walked = [], []
    for _ in range(spec.steps + 1):
        batch = torch.from_numpy(next(order))
        row = {}
        for name, (points, labels) in parts.items():
            with torch.no_grad():
                outputs = model(points)
            row[f"{name}_loss"] = torch.nn.functional.cross_entropy(outputs, labels).item()
            row[f"{name}_accuracy"] = (outputs.argmax(1) == labels).double().mean().item()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        l1 = sum(p.grad.abs().sum().item() for p in model.parameters() if p.grad is not None)
        row["grad_l1"] = l1
        walked.append(torch.nn.utils.parameters_to_vector(model.parameters()).detach())
        row["turns"] = float(len(walked) > 2 and turns(*walked[-3:])) if rows else -1.0
        rows.append([row[name] for name in MEASURES])
        optimizer.step()
    return np.array(rows).T


@pytest.mark.parametrize("rule", ORACLES)
@pytest.mark.parametrize("dataset", POINTS)
def test_one_replica_agrees_with_torchs_modules_and_optimizers(dataset: str, rule: str) -> None:
    spec = TrainSpec(
        dataset,
        rule,
        lrs=(0.01,),
        seed=5,
        seeds=1,
        steps=80,
        every=1,
        activation="tanh",
        dtype="float64",
    )
    assert np.abs(measures(train(spec))[:, :, 0] - plain_training(spec)).max() < 1e-10


def test_the_same_spec_gives_the_same_bits() -> None:
    spec = TrainSpec(rule="adal", lrs=(0.1,), seeds=2, steps=40)
    assert np.array_equal(measures(train(spec)), measures(train(spec)))


def test_seeds_differ_in_the_start_and_in_the_minibatches() -> None:
    record = train(TrainSpec(seeds=2, steps=5, every=1))
    assert record.train_loss[0, 0] != record.train_loss[0, 1]
    first, second = (next(minibatches(100, 10, seed)) for seed in (0, 1))
    assert not np.array_equal(first, second)


def test_an_epoch_shows_each_point_once() -> None:
    order = minibatches(100, 30, 0)
    for _ in range(2):
        epoch = np.concatenate([next(order) for _ in range(3)])
        assert len(set(epoch)) == 90


@pytest.mark.parametrize("rule", ["momentum", "adal"])
def test_a_diverging_replica_stands_still_and_disturbs_no_other(rule: str) -> None:
    # Cross-entropy bounds its gradient: leaving float32 takes four layers and the largest rate.
    wild = 10.0
    common: dict[str, Any] = {
        "rule": rule,
        "hidden": (64, 64, 64, 64),
        "seeds": 2,
        "steps": 60,
        "every": 1,
        "choices": {"lr_decay": "none", **({"second_moment": "raw"} if rule == "adal" else {})},
    }
    both = train(TrainSpec(lrs=(wild, 1e-3), **common))
    calm = train(TrainSpec(lrs=(1e-3,), **common))
    assert (both.diverged_at[2:] == -1).all()
    np.testing.assert_allclose(measures(both)[:, :, 2:], measures(calm), rtol=1e-5)
    assert np.isfinite(measures(both)).all()
    for r in range(2):
        k = both.diverged_at[r]
        assert k >= 1
        assert (both.train_loss[k:, r] == both.train_loss[k - 1, r]).all()
        assert (both.grad_l1[k:, r] == 0).all()
        assert both.grad_l1[k - 1, r] > 0


@pytest.mark.parametrize(("rule", "lr"), [("adam", 0.01), ("momentum", 0.1), ("adal", 0.1)])
def test_the_digits_are_learned_in_300_steps(rule: str, lr: float) -> None:
    record = train(TrainSpec(rule=rule, lrs=(lr,), seeds=3, steps=300))
    assert (record.test_accuracy[-1] > 0.85).all()
    assert record.test_accuracy[0].mean() < 0.3
    assert (record.train_loss[-1] < record.train_loss[0]).all()


def test_adam_reads_nine_of_ten_digits_after_300_steps() -> None:
    assert (train(TrainSpec(lrs=(0.01,), steps=300)).test_accuracy[-1] > 0.9).all()


@pytest.mark.parametrize(("rule", "lr"), [("adam", 0.01), ("momentum", 0.1), ("adal", 0.1)])
def test_the_spirals_are_learned_beyond_chance(rule: str, lr: float) -> None:
    record = train(TrainSpec("spirals", rule, lrs=(lr,), seeds=3))
    assert record.test_accuracy[-1].mean() > 0.8


def test_rows_are_reported_as_they_come_and_the_record_is_made_of_them() -> None:
    rows: list[Row] = []
    record = train(TrainSpec(seeds=2, steps=20, every=5), rows.append)
    assert [row.step for row in rows] == list(record.step) == [0, 5, 10, 15, 20]
    assert np.array_equal(
        np.nan_to_num([row.values for row in rows], nan=-1.0).swapaxes(0, 1), measures(record)
    )
    assert record.device.startswith(("CPU", "NVIDIA"))
    assert not record.stopped
    assert not record.train_loss.flags.writeable


def test_a_row_survives_json_types() -> None:
    rows: list[Row] = []
    train(TrainSpec(seeds=2, steps=1), rows.append)
    again = Row.from_dict(rows[0].to_dict())
    assert np.array_equal(again.values, rows[0].values, equal_nan=True)
    assert np.array_equal(again.diverged_at, rows[0].diverged_at)


def test_a_stopped_training_keeps_what_it_has() -> None:
    rows: list[Row] = []
    record = train(TrainSpec(seeds=1, steps=100, every=10), rows.append, lambda: len(rows) == 3)
    assert list(record.step) == [0, 10, 20]
    assert record.stopped
    assert len(train(TrainSpec(seeds=1), stop=lambda: True).step) == 0


def test_each_part_is_measured_on_its_own_points() -> None:
    split = DATASETS["digits"].load()
    record = train(TrainSpec(seeds=1, steps=30))
    for name in ("train", "valid", "test"):
        right = getattr(record, f"{name}_accuracy")[-1, 0] * len(getattr(split, f"{name}_y"))
        # A share of exactly this many points, up to the rounding of float32.
        assert right == pytest.approx(round(right), abs=1e-3), name


def test_a_missing_device_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceUnavailable, match="device cuda is not available on this machine"):
        train(TrainSpec(device="cuda"))


DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_of_this_machine_trains_as_the_cpu_does(device: str) -> None:
    spec: dict[str, Any] = {"rule": "adal", "lrs": (0.1,), "steps": 60, "dtype": "float64"}
    there, here = (measures(train(TrainSpec(**spec, device=d))) for d in (device, "cpu"))
    np.testing.assert_allclose(there, here, rtol=1e-6)
