"""A page that serves the basins' modules, with those of the race they use, to a Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import pages.race.basins
from app.canvas.join import SHARED

FOLDERS = [Path(pages.race.basins.__file__).parent / "js", SHARED]


@pytest.fixture(scope="session")
def modules(chromium: Browser) -> Iterator[Page]:
    """A blank page that can import modules one by one: `import("/maps.js")`."""
    context = chromium.new_context()
    page = context.new_page()

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name:
            path = next(folder / name for folder in FOLDERS if (folder / name).exists())
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>basins</title>", content_type="text/html")

    page.route("http://basins.test/**", serve)
    page.goto("http://basins.test/")
    yield page
    context.close()
