"""The twin of a training: what is recorded is the decomposition of its own gradients."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from adal.errors import SpecError
from adal.training import Row, TrainSpec, train
from adal.training.record import TWIN_MEASURES
from adal.training.replicas import Replicas
from adal.twin import decompose

SETTINGS = {"eps": 1e-6, "beta2": 0.99}


def spec(**changes: object) -> TrainSpec:
    usual = {
        "rule": "adal",
        "lrs": (0.05,),
        "seeds": 2,
        "steps": 12,
        "every": 1,
        "hidden": (6,),
        "hypers": SETTINGS,
        "dtype": "float64",
        "device": "cpu",
        "twin": True,
    }
    return TrainSpec(**(usual | changes))  # pyright: ignore


@pytest.mark.parametrize("moment", ["transformed", "raw"])
@pytest.mark.parametrize("scope", ["tensor", "global"])
def test_the_record_is_the_decomposition_of_the_gradients_that_were_met(
    scope: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[np.ndarray] = []
    update = Replicas.update

    def noted(self: Replicas, g: torch.Tensor, t: int) -> None:
        met.append(g.numpy().copy())
        update(self, g, t)

    monkeypatch.setattr(Replicas, "update", noted)
    asked = spec(norm_scope=scope, choices={"second_moment": moment})
    record = train(asked)
    assert record.twin is not None
    assert record.twin.shape == (13, len(TWIN_MEASURES), len(asked.blocks), 2)
    assert np.isnan(record.twin[0]).all()
    sizes = (
        [sum(a * b + b for a, b in ((64, 6), (6, 10)))]
        if scope == "global"
        else [64 * 6, 6, 60, 10]
    )
    parts = np.split(np.array(met), np.cumsum(sizes)[:-1], axis=-1)
    settings = {name: value for name, value in asked.settings.items() if name != "lr"}
    for i, part in enumerate(parts):
        twin = decompose(part, **settings)
        found = record.twin[1:, :, i]
        assert np.allclose(found[:, 0], twin.a, rtol=1e-12)
        assert np.allclose(found[:, 1:5].swapaxes(0, 1), twin.block, rtol=0, atol=1e-9)
        assert np.allclose(found[:, 5], twin.opposite, equal_nan=True)
        assert np.allclose(found[:, 6], twin.cosine, rtol=0, atol=1e-9)
        assert np.allclose(found[:, 10], twin.gain, rtol=1e-12)
        assert np.allclose(found[:, 11:].swapaxes(0, 1), twin.reach, rtol=1e-9)
        median = np.nanmedian(twin.log_r, axis=-1)
        assert np.allclose(found[:, 8], median, rtol=0, atol=1e-9)


def test_the_shadow_does_not_touch_the_training() -> None:
    watched, alone = train(spec()), train(spec(twin=False))
    assert np.array_equal(watched.train_loss, alone.train_loss)
    assert alone.twin is None


def test_without_its_transform_a_networks_ratio_is_the_schedules() -> None:
    record = train(spec(rule="adam", choices={"lr_decay": "inv_sqrt"}))
    assert record.twin is not None
    log_r, log_d, log_e, log_h = record.twin[1:, 1:5].swapaxes(0, 1)
    # The two Adams make the same moments, bit for bit; a learning rate's rounding is left.
    assert np.allclose(log_r, log_d, rtol=0, atol=1e-14)
    assert not log_h.any()
    assert np.allclose(log_e, 0, rtol=0, atol=1e-14)


def test_a_row_carries_the_twin_through_json() -> None:
    rows: list[Row] = []
    train(spec(steps=2), rows.append)
    again = Row.from_dict(json.loads(json.dumps(rows[-1].to_dict())))
    assert np.array_equal(again.twin, rows[-1].twin, equal_nan=True)  # pyright: ignore


def test_only_rules_with_adams_moments_have_a_twin() -> None:
    message = "twin must be True or False, and True for adal and adam only"
    with pytest.raises(SpecError, match=message):
        TrainSpec(rule="sgd", twin=True)
    assert spec().blocks == ("W1", "b1", "W2", "b2")
    assert spec(norm_scope="global").blocks == ("all",)
