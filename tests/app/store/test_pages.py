"""A run is linked to the page that shows it, whether it is in memory or kept in the store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adal.training import ExperimentSpec
from adal.training.noise.spec import NoiseSpec
from app.shell.pages import page_title
from app.store.kept import guessed_page
from app.store.rows import RunStore
from app.store.run import Run
from tests.app.store.examples import ANN, experiment, kept
from tests.pages.visit import opened

GRID = (0.01, 0.1)
PAGES: list[tuple[dict[str, Any], NoiseSpec | None, str]] = [
    ({}, None, "networks"),
    ({"lrs": GRID}, None, "compare"),
    ({}, NoiseSpec(), "noise"),
    ({"lrs": GRID}, NoiseSpec(), "noise"),
]


@pytest.mark.parametrize(("fields", "noise", "page"), PAGES, ids=["one", "grid", "noise", "both"])
def test_the_page_of_an_old_run_is_guessed_from_its_spec(
    fields: dict[str, Any], noise: NoiseSpec | None, page: str
) -> None:
    spec = ExperimentSpec(experiment(**fields).lanes, noise=noise)
    assert page_title(page)
    assert guessed_page(spec.to_json()) == page


def test_the_page_of_a_table_that_is_gone_is_still_guessed() -> None:
    data = json.loads(experiment(lrs=GRID).to_json())
    for lane in data["lanes"]:
        lane["dataset"] = "own-0123456789abcdef"
    assert guessed_page(json.dumps(data)) == "compare"


def test_the_page_that_asked_is_kept_whatever_the_spec_looks_like(store: RunStore) -> None:
    run = kept(experiment(lrs=GRID), page="about")
    store.put(run)
    store.put(kept(experiment()))
    assert sorted(line.page for line in store.listed(ANN)) == ["about", "networks"]
    again = store.load(run.id)
    assert again is not None
    assert again.page == "about"
    remembered = Run.of(run)
    assert remembered.summary().page == remembered.snapshot(0).page == "about"
    assert remembered.to_keep().page == "about"


def test_the_runs_page_links_each_run_to_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [Run.of(kept(experiment(lrs=GRID), page="compare")), Run.of(kept(experiment()))]

    class Manager:
        storage_problem = ""
        shelf = property(lambda self: self)

        def listed(self, *_: object) -> list[Any]:
            return [run.summary() for run in runs]

    monkeypatch.setattr("pages.runs.panel.job_manager", Manager)
    links = [e.proto for e in opened("runs").get("page_link")]
    assert [(link.page, link.query_string) for link in links] == [
        ("compare", f"run={runs[0].id}"),
        ("networks", f"run={runs[1].id}"),
    ]


def test_a_snapshot_tells_the_versions_that_trained_it() -> None:
    run = kept(versions={"adal": "0.0.1", "numpy": "1", "torch": "2", "python": "3"})
    assert Run.of(run).snapshot(0).versions == run.versions
