"""The Networks page's links: what goes out comes back, and bad values are named alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.datasets import DATASETS
from adal.training.networks import networks_for
from adal.training.tuning import tuned_lr
from app.settings.optimizers_link import ENTRANTS, LANE_IDS, NOBODY
from app.training.link import networks_of, query_of, values_of
from app.training.setup_link import MOST_SEEDS, MOST_STEPS


def test_a_bare_link_is_the_opening_experiment() -> None:
    spec, complaints = networks_of({})
    assert complaints == []
    assert query_of(spec) == {}
    assert [lane.title for lane in spec.lanes] == ["AdaL", "AdaL without decay", "Adam", "SGD"]
    rates = [dict(lane.hypers)["lr"] for lane in spec.lanes]
    assert rates == [
        tuned_lr("digits", "adal"),
        tuned_lr("digits", "adal", "adal_constant"),
        tuned_lr("digits", "adam"),
        tuned_lr("digits", "sgd"),
    ]


@given(
    st.sampled_from(list(DATASETS)),
    st.lists(st.sampled_from((*ENTRANTS, NOBODY)), min_size=6, max_size=6),
    st.integers(1, 10),
    st.integers(1, 64),
    st.integers(1, 600),
    st.floats(1e-6, 10),
)
def test_an_experiment_comes_back_from_its_link(
    dataset: str, rules: list[str], seeds: int, batch_size: int, steps: int, lr: float
) -> None:
    wanted: dict[str, Any] = {
        "dataset": dataset,
        "seeds": seeds,
        "batch_size": batch_size,
        "steps": steps,
        "l1.lr": lr,
    }
    wanted |= {f"{lane_id}.rule": rule for lane_id, rule in zip(LANE_IDS, rules, strict=True)}
    spec, _ = networks_of(wanted)
    again, complaints = networks_of(dict(parse_qsl(urlencode(query_of(spec)))))
    assert complaints == []
    assert values_of(again) == values_of(spec)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_nonsense_gives_the_opening_experiment(query: dict[str, str]) -> None:
    spec, complaints = networks_of(query)
    assert spec.experiment.lanes
    assert len(complaints) <= 6


HOSTILE = [
    ("dataset", "cats", "dataset must be one of alice, "),
    ("dataset", "own-0123456789abcdef", "dataset must be one of alice, "),
    ("dataset", "own-../../etc/passwd", "dataset must be one of alice, "),
    ("data.label_noise", "0.9", "data.label_noise must be in [0, 0.5], got 0.9"),
    ("network", "lstm", "network must be one of cnn, mlp, rescnn; got 'lstm'"),
    ("depth", "9", "depth must be a whole number in [1, 4], got 9"),
    ("width", "0", "width must be a whole number in [1, 256], got 0"),
    ("activation", "gelu", "activation must be one of relu, tanh; got 'gelu'"),
    ("dropout", "1", "dropout must be in [0, 0.9], got 1.0"),
    ("weight_decay", "-1", "weight_decay must be in [0, 1], got -1.0"),
    ("schedule", "warm", "schedule must be one of constant, cosine, inv_sqrt, step; got 'warm'"),
    ("split_seed", "-1", "split_seed must be a whole number in [0, 99999], got -1"),
    ("seeds", "33", "seeds must be a whole number in [1, 32], got 33"),
    ("steps", "1e9", "steps must be a whole number in [1, 3000], got '1e9'"),
    ("batch_size", "0", "batch_size must be a whole number in [1, 512], got 0"),
    ("seed", "-1", "seed must be a whole number in [0, 4294966271], got -1"),
    ("l1.lr", "0", "l1.lr must be in (0, 10], got 0.0"),
    ("run2", "x", "'run2' is not a setting of this page and is ignored."),
]


@pytest.mark.parametrize(
    ("key", "value", "sentence"), HOSTILE, ids=[f"{h[0]}={h[1]}" for h in HOSTILE]
)
def test_a_bad_value_is_named_and_replaced_alone(key: str, value: str, sentence: str) -> None:
    spec, complaints = networks_of({key: value, "l2.lr": "0.123"})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert spec == networks_of({"l2.lr": "0.123"})[0]


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_dearest_request_is_taken_or_named_and_made_modest(dataset: str) -> None:
    dearest = {"dataset": dataset, "seeds": MOST_SEEDS, "batch_size": 512, "steps": MOST_STEPS}
    dearest |= {f"{lane_id}.rule": "adal" for lane_id in LANE_IDS}
    spec, complaints = networks_of(dearest)
    assert len(spec.experiment.lanes) == len(LANE_IDS)
    if complaints:
        (sentence,) = complaints
        assert sentence.startswith("steps × batch_size × replicas × weights must be at most")
        assert sentence.endswith("Used instead: seeds 5; batch_size 32; steps 600.")
        assert (spec.setup.seeds, spec.setup.batch_size, spec.setup.steps) == (5, 32, 600)


@given(
    st.sampled_from(list(DATASETS)),
    st.integers(1, 4),
    st.integers(1, 64),
    st.sampled_from(["constant", "cosine"]),
    st.floats(0, 0.9),
    st.integers(0, 99_999),
)
def test_a_network_comes_back_from_its_link(
    dataset: str, depth: int, width: int, schedule: str, dropout: float, split_seed: int
) -> None:
    for network in networks_for(DATASETS[dataset].kind):
        wanted: dict[str, Any] = {
            "dataset": dataset,
            "network": network.name,
            "schedule": schedule,
            "dropout": dropout,
            "split_seed": split_seed,
            "steps": 50,
        }
        if network.has_hidden:
            wanted |= {"depth": depth, "width": width}
        wanted |= {f"data.{option.name}": option.high / 2 for option in DATASETS[dataset].options}
        spec, complaints = networks_of(wanted)
        assert complaints == []
        again, complaints = networks_of(dict(parse_qsl(urlencode(query_of(spec)))))
        assert complaints == []
        assert again == spec
        lane = again.experiment.lanes[0]
        assert (lane.network, lane.schedule, lane.split_seed) == (
            network.name,
            schedule,
            split_seed,
        )
