"""The Compare page's links: what goes out comes back, and bad values are named alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adal.datasets import DATASETS
from adal.errors import SpecError
from adal.training.networks import networks_for
from adal.training.rate_grid import most_rates
from app.settings.optimizers_link import ENTRANTS, LANE_IDS, NOBODY
from app.training.setup_link import MOST_SEEDS, MOST_STEPS
from pages.compare.link import CompareSpec, compare_of, query_of, values_of
from tests.wander import examples


def again(spec: CompareSpec) -> CompareSpec:
    """`spec` after it went out as a link and was read without a complaint."""
    read, complaints = compare_of(dict(parse_qsl(urlencode(query_of(spec)))))
    assert complaints == []
    return read


def test_a_bare_link_is_the_opening_comparison() -> None:
    spec, complaints = compare_of({})
    assert complaints == []
    assert query_of(spec) == {}
    titles = [lane.title for lane in spec.lanes]
    assert titles == ["Momentum", "Adam", "AdaL", "Adam + 1/√t", "Adam × gain"]
    assert spec.grid == (0.001, 0.0032, 0.01, 0.032, 0.1, 0.32)
    for lane in spec.experiment.lanes:
        assert (lane.lrs, lane.seeds, lane.steps, lane.peek) == (spec.grid, 5, 600, False)


@settings(max_examples=examples(50))
@given(
    st.sampled_from(list(DATASETS)),
    st.lists(st.sampled_from((*ENTRANTS, NOBODY)), min_size=6, max_size=6),
    st.integers(1, 10),
    st.integers(1, 600),
    st.floats(1e-6, 1.0),
    st.floats(1.1, 10.0),
    st.integers(1, 16),
    st.floats(1e-6, 0.5),
)
def test_a_comparison_comes_back_from_its_link(
    dataset: str,
    rules: list[str],
    seeds: int,
    steps: int,
    low: float,
    factor: float,
    rates: int,
    beta1: float,
) -> None:
    wanted: dict[str, Any] = {
        "dataset": dataset,
        "seeds": seeds,
        "steps": steps,
        "rate_low": low,
        "rate_high": low * factor,
        "rates": min(rates, most_rates(low, low * factor)),
        "l2.beta1": beta1,
    }
    wanted |= {f"{lane_id}.rule": rule for lane_id, rule in zip(LANE_IDS, rules, strict=True)}
    spec, _ = compare_of(wanted)
    assert again(spec) == spec
    assert spec.grid[0] == low
    assert compare_of(values_of(spec)) == (spec, [])


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_dataset_with_each_of_its_networks_comes_back(dataset: str) -> None:
    for network in networks_for(DATASETS[dataset].kind):
        for more in ({}, {"seeds": 1}, {"seeds": 2, "steps": 75}, {"steps": 3}, {"rates": 2}):
            spec, complaints = compare_of({"dataset": dataset, "network": network.name, **more})
            assert again(spec) == spec
            assert len(complaints) <= 1


@settings(max_examples=examples(50))
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_nonsense_gives_the_opening_comparison(query: dict[str, str]) -> None:
    spec, complaints = compare_of(query)
    assert spec.experiment.lanes
    assert len(complaints) <= 6


HOSTILE = [
    ("dataset", "cats", "dataset must be one of alice, "),
    ("rate_low", "0", "rate_low must be in [1e-06, 10), got 0.0. Used instead: 0.001."),
    ("rate_low", "10", "rate_low must be in [1e-06, 10), got 10.0"),
    ("rate_low", "nan", "rate_low must be a number, got 'nan'"),
    ("rate_high", "1e-4", "rate_high must be in (0.001, 10], got 0.0001. Used instead: 0.32."),
    ("rate_high", "11", "rate_high must be in (0.001, 10], got 11.0"),
    ("rates", "0", "rates must be a whole number in [1, 16], got 0. Used instead: 6."),
    ("rates", "17", "rates must be a whole number in [1, 16], got 17"),
    ("rates", "1e1", "rates must be a whole number in [1, 16], got '1e1'"),
    ("seeds", "33", "seeds must be a whole number in [1, 32], got 33"),
    ("l2.lr", "0.1", "'l2.lr' is not a setting of this page and is ignored."),
]


@pytest.mark.parametrize(
    ("key", "value", "sentence"), HOSTILE, ids=[f"{h[0]}={h[1]}" for h in HOSTILE]
)
def test_a_bad_value_is_named_and_replaced_alone(key: str, value: str, sentence: str) -> None:
    spec, complaints = compare_of({key: value, "l2.beta1": "0.123"})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert spec == compare_of({"l2.beta1": "0.123"})[0]


def test_more_rates_than_two_digits_tell_apart_are_named() -> None:
    spec, complaints = compare_of({"rate_low": "0.01", "rate_high": "0.012", "rates": "6"})
    assert complaints == [
        "rates must be at most 3 of two digits from 0.01 to 0.012, got 6. Used instead: 3."
    ]
    assert spec.grid == (0.01, 0.011, 0.012)


@given(st.floats(1e-6, 9.9), st.floats(1.0, 1.3))
def test_ends_close_to_each_other_have_as_many_rates_as_fit(low: float, factor: float) -> None:
    high = min(low * factor, 10.0)
    spec, complaints = compare_of({"rate_low": low, "rate_high": high, "dataset": "xor"})
    assert (len(complaints) == 0) == (low < high)
    assert 1 <= spec.rates <= 6


def test_a_least_rate_above_the_usual_largest_takes_the_largest_of_all() -> None:
    spec, complaints = compare_of({"rate_low": "5", "rates": "2"})
    assert complaints == []
    assert spec.grid == (5.0, 10.0)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_dearest_request_is_taken_or_named_and_made_modest(dataset: str) -> None:
    dearest: dict[str, Any] = {"dataset": dataset, "seeds": MOST_SEEDS, "batch_size": 512}
    dearest |= {"steps": MOST_STEPS, "rates": 16}
    dearest |= {f"{lane_id}.rule": "adal" for lane_id in LANE_IDS}
    spec, complaints = compare_of(dearest)
    assert len(spec.experiment.lanes) == len(LANE_IDS)
    if complaints:
        (sentence,) = complaints
        assert sentence.startswith("steps × batch_size × replicas × weights must be at most")
        setup = spec.setup
        assert sentence.endswith(
            f"Used instead: seeds {setup.seeds}; batch_size 32; steps {setup.steps}; rates 6."
        )
        assert (setup.batch_size, spec.rates) == (32, 6)
        assert setup.seeds == 5 or (setup.seeds == 2 and setup.steps >= 100)


@pytest.mark.parametrize(
    ("low", "high", "rates"), [(0.1, 0.1, 2), (0.2, 0.1, 2), (0.01, 0.011, 9), (0.1, 1.0, 0)]
)
def test_an_impossible_grid_is_no_spec(low: float, high: float, rates: int) -> None:
    lanes = compare_of({})[0].lanes
    with pytest.raises(SpecError, match="rate"):
        CompareSpec(lanes=lanes, rate_low=low, rate_high=high, rates=rates)
