"""Every page as people meet it: accessible in both themes, offline, on a phone, on a projector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from app.shell.pages import HOME, PAGES
from tests.browser.visitor import settled, visit
from tests.serving import explorer

pytestmark = pytest.mark.browser

PATHS = {page.name: "" if page == HOME else page.name for page in PAGES}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with explorer() as url:
        yield url


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PATHS)
def test_axe_finds_nothing_serious(chromium: Browser, address: str, name: str, scheme: str) -> None:
    with visit(chromium, address + PATHS[name], color_scheme=scheme) as page:
        assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_open_boxes_and_complaints(
    chromium: Browser, address: str, scheme: str
) -> None:
    with visit(chromium, address + "race?v=1&zzz=1", color_scheme=scheme) as page:
        for box in ("AdaL", "Inside the step", "How to read this", "The mathematics", "Try this"):
            page.locator("summary", has_text=box).first.click()
        expect(page.get_by_text("Update 500 of 500")).to_be_visible()
        settled(page)
        assert serious(page) == []


BOXES = {
    "Curvature": "The thin cross lies along the",
    "In three dimensions": "Paths lie on the ground",
    "Basins": "end at",
    "Many seeds": "runs that differ in the seed alone",
    "Tune fairly": "A ring marks it",
    "Compare two settings": "both stand side by side",
    "Save and share": "The code",
}
"""The boxes under a race, and words that are there once their contents are."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("title", BOXES)
def test_axe_finds_nothing_serious_in_each_box(
    chromium: Browser, address: str, title: str, scheme: str
) -> None:
    link = f"{address}race?v=1&landscape=himmelblau&noise=5"
    with visit(chromium, link, color_scheme=scheme) as page:
        page.locator("summary").get_by_text(title, exact=True).click()
        expect(page.get_by_text(BOXES[title]).first).to_be_visible()
        settled(page)
        assert serious(page) == []


@pytest.mark.parametrize("title", BOXES)
def test_no_box_is_wider_than_a_phone(chromium: Browser, address: str, title: str) -> None:
    with visit(chromium, f"{address}race?v=1&landscape=himmelblau&noise=5", **PHONE) as page:
        page.locator("summary").get_by_text(title, exact=True).click()
        expect(page.get_by_text(BOXES[title]).first).to_be_visible()
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0


@pytest.mark.parametrize("name", PATHS)
def test_every_page_works_with_the_network_cut(chromium: Browser, address: str, name: str) -> None:
    abroad: list[str] = []
    context = chromium.new_context(reduced_motion="reduce")

    def only_home(route: Route) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.abort()

    context.route("**/*", only_home)
    page = context.new_page()
    page.goto(address + PATHS[name])
    settled(page)
    assert abroad == []
    context.close()


@pytest.mark.parametrize("size", [PHONE, PROJECTOR], ids=["phone", "projector"])
@pytest.mark.parametrize("name", PATHS)
def test_no_page_is_wider_than_its_screen(
    chromium: Browser, address: str, name: str, size: dict[str, Any]
) -> None:
    link = address + PATHS[name] + ("?present=1" if size is PROJECTOR else "")
    with visit(chromium, link, **size) as page:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
        side = page.get_by_test_id("stSidebar")
        if size is PROJECTOR:
            expect(side).to_be_hidden()


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
