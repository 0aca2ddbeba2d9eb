"""What the first replica has learned: each picture against the network's own answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from adal.datasets import DATASETS
from adal.datasets.alice import ALPHABET
from adal.datasets.plane import plane_box
from adal.errors import SpecError
from adal.training import Row, TrainSpec
from adal.training.loop import training
from adal.training.peek import GRID, MOST_WRONG, looked_at, peek_fields


def spec(dataset: str, **changes: Any) -> TrainSpec:
    usual = {"steps": 40, "every": 10, "seeds": 2, "device": "cpu", "peek": True, "lrs": (0.01,)}
    return TrainSpec(dataset, **(usual | changes))


def trained(asked: TrainSpec) -> tuple[list[Row], torch.Tensor]:
    """The rows, and the first replica's last weights (1, P)."""
    path: list[np.ndarray] = []
    rows = list(training(asked, torch.device("cpu"), path=path))
    return rows, torch.from_numpy(path[-1]).unsqueeze(0)


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_peek_has_the_fields_it_says(dataset: str) -> None:
    small = {"steps": 4, "every": 2, "seeds": 1, "batch_size": 4} if dataset == "alice" else {}
    asked = spec(dataset, **small)
    for row in trained(asked)[0]:
        found = {name: (str(x.dtype), x.shape) for name, x in row.peek.items()}
        assert found == peek_fields(asked)


def test_who_does_not_ask_gets_none() -> None:
    assert all(row.peek == {} for row in trained(spec("moons", peek=False))[0])
    with pytest.raises(SpecError, match="peek must be True or False, got 2"):
        spec("moons", peek=2)


def test_the_layers_norms_add_up_to_the_whole() -> None:
    for row in trained(spec("digits"))[0]:
        # Sums of float32 in another order.
        np.testing.assert_allclose(row.peek["layer_l1"].sum(0), row.values[4], rtol=1e-5)


def test_the_boundary_is_what_the_network_says_of_each_point() -> None:
    asked = spec("moons", steps=200, every=100)
    rows, theta = trained(asked)
    left, right, low, high = plane_box(DATASETS["moons"].load())
    for i, j in ((0, 0), (0, GRID - 1), (GRID - 1, 0), (20, 41), (50, 7)):
        x = left + (right - left) * j / (GRID - 1)
        y = low + (high - low) * i / (GRID - 1)
        point = torch.tensor([[[x, y]]], dtype=torch.float32)
        chances = asked.model.logits(theta, point)[0, 0].softmax(-1)
        assert rows[-1].peek["boundary"][i, j] == int(chances.argmax())
        # A step of the scale is 1/255, half of it is rounding.
        assert abs(rows[-1].peek["certainty"][i, j] / 255 - float(chances.max())) < 0.6 / 255


def test_wrongly_read_digits_are_those_that_the_network_takes_for_others() -> None:
    asked = spec("digits")
    rows, theta = trained(asked)
    split = DATASETS["digits"].load()
    logits = asked.model.logits(theta, torch.tensor(split.test_x).unsqueeze(0))[0]
    surest, named = logits.softmax(-1).max(-1)
    wrong = np.flatnonzero(named.numpy() != split.test_y)
    expected = wrong[np.argsort(-surest.detach().double().numpy()[wrong])][:MOST_WRONG]
    found = rows[-1].peek["wrong"]
    assert len(expected) == MOST_WRONG
    assert set(found) == set(expected)
    assert np.array_equal(rows[-1].peek["named"], named.numpy()[found])


def test_where_all_are_right_no_wrong_one_is_named() -> None:
    asked = spec("digits", steps=1200, every=1200, split_seed=3, lrs=(0.01,), seeds=1)
    found = trained(asked)[0][-1]
    wrong = found.peek["wrong"]
    count = round((1 - found.values[3, 0]) * len(DATASETS["digits"].load(3).test_y))
    assert 0 < count < MOST_WRONG
    assert (wrong[:count] >= 0).all()
    assert (wrong[count:] == -1).all()


def test_filters_are_the_first_layers_weights() -> None:
    asked = spec("digits")
    rows, theta = trained(asked)
    weights = asked.model.tensors(theta)[0][0]
    assert np.array_equal(rows[-1].peek["filters"], weights[:16].numpy())


def test_filters_are_taken_at_eight_steps_with_the_last() -> None:
    asked = spec("digits", steps=60, every=1, seeds=1)
    rows, _ = trained(asked)
    taken = [row.step for row in rows if row.peek["filters"].any()]
    assert taken == sorted(looked_at(asked))
    assert len(taken) == 8
    assert {0, 60} <= set(taken)


def test_a_text_is_written_in_its_alphabet_and_the_same_again() -> None:
    asked = spec("alice", steps=2, every=2, seeds=1, batch_size=4)
    one, two = (trained(asked)[0][-1].peek["sample"] for _ in range(2))
    assert np.array_equal(one, two)
    assert one.min() >= 0
    assert one.max() < len(ALPHABET)
    assert len(set(one.tolist())) > 5
