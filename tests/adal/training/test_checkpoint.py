"""A training that goes on from a checkpoint makes the bits that it would have made unbroken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from adal.datasets import DATASETS
from adal.errors import SpecError
from adal.rules import RULES
from adal.training import Row, TrainSpec, train
from adal.training.checkpoint import Arrays
from adal.training.loop import training
from adal.training.networks import NETWORKS, network_named
from adal.training.record import stacked, unstacked
from adal.training.schedules import SCHEDULES

CPU = torch.device("cpu")


def spec(rule: str = "adal", **changes: Any) -> TrainSpec:
    usual = {"steps": 40, "every": 10, "seeds": 2, "hidden": (6,), "device": "cpu"}
    return TrainSpec(rule=rule, **(usual | changes))


def rows_and_states(asked: TrainSpec, steps: set[int]) -> tuple[list[Row], dict[int, Arrays]]:
    states: dict[int, Arrays] = {}

    def note(step: int, state: Callable[[], Arrays]) -> None:
        if step in steps:
            states[step] = state()

    return list(training(asked, CPU, checkpoint=note)), states


def assert_same(one: list[Row], two: list[Row]) -> None:
    for a, b in zip(one, two, strict=True):
        assert a.step == b.step
        assert a.values.tobytes() == b.values.tobytes()
        assert a.diverged_at.tobytes() == b.diverged_at.tobytes()
        assert a.peek.keys() == b.peek.keys()
        assert all(a.peek[name].tobytes() == b.peek[name].tobytes() for name in a.peek)
        assert (a.twin is None) == (b.twin is None)
        if a.twin is not None and b.twin is not None:
            assert a.twin.tobytes() == b.twin.tobytes()


def of_network(name: str) -> TrainSpec:
    """A training of this kind of network, on the first data that it takes, with dropout."""
    kinds = network_named(name).kinds
    dataset = next(d for d in DATASETS.values() if d.kind in kinds)
    common = {"dataset": dataset.name, "network": name, "hidden": None, "dropout": 0.2}
    return spec(**common, steps=6, every=3, seeds=1, batch_size=8)


TWINS = [("adal", "tensor"), ("adal", "global"), ("adam", "tensor")]
SPECS = [
    *(spec(rule) for rule in RULES),
    *(spec(rule, dtype="float64", norm_scope="global") for rule in ("adal", "adam")),
    *(spec(rule, norm_scope=scope, twin=True, every=1) for rule, scope in TWINS),
    spec("adal", twin=True, every=7, dtype="float64"),
    spec("adal", choices={"second_moment": "raw", "lr_decay": "none"}, lrs=(0.1, 0.01)),
    *(spec("adam", schedule=name, weight_decay=0.1, dropout=0.3) for name in SCHEDULES),
    *map(of_network, NETWORKS),
]


@pytest.mark.parametrize("asked", SPECS, ids=lambda s: f"{s.rule} {s.network} {s.norm_scope}")
def test_a_resumed_training_equals_the_unbroken_one_bit_for_bit(asked: TrainSpec) -> None:
    chosen = {0, 1, asked.every, asked.every + 1, 2 * asked.steps // 3, asked.steps}
    rows, states = rows_and_states(asked, chosen)
    for step, state in states.items():
        resumed = list(training(asked, CPU, resume=state))
        if step == 1:
            assert np.array_equal(train(asked).train_loss[-1], resumed[-1].values[0])
        assert_same(resumed, [row for row in rows if row.step >= step])
        assert resumed[0].seconds >= float(state["seconds"])
    assert set(states) == chosen


def test_a_diverged_replica_stays_where_it_stood() -> None:
    asked = spec(
        hidden=(64, 64, 64, 64),
        lrs=(10.0, 1e-3),
        steps=40,
        every=1,
        choices={"lr_decay": "none", "second_moment": "raw"},
    )
    rows, _ = rows_and_states(asked, set())
    at = int(rows[-1].diverged_at.max())
    assert at > 0
    rows, states = rows_and_states(asked, {at - 1, at, at + 1})
    for step, state in states.items():
        assert_same(list(training(asked, CPU, resume=state)), rows[step:])


def test_a_state_is_a_copy_that_the_training_leaves_alone() -> None:
    early: list[Arrays] = []
    kept: list[bytes] = []

    def note(step: int, state: Callable[[], Arrays]) -> None:
        if step == 5:
            early.append(state())
            kept.append(early[0]["theta"].tobytes())

    list(training(spec(), CPU, checkpoint=note))
    assert early[0]["theta"].tobytes() == kept[0]


@pytest.mark.parametrize("change", ["missing", "shape", "dtype", "other rule", "no step"])
def test_a_state_of_another_training_is_refused(change: str) -> None:
    _, states = rows_and_states(spec(), {10})
    state = dict(states[10])
    if change == "missing":
        del state["slot/0/m"]
    if change == "shape":
        state["theta"] = state["theta"][:1]
    if change == "dtype":
        state["before"] = state["before"].astype(np.float64)
    if change == "no step":
        del state["step"]
    other = spec("amsgrad") if change == "other rule" else spec()
    with pytest.raises(SpecError, match="the checkpoint does not fit this training"):
        list(training(other, CPU, resume=state))


def test_a_twin_that_had_not_stepped_goes_on_without_a_last_step() -> None:
    """As versions before 0.2.0 kept it: then nothing was held of a last step."""
    asked = spec(twin=True, every=1)
    rows, states = rows_and_states(asked, {0})
    last = ("g", "ours", "theirs", "gain")
    early = {name: a for name, a in states[0].items() if name.split("/")[-1] not in last}
    assert len(early) < len(states[0])
    assert_same(list(training(asked, CPU, resume=early)), rows)


def test_a_twin_that_has_stepped_needs_its_last_step() -> None:
    asked = spec(twin=True, every=1)
    _, states = rows_and_states(asked, {3})
    for name in ("g", "ours", "theirs", "gain"):
        state = {key: a for key, a in states[3].items() if key != f"shadow/0/{name}"}
        with pytest.raises(SpecError, match="the checkpoint does not fit this training"):
            list(training(asked, CPU, resume=state))


def test_a_resumed_training_knows_the_path_that_led_to_it() -> None:
    asked = spec(peek=True)
    whole: list[np.ndarray] = []
    states: dict[int, Arrays] = {}

    def note(step: int, state: Callable[[], Arrays]) -> None:
        if step == 25:
            states[step] = state()

    list(training(asked, CPU, checkpoint=note, path=whole))
    again: list[np.ndarray] = []
    list(training(asked, CPU, resume=states[25], path=again))
    assert np.array(whole).shape == (5, asked.model.parameters)
    assert np.array_equal(whole, again)


def test_rows_of_an_earlier_version_lack_what_it_did_not_measure() -> None:
    rows, _ = rows_and_states(spec(), set())
    arrays = stacked(rows)
    arrays["values"] = arrays["values"][:, :5]
    for old, row in zip(unstacked(arrays), rows, strict=True):
        assert np.array_equal(old.values[:5], row.values[:5])
        assert np.isnan(old.values[5:]).all()


@pytest.mark.parametrize("change", [{}, {"twin": True}, {"peek": True}], ids=str)
def test_rows_survive_being_stacked(change: dict[str, Any]) -> None:
    rows, _ = rows_and_states(spec(**change), set())
    again = unstacked(stacked(rows))
    assert_same(again, rows)
    assert [row.seconds for row in again] == [row.seconds for row in rows]
