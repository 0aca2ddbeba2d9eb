"""The twin in a real browser: a network is trained and taken apart, and its link is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import visit
from tests.serving import explorer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with explorer() as url:
        yield url


def test_a_network_is_trained_and_taken_apart(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "twin") as page:
        page.get_by_text("A network in training").click()
        page.get_by_role("button", name="Train and compare").click()
        expect(page.get_by_text("Each reading has made its own path")).to_be_visible(timeout=90_000)
        page.get_by_role("tab", name="The actual step").click()
        expect(page.get_by_text(re.compile("Together AdaL's step is"))).to_be_visible()
        link = page.url
        assert "source=network" in link
        assert "run=" in link
    with visit(chromium, link) as other:
        expect(other.get_by_text("Each reading has made its own path")).to_be_visible()


def test_the_step_slider_moves_all_views(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "twin") as page:
        expect(page.get_by_text("At step 250 g =")).to_be_visible()
        page.get_by_role("slider", name="Step t").press("ArrowRight")
        expect(page.get_by_text("At step 251 g =")).to_be_visible()
        page.get_by_role("tab", name="The actual step").click()
        expect(page.get_by_text("At step 251 the")).to_be_visible()
