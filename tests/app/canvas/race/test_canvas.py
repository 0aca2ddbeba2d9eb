"""The race on a page of its own: what a person does to it, and what the page hears of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.component import opened_on
from tests.serving import served

pytestmark = pytest.mark.browser

SCRIPT = """
import numpy as np
import streamlit as st
from app.canvas.race.payload import pack
from app.canvas.race.canvas import race
from tests.app.canvas.race.examples import lane, payload_with

def chosen():
    st.session_state["heard"] = st.session_state["race"]["start"]

steps = st.number_input("steps", 10, 2000, 100)
start = st.session_state.get("race", {}).get("start") or [-1.0, 1.0]
if st.button("Elsewhere"):
    start = [1.0, 1.0]
st.session_state["version"] = st.session_state.get("version", 0) + 1
theta = np.linspace(start, [0, 0], int(steps) + 1)
lanes = (lane(steps, theta=theta), lane(steps, "SGD", theta=theta * [1, 0.5], dash=(6, 4)))
shown = payload_with(steps=int(steps), lanes=lanes, start=tuple(start))
race(pack(shown, st.session_state["version"]), key="race", start=(-1, 1), on_start_change=chosen)
st.write("heard", str(st.session_state.get("heard")))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("race") / "page.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with served(script) as url:
        yield url


def opened(browser: Browser, address: str, **options: object) -> Page:
    """A page at rest or playing, whose complaints fail the test that opened it."""
    return opened_on(browser, address, "race", **options)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """At rest from the beginning."""
    page = opened(chromium, address, reduced_motion="reduce")
    yield page
    assert page.complaints == []  # pyright: ignore
    page.context.close()


def race(page: Page) -> Locator:
    return page.locator(".race")


def told(page: Page, name: str, value: str) -> None:
    expect(race(page)).to_have_attribute(f"data-{name}", value)


def version(page: Page) -> str:
    return race(page).get_attribute("data-version") or ""


def heard(page: Page) -> str:
    return page.get_by_text("heard").inner_text()


def test_reduced_motion_rests_at_the_end_and_play_runs_through(page: Page) -> None:
    told(page, "step", "100")
    told(page, "playing", "false")
    told(page, "frames", "101")
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    told(page, "playing", "true")
    told(page, "playing", "false")
    told(page, "step", "100")


def test_it_plays_once_on_opening(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)
    told(page, "playing", "true")
    page.get_by_role("button", name="Pause").click()
    told(page, "playing", "false")
    assert 0 <= int(race(page).get_attribute("data-step") or -1) < 100
    page.context.close()


def test_a_click_tells_the_page_and_the_position_stays(page: Page) -> None:
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    told(page, "step", "3")
    expect(page.locator(".count")).to_have_text("3 / 100")
    before = version(page)
    box = page.locator(".overlay").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    expect(race(page)).not_to_have_attribute("data-version", before)
    told(page, "step", "3")
    told(page, "playing", "false")
    expect(page.get_by_text("heard")).to_contain_text("[")
    x, y = (float(part) for part in heard(page).split("[")[1].rstrip("]").split(","))
    assert (x, y) == pytest.approx((1, 1), abs=0.02)
    assert (x, y) == (round(x, 3), round(y, 3))


def test_the_keyboard_chooses_and_scrubs(page: Page) -> None:
    page.locator(".overlay").focus()
    for key, step in ((",", "99"), (",", "98"), (".", "99"), ("Home", "0"), ("End", "100")):
        page.keyboard.press(key)
        told(page, "step", step)
    page.keyboard.press("Space")
    told(page, "playing", "true")
    page.keyboard.press("Space")
    told(page, "playing", "false")
    before = version(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    expect(race(page)).not_to_have_attribute("data-version", before)
    expect(page.get_by_text("heard")).to_have_text("heard [-0.9, 1.11]")


def test_the_same_point_is_heard_again_after_the_page_moved_the_start(page: Page) -> None:
    def choose(right: int, up: int, digits: str) -> None:
        before = version(page)
        page.locator(".overlay").focus()
        for key, times in (("ArrowRight", right), ("ArrowUp", up)):
            for _ in range(abs(times)):
                page.keyboard.press(key if times > 0 else key.replace("Right", "Left"))
        page.keyboard.press("Enter")
        expect(race(page)).not_to_have_attribute("data-version", before)
        expect(page.get_by_text("heard")).to_have_text(f"heard {digits}")

    choose(1, 0, "[-0.9, 1]")
    before = version(page)
    page.get_by_role("button", name="Elsewhere").click()
    expect(race(page)).not_to_have_attribute("data-version", before)
    choose(-19, 0, "[-0.899, 1]")


def test_a_new_payload_while_playing_goes_on(page: Page) -> None:
    page.get_by_label("Speed").select_option("0.25")
    page.get_by_role("button", name="Play").click()
    told(page, "playing", "true")
    page.get_by_label("steps").fill("200")
    page.get_by_label("steps").press("Enter")
    told(page, "frames", "201")
    told(page, "playing", "true")
    assert int(race(page).get_attribute("data-step") or 0) < 200
    page.get_by_role("button", name="Pause").click()


def test_hovering_a_chart_shows_all_values_of_a_step(page: Page) -> None:
    chart = page.get_by_role("img", name="‖g‖₁ (log) at step 100")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + 45, box["y"] + 60)
    tooltip = page.locator(".tooltip")
    expect(tooltip).to_be_visible()
    expect(tooltip).to_contain_text("step 0")
    expect(tooltip.locator(".row")).to_have_count(3)
    expect(tooltip.locator(".value").first).to_have_text("3.00")
    page.mouse.move(box["x"] + 48, box["y"] - 400)
    expect(tooltip).to_be_hidden()


def test_a_tap_on_a_phone_chooses_and_nothing_is_wider_than_the_screen(
    chromium: Browser, address: str
) -> None:
    phone = {"width": 390, "height": 844}
    page = opened(chromium, address, viewport=phone, has_touch=True, reduced_motion="reduce")
    before = version(page)
    page.locator(".overlay").tap()
    expect(race(page)).not_to_have_attribute("data-version", before)
    box = page.locator(".landscape").bounding_box()
    assert box
    assert 0.75 * box["width"] <= box["height"] <= 0.62 * phone["height"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ground_follows_the_theme(chromium: Browser, address: str, scheme: str) -> None:
    page = opened(chromium, address, color_scheme=scheme, reduced_motion="reduce")
    mean = page.locator(".ground").evaluate("""(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const colours = data.filter((_, i) => i % 4 < 3);
      return colours.reduce((sum, value) => sum + value, 0) / colours.length;
    }""")
    assert (mean > 200) if scheme == "light" else (mean < 70)
    page.context.close()
