"""What differs between two runs: every setting is seen, named as in the side bar, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from adal.datasets import own_dataset, read_table
from adal.errors import AdalError
from adal.training import ExperimentSpec, TrainSpec
from adal.training.noise.spec import NoiseSpec
from app.store.kept import Summary
from app.store.run import Run, Snapshot
from app.training.differences import run_differences as differing
from tests.app.store.examples import experiment, kept
from tests.pages.visit import opened

CHANGES: dict[str, tuple[Any, str, str, str]] = {
    "dataset": ("spirals", "Dataset", "Handwritten digits", "Two spirals"),
    "rule": ("adam", "Optimizers", "AdaL", "Adam"),
    "hypers": ({"beta1": 0.95}, "AdaL: Memory of the mean", "0.900", "0.950"),
    "choices": ({"eps_mode": "inside"}, "AdaL: Place of ε", "preconditioner", "inside"),
    "norm_scope": ("global", "AdaL: Norm over", "each tensor", "all weights together"),
    "hidden": ((32, 32), "Hidden layers", "1", "2"),
    "activation": ("tanh", "Activation", "relu", "tanh"),
    "lrs": ((0.1, 0.03), "AdaL: Learning rate", "1.00×10⁻⁵", "0.100, 0.0300"),
    "seed": (7, "First seed", "0", "7"),
    "seeds": (3, "Seeds", "5", "3"),
    "batch_size": (8, "Batch size", "32", "8"),
    "steps": (500, "Steps", "600", "500"),
    "every": (20, "Steps between two records", "10", "20"),
    "device": ("cpu", "Device", "auto", "cpu"),
    "dtype": ("float64", "Number type", "float32", "float64"),
    "twin": (True, "AdaL: Shadow Adam beside it", "no", "yes"),
    "network": ("cnn", "Network", "Perceptron", "Convolutional network"),
    "weight_decay": (0.01, "Weight decay", "0", "0.0100"),
    "dropout": (0.25, "Dropout", "0", "0.250"),
    "schedule": ("inv_sqrt", "Schedule of the training", "Constant", "1/√t"),
    "split_seed": (4, "Seed of the split", "0", "4"),
    "data_options": ({"label_noise": 0.2}, "Wrong labels", "0", "0.200"),
    "peek": (True, "Pictures of what is learned", "no", "yes"),
}
"""Another value for each field of a training, and the row that it makes."""
FOLLOW = {
    "dataset": {"Wrong labels", "Hidden layers", "Units per hidden layer"},
    "network": {"Hidden layers", "Units per hidden layer"},
}
"""What changes by itself with another dataset or network."""


def adal(**changed: Any) -> ExperimentSpec:
    usual: dict[str, Any] = {"rule": "adal", "lrs": (1e-5,), "every": 10}
    return ExperimentSpec((TrainSpec(**usual | changed),))


def lanes(*given: dict[str, Any]) -> ExperimentSpec:
    return ExperimentSpec(tuple(TrainSpec(**lane) for lane in given))


def test_every_field_of_a_training_is_looked_at() -> None:
    assert set(CHANGES) == {field.name for field in fields(TrainSpec)}
    assert {field.name for field in fields(ExperimentSpec)} == {
        "lanes",
        "solution",
        "noise",
    }


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_setting_is_one_row_under_its_name_in_the_side_bar(name: str) -> None:
    value, *row = CHANGES[name]
    rows = differing(adal(), adal(**{name: value}))
    assert tuple(row) in rows
    assert {other for other, _, _ in rows} - FOLLOW.get(name, set()) == {row[0]}
    back = differing(adal(**{name: value}), adal())
    assert sorted(back) == sorted((n, b, a) for n, a, b in rows)


def test_a_look_at_the_solutions_is_a_setting_of_the_run() -> None:
    spec = adal()
    asked = ExperimentSpec(spec.lanes, solution=True)
    assert differing(spec, asked) == [("A look at the solutions", "no", "yes")]


def test_a_measurement_of_noise_is_a_setting_of_the_run_with_all_its_fields() -> None:
    spec = adal()
    one, two = (ExperimentSpec(spec.lanes, noise=NoiseSpec(batch_size=n)) for n in (32, 64))
    rows = differing(spec, one)
    assert rows[0] == ("Noise measured", "no", "2000 minibatches")
    assert len(rows) == len(fields(NoiseSpec))
    assert differing(one, two) == [("Batch size of the filters", "32", "64")]


def test_equal_settings_differ_in_nothing_whatever_the_order_of_the_optimizers() -> None:
    one, other = {"rule": "adam"}, {"rule": "sgd"}
    assert differing(adal(), adal()) == []
    assert differing(lanes(one, other), lanes(other, one)) == []


def test_an_optimizer_is_compared_with_its_namesake_and_a_missing_one_is_named() -> None:
    a = lanes({"rule": "adal"}, {"rule": "adam", "lrs": (0.01,)})
    b = lanes({"rule": "adam", "lrs": (0.03,)}, {"rule": "sgd"})
    assert differing(a, b) == [
        ("Optimizers", "AdaL and Adam", "Adam and SGD"),
        ("Adam: Learning rate", "0.0100", "0.0300"),
    ]


def test_two_lanes_of_one_name_are_told_apart() -> None:
    a = lanes({"lrs": (0.01,)}, {"lrs": (0.1,)})
    b = lanes({"lrs": (0.01,)}, {"lrs": (0.3,)})
    assert differing(a, b) == [("Adam (2): Learning rate", "0.100", "0.300")]
    assert differing(a, lanes({"lrs": (0.01,)})) == [("Optimizers", "Adam and Adam (2)", "Adam")]


def test_numbers_that_differ_are_never_written_alike() -> None:
    rows = differing(adal(lrs=(0.1234,)), adal(lrs=(0.12341,)))
    assert rows == [("AdaL: Learning rate", "0.1234", "0.12341")]


def test_what_one_network_lacks_is_a_dash() -> None:
    rows = differing(adal(), adal(network="cnn"))
    assert ("Units per hidden layer", "32", "–") in rows
    rows = differing(*(adal(dataset="alice", network=name) for name in ("lstm", "transformer")))
    assert ("Activation", "–", "relu") in rows


def test_rows_are_in_the_order_of_the_side_bar_whichever_run_has_them() -> None:
    a, b = adal(dataset="spirals", hidden=(8,)), adal(dataset="xor", network="mlp", hidden=(8, 8))
    wanted = ["Dataset", "Noise of the points", "Hidden layers"]
    assert [name for name, _, _ in differing(a, b)] == wanted
    assert [name for name, _, _ in differing(b, a)] == wanted
    wanted = ["Network", "Hidden layers", "Units per hidden layer", "Steps"]
    a, b = adal(), adal(network="cnn", steps=500)
    assert [name for name, _, _ in differing(a, b)] == wanted
    assert [name for name, _, _ in differing(b, a)] == wanted


def test_layers_of_different_width_are_all_named() -> None:
    rows = differing(adal(hidden=(16, 16)), adal(hidden=(16, 8)))
    assert rows == [("Units per hidden layer", "16", "16, 8")]


def test_own_tables_of_one_size_are_told_apart(folder: Path) -> None:
    names = []
    for shift in (0, 1):
        lines = [f"{row + shift},{row % 7},{'no' if row % 2 else 'yes'}" for row in range(40)]
        own = own_dataset(read_table("\n".join(["a,b,y", *lines]).encode()), "y")
        own.save(folder)
        names.append(own.name)
    title = "Own table (40 rows, 2 classes)"
    assert differing(adal(dataset=names[0]), adal(dataset=names[1])) == [
        ("Dataset", f"{title}, {names[0]}", f"{title}, {names[1]}")
    ]


class Manager:
    """Two finished runs, as the page asks a manager for them; one may be forgotten."""

    storage_problem = ""
    shelf = property(lambda self: self)

    def __init__(self, *specs: ExperimentSpec, forgotten: int = -1):
        self.runs = {f"run{i}": Run.of(kept(spec, id=f"run{i}")) for i, spec in enumerate(specs)}
        self.forgotten = f"run{forgotten}"

    def listed(self, *_: object) -> Sequence[Summary]:
        return [run.summary() for run in self.runs.values()]

    def snapshot(self, run_id: str) -> Snapshot:
        if run_id == self.forgotten:
            raise AdalError("This training <b>is</b> gone.")
        return self.runs[run_id].snapshot(0)


def compared(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page with both runs ticked, run twice."""
    monkeypatch.setattr("pages.runs.panel.job_manager", lambda: manager)
    at = opened("runs")
    for box in at.checkbox:
        box.check()
    at.run()
    at.run()
    assert not at.exception
    return at


def tables(at: AppTest) -> list[str]:
    found = [element.proto.body for element in at.get("html")]
    return [html for html in found if "What differs" in html]


def test_the_page_shows_what_differs_above_the_two_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    at = compared(Manager(experiment(), experiment(batch_size=8)), monkeypatch)
    (table,) = tables(at)
    assert '<th scope="col">Run A</th><th scope="col">Run B</th>' in table
    assert table.count("<tr>") == 2
    assert '<th scope="row">Batch size</th><td>32</td><td>8</td>' in table
    assert [s.value for s in at.subheader if s.value.startswith("Run")] == ["Run A", "Run B"]


def test_the_page_says_where_nothing_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    at = compared(Manager(experiment(), experiment()), monkeypatch)
    assert tables(at) == []
    assert any(m.value == "The two runs have the same settings." for m in at.main.markdown)


def test_a_run_that_is_gone_is_said_in_its_place_and_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = compared(Manager(experiment(), experiment(seed=1), forgotten=1), monkeypatch)
    assert tables(at) == []
    assert [w.value for w in at.warning] == ["This training \\<b\\>is\\</b\\> gone\\."]
    assert any("same settings" in m.value for m in at.main.markdown) is False
