"""A link and its training experiment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adal.datasets import dataset_named
from adal.race import Lane
from adal.rules import UpdateRule, variant_of
from adal.training.spec import MOST_BATCH, ExperimentSpec, TrainSpec
from adal.training.tuning import tuned_lr
from adal.trajectory import whole
from app.links.lanes import changed_settings, lane_values, lanes_of
from app.links.reader import Reader, Values, integer

OPENING = ("adal", "adal_constant", "adam", "sgd")
DATASET = "digits"
MOST_STEPS = 3000
MOST_SEEDS = 10
LARGEST_SEED = 99_999


@dataclass(frozen=True)
class NetworksSpec:
    """What the Networks page is set to: one dataset and budget, several optimizers.

    Attributes:
      dataset: a name in `DATASETS`.
      lanes: 1 to 6 optimizers.
      seeds, seed: how many networks per optimizer, and the first one's seed.
      batch_size, steps: the budget, alike for all.
    Raises: SpecError for what `ExperimentSpec` does not allow.
    """

    dataset: str
    lanes: tuple[Lane, ...]
    seeds: int = 5
    seed: int = 0
    batch_size: int = 32
    steps: int = 600

    def __post_init__(self) -> None:
        _ = self.experiment

    @property
    def experiment(self) -> ExperimentSpec:
        """The job."""
        return ExperimentSpec(
            tuple(
                TrainSpec(
                    dataset=self.dataset,
                    rule=lane.rule,
                    hypers=lane.hypers,
                    choices=lane.choices,
                    seeds=self.seeds,
                    seed=self.seed,
                    batch_size=self.batch_size,
                    steps=self.steps,
                )
                for lane in self.lanes
            )
        )


def network_hypers(dataset: str, rule: UpdateRule, choices: dict[str, Any]) -> dict[str, float]:
    """Every hyperparameter a lane begins with: the tuned rate, else the rule's defaults."""
    variant = variant_of(rule.name, choices)
    hypers = {hyper.name: hyper.default for hyper in rule.hypers}
    return hypers | {"lr": tuned_lr(dataset, rule.name, variant.name if variant else None)}


def networks_of(values: Values) -> tuple[NetworksSpec, list[str]]:
    """The experiment that `values` describe, and a sentence for each that had to be replaced."""
    reader = Reader(values)
    dataset = reader.read("dataset", DATASET, lambda v: dataset_named(v).name)
    lanes = lanes_of(reader, OPENING, lambda rule, choices: network_hypers(dataset, rule, choices))
    budget = {
        "seeds": reader.read("seeds", 5, lambda v: whole("seeds", integer(v), 1, MOST_SEEDS)),
        "seed": reader.read("seed", 0, lambda v: whole("seed", integer(v), 0, LARGEST_SEED)),
        "batch_size": reader.read(
            "batch_size", 32, lambda v: whole("batch_size", integer(v), 1, MOST_BATCH)
        ),
        "steps": reader.read("steps", 600, lambda v: whole("steps", integer(v), 1, MOST_STEPS)),
    }
    return NetworksSpec(dataset, lanes, **budget), reader.finish()


def values_of(spec: NetworksSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    return {
        "dataset": spec.dataset,
        "seeds": spec.seeds,
        "seed": spec.seed,
        "batch_size": spec.batch_size,
        "steps": spec.steps,
        **lane_values(spec.lanes),
    }


def query_of(spec: NetworksSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone."""
    place = {"dataset": DATASET}
    return changed_settings(values_of(spec), place, OPENING, lambda q: values_of(networks_of(q)[0]))
