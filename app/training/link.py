"""A link and its training experiment."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adal.errors import SpecError
from adal.race import Lane
from adal.rules import UpdateRule, variant_of
from adal.training.experiment import ExperimentSpec
from adal.training.tuning import tuned_lr
from app.settings import field
from app.settings.field import Field, Known, read
from app.settings.optimizers_link import lane_rows, lane_values, lanes_of
from app.settings.reader import Reader, Values
from app.training.setup_link import ROWS as SETUP
from app.training.setup_link import Setup, modest, setup_of, setup_values

OPENING = ("adal", "adal_constant", "adam", "sgd")


@dataclass(frozen=True)
class NetworksSpec:
    """What the Networks page is set to: one setup, several optimizers.

    Attributes:
      setup: what they have in common.
      lanes: 1 to 6 optimizers.
    Raises: SpecError for what `ExperimentSpec` does not allow.
    """

    setup: Setup = dataclasses.field(default_factory=Setup)
    lanes: tuple[Lane, ...] = ()

    def __post_init__(self) -> None:
        assert self.experiment  # checked when it is made

    @cached_property
    def experiment(self) -> ExperimentSpec:
        """The trainings, one per lane."""
        return ExperimentSpec(tuple(self.setup.train_spec(lane) for lane in self.lanes))


def network_lanes(opening: tuple[str, ...]) -> tuple[Field, ...]:
    """The settings of optimizers that train a network, each at the rate tuned for the dataset."""
    return lane_rows(
        opening, defaults=default_hypers, tuned={"lr": _tuned_rate}, place=("dataset",)
    )


def default_hypers(rule: UpdateRule) -> dict[str, float]:
    """The rule's own hyperparameters."""
    return {hyper.name: hyper.default for hyper in rule.hypers}


def _tuned_rate(known: Known, rule: UpdateRule, choices: dict[str, str]) -> float:
    variant = variant_of(rule.name, choices)
    return tuned_lr(known["dataset"], rule.name, variant.name if variant else None)


ROWS = (*SETUP, *network_lanes(OPENING))


def networks_of(values: Values) -> tuple[NetworksSpec, list[str]]:
    """The experiment that `values` describe, and a sentence for each that had to be replaced."""
    reader = Reader(values)
    found = read(reader, ROWS)
    setup, lanes = setup_of(found), lanes_of(reader, ROWS, found)
    try:
        return NetworksSpec(setup, lanes), reader.finish()
    except SpecError as error:  # each setting is allowed alone, but together they cost too much
        less = modest(setup)
        reader.replaced(str(error), less)
        return NetworksSpec(replace(setup, **less), lanes), reader.finish()


def values_of(spec: NetworksSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    return setup_values(spec.setup) | lane_values(spec.lanes)


def query_of(spec: NetworksSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone."""
    return field.query_of(ROWS, values_of(spec))
