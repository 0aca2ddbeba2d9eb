"""The link that trains a comparison's winners on the Networks page."""

from __future__ import annotations

from dataclasses import fields

from adal.race import Lane
from adal.rules import rule_named
from adal.training.comparison import Comparison
from adal.training.experiment import ExperimentSpec
from adal.training.spec import TrainSpec
from app.settings.optimizers_link import LANE_IDS
from app.training.link import NetworksSpec, networks_of, query_of
from app.training.setup_link import setup_from

OF_A_LANE = {"rule", "hypers", "choices", "lrs", "peek"}
"""What a winner's own training may have otherwise."""


def winners_query(experiment: ExperimentSpec, comparison: Comparison) -> dict[str, str] | None:
    """The query with which Networks trains each lane at its chosen rate, all else alike.

    Lanes without a chosen rate are left out. None if there is no other lane, or if the experiment
    has what no link can say, such as layers of different widths.
    """
    found = [
        (spec, lane.lr)
        for spec, lane in zip(experiment.lanes, comparison.lanes, strict=False)
        if lane.lr is not None
    ]
    if not found:
        return None
    lanes = [_lane(i, spec, lr) for i, (spec, lr) in zip(LANE_IDS, found, strict=False)]
    wanted = NetworksSpec(setup_from(experiment.lanes[0]), tuple(lanes))
    query = query_of(wanted)
    read, complaints = networks_of(query)
    said = not complaints and read.experiment == wanted.experiment
    return {"v": "1", **query} if said and _alike(experiment, wanted) else None


def _lane(lane_id: str, spec: TrainSpec, lr: float) -> Lane:
    rule, settings = rule_named(spec.rule), {**spec.settings, "lr": lr}
    hypers = tuple((hyper.name, settings[hyper.name]) for hyper in rule.hypers)
    choices = tuple((choice.name, settings[choice.name]) for choice in rule.choices)
    return Lane(lane_id, spec.rule, hypers, choices)


def _alike(experiment: ExperimentSpec, wanted: NetworksSpec) -> bool:
    """Whether the networks and their training are the same, but for rates and pictures."""
    names = [field.name for field in fields(TrainSpec) if field.name not in OF_A_LANE]
    return all(
        getattr(lane, name) == getattr(wanted.experiment.lanes[0], name)
        for lane in experiment.lanes
        for name in names
    )
