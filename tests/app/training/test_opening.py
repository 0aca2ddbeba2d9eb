"""The training that is kept for the opening settings is that of the opening settings."""

from __future__ import annotations

from dataclasses import replace

from app.training.link import networks_of
from app.training.opening.opening import opening_training


def test_the_kept_training_is_that_of_the_opening_settings() -> None:
    experiment, records = opening_training()
    # A look at the solutions is kept with it, which the page's own settings do not ask for.
    assert experiment == replace(networks_of({})[0].experiment, solution=True)
    for spec, record in zip(experiment.lanes, records, strict=True):
        assert tuple(record.step) == spec.recorded_steps
        assert record.test_accuracy.shape == (len(record.step), spec.replicas)
