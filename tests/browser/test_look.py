"""Every page as people meet it: accessible in both themes, offline, on a phone, on a projector."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.shell.pages import HOME, PAGES
from tests.browser.visitor import settled, visit

pytestmark = pytest.mark.browser

PATHS = {page.name: "" if page == HOME else page.name for page in PAGES}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR: ViewportSize = {"width": 1280, "height": 720}


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical in a page at rest, as rule and place.

    While a script runs again Streamlit fades what it will draw anew; a race that comes to rest, or
    a chart, can ask for a run at any time. What is wrong with a page is so at every look.
    """
    for _ in range(2):
        if not _serious_now(page):
            return []
        settled(page)
        page.wait_for_function("!document.querySelector('[data-stale=true]')")
    return _serious_now(page)


def _serious_now(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> int:
    """How many pixels the page is wider than its screen."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_accessible_and_fits_a_projector(
    chromium: Browser, address: str, name: str
) -> None:
    with visit(chromium, address + PATHS[name], color_scheme="light") as page:
        assert serious(page) == []
        page.set_viewport_size(PROJECTOR)
        page.get_by_role("button", name="Presenter mode").click()
        page.get_by_role("button", name="Leave presenter mode").wait_for()
        settled(page)
        assert too_wide(page) <= 0
        expect(page.get_by_test_id("stSidebar")).to_be_hidden()


@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_accessible_in_the_dark(chromium: Browser, address: str, name: str) -> None:
    with visit(chromium, address + PATHS[name], color_scheme="dark") as page:
        assert serious(page) == []


@pytest.mark.parametrize("name", PATHS)
def test_no_page_is_wider_than_a_phone(chromium: Browser, address: str, name: str) -> None:
    with visit(chromium, address + PATHS[name], **PHONE) as page:
        assert too_wide(page) <= 0


BOXES = {
    "Inside the step": "Update 500 of 500",
    "Curvature": "The thin cross lies along the",
    "In three dimensions": "Paths lie on the ground",
    "Basins": "end at",
    "Many seeds": "runs that differ in the seed alone",
    "Tune fairly": "A ring marks it",
    "Compare two settings": "both stand side by side",
    "Save and share": "The code",
    "How to read this": "The ground is light where",
    "The mathematics": "as usually set",
    "Try this": "Is it the schedule?",
}
"""The boxes under a race, and words that are there once their contents are."""
NOISY = "race?v=1&landscape=himmelblau&noise=5&zzz=1"
"""A race with a complaint, and with noise, so that every box has its contents."""


def open_boxes(page: Page) -> None:
    """Open every box under the race, one after the other, each until its contents are there."""
    for title, words in BOXES.items():
        page.locator("summary").get_by_text(title, exact=True).click()
        expect(page.get_by_text(words).first).to_be_visible()
    settled(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_open_boxes_and_complaints(
    chromium: Browser, address: str, scheme: str
) -> None:
    with visit(chromium, address + NOISY, color_scheme=scheme) as page:
        expect(page.get_by_text("'zzz' is not a setting of this page")).to_be_visible()
        page.locator("summary", has_text="AdaL").first.click()
        expect(page.locator(".st-key-race-l1-lr input")).to_be_visible()
        open_boxes(page)
        assert serious(page) == []


def test_no_box_is_wider_than_a_phone(chromium: Browser, address: str) -> None:
    with visit(chromium, address + NOISY, **PHONE) as page:
        for title, words in BOXES.items():
            page.locator("summary").get_by_text(title, exact=True).click()
            expect(page.get_by_text(words).first).to_be_visible()
            settled(page)
            assert too_wide(page) <= 0, title


def test_presenter_mode_goes_along_to_the_next_visit_of_a_page(
    chromium: Browser, address: str
) -> None:
    with visit(chromium, address + "race?present=1") as page:
        letters = "getComputedStyle(document.documentElement).fontSize"
        assert page.evaluate(letters) == "22px"
        page.get_by_role("button", name="Leave presenter mode").click()
        expect(page.get_by_test_id("stSidebar")).to_be_visible()
        assert page.evaluate(letters) == "16px"
        assert "present" not in page.url


def test_the_inspector_shows_the_step_where_the_race_rests(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "race") as page:
        page.locator("summary", has_text="Inside the step").click()
        expect(page.get_by_text("Update 500 of 500")).to_be_visible()
        scrubber = page.get_by_role("slider", name="Step", exact=True)
        scrubber.press("Home")
        expect(page.get_by_text("Update 1 of 500")).to_be_visible()
        scrubber.press("ArrowRight")
        expect(page.get_by_text("Update 2 of 500")).to_be_visible()
