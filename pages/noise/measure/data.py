"""What the part "Measure" shows: the measurements of a run, or of the one that is kept here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from adal.training.experiment import ExperimentSpec
from adal.training.findings import NOISE
from adal.training.noise.record import NoiseRecord
from app.store.packing import unpacked
from app.store.run import Snapshot
from app.training.differences import lanes_by_title
from app.training.opening.opening import opening_noise_run
from app.training.run import job_manager
from pages.noise.measure.numbers import NoiseNumbers, numbers_of

MOST_BYTES = 2**24
"""Of one record once it is unpacked."""
MOMENTS = {1: ("late",), 2: ("early", "late"), 3: ("early", "middle", "late")}


@dataclass(frozen=True, eq=False)
class Measured:
    """The measurements of an experiment: of every lane at every moment.

    Attributes:
      experiment: what was trained and measured.
      look: name of a look -> its numbers, None where it was not taken.
    """

    experiment: ExperimentSpec
    look: Callable[[str], NoiseNumbers | None]

    @property
    def titles(self) -> list[str]:
        """What each lane is called; no two are called the same."""
        return [*lanes_by_title(self.experiment)]

    @property
    def steps(self) -> list[int]:
        """The recorded step of each moment, which is the first that is not before it."""
        spec, noise = self.experiment.lanes[0], self.experiment.noise
        assert noise is not None  # or this would be no measurement
        recorded = spec.recorded_steps
        wanted = noise.steps_of(spec.steps)
        return [recorded[int(np.searchsorted(recorded, step))] for step in wanted]

    @property
    def moments(self) -> tuple[str, ...]:
        """What each moment is called."""
        return MOMENTS[len(self.steps)]

    def numbers(self, lane: int, moment: int) -> NoiseNumbers | None:
        """The numbers of one lane at one moment; None if that was not measured."""
        return self.look(f"{NOISE}.{lane}.{moment}")


def opening_measured() -> Measured:
    """The measurement that the page opens with."""
    return Measured(opening_noise_run().spec, _opening_numbers)


def run_measured(snapshot: Snapshot) -> Measured:
    """The measurements of a run, as far as it came."""

    def look(name: str) -> NoiseNumbers | None:
        return _run_numbers(snapshot.run_id, name) if name in snapshot.looks else None

    return Measured(snapshot.spec, look)


@cache
def _opening_numbers(name: str) -> NoiseNumbers | None:
    blob = opening_noise_run().looks[name]
    assert blob is not None  # it came with the file
    return numbers_of(NoiseRecord.from_arrays(unpacked(blob, MOST_BYTES)))


@lru_cache(maxsize=72)
def _run_numbers(run_id: str, name: str) -> NoiseNumbers:
    """A run's looks do not change: four of the largest runs are remembered."""
    blob = job_manager().shelf.blob(run_id, name)
    return numbers_of(NoiseRecord.from_arrays(unpacked(blob, MOST_BYTES)))
