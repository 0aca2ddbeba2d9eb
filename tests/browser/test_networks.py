"""Training in a real browser: start, live curves, cancel, and a run that another browser finds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import settled, visit

pytestmark = pytest.mark.browser


def train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(re.compile("^Training"))).to_be_visible()


def shown_step(page: Page) -> int:
    """The step that the page's first sentence speaks of."""
    text = page.get_by_text(re.compile(r"After \d+ steps")).inner_text()
    return int(text.split()[1])


def test_the_page_opens_on_a_finished_training(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "networks") as page:
        expect(page.get_by_text("Trained before")).to_be_visible()
        assert shown_step(page) == 600
        expect(page.locator(".js-plotly-plot")).to_have_count(5)


def test_training_is_live_and_ends_with_a_result(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "networks?v=1&steps=1200&seed=11") as page:
        train(page)
        page.get_by_text(re.compile(r"After \d+ steps")).wait_for()
        assert shown_step(page) < 1200
        live = page.locator(".live")
        rows = int(live.get_attribute("data-rows") or 0)
        expect(live).not_to_have_attribute("data-rows", str(rows))
        expect(page.get_by_text(re.compile("^Trained 20 networks"))).to_be_visible()
        assert shown_step(page) == 1200
        link = page.url
        assert "run=" in link
    with visit(chromium, link) as other:
        expect(other.get_by_text(re.compile("^Trained 20 networks"))).to_be_visible()
        expect(other.get_by_role("button", name="Cancel")).to_be_disabled()


def test_a_training_can_be_cancelled(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "networks?v=1&steps=3000&seeds=10&seed=12") as page:
        train(page)
        page.get_by_text(re.compile(r"After \d+ steps")).wait_for()
        page.reload()  # a new session of the same visitor, who may still cancel
        page.get_by_text(re.compile("^Training")).wait_for()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Cancelled.")).to_be_visible()
        assert shown_step(page) < 3000
        expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_second_visitor_waits_in_the_queue(chromium: Browser, address: str) -> None:
    link = address + "networks?v=1&steps=3000&seeds=10&seed="
    with visit(chromium, link + "13") as one, visit(chromium, link + "14") as two:
        train(one)
        two.get_by_role("button", name="Train", exact=True).click()
        expect(two.get_by_text(re.compile("^(Waiting|Training)"))).to_be_visible()
        one.get_by_role("button", name="Cancel").click()
        expect(two.get_by_text(re.compile("^Training"))).to_be_visible()
        two.get_by_role("button", name="Cancel").click()
        expect(two.get_by_text("Cancelled.")).to_be_visible()


def test_an_unknown_run_is_named_and_the_page_lives(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "networks?run=%3Cscript%3E") as page:
        expect(page.get_by_text("This training is no longer kept here")).to_be_visible()
        expect(page.get_by_text("Trained before")).to_be_visible()


def test_the_boundary_can_be_scrubbed_and_the_solutions_looked_at(
    chromium: Browser, address: str
) -> None:
    query = "networks?v=1&dataset=moons&steps=100&seeds=2&seed=21"
    with visit(chromium, address + query) as page:
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_text(re.compile("^Trained 8 networks"))).to_be_visible()
        expect(page.get_by_text(re.compile(r"It took \d+ MB at its peak"))).to_be_visible()
        page.get_by_text("Where each network draws the line").click()
        title = page.locator("text.gtitle", has_text=re.compile("^Adam: "))
        late = title.text_content() or ""
        slider = page.get_by_role("slider", name="After this many steps")
        slider.press("Home")
        # For a moment both pictures are there.
        of_late = page.locator("text.gtitle", has_text=late)
        expect(of_late).to_have_count(0)
        expect(title).to_have_count(1)
        page.get_by_role("button", name="Look at the solutions").click()
        page.get_by_text("What the solutions look like").wait_for()
        settled(page)
        page.get_by_text("What the solutions look like").click()
        expect(page.get_by_role("columnheader", name="Largest eigenvalue")).to_be_visible()
        page.get_by_text("Through three solutions").click()
        expect(page.get_by_text("the only one on which they lie")).to_be_visible()
