"""Growing charts: what is new is sent once, and a browser that lost its rows gets them again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from adal.training.bands import edges
from adal.training.record import TrainingRecord
from app.canvas.live.payload import CHARTS, live_rows
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.training.opening.opening import opening_training
from tests.patience import PATIENCE_MS
from tests.serving import served

LINES = [Line("AdaL", LOOKS["adal"]), Line("SGD", LOOKS["sgd"], (8, 4))]


def records(rows: int) -> list[TrainingRecord]:
    """The first rows of two lanes of the kept training."""
    _, kept = opening_training()
    names = ("step", *(chart[0] for chart in CHARTS), "train_accuracy")
    return [
        replace(record, **{name: getattr(record, name)[:rows] for name in names})
        for record in kept[:2]
    ]


def test_only_new_rows_are_sent_and_they_are_means_with_their_bands() -> None:
    known = records(9)
    sent = live_rows("run", LINES, known, 600, 61, 4)
    assert sent["from"] == 4
    assert len(sent["rows"]) == 5
    for i, (name, _, log, _, factor) in enumerate(CHARTS):
        for j, record in enumerate(known):
            middle, low, high = edges(record, name, log=log)
            for k, edge in enumerate((middle, low, high)):
                # Five digits.
                exact = pytest.approx(factor * edge[6], rel=1e-4)
                assert sent["rows"][2][8 * k + 2 * i + j] == exact
    assert sent["header"]["frames"] == 61
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent


def test_what_is_not_finite_is_null_and_lanes_wait_for_each_other() -> None:
    one, other = records(5)
    one = replace(one, train_loss=np.full_like(one.train_loss, np.inf))
    short = replace(other, step=other.step[:3])
    sent = live_rows("run", LINES, [one, short], 600, 61, 0)
    assert len(sent["rows"]) == 3
    assert sent["rows"][0][2] is None


SCRIPT = """
import streamlit as st
from app.canvas.live.canvas import live_charts
from tests.app.canvas.live.test_canvas import LINES, records

rows = st.number_input("rows", 1, 61, 5)
run = st.text_input("run", "a")
if not st.toggle("away"):
    live_charts(run, LINES, records(rows), steps=600, recorded=61, key="live")
    st.write("sent", str(st.session_state["live.sent"]))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("live") / "page.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with served(script) as url:
        yield url


@pytest.mark.browser
def test_the_browser_keeps_its_rows_and_asks_for_those_it_lacks(
    chromium: Browser, address: str
) -> None:
    page = chromium.new_page(viewport={"width": 1000, "height": 800})
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    live = page.locator(".live")
    expect(live).to_have_attribute("data-rows", "5")
    rows = page.get_by_role("spinbutton", name="rows")
    for count in (8, 30):
        rows.fill(str(count))
        rows.press("Enter")
        expect(live).to_have_attribute("data-rows", str(count))
    # Away and back: the browser has forgotten its rows, the server has not that it sent them.
    page.get_by_text("away").click()
    expect(live).to_have_count(0)
    page.get_by_text("away").click()
    expect(live).to_have_attribute("data-rows", "30")
    run = page.get_by_role("textbox", name="run")
    run.fill("b")
    run.press("Enter")
    expect(live).to_have_attribute("data-run", "b")
    expect(live).to_have_attribute("data-rows", "30")
    chart = live.locator("canvas").first
    expect(chart).to_have_attribute("aria-label", re.compile("test accuracy.* AdaL .*SGD"))
    chart.hover(position={"x": 120, "y": 80})
    expect(live.locator(".tooltip")).to_contain_text("AdaL")
    assert complaints == []
    page.close()
