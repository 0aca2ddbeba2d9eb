"""The basins on a page of their own: what a person does to them, and what the page hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import pages.race.basins
from app.canvas.join import SHARED, joined
from tests.component import opened_on
from tests.serving import served

FOLDER = Path(pages.race.basins.__file__).parent / "js"

pytestmark = pytest.mark.browser

N = 8
SCRIPT = f"""
import streamlit as st
from pages.race.basins.payload import pack
from pages.race.basins.canvas import basins_canvas
from tests.pages.race.basins.examples import payload_with

def chosen():
    st.session_state["start"] = st.session_state["basins"]["start"]
    st.session_state["times"] = st.session_state.get("times", 0) + 1

if st.button("Elsewhere"):
    st.session_state["start"] = [2.0, -1.0]
start = tuple(st.session_state.get("start", (-2.0, 1.0)))
st.session_state["version"] = st.session_state.get("version", 0) + 1
basins_canvas(
    pack(payload_with({N}, start=start), st.session_state["version"]),
    key="basins",
    on_start_change=chosen,
)
st.write("heard", str(st.session_state.get("times", 0)), "times:", repr(start))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("basins") / "page.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with served(script) as url:
        yield url


def opened(browser: Browser, address: str, **options: object) -> Page:
    """A page whose complaints fail the test that opened it."""
    return opened_on(browser, address, "basins", **options)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    page = opened(chromium, address)
    yield page
    assert page.complaints == []  # pyright: ignore
    page.context.close()


def canvas(page: Page, panel: int = 0) -> Locator:
    return page.locator(".panels canvas").nth(panel)


def pixel(page: Page, column: int, row: int, panel: int = 0) -> tuple[float, float]:
    """Where on the screen a pixel lies; rows count from below."""
    box = canvas(page, panel).bounding_box()
    assert box
    x = box["x"] + (column + 0.5) / N * box["width"]
    return x, box["y"] + (1 - (row + 0.5) / N) * box["height"]


def heard(page: Page, times: int, start: tuple[float, float]) -> None:
    expect(page.get_by_text("heard")).to_have_text(f"heard {times} times: {start!r}")


def at(column: int, row: int) -> tuple[float, float]:
    """The start of a pixel."""
    return float(np.linspace(-2, 2, N)[column]), float(np.linspace(-1, 1, N)[row])


def told(page: Page, *ends: str) -> None:
    for line, end in zip(page.locator(".ends").all(), ends, strict=True):
        expect(line).to_have_text(end)


def test_a_click_starts_the_race_at_that_very_pixel(page: Page) -> None:
    page.mouse.click(*pixel(page, 5, 2))
    heard(page, 1, at(5, 2))
    page.mouse.click(*pixel(page, 1, 6, panel=1))
    heard(page, 2, at(1, 6))


def test_the_same_pixel_is_heard_again(page: Page) -> None:
    page.mouse.click(*pixel(page, 5, 2))
    heard(page, 1, at(5, 2))
    page.get_by_role("button", name="Elsewhere").click()
    heard(page, 1, (2.0, -1.0))
    page.mouse.click(*pixel(page, 5, 2))
    heard(page, 2, at(5, 2))


def test_the_keyboard_moves_a_cursor_and_starts_there(page: Page) -> None:
    canvas(page).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".spoken")).to_have_text(
        "From (−0.857, 0.714). AdaL: minimum 1, from step 62 on. "
        "AdaL, raw: minimum 2, from step 65 on."
    )
    page.keyboard.press("Enter")
    heard(page, 1, at(2, 6))
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".where")).to_have_text("From (2.00, 0.714):")
    page.keyboard.press("Escape")
    expect(page.locator(".where")).to_have_text("From (−0.857, 0.714):")
    page.keyboard.press("Enter")
    heard(page, 1, at(2, 6))


def test_pointing_tells_how_the_runs_of_all_panels_end(page: Page) -> None:
    told(page, "minimum 1, from step 70 on", "minimum 2, from step 77 on")
    page.mouse.move(*pixel(page, 0, 0, panel=1))
    expect(page.locator(".where")).to_have_text("From (−2.00, −1.00):")
    told(page, "elsewhere", "diverged")
    page.mouse.move(*pixel(page, 6, 1))
    told(page, "minimum 2, from step 16 on", "minimum 1, from step 11 on")
    page.mouse.move(5, 5)
    told(page, "minimum 1, from step 70 on", "minimum 2, from step 77 on")


def test_the_legend_names_what_occurs(page: Page) -> None:
    entries = ["minimum 1 (−1, 0)", "minimum 2 (1, 0.5)", "elsewhere", "diverged"]
    expect(page.locator(".legend li")).to_have_text(entries)
    expect(page.locator(".note")).to_have_text(
        re.compile(r"Lighter is sooner: darker shades begin at steps \d.* and \d+\. A note\.")
    )


def test_panels_stand_side_by_side_on_a_wide_page_and_under_each_other_on_a_phone(
    chromium: Browser, address: str
) -> None:
    for width, beside in ((1280, True), (390, False)):
        page = opened(chromium, address, viewport={"width": width, "height": 844})
        one, two = (canvas(page, panel).bounding_box() for panel in (0, 1))
        assert one
        assert two
        assert (one["y"] == two["y"]) == beside
        assert (one["x"] == two["x"]) != beside
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


def test_a_tap_on_a_phone_chooses(chromium: Browser, address: str) -> None:
    page = opened(chromium, address, viewport={"width": 390, "height": 844}, has_touch=True)
    page.touchscreen.tap(*pixel(page, 3, 3))
    heard(page, 1, at(3, 3))
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_follow_the_theme(chromium: Browser, address: str, scheme: str) -> None:
    page = opened(chromium, address, color_scheme=scheme)
    colour = canvas(page).evaluate("""(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(4, canvas.height - 4, 1, 1);
      return [...data.slice(0, 3)];
    }""")
    assert tuple(colour) == ((0xF3, 0xF5, 0xF8) if scheme == "light" else (0x26, 0x2C, 0x34))
    page.context.close()


def test_the_modules_of_two_folders_join_into_one_small_script() -> None:
    script = joined(FOLDER, "basins.js", SHARED)
    assert script.count("export ") == 1
    assert len(script) < 20_000
