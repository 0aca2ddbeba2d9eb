"""What a person does to save a picture or a film, in the file that plays offline."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from pages.race.files.settings import KIND, json_of, spec_of_json
from pages.race.files.web_page import html_of
from tests.pages.race.files.races import RACES
from tests.pages.race.files.test_web_page import offline

pytestmark = pytest.mark.browser

PARTS = {
    "Landscape and curves": "race",
    "Landscape": "landscape",
    "Loss": "loss",
    "Gradient's size": "gradient",
    "Step length": "step",
    "Distance to a minimum": "distance",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "race.html"
    file.write_text(html_of(RACES["opening"]), encoding="utf-8")
    return file


def saved(page: Page, button: str, to: Path) -> Path:
    """The file that a click on the button saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    path = to / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def opened(page: Page) -> None:
    expect(page.get_by_role("group", name="Save a picture")).to_be_hidden()
    button = page.get_by_role("button", name="Save a picture")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("group", name="Save a picture")).to_be_visible()


def test_every_part_is_saved_under_its_name(chromium: Browser, file: Path, tmp_path: Path) -> None:
    with offline(chromium, file) as page:
        opened(page)
        part = page.get_by_label("Picture", exact=True)
        assert part.locator("option").all_text_contents() == list(PARTS)
        for title, key in PARTS.items():
            part.select_option(title)
            assert saved(page, "SVG", tmp_path).name == f"{key}-rosenbrock.svg"
        path = saved(page, "PNG", tmp_path)
        assert path.name == "distance-rosenbrock.png"
        image = Image.open(BytesIO(path.read_bytes()))
        image.load()
        assert image.size == (2 * (640 + 48), 2 * (64 + 300 + 24))
        spec = RACES["opening"]
        assert image.info[KIND] == json_of(spec)
        assert spec_of_json(image.info[KIND].encode()) == (spec, [])
        expect(page.get_by_text("Saved distance-rosenbrock.png")).to_be_visible()


def test_a_film_says_how_far_it_is_and_can_be_given_up(
    chromium: Browser, file: Path, tmp_path: Path
) -> None:
    with offline(chromium, file) as page:
        opened(page)
        # The page's clock stands between two stills until the test lets it go on.
        page.evaluate(
            """() => {
              window.waiting = [];
              window.setTimeout = (act, time) => (time ? 0 : window.waiting.push(act));
            }"""
        )
        cancel = page.get_by_role("button", name="Cancel")
        expect(cancel).to_be_hidden()
        page.get_by_role("button", name="Film as GIF").click()
        for told in ("2 %", "4 %"):
            page.evaluate("window.waiting.shift()()")
            expect(page.get_by_text(f"Drawing the film: {told}")).to_be_visible()
        cancel.click()
        page.evaluate("window.waiting.shift()()")
        expect(cancel).to_be_hidden()
        expect(page.locator(".progress")).to_have_text("")
        page.get_by_role("button", name="SVG").click()
        expect(page.get_by_text("Saved race-rosenbrock.svg")).to_be_visible()


def test_the_film_is_saved_as_gif_and_as_video(
    chromium: Browser, file: Path, tmp_path: Path
) -> None:
    with offline(chromium, file) as page:
        opened(page)
        gif = saved(page, "Film as GIF", tmp_path)
        assert gif.name == "race-rosenbrock.gif"
        assert Image.open(BytesIO(gif.read_bytes())).size == (640, 400)
        button = page.locator("[data-kind=video]")
        title = button.text_content() or ""
        assert title in ("Film as MP4", "Film as WebM")
        video = saved(page, title, tmp_path)
        assert video.name == f"race-rosenbrock.{title.split()[-1].lower()}"
        beginning = {".mp4": b"ftyp", ".webm": b"webm"}[video.suffix]
        assert beginning in video.read_bytes()[:64]
