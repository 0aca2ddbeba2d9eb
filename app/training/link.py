"""A link and its training experiment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from adal.errors import SpecError
from adal.race import Lane
from adal.rules import UpdateRule, variant_of
from adal.training.experiment import ExperimentSpec
from adal.training.tuning import tuned_lr
from app.settings.optimizers_link import changed_settings, lane_values, lanes_of
from app.settings.reader import Reader, Values
from app.training.setup_link import Setup, deciding, modest, setup_of, setup_values

OPENING = ("adal", "adal_constant", "adam", "sgd")


@dataclass(frozen=True)
class NetworksSpec:
    """What the Networks page is set to: one setup, several optimizers.

    Attributes:
      setup: what they have in common.
      lanes: 1 to 6 optimizers.
    Raises: SpecError for what `ExperimentSpec` does not allow.
    """

    setup: Setup = field(default_factory=Setup)
    lanes: tuple[Lane, ...] = ()

    def __post_init__(self) -> None:
        assert self.experiment  # checked when it is made

    @cached_property
    def experiment(self) -> ExperimentSpec:
        """The trainings, one per lane."""
        return ExperimentSpec(tuple(self.setup.train_spec(lane) for lane in self.lanes))


def network_hypers(dataset: str, rule: UpdateRule, choices: dict[str, Any]) -> dict[str, float]:
    """Every hyperparameter a lane begins with: the tuned rate, else the rule's defaults."""
    variant = variant_of(rule.name, choices)
    hypers = {hyper.name: hyper.default for hyper in rule.hypers}
    return hypers | {"lr": tuned_lr(dataset, rule.name, variant.name if variant else None)}


def networks_of(values: Values) -> tuple[NetworksSpec, list[str]]:
    """The experiment that `values` describe, and a sentence for each that had to be replaced."""
    reader = Reader(values)
    setup = setup_of(reader)
    dataset = setup.dataset
    lanes = lanes_of(reader, OPENING, lambda rule, choices: network_hypers(dataset, rule, choices))
    try:
        return NetworksSpec(setup, lanes), reader.finish()
    except SpecError as error:  # each setting is allowed alone, but together they cost too much
        less = modest(setup)
        told = "; ".join(f"{name} {value}" for name, value in less.items())
        reader.complaints.append(f"{error}. Used instead: {told}.")
        return NetworksSpec(replace(setup, **less), lanes), reader.finish()


def values_of(spec: NetworksSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    return setup_values(spec.setup) | lane_values(spec.lanes)


def query_of(spec: NetworksSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names dataset and optimizers alone."""
    return changed_settings(
        values_of(spec), deciding(spec.setup), OPENING, lambda q: values_of(networks_of(q)[0])
    )
