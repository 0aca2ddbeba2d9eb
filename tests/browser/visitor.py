"""One visitor: a browser context of its own, on a page that has settled, without complaints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.patience import PATIENCE_MS

HARMLESS = "404"
"""Streamlit's own frontend asks for its health under a page's path first, and is told 404."""


@contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page at rest (no motion) on a laptop's screen.

    An error in its console fails the test, and so does a request to any server but its own: the
    explorer works with the network cut.
    """
    settings = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}
    context = browser.new_context(**(settings | options))
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    home = f"http://{urlsplit(address).netloc}/"
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(address)
    settled(page)
    yield page
    context.close()
    assert [url for url in asked_for if not url.startswith((home, "data:", "blob:"))] == []
    assert [c for c in complaints if HARMLESS not in c] == []


def settled(page: Page) -> None:
    """Wait until the page's script has run and its picture is drawn."""
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    race = '.race[data-version]:not([data-version=""])'
    drawn = f"{race}, .js-plotly-plot, .stCode, .stMain .stFileUploader"
    page.locator(drawn).first.wait_for()
