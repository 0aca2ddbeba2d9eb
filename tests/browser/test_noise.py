"""The Noise page in a real browser: a finished picture, and a measurement of one's own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_look import PHONE, serious
from tests.browser.visitor import settled, visit

pytestmark = pytest.mark.browser

SPAN = r"−?[\d.]+ \(−?[\d.]+ to −?[\d.]+\)"
SENTENCE = re.compile(rf"AdaL's update has excess kurtosis {SPAN}, Adam's {SPAN}")
TINY = "noise?part=measure&v=1&dataset=moons&steps=50&draws=500&width=8&seed="


def test_the_measurement_opens_on_a_finished_picture(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "noise?part=measure") as page:
        expect(page.get_by_text("Trained and measured before")).to_be_visible()
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_have_count(5)
        page.get_by_text("early", exact=True).click()
        expect(page.get_by_text("Early in the training with AdaL (step 20)")).to_be_visible()
        expect(page.get_by_role("table")).to_have_count(2)


def test_the_parts_of_the_page_lead_to_each_other(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "noise?part=measure") as page:
        page.get_by_role("link", name="When the tail index lies").click()
        page.wait_for_url(re.compile("part=failures"))
        settled(page)
        page.get_by_text("Measure", exact=True).first.click()
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        page.wait_for_url(re.compile("part=measure"))
        settled(page)
        page.locator("summary", has_text="Try this").first.click()
        spirals = page.get_by_role("link", name="Two spirals in the plane")
        spirals.wait_for()
        settled(page)  # a run that has not ended would write its own link over this one
        spirals.click()
        page.wait_for_url(re.compile("dataset=spirals"))
        expect(page.get_by_text("Press Measure to run your settings")).to_be_visible()


def test_a_measurement_runs_and_another_browser_finds_it(chromium: Browser, address: str) -> None:
    with visit(chromium, address + TINY + "5") as page:
        page.get_by_role("button", name="Measure", exact=True).click()
        expect(page.get_by_text(re.compile("^Trained 3 networks for 50"))).to_be_visible()
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        expect(page.get_by_text("(step 50), at batch 32")).to_be_visible()
        run = re.findall(r"run=([\w-]+)", page.url)[0]
    with visit(chromium, f"{address}noise?run={run}") as other:
        expect(other.get_by_text(SENTENCE)).to_be_visible()
        expect(other.get_by_text("(step 50), at batch 32")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_measurement(
    chromium: Browser, address: str, scheme: str
) -> None:
    with visit(chromium, address + "noise?part=measure", color_scheme=scheme) as page:
        expect(page.locator(".js-plotly-plot")).to_have_count(5)
        for box in ("How to read this", "The mathematics", "Try this"):
            page.locator("summary", has_text=box).first.click()
        expect(page.get_by_text("Two spirals in the plane")).to_be_visible()
        settled(page)
        assert serious(page) == []


def test_the_measurement_is_no_wider_than_a_phone(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "noise?part=measure", **PHONE) as page:
        expect(page.locator(".js-plotly-plot")).to_have_count(5)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
