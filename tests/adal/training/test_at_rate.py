"""A record cut to one rate is the record of a training with that rate alone."""

from __future__ import annotations

import numpy as np
import pytest

from adal.training import Row, TrainSpec, train
from adal.training.at_rate import at_rate
from adal.training.record import MEASURES, record_of


@pytest.mark.parametrize("rate", [0, 2])
def test_the_replicas_of_one_rate_are_as_if_they_had_trained_alone(rate: int) -> None:
    lrs = (0.01, 0.1, 0.03)
    common = {"rule": "adal", "dataset": "xor", "hidden": (4,), "seeds": 3, "steps": 6}
    cut_from = train(TrainSpec(**common, lrs=lrs, twin=True))
    alone = train(TrainSpec(**common, lrs=(lrs[rate],), twin=True))
    cut = at_rate(TrainSpec(**common, lrs=lrs, twin=True), cut_from, rate)
    assert cut.step.tolist() == alone.step.tolist()
    assert cut.lr.tolist() == [lrs[rate]] * 3
    assert cut.seed.tolist() == [0, 1, 2]
    assert cut.diverged_at.tolist() == [-1, -1, -1]
    for name in MEASURES:
        # Products of differently batched matrices round differently in float32.
        np.testing.assert_allclose(getattr(cut, name), getattr(alone, name), rtol=1e-4, atol=1e-6)
    assert cut.twin is not None
    assert alone.twin is not None
    assert cut.twin.shape == alone.twin.shape


def test_a_record_without_rows_has_none_at_a_rate_either() -> None:
    spec = TrainSpec(lrs=(0.01, 0.1), seeds=2, steps=4)
    rows: list[Row] = []
    assert at_rate(spec, record_of(spec, rows, "cpu", stopped=False), 1).valid_loss.shape == (0, 2)
