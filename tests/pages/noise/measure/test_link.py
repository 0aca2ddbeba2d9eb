"""The measurement's links: what goes out comes back, and bad values are named alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.datasets import DATASETS
from adal.errors import SpecError
from adal.training.experiment import MOST_PATH, ExperimentSpec
from adal.training.networks import networks_for
from adal.training.noise import spec as noise_spec
from adal.training.tuning import tuned_lr
from app.settings.optimizers_link import ENTRANTS, LANE_IDS, NOBODY
from app.store.kept import guessed_page
from app.training.opening.opening import opening_noise_run
from app.training.setup_link import MOST_SEEDS, MOST_STEPS
from pages.noise.measure.link import NoisePageSpec, noise_of, query_of, sizes_of, values_of


def again(spec: NoisePageSpec) -> NoisePageSpec:
    """`spec` after it went out as a link and was read without a complaint."""
    read, complaints = noise_of(dict(parse_qsl(urlencode(query_of(spec)))))
    assert complaints == []
    return read


def test_a_bare_link_is_the_opening_measurement() -> None:
    spec, complaints = noise_of({})
    assert complaints == []
    assert query_of(spec) == {}
    assert [lane.title for lane in spec.lanes] == ["SGD", "Adam", "AdaL"]
    rates = [dict(lane.hypers)["lr"] for lane in spec.lanes]
    assert rates == [tuned_lr("digits", rule) for rule in ("sgd", "adam", "adal")]
    for lane in spec.experiment.lanes:
        assert (lane.seeds, lane.steps, lane.peek) == (1, 600, False)
    noise = spec.experiment.noise
    assert noise is not None
    assert (noise.draws, noise.batch_size) == (2000, 32)
    assert noise.batch_sizes == (1, 4, 16, 32, 64, 256)
    assert guessed_page(spec.experiment.to_json()) == "noise"
    assert opening_noise_run().spec == spec.experiment


@given(
    st.sampled_from(list(DATASETS)),
    st.lists(st.sampled_from((*ENTRANTS, NOBODY)), min_size=6, max_size=6),
    st.integers(1, 3),
    st.integers(1, 600),
    st.integers(500, 2000),
    st.sampled_from((1, 4, 16, 32, 64)),
    st.floats(1e-6, 10),
)
def test_a_measurement_comes_back_from_its_link(
    dataset: str, rules: list[str], seeds: int, steps: int, draws: int, batch: int, lr: float
) -> None:
    wanted: dict[str, Any] = {
        "dataset": dataset,
        "seeds": seeds,
        "steps": steps,
        "draws": draws,
        "batch": batch,
        "l1.lr": lr,
    }
    wanted |= {f"{lane_id}.rule": rule for lane_id, rule in zip(LANE_IDS, rules, strict=True)}
    spec, _ = noise_of(wanted)
    assert (spec.draws, spec.batch) == (draws, batch)
    assert again(spec) == spec
    assert noise_of(values_of(spec)) == (spec, [])


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_dataset_with_each_of_its_networks_comes_back(dataset: str) -> None:
    for network in networks_for(DATASETS[dataset].kind):
        for more in ({}, {"seeds": 5}, {"steps": 75}, {"steps": 3}, {"batch": 1}):
            spec, complaints = noise_of({"dataset": dataset, "network": network.name, **more})
            assert complaints == []
            assert again(spec) == spec


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_nonsense_gives_the_opening_measurement(query: dict[str, str]) -> None:
    spec, complaints = noise_of(query)
    assert spec.experiment.lanes
    assert len(complaints) <= 6


HOSTILE = [
    ("dataset", "cats", "dataset must be one of alice, "),
    ("draws", "499", "draws must be a whole number in [500, 10000], got 499. Used instead: 2000."),
    ("draws", "10001", "draws must be a whole number in [500, 10000], got 10001"),
    ("draws", "1e3", "draws must be a whole number in [500, 10000], got '1e3'"),
    ("batch", "8", "batch must be one of 1, 4, 16, 32, 64, 256, below the number of points; got 8"),
    ("batch", "-1", "batch must be one of 1, 4, 16, 32, 64, 256, below the number of points; got"),
    ("seeds", "33", "seeds must be a whole number in [1, 32], got 33. Used instead: 1."),
    ("moment", "late", "'moment' is not a setting of this page and is ignored."),
]


@pytest.mark.parametrize(
    ("key", "value", "sentence"), HOSTILE, ids=[f"{h[0]}={h[1]}" for h in HOSTILE]
)
def test_a_bad_value_is_named_and_replaced_alone(key: str, value: str, sentence: str) -> None:
    spec, complaints = noise_of({key: value, "l2.lr": "0.123"})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert spec == noise_of({"l2.lr": "0.123"})[0]


def test_a_batch_larger_than_the_points_is_named() -> None:
    spec, complaints = noise_of({"dataset": "wine", "batch": "256"})
    assert complaints == [
        "batch must be one of 1, 4, 16, 32, 64, below the number of points; got 256. "
        "Used instead: 32."
    ]
    assert spec.sizes == (1, 4, 16, 32, 64)


def test_a_network_whose_gradients_do_not_all_fit_gets_smaller_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setup = noise_of({})[0].setup
    monkeypatch.setattr("pages.noise.measure.link.POOL_NUMBERS", 20 * 2410)
    assert sizes_of(setup) == (1, 4, 16)
    monkeypatch.setattr("pages.noise.measure.link.POOL_NUMBERS", 16 * 2410)
    assert sizes_of(setup) == (1, 4)  # a batch of all points has no noise
    monkeypatch.setattr("pages.noise.measure.link.POOL_NUMBERS", 20 * 2410)
    monkeypatch.setattr(noise_spec, "POOL_NUMBERS", 20 * 2410)
    assert noise_of({})[0].batch == 16


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_dearest_request_is_taken_or_named_and_made_modest(dataset: str) -> None:
    dearest: dict[str, Any] = {"dataset": dataset, "seeds": MOST_SEEDS, "batch_size": 512}
    dearest |= {"steps": MOST_STEPS, "draws": 10_000, "width": 256, "depth": 4}
    dearest |= {f"{lane_id}.rule": "adal" for lane_id in LANE_IDS}
    if networks_for(DATASETS[dataset].kind)[0].has_hidden is False:
        del dearest["width"], dearest["depth"]
    spec, (sentence,) = noise_of(dearest)
    assert "must be at most" in sentence
    assert "Used instead: seeds 1; batch_size 32; steps " in sentence
    assert sentence.endswith("draws 2000; batch 32.")
    assert (spec.setup.seeds, spec.setup.batch_size, spec.draws) == (1, 32, 2000)
    assert again(spec) == spec


def test_a_large_network_is_recorded_less_often() -> None:
    spec, complaints = noise_of({"width": "128", "depth": "4"})
    assert complaints == []
    lane = spec.experiment.lanes[0]
    assert len(lane.recorded_steps) * 3 * lane.model.parameters <= MOST_PATH
    assert (len(lane.recorded_steps) + 1) * 3 * lane.model.parameters > 0.9 * MOST_PATH
    assert lane.recorded_steps[-1] == 600
    assert again(spec) == spec


def test_what_takes_too_long_gets_fewer_draws_and_then_fewer_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = noise_of({})[0].experiment
    assert usual.noise is not None
    each = replace(usual.noise, draws=1000).work(2410)
    monkeypatch.setattr("adal.training.experiment.MOST_NOISE", 9.5 * each)
    spec, (sentence,) = noise_of({})
    assert sentence.endswith("steps 600; depth 1; width 32; draws 1000; batch 32.")
    assert (spec.draws, spec.setup.steps) == (1000, 600)
    assert query_of(spec) == {"v": "1", "draws": "1000"}
    assert again(spec) == spec
    # One step has two moments, its begin and its end; longer trainings have three.
    least = replace(usual.noise, draws=500).work(2410)
    monkeypatch.setattr("adal.training.experiment.MOST_NOISE", 6.5 * least)
    spec, (sentence,) = noise_of({})
    assert sentence.endswith("steps 1; depth 1; width 32; draws 500; batch 32.")
    assert again(spec) == spec


def test_a_measurement_that_takes_too_long_is_no_experiment() -> None:
    spec = noise_of({"dataset": "alice", "network": "transformer"})[0].experiment
    assert spec.noise is not None
    with pytest.raises(SpecError, match=r"to measure their noise, got 1\.4e\+12$"):
        ExperimentSpec(
            spec.lanes,
            noise=replace(spec.noise, draws=20_000, batch_size=256, batch_sizes=(1, 256, 255)),
        )


@pytest.mark.parametrize(
    "given", [{"draws": 499}, {"batch": 3}, {"lanes": ()}], ids=["draws", "batch", "lanes"]
)
def test_an_impossible_measurement_is_no_spec(given: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match=next(iter(given))):
        replace(noise_of({})[0], **given)
