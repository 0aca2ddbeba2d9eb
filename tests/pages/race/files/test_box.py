"""The box on a page: its buttons, link and code, and a file of settings loaded again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from pages.race.files.offered import FILES, file_of
from pages.race.files.script import code_of
from pages.race.files.settings import json_of
from pages.race.link import race_of, values_of
from tests.pages.race.files.races import RACES
from tests.patience import PATIENCE, PATIENCE_MS
from tests.serving import served

SCRIPT = """
import streamlit as st
from pages.race.files.box import files_box
from pages.race.link import race_of

def load(values):
    st.session_state["loaded"] = values

files_box(race_of(st.session_state.get("loaded", {"l1.lr": 0.5}))[0], "race.export", load)
st.write("landscape " + str(st.session_state.get("loaded", {}).get("landscape")))
"""


def opened() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=PATIENCE).run()


def uploaded(at: AppTest, data: bytes) -> AppTest:
    at.file_uploader[0].upload("race.json", data, "application/json")
    return at.run()


def test_it_offers_every_file_the_link_and_the_code() -> None:
    at = opened()
    for _ in range(2):
        assert not at.exception
        assert [button.label for button in at.download_button] == [f.label for f in FILES.values()]
        link, code = (block.value for block in at.code)
        spec = race_of({"l1.lr": 0.5})[0]
        assert dict(parse_qsl(urlsplit(link).query)) == {"v": "1", "l1.lr": "0.5"}
        assert code == code_of(spec).strip()
        at.run()


def test_a_link_without_changes_has_its_version_all_the_same() -> None:
    at = opened()
    uploaded(at, json_of(RACES["opening"]).encode())
    assert dict(parse_qsl(urlsplit(at.code[0].value).query)) == {"v": "1"}


def test_a_loaded_file_gives_every_setting() -> None:
    at = uploaded(opened(), json_of(RACES["with noise"]).encode())
    assert not at.exception
    assert not at.warning
    assert at.session_state["loaded"] == values_of(RACES["with noise"])


def test_what_is_wrong_with_a_file_is_said_until_it_is_gone() -> None:
    at = uploaded(opened(), b"<script>")
    assert "loaded" not in at.session_state
    assert len(at.warning) == 1
    assert at.warning[0].value.replace("\\\\", "").startswith("the file must be JSON")
    settings = values_of(RACES["opening"]) | {"l1.lr": -1, "landscape": "<b>"}
    content: dict[str, Any] = {"adal-explorer": "race", "version": 1, "settings": settings}
    uploaded(at, json.dumps(content).encode())
    assert len(at.warning) == 2
    assert "\\<b\\>" in at.warning[0].value
    assert at.session_state["loaded"]["l1.lr"] == 0.56
    at.file_uploader[0].set_value(None)
    at.run()
    assert not at.warning


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("export") / "page.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with served(script) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    yield page
    context.close()


@pytest.mark.browser
def test_a_click_saves_the_file(page: Page) -> None:
    spec = race_of({"l1.lr": 0.5})[0]
    for label, suffix in (("CSV", "csv"), ("Web page", "html")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label, exact=True).click()
        assert waiting.value.suggested_filename == f"race-rosenbrock.{suffix}"
        data = Path(waiting.value.path()).read_bytes()
        assert data == file_of(suffix, spec)


@pytest.mark.browser
def test_the_link_is_the_page_s_address(page: Page, address: str) -> None:
    expect(page.get_by_text("l1.lr=0.5")).to_have_text(f"{address}?v=1&l1.lr=0.5")


@pytest.mark.browser
def test_a_saved_file_is_loaded(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "race.json"
    file.write_text(json_of(RACES["with noise"]), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("landscape beale")).to_be_visible()
    expect(page.get_by_text("landscape=beale")).to_be_visible()
