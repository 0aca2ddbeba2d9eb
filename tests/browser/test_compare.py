"""A comparison in a real browser: open, run, watch, take the report along, look inside."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import settled, visit

pytestmark = pytest.mark.browser

SMALL = "compare?v=1&seeds=2&steps=20&rates=2&l4.rule=none&l5.rule=none"
PAIRS = "Pair by pair"


def downloaded(page: Page, button: str, folder: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_text(encoding="utf-8")


def test_it_opens_finished_and_a_comparison_runs_whose_report_and_table_are_taken_along(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    with visit(chromium, address + SMALL) as page:
        expect(page.get_by_text("This is the opening comparison.")).to_be_visible()
        expect(page.get_by_text(re.compile("^After 600 steps"))).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_have_count(5)
        expect(page.locator("table.numbers")).to_have_count(2)
        page.get_by_role("button", name="Compare", exact=True).click()
        # Three optimizers, two rates, two seeds.
        done = page.get_by_text("Trained 12 networks for 20 steps")
        expect(done).to_be_visible()
        settled(page)
        sentence = page.get_by_text(re.compile("^After 20 steps")).inner_text()
        lanes = page.locator("table.numbers").first
        expect(lanes.locator("tbody tr")).to_have_count(3)
        expect(page.get_by_text(PAIRS)).to_be_visible()
        report = downloaded(page, "Report (HTML)", tmp_path)
        table = list(csv.DictReader(downloaded(page, "CSV", tmp_path).splitlines()))
        assert len(table) == 12
        accuracy = lanes.locator("tbody tr").first.locator("td").nth(2).inner_text()
        chosen = [row for row in table if row["lane"] == "l1" and row["chosen"] == "1"]
        mean = sum(float(row["test_accuracy"]) for row in chosen) / len(chosen)
        assert accuracy.split(" ")[0] == f"{100 * mean:.2f}"
        assert accuracy in report
        other = chromium.new_page()
        other.set_content(report)
        assert sentence in other.inner_text("body")
        other.close()
        link = page.url
    with visit(chromium, link) as again:
        expect(again.get_by_text("Trained 12 networks for 20 steps")).to_be_visible()


def test_it_is_live_and_can_be_cancelled(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "compare?v=1&steps=3000&seed=5") as page:
        page.get_by_role("button", name="Compare", exact=True).click()
        page.get_by_text(re.compile("^So far, at step")).wait_for()
        live = page.locator(".live")
        rows = int(live.get_attribute("data-rows") or 0)
        expect(live).not_to_have_attribute("data-rows", str(rows))
        first = live.locator("canvas").first
        expect(first).to_have_attribute("aria-label", re.compile("^validation accuracy"))
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Cancelled.")).to_be_visible()
        expect(page.get_by_text(PAIRS)).to_be_visible()


def test_an_edge_is_widened_and_the_winners_lead_to_networks(
    chromium: Browser, address: str
) -> None:
    narrow = "&rate_low=0.0001&rate_high=0.001"
    with visit(chromium, address + SMALL + narrow) as page:
        page.get_by_role("button", name="Compare", exact=True).click()
        widen = page.get_by_role("button", name="Widen the grid upwards")
        expect(widen).to_be_visible()
        widen.click()
        expect(page).to_have_url(re.compile("rate_high=0.01&rates=3"))
        expect(page.get_by_text("The grid in the side bar reaches 0.0100 now")).to_be_visible()
        page.get_by_role("link", name="Train the winners and look inside").click()
        expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
        expect(page).to_have_url(re.compile("networks.*l1.lr=0.001"))
