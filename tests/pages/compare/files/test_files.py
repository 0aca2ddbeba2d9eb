"""A comparison's report and table: complete, true to the numbers, harmless, and offline."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from adal.datasets import own_dataset, read_table
from adal.training import ExperimentSpec, TrainSpec
from adal.training.comparison import comparison_of
from adal.training.record import MEASURES, record_of
from app.training.opening.opening import opening_comparison, opening_comparison_run
from app.training.result import lane_titles
from pages.compare.files.conditions import Finished
from pages.compare.files.report import html_of
from pages.compare.files.table import COLUMNS, csv_of
from pages.compare.words import comparison_rows, comparison_sentences, pair_rows
from tests.adal.training.made_records import Lane, made
from tests.app.store.examples import rows

LOADING = ("src", "srcset", "href", "xlink:href", "data", "action", "poster", "background")
SVG = "http://www.w3.org/2000/svg"


class Read(HTMLParser):
    """What a browser would find: tags with attributes, the text outside styles, the tables."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.styles = ""
        self.spec = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "path", "polygon", "rect"):
            self._open.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.styles += data
            return
        self.words.append(data)
        if self._open and self._open[-1] in ("td", "th"):
            self.tables[-1][-1][-1] += data
        if "pre" in self._open:
            self.spec += data

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def finished(experiment: ExperimentSpec, records: Any, **fields: Any) -> Finished:
    usual = {"created": 1.7e9, "seconds": 12.0, "device": "cpu", "versions": {"torch": "2.13.0"}}
    return Finished(experiment, tuple(records), **(usual | fields))


def made_up(*lanes: Lane, **fields: Any) -> Finished:
    specs, records = zip(*map(made, lanes), strict=True)
    specs = tuple(replace(spec, **fields) for spec in specs)
    return finished(ExperimentSpec(specs), records)


@pytest.fixture(scope="module")
def opening() -> Finished:
    run, (experiment, records) = opening_comparison_run(), opening_comparison()
    return finished(experiment, records, versions=run.versions)


def texts(cells: list[list[tuple[str, str]]]) -> list[list[str]]:
    return [[text for text, _ in row] for row in cells]


def test_the_report_has_the_sentences_the_tables_and_the_settings(opening: Finished) -> None:
    read = Read(html_of(opening))
    titles, found = (
        lane_titles(opening.experiment),
        comparison_of(opening.experiment, opening.records),
    )
    for sentence in comparison_sentences(titles, found):
        assert sentence.replace("**", "") in read.text
    lanes, pairs, *_ = read.tables
    assert lanes == texts(comparison_rows(titles, found))
    assert pairs == texts(pair_rows(titles, found))
    assert ExperimentSpec.from_json(read.spec) == opening.experiment
    for words in (
        "Handwritten digits",
        "Seeds 0, 1, 2, 3 and 4.",
        "Trained on the CPU in 12 s",
        f"PyTorch {opening.versions['torch']}",
        f"NumPy {opening.versions['numpy']}",
        "0.00100, 0.00320, 0.0100, 0.0320, 0.100, 0.320",
    ):
        assert words in read.text


