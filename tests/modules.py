"""The canvases' ES modules served one by one to a blank page of Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

import app.canvas
import pages.race.basins

_CANVAS = Path(app.canvas.__file__).parent
FOLDERS = (
    _CANVAS / "js",
    _CANVAS / "race" / "js",
    _CANVAS / "live" / "js",
    Path(pages.race.basins.__file__).parent / "js",
)


@contextmanager
def served_modules(browser: Browser) -> Iterator[Page]:
    """A blank page that can import them by name: `import("/numbers.js")`."""
    context = browser.new_context()
    page = context.new_page()

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name:
            path = next(folder / name for folder in FOLDERS if (folder / name).exists())
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")

    page.route("http://modules.test/**", serve)
    page.goto("http://modules.test/")
    yield page
    context.close()
