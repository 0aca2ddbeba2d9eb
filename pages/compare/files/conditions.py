"""A comparison with all that a file tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from adal.training.comparison import Comparison, comparison_of
from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord
from app.store.kept import Origin
from pages.compare.missing_classes import missing_classes


@dataclass(frozen=True, eq=False)
class Finished:
    """A run of the Compare page that has ended, complete or as far as it came.

    Attributes:
      experiment, records: what was trained, and what came of it.
      created: seconds since 1970, UTC; seconds: how long it ran.
      device, versions, origin: as in `KeptRun`.
    """

    experiment: ExperimentSpec
    records: tuple[TrainingRecord, ...]
    created: float
    seconds: float
    device: str
    versions: Mapping[str, str]
    origin: Origin = "trained"

    @cached_property
    def comparison(self) -> Comparison:
        """What the records say."""
        return comparison_of(self.experiment, self.records)

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """The classes that the test part lacks."""
        return missing_classes(self.experiment.lanes[0])

    @property
    def stem(self) -> str:
        """What its files are called, without a suffix."""
        first = self.experiment.lanes[0]
        return f"comparison-{first.dataset}-{first.seeds}x{len(first.lrs)}"
