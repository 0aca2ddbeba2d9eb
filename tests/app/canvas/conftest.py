"""A page that serves the race's modules, and nothing else, to a Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import app.canvas

FOLDERS = [Path(app.canvas.__file__).parent / name / "js" for name in ("race", "live", ".")]


@pytest.fixture(scope="session")
def modules(chromium: Browser) -> Iterator[Page]:
    """A blank page that can import the race's modules one by one: `import("/numbers.js")`."""
    context = chromium.new_context()
    page = context.new_page()

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name:
            path = next(folder / name for folder in FOLDERS if (folder / name).exists())
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>race</title>", content_type="text/html")

    page.route("http://race.test/**", serve)
    page.goto("http://race.test/")
    yield page
    context.close()
