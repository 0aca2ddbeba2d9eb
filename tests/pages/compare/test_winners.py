"""The winners' link asks Networks for the same training at the chosen rates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adal.checks import OWN
from adal.training.comparison import comparison_of
from adal.training.experiment import ExperimentSpec
from app.training.link import networks_of
from app.training.opening.opening import opening_comparison
from pages.compare.winners import winners_query
from tests.adal.training.made_records import Lane, made


def test_the_opening_winners_train_at_their_rates_on_the_same_networks() -> None:
    experiment, records = opening_comparison()
    found = comparison_of(experiment, records)
    query = winners_query(experiment, found)
    assert query is not None
    spec, complaints = networks_of(query)
    assert complaints == []
    wanted = [
        replace(lane, lrs=(result.lr,), peek=True)
        for lane, result in zip(experiment.lanes, found.lanes, strict=True)
    ]
    assert list(spec.experiment.lanes) == wanted


def test_hyperparameters_and_options_come_along_and_who_diverged_does_not() -> None:
    fine, record = made(Lane([[0.5, 0.5], [0.9, 0.9]]))
    lost, other = made(Lane([[0.5, 0.5], [0.9, 0.9]], diverged=3))
    extra = {"hypers": {"beta1": 0.7}, "dropout": 0.1, "hidden": (7, 7), "batch_size": 9}
    lanes = (replace(lost, **extra), replace(fine, **extra))
    lanes = tuple(replace(lane, every=OWN, data_options={"label_noise": 0.2}) for lane in lanes)
    experiment = ExperimentSpec(lanes)
    query = winners_query(experiment, comparison_of(experiment, [other, record]))
    assert query is not None
    spec, _ = networks_of(query)
    (lane,) = spec.experiment.lanes
    given = {"hypers": lane.hypers, "choices": lane.choices}
    assert lane == replace(lanes[1], lrs=(0.01,), peek=True, **given)
    assert lane.settings == lanes[1].settings
    assert lane.settings["beta1"] == 0.7


@pytest.mark.parametrize(
    "fields",
    [{"hidden": (8, 4)}, {"dtype": "float64"}, {"steps": 4000}, {"every": 3}, {"hidden": ()}],
    ids=lambda fields: next(iter(fields)) + str(next(iter(fields.values()))),
)
def test_what_a_link_cannot_say_has_no_link(fields: dict[str, object]) -> None:
    spec, record = made(Lane([[0.5, 0.5], [0.9, 0.9]]))
    experiment = ExperimentSpec((replace(spec, **({"every": None} | fields)),))
    assert winners_query(experiment, comparison_of(experiment, [record])) is None


def test_where_all_diverged_there_is_no_winner() -> None:
    spec, record = made(Lane([[0.5, 0.5]], diverged=0))
    experiment = ExperimentSpec((spec,))
    assert winners_query(experiment, comparison_of(experiment, [record])) is None