def test_the_report_loads_nothing_and_runs_nothing(opening: Finished) -> None:
    text = html_of(opening)
    read = Read(text)
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "link", "img", "image", "iframe", "object", "embed", "base"}
    for _, attributes in read.tags:
        assert not set(attributes) & {*LOADING}
        assert not [name for name in attributes if name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    assert text.replace(SVG, "").count("://") == 0


def test_the_figure_has_a_ring_for_each_optimizer(opening: Finished) -> None:
    read = Read(html_of(opening))
    names = [attributes.get("data-name") for _, attributes in read.tags]
    for title in lane_titles(opening.experiment):
        assert f"rates {title}" in names
        assert f"chosen {title}" in names
    assert [tag for tag, _ in read.tags].count("svg") == 1


def test_a_lane_that_runs_twice_is_named_twice(opening: Finished) -> None:
    spec, record = opening.experiment.lanes[1], opening.records[1]
    read = Read(html_of(finished(ExperimentSpec((spec, spec)), (record, record))))
    assert [row[0] for row in read.tables[0][1:]] == ["Adam", "Adam (2)"]


def test_one_seed_has_a_sentence_in_place_of_the_pairs() -> None:
    read = Read(html_of(made_up(Lane([[0.5], [0.6]]), Lane([[0.5], [0.7]]))))
    assert "One seed tells nothing about chance" in read.text
    assert "A test needs two optimizers with a chosen rate, and two seeds." in read.text
    assert "nan" not in read.text.lower()


def test_a_missing_class_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.compare.files.conditions.missing_classes", lambda spec: (3,))
    read = Read(html_of(made_up(Lane([[0.5, 0.5], [0.6, 0.6]]))))
    assert "The test part holds no point of class 3" in read.text


def test_where_all_diverged_the_report_says_so() -> None:
    read = Read(html_of(made_up(Lane([[0.5, 0.5], [0.6, 0.6]], diverged=2))))
    assert "All runs of Adam diverged" in read.text
    assert "nan" not in read.text.lower()


def test_a_training_that_was_cut_short_is_told_as_that() -> None:
    read = Read(html_of(made_up(Lane([[0.5, 0.5], [0.6, 0.6]], cut=2))))
    assert "It stopped early: 5 of 10 steps." in read.text
    read = Read(html_of(made_up(Lane([[0.5, 0.5], [0.6, 0.6]], cut=0))))
    assert "Nothing is recorded yet." in read.text
    assert "It stopped early: 0 of 10 steps." in read.text


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ADAL_DATA_DIR", str(tmp_path))
    lines = ["a,b,y", *(f"{i},{i % 7},{'no' if i % 2 else 'yes'}" for i in range(60))]
    made_of = own_dataset(read_table("\n".join(lines).encode()), "y")
    made_of.save(tmp_path)
    return made_of.name


def test_a_hostile_name_stays_text(own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from adal.datasets import dataset_named

    hostile = '<script>alert("x")</script><img src=https://evil.example/a>'
    spec = TrainSpec(dataset=own, lrs=(0.1, 0.2), seeds=2, steps=20, every=5, hidden=(4,))
    records = [record_of(spec, rows(spec), "cpu", stopped=False)]
    named = replace(dataset_named(own), title=hostile, source=hostile)
    for module in ("pages.compare.files.report", "app.training.setup_link", "app.store.kept"):
        monkeypatch.setattr(f"{module}.dataset_named", lambda name: named)
    text = html_of(
        finished(ExperimentSpec((spec,)), records, device="<b>GPU</b>", versions={"<i>": "<u>"})
    )
    read = Read(text)
    assert not {tag for tag, _ in read.tags} & {"script", "img", "b", "i", "u"}
    assert hostile in read.text
    assert "Trained on <b>GPU</b>" in read.text


def table(blob: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(blob.decode().splitlines()))


def test_the_table_has_the_records_to_the_last_digit(opening: Finished) -> None:
    read = table(csv_of(opening))
    lanes, found = opening.experiment.lanes, opening.comparison
    assert len(read) == sum(lane.replicas for lane in lanes)
    assert tuple(read[0]) == COLUMNS
    place = 0
    for i, (spec, record) in enumerate(zip(lanes, opening.records, strict=True)):
        mine = read[place : place + spec.replicas]
        place += spec.replicas
        for name in MEASURES:
            values = np.array([float(row[name] or "nan") for row in mine])
            np.testing.assert_array_equal(values, getattr(record, name)[-1])
        assert [float(row["lr"]) for row in mine] == list(spec.replica_lrs)
        assert [int(row["seed"]) for row in mine] == list(spec.replica_seeds)
        assert {row["step"] for row in mine} == {"600"}
        chosen = {float(row["lr"]) for row in mine if row["chosen"] == "1"}
        assert chosen == {found.lanes[i].lr}
        assert sum(row["chosen"] == "1" for row in mine) == spec.seeds


def test_the_table_is_of_the_last_step_that_all_have_and_tells_who_diverged() -> None:
    short = made_up(
        Lane([[0.5, 0.5], [0.6, 0.6]], cut=2),
        Lane([[0.5, 0.5], [0.6, 0.6]], diverged=[[1, -1], [2, 3]]),
    )
    read = table(csv_of(short))
    assert {row["step"] for row in read} == {"5"}
    # The second optimizer has a last row that the first one lacks: half of it stands here.
    assert [row["valid_accuracy"] for row in read[4:]] == ["0.25", "0.25", "0.3", "0.3"]
    assert [row["diverged_at"] for row in read] == ["-1"] * 4 + ["1", "-1", "2", "3"]
    assert [row["valid_accuracy"] for row in read[:2]] == ["0.25", "0.25"]
    assert csv_of(made_up(Lane([[0.5]], cut=0))).decode().splitlines() == [",".join(COLUMNS)]


def test_a_measure_that_is_no_number_is_an_empty_cell() -> None:
    whole = made_up(Lane([[0.5, 0.5]], valid_loss=float("nan")))
    assert {row["valid_loss"] for row in table(csv_of(whole))} == {""}


def test_the_settings_are_json_that_other_programs_read(opening: Finished) -> None:
    lanes = json.loads(Read(html_of(opening)).spec)["lanes"]
    assert [lane["rule"] for lane in lanes] == [lane.rule for lane in opening.experiment.lanes]


@pytest.mark.browser
def test_the_report_opens_offline_and_fits_its_window(
    chromium: Browser, opening: Finished, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(html_of(opening), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert page.locator("svg").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()
