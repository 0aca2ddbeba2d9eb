"""Up to six trainings that differ in the optimizer alone, as one frozen value: what a job does."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from adal.datasets import dataset_named
from adal.errors import SpecError, shown
from adal.training.noise.spec import NoiseSpec
from adal.training.spec import TrainSpec, affordable

MOST_LANES = 6
MOST_PATH = 1e7
"""Weights that a job remembers of the paths: 40 MB."""
MOST_NOISE = 6e11
"""Additions of all minibatch gradients that are measured: five minutes on one CPU core, which makes
1.4 to 2.5e9 a second."""
SHARED = (
    "dataset",
    "data_options",
    "split_seed",
    "network",
    "hidden",
    "activation",
    "dropout",
    "weight_decay",
    "schedule",
    "seed",
    "seeds",
    "batch_size",
    "steps",
    "every",
    "device",
    "dtype",
    "peek",
)
"""What the lanes of an experiment have in common, so that they compare at equal budget."""


@dataclass(frozen=True)
class ExperimentSpec:
    """Up to six lanes that differ in the optimizer alone: one job, one picture.

    Attributes:
      lanes: 1 to 6 `TrainSpec`s, alike in all fields of `SHARED`.
      solution: whether the solutions of the first replicas are looked at once all are trained: how
        sharp they are, and the loss around them; see `adal.training.solution`.
      noise: what is then measured of their gradients' noise, early to late, if anything; see
        `adal.training.noise.measured`. Each moment is the first
        recorded step that is not before it.
    Raises: SpecError for lanes that cannot be compared, or that cost too much together.
    """

    lanes: tuple[TrainSpec, ...]
    solution: bool = False
    noise: NoiseSpec | None = None

    def __post_init__(self) -> None:
        lanes = tuple(self.lanes) if isinstance(self.lanes, (tuple, list)) else ()
        if not 1 <= len(lanes) <= MOST_LANES or not all(isinstance(x, TrainSpec) for x in lanes):
            raise SpecError(f"lanes must be 1 to {MOST_LANES} trainings, got {shown(self.lanes)}")
        for name in SHARED:
            values = [getattr(lane, name) for lane in lanes]
            other = next((value for value in values if value != values[0]), None)
            if other is not None:
                raise SpecError(f"lanes must share {name}, got {values[0]} and {other}")
        object.__setattr__(self, "lanes", lanes)
        affordable(sum(lane.work for lane in lanes))
        self._check_findings()

    def _check_findings(self) -> None:
        first = self.lanes[0]
        if self.solution not in (False, True):
            raise SpecError(f"solution must be True or False, got {shown(self.solution)}")
        if self.noise is not None:
            if not isinstance(self.noise, NoiseSpec):
                raise SpecError(f"noise must be a NoiseSpec or None, got {shown(self.noise)}")
            points = dataset_named(first.dataset).count(**dict(first.data_options))
            self.noise.pool(points, first.model.parameters)
            each = self.noise.work(first.model.parameters) * len(self.noise.steps_of(first.steps))
            if len(self.lanes) * each > MOST_NOISE:
                raise SpecError(
                    "optimizers × moments × draws × batch sizes × weights must be at most "
                    f"{MOST_NOISE:g} to measure their noise, got {len(self.lanes) * each:.2g}"
                )
        if self.keeps_paths:
            path = sum(len(lane.recorded_steps) * lane.model.parameters for lane in self.lanes)
            if path > MOST_PATH:
                raise SpecError(
                    "optimizers × recorded steps × weights must be at most "
                    f"{MOST_PATH:g} to look at the solutions, got {path:.2g}"
                )

    @property
    def keeps_paths(self) -> bool:
        """Whether the weights of the first replicas are remembered while they train."""
        return self.solution or self.noise is not None

    def to_json(self) -> str:
        """The experiment as one line of JSON; `from_json` gives an equal one."""
        # What is not asked for is left out, as it was before it could be asked for.
        asked: dict[str, Any] = {"solution": True} if self.solution else {}
        if self.noise is not None:
            asked["noise"] = asdict(self.noise)
        return json.dumps({"lanes": [lane.to_dict() for lane in self.lanes], **asked})

    @classmethod
    def from_json(cls, text: str) -> ExperimentSpec:
        """The experiment that `text` describes. Raises: SpecError for anything else."""
        try:
            data = json.loads(text)
            lanes = tuple(TrainSpec.from_dict(lane) for lane in data["lanes"])
            noise = data.get("noise")
            asked = None if noise is None else NoiseSpec.from_json(json.dumps(noise))
            return cls(lanes, data.get("solution", False), asked)
        except (json.JSONDecodeError, TypeError, KeyError, AttributeError):
            raise SpecError(f"not an experiment: {shown(text)}") from None
