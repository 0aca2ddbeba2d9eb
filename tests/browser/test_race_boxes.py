"""The boxes under the race in a real browser: each control does what it says."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.visitor import settled, visit

pytestmark = pytest.mark.browser


def query(page: Page) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}


def box(page: Page, title: str) -> None:
    page.locator("summary").get_by_text(title, exact=True).click()
    settled(page)


def press(page: Page, name: str | re.Pattern[str], exact: bool = False) -> None:
    """Click a button once the run that drew it has ended: before, it may be drawn anew."""
    button = page.get_by_role("button", name=name, exact=exact)
    button.wait_for()
    settled(page)
    button.click()


def version(race: Locator) -> str:
    return race.get_attribute("data-version") or ""


def test_a_typed_function_is_raced_on_and_a_wrong_one_is_shown_with_its_place(
    chromium: Browser, address: str
) -> None:
    with visit(chromium, f"{address}race?v=1&landscape=own") as page:
        race = page.locator(".race").first
        before = version(race)
        text = page.get_by_role("textbox", name="f(x, y) =")
        text.fill("(1 - x)^2 + 100(y - x^2)^2")
        text.press("Control+Enter")
        expect(race).not_to_have_attribute("data-version", before)
        assert query(page)["f"] == "(1 - x)^2 + 100(y - x^2)^2"
        drawn = version(race)
        text.fill("x^2 + xy")
        text.press("Control+Enter")
        expect(page.get_by_text("did you mean x*y?")).to_be_visible()
        expect(page.locator("pre", has_text="x^2 + xy")).to_contain_text("^")
        assert version(race) == drawn
        assert query(page)["f"] == "(1 - x)^2 + 100(y - x^2)^2"


def test_noise_is_added_and_many_seeds_are_shown(chromium: Browser, address: str) -> None:
    with visit(chromium, f"{address}race?v=1&landscape=himmelblau") as page:
        box(page, "Many seeds")
        press(page, re.compile("Add noise of scale"))
        expect(page.get_by_text("Of 100 runs that differ in the seed alone")).to_be_visible()
        assert float(query(page)["noise"]) > 0
        page.get_by_role("radiogroup", name="Seeds").get_by_text("20", exact=True).click()
        expect(page.get_by_text("Of 20 runs that differ in the seed alone")).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_have_count(2)


def test_rates_are_searched_and_taken_over(chromium: Browser, address: str) -> None:
    with visit(chromium, f"{address}race?v=1&landscape=booth&l3.lr=0.001") as page:
        box(page, "Tune fairly")
        press(page, "Search", exact=True)
        expect(page.get_by_text("Best rates:")).to_be_visible()
        press(page, "Race with these rates")
        expect(page.get_by_text("The race runs with these rates.")).to_be_visible()
        assert "l3.lr" not in query(page)  # 0.001 is gone: the tuned rate needs no words in a link


def test_two_settings_stand_side_by_side_and_each_takes_its_own_click(
    chromium: Browser, address: str
) -> None:
    with visit(chromium, f"{address}race?v=1&landscape=himmelblau") as page:
        box(page, "Compare two settings")
        press(page, "Keep these settings as A")
        expect(page.locator(".race")).to_have_count(3)
        races = page.locator(".race")
        expect(races.nth(2)).not_to_have_attribute("data-version", "")
        first, a, b = (version(races.nth(i)) for i in range(3))
        assert first == a == b
        races.nth(1).locator("canvas.overlay").click(position={"x": 60, "y": 60})
        expect(races.nth(1)).not_to_have_attribute("data-version", a)
        assert "x" not in query(page)
        expect(page.get_by_role("row", name=re.compile("Start x"))).to_be_visible()
        races.nth(2).locator("canvas.overlay").click(position={"x": 200, "y": 200})
        expect(races.nth(0)).not_to_have_attribute("data-version", first)
        assert "x" in query(page)
        expect(races.nth(2)).to_have_attribute("data-version", version(races.nth(0)))


def test_a_pixel_of_the_basins_starts_the_race_there(chromium: Browser, address: str) -> None:
    with visit(chromium, f"{address}race?v=1&landscape=himmelblau") as page:
        box(page, "Basins")
        basins = page.locator(".basins")
        expect(basins).to_have_attribute("data-version", re.compile("."))
        race = page.locator(".race").first
        before = version(race)
        basins.locator("canvas").nth(2).click(position={"x": 30, "y": 40})
        expect(race).not_to_have_attribute("data-version", before)
        x, y = (float(query(page)[name]) for name in "xy")
        assert -5 < x < 0 < y < 5
