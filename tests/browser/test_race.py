"""The race in a real browser: click, play, scrub, a number, deep links, two visitors."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from app.charts.palette import DARK, LIGHT, rgb
from pages.race.files.settings import spec_of_json
from tests.browser.visitor import settled, visit
from tests.serving import explorer

pytestmark = pytest.mark.browser


@pytest.fixture
def race(chromium: Browser, address: str) -> Iterator[Page]:
    with visit(chromium, address + "race") as page:
        yield page


def canvas(page: Page) -> Locator:
    return page.locator(".race")


def version(page: Page) -> str:
    return canvas(page).get_attribute("data-version") or ""


def number(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def test_a_click_moves_the_start_the_numbers_and_the_link(race: Page) -> None:
    before = version(race)
    ground = race.get_by_role("application")
    box = ground.bounding_box()
    assert box is not None
    ground.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    expect(canvas(race)).not_to_have_attribute("data-version", before)
    assert float(number(race, "Start x").input_value()) == pytest.approx(1.2, abs=0.02)
    assert float(number(race, "Start y").input_value()) == pytest.approx(1.9, abs=0.02)
    race.wait_for_url("**x=1.*")


def test_play_runs_and_rests_and_the_scrubber_steps(race: Page) -> None:
    expect(canvas(race)).to_have_attribute("data-step", "500")
    race.get_by_label("Speed").select_option("4")
    race.get_by_role("button", name="Play").click()
    expect(canvas(race)).to_have_attribute("data-playing", "true")
    expect(canvas(race)).to_have_attribute("data-playing", "false")
    expect(canvas(race)).to_have_attribute("data-step", "500")
    scrubber = race.get_by_role("slider", name="Step", exact=True)
    scrubber.focus()
    scrubber.press("Home")
    expect(canvas(race)).to_have_attribute("data-step", "0")
    scrubber.press("ArrowRight")
    expect(canvas(race)).to_have_attribute("data-step", "1")


def test_a_number_changes_the_race_and_its_words(race: Page) -> None:
    before = version(race)
    race.get_by_text("SGD", exact=True).first.click()
    rate = race.locator(".st-key-race-l4-lr input")
    rate.fill("0.1")
    rate.press("Enter")
    expect(canvas(race)).not_to_have_attribute("data-version", before)
    expect(race.get_by_text("SGD diverged at step")).to_be_visible()
    race.wait_for_url("**l4.lr=0.1*")


def test_two_visitors_do_not_see_each_other(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "race") as one, visit(chromium, address + "race") as two:
        before = version(two)
        box = number(one, "Start x")
        box.fill("0.5")
        box.press("Enter")
        expect(canvas(one)).not_to_have_attribute("data-version", before)
        two.reload()
        settled(two)
        assert version(two) == before
        assert number(two, "Start x").input_value() == "-1.5"
        assert "x=" not in two.url


@pytest.mark.parametrize("server", ["streamlit", "uvicorn"])
def test_a_deep_link_opens_on_a_fresh_server(chromium: Browser, server: str) -> None:
    with (
        explorer(server) as fresh,
        visit(chromium, fresh + "race?v=1&landscape=beale&l1.lr=0.5&zzz=1") as page,
    ):
        expect(page.get_by_text("'zzz' is not a setting of this page")).to_be_visible()
        expect(page.get_by_text("The learning rate of AdaL is yours")).to_be_visible()
        assert canvas(page).count() == 1
        # The frame is there too: the page list of `st.navigation`, and not Streamlit's old one.
        expect(page.get_by_role("link", name="Networks")).to_be_visible()
        expect(page.get_by_role("combobox", name="Landscape")).to_have_value("Beale's function")


def test_settings_survive_a_visit_to_another_page(race: Page) -> None:
    before = version(race)
    box = number(race, "Start x")
    box.fill("0.5")
    box.press("Enter")
    expect(canvas(race)).not_to_have_attribute("data-version", before)
    kept = version(race)
    race.get_by_role("link", name="Home").click()
    expect(race.get_by_text("A race just run")).to_be_visible()
    race.get_by_role("link", name="Race", exact=True).click()
    expect(canvas(race)).to_have_attribute("data-version", kept)
    assert number(race, "Start x").input_value() == "0.5"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_is_saved(
    chromium: Browser, address: str, tmp_path: Path, scheme: str
) -> None:
    palette = DARK if scheme == "dark" else LIGHT
    with visit(chromium, address + "race?steps=60", color_scheme=scheme) as page:
        page.get_by_role("slider", name="Step", exact=True).fill("20")
        page.get_by_role("button", name="Save a picture").click()
        files = {}
        for button in ("PNG", "SVG", "Film as GIF"):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=button, exact=True).click()
            path = tmp_path / waiting.value.suggested_filename
            waiting.value.save_as(path)
            files[path.suffix] = path
        assert {path.stem for path in files.values()} == {"race-rosenbrock"}
        image = Image.open(BytesIO(files[".png"].read_bytes()))
        image.load()
        assert image.convert("RGB").getpixel((2, 2)) == rgb(palette.paper)
        spec, complaints = spec_of_json(image.info["adal-explorer"].encode())
        assert (spec.steps, complaints) == (60, [])
        told = ElementTree.parse(files[".svg"]).iter("{http://www.w3.org/2000/svg}text")
        assert any((text.text or "").endswith("60 steps, shown at step 20") for text in told)
        film = Image.open(BytesIO(files[".gif"].read_bytes()))
        assert getattr(film, "n_frames", 1) == 48
        corner = np.asarray(film.convert("RGB"))[3, 3].astype(int)
        ends = np.array([palette.valley, palette.height])
        assert (corner >= ends.min(0) - 4).all()
        assert (corner <= ends.max(0) + 4).all()


def test_a_saved_video_plays(race: Page, tmp_path: Path) -> None:
    race.get_by_role("button", name="Save a picture").click()
    with race.expect_download() as waiting:
        race.locator("[data-kind=video]").click()
    waiting.value.save_as(path := tmp_path / waiting.value.suggested_filename)
    assert path.name in ("race-rosenbrock.mp4", "race-rosenbrock.webm")
    size = race.evaluate(
        """(text) => new Promise((resolve) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const video = document.createElement("video");
          video.onloadeddata = () => resolve([video.videoWidth, video.videoHeight]);
          video.onerror = () => resolve(video.error.message);
          video.src = URL.createObjectURL(new Blob([bytes]));
        })""",
        b64encode(path.read_bytes()).decode(),
    )
    assert size == [1280, 800]
