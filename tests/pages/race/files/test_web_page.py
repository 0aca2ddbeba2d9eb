"""The race as one HTML file, opened with the network cut: it plays, and nothing leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from app.canvas.race.words import sentences
from app.charts.palette import DARK, LIGHT, rgb
from app.jobs.cached import outcomes_of, winners_of
from pages.race.files import web_page as standalone
from pages.race.files.settings import spec_of_json
from pages.race.files.web_page import html_of
from tests.pages.race.files.races import RACES
from tests.patience import PATIENCE_MS

LARGEST = 200_000
"""Bytes of an ordinary race's file: it goes by mail."""


@contextmanager
def offline(browser: Browser, file: Path, **options: Any) -> Iterator[Page]:
    """The file in a browser without a network; a request or a complaint fails the test."""
    settings = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}
    context = browser.new_context(**(settings | options))
    context.set_offline(True)
    asked: list[str] = []

    def only_the_file(route: Route) -> None:
        if route.request.url == file.as_uri():
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", only_the_file)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.on("console", lambda m: asked.append(m.text) if m.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_selector('.race[data-version]:not([data-version=""])')
    yield page
    context.close()
    assert asked == []


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "race.html"
    file.write_text(html_of(RACES["opening"]), encoding="utf-8")
    return file


def race(page: Page) -> Locator:
    return page.locator(".race")


@pytest.mark.browser
def test_it_plays_with_the_network_cut(chromium: Browser, saved: Path) -> None:
    with offline(chromium, saved) as page:
        expect(race(page)).to_have_attribute("data-step", "500")
        page.get_by_label("Speed").select_option("4")
        page.get_by_role("button", name="Play").click()
        expect(race(page)).to_have_attribute("data-playing", "true")
        expect(race(page)).to_have_attribute("data-playing", "false")
        expect(race(page)).to_have_attribute("data-step", "500")
        page.get_by_role("slider", name="Step").press("Home")
        expect(race(page)).to_have_attribute("data-step", "0")


@pytest.mark.browser
def test_it_plays_by_itself_on_opening(chromium: Browser, saved: Path) -> None:
    with offline(chromium, saved, reduced_motion="no-preference") as page:
        expect(race(page)).to_have_attribute("data-playing", "true")
        expect(race(page)).to_have_attribute("data-playing", "false")


@pytest.mark.browser
@pytest.mark.parametrize("name", RACES)
def test_every_race_is_drawn(chromium: Browser, tmp_path: Path, name: str) -> None:
    spec, file = RACES[name], tmp_path / "race.html"
    file.write_text(html_of(spec), encoding="utf-8")
    with offline(chromium, file) as page:
        expect(race(page)).to_have_attribute("data-step", str(spec.steps))
        expect(page.locator(".problem")).to_be_hidden()
        told = sentences(spec, outcomes_of(spec), winners_of(spec))
        for sentence in told:
            expect(page.get_by_text(sentence.replace("**", ""), exact=True)).to_be_visible()
        data = page.locator("#spec").evaluate("(element) => element.textContent")
        assert spec_of_json(data.encode()) == (spec, [])


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_it_follows_the_theme_and_axe_finds_nothing(
    chromium: Browser, saved: Path, scheme: str, palette: Any
) -> None:
    ground = """(canvas) => [...canvas.getContext("2d").getImageData(9, 9, 1, 1).data]"""
    with offline(chromium, saved, color_scheme=scheme) as page:
        paper = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
        assert paper == "rgb({}, {}, {})".format(*rgb(palette.paper))
        first = page.locator(".ground").evaluate(ground)
        page.locator("summary").click()
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
        page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
        page.wait_for_function(
            f"(was) => ({ground})(document.querySelector('.ground'))[0] !== was", arg=first[0]
        )


@pytest.mark.browser
def test_a_phone_has_room_and_a_start_is_not_promised(chromium: Browser, saved: Path) -> None:
    size = {"width": 390, "height": 844}
    with offline(chromium, saved, viewport=size, has_touch=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        before = race(page).get_attribute("data-version")
        box = page.locator(".landscape").bounding_box()
        assert box
        page.mouse.click(box["x"] + 20, box["y"] + 20)
        expect(page.locator("#elsewhere")).to_be_hidden()
        overlay = page.get_by_role("application")
        overlay.focus()
        for key in ("ArrowRight", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_text("AdaL Explorer computes others")).to_be_visible()
        assert race(page).get_attribute("data-version") == before


def test_the_file_is_small_and_asks_for_nothing() -> None:
    text = html_of(RACES["opening"])
    assert len(text.encode()) < LARGEST
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href|action)\s*=", re.sub(r"<meta[^>]*>", "", text))
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text


def test_what_a_person_wrote_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    spec, nasty = RACES["opening"], "</script><script>alert(1)</script> & ${x} $title"
    plain = standalone.landscape_of("rosenbrock")
    monkeypatch.setattr(standalone, "landscape_of", lambda _: replace(plain, title=nasty))
    monkeypatch.setattr(standalone, "sentences", lambda *_: [f"**Adam** {nasty}"])
    monkeypatch.setattr(standalone, "json_of", lambda _: f'{{"a": "{nasty}"}}')
    text = html_of(spec)
    assert text.count("<script") == text.count("</script>") == 3
    assert "<strong>Adam</strong> &lt;/script&gt;&lt;script&gt;alert(1)" in text
    assert r'{"a": "\u003c/script>\u003cscript>alert(1)\u003c/script> & ${x} $title"}' in text


def test_a_changed_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "joined", lambda *_: "export default class {}")
    with pytest.raises(ValueError, match=r"race\.js cannot stand in a page"):
        html_of(RACES["opening"])
