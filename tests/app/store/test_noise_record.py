"""A measurement of gradient noise is kept in a file and comes back from it to the bit."""

from __future__ import annotations

from typing import Any

import torch

from adal.datasets import dataset_named
from adal.training import TrainSpec
from adal.training.noise.measured import measured
from adal.training.noise.record import NoiseRecord
from adal.training.noise.spec import NoiseSpec
from app.store.archive import MOST_BYTES
from app.store.packing import packed, unpacked


def taken(dataset: str, points: int, spec: NoiseSpec, **changes: Any) -> NoiseRecord:
    """The noise of a small network at its start, in float32 as the page measures it."""
    network = TrainSpec(dataset, **changes).model
    split = dataset_named(dataset).load()
    x, y = torch.tensor(split.train_x[:points]), torch.tensor(split.train_y[:points])
    record = measured(network, network.start(1).float(), x.float(), y, spec=spec)
    assert record is not None
    return record


def test_a_record_comes_back_from_a_file() -> None:
    few = NoiseSpec(
        coordinates=9, batch_sizes=(1, 2), batch_size=2, draws=100, beta1=0.5, beta2=0.9
    )
    arrays = taken("wine", 40, few, hidden=(3,)).to_arrays()
    again = NoiseRecord.from_arrays(unpacked(packed(arrays), 10**6))
    assert again.spec == few
    assert again.tensors == ("W1", "b1", "W2", "b2")
    for name, value in again.to_arrays().items():
        assert value.dtype == arrays[name].dtype
        assert value.tobytes() == arrays[name].tobytes()


def test_eighteen_records_of_sixty_coordinates_fit_in_a_file_that_may_be_brought() -> None:
    spec = NoiseSpec(coordinates=60, beta2=0.9, draws=1000)
    record = taken("spirals", 300, spec, hidden=(16,), activation="tanh")
    assert record.moving.all()  # numbers that are all there compress the least
    assert 18 * len(packed(record.to_arrays())) < MOST_BYTES / 2
