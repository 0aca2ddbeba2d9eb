"""The links of the parts about noise: a spec comes back, and what is wrong is named."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from app.settings.flat import Flat
from app.shell.notes import Notes
from pages.noise.escape.link import ESCAPE
from pages.noise.escape.part import NOTES as ESCAPE_NOTES
from pages.noise.failures.link import FAILURES
from pages.noise.failures.part import NOTES as FAILURES_NOTES
from pages.noise.filter.link import FILTER
from pages.noise.filter.part import NOTES as FILTER_NOTES
from pages.noise.rest.link import REST
from pages.noise.rest.part import NOTES as REST_NOTES

LINKS = {"rest": REST, "filter": FILTER, "failures": FAILURES, "escape": ESCAPE}
NOTES = {
    "rest": REST_NOTES,
    "filter": FILTER_NOTES,
    "failures": FAILURES_NOTES,
    "escape": ESCAPE_NOTES,
}


@pytest.mark.parametrize("name", LINKS)
def test_a_bare_link_is_the_usual_part(name: str) -> None:
    link: Flat[Any] = LINKS[name]
    spec, complaints = link.read({})
    assert complaints == []
    assert link.query_of(spec) == {}


@pytest.mark.parametrize("name", LINKS)
def test_every_field_is_read_from_the_link(name: str) -> None:
    assert {row.key for row in LINKS[name].rows} == {f.name for f in fields(LINKS[name].spec)}


CHANGED = [
    ("rest", {"curvature": "2.5", "law": "student", "shape": "4", "adal_lr": "0.2", "seed": "7"}),
    ("rest", {"law": "stable", "batch": "8", "coordinates": "3", "steps": "50", "runs": "20"}),
    ("filter", {"law": "skewed", "beta": "0.5", "batch": "64", "coordinates": "20"}),
    ("failures", {"experiment": "zeros", "seed": "12"}),
    ("escape", {"well": "2d", "barrier": "2", "lean": "0.1", "sigma": "3", "sgd_lr": "0.02"}),
]


@pytest.mark.parametrize(("name", "wanted"), CHANGED)
def test_a_part_comes_back_from_its_link(name: str, wanted: dict[str, str]) -> None:
    link: Flat[Any] = LINKS[name]
    spec, complaints = link.read(wanted)
    assert complaints == []
    again = dict(parse_qsl(urlencode(link.query_of(spec))))
    assert again == {"v": "1"} | wanted
    assert link.read(again) == (spec, [])


HOSTILE = [
    ("rest", "curvature", "0", "curvature must be in [0.001, 1000], got 0.0"),
    ("rest", "law", "minibatch", "law must be one of gaussian, skewed, stable, student; got"),
    ("rest", "coordinates", "11", "coordinates must be a whole number in [1, 10], got 11"),
    ("rest", "adam_lr", "nan", "adam_lr must be a number, got 'nan'"),
    ("filter", "beta", "1", "beta must be in [0, 0.99], got 1.0"),
    ("filter", "batch", "65", "batch must be a whole number in [1, 64], got 65"),
    ("failures", "experiment", "<b>", "experiment must be one of"),
    ("escape", "well", "3d", "well must be one of 1d, 2d; got '3d'"),
    ("escape", "lean", "0.9", "lean must be in [0, 0.8], got 0.9"),
    ("escape", "steps", "1e9", "steps must be a whole number in [100, 50000], got '1e9'"),
]


@pytest.mark.parametrize(("name", "key", "value", "sentence"), HOSTILE)
def test_what_is_wrong_is_named_and_replaced(
    name: str, key: str, value: str, sentence: str
) -> None:
    link: Flat[Any] = LINKS[name]
    spec, complaints = link.read({key: value})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert spec == link.read({})[0]


def test_a_law_without_a_shape_forgets_it() -> None:
    spec, complaints = REST.read({"law": "gaussian", "shape": "2"})
    assert complaints == []
    assert spec.shape is None


@pytest.mark.parametrize(
    ("name", "asked", "runs"),
    [
        ("rest", {"steps": "20000", "coordinates": "10", "runs": "1000"}, 20),
        ("rest", {"law": "skewed", "batch": "1000", "steps": "1000", "runs": "500"}, 20),
        ("escape", {"steps": "50000", "runs": "500"}, 60),
        ("escape", {"steps": "50000", "runs": "500", "well": "2d"}, 30),
    ],
)
def test_what_would_take_too_long_gets_fewer_runs(
    name: str, asked: dict[str, str], runs: int
) -> None:
    link: Flat[Any] = LINKS[name]
    spec, complaints = link.read(asked)
    assert spec.runs == runs
    assert len(complaints) == 1
    assert f"runs must be in [2, {runs}]" in complaints[0]
    assert all(run.runs == runs for run in spec.run_specs)


@pytest.mark.parametrize("batch", [1, 64])
@pytest.mark.parametrize("beta", [0.0, 0.99])
def test_a_filter_always_has_steps_to_measure(batch: int, beta: float) -> None:
    values = {"batch": batch, "beta": beta, "coordinates": 20}
    spec, complaints = FILTER.read(values)
    assert complaints == []
    assert spec.filter_spec.steps >= 800


@pytest.mark.parametrize("name", NOTES)
def test_every_experiment_to_try_is_a_link_to_other_settings(name: str) -> None:
    notes: Notes = NOTES[name]
    link: Flat[Any] = LINKS[name]
    assert notes.part == name
    for sentence, settings in notes.experiments:
        query = notes.query(settings)
        assert query.pop("part") == name
        spec, complaints = link.read(query)
        assert complaints == [], sentence
        assert link.query_of(spec) == query
