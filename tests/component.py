"""A page with one component on it, opened in Chromium; its complaints are kept for the test."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.patience import PATIENCE_MS


def opened_on(browser: Browser, address: str, component: str, **options: object) -> Page:
    """The page once the component of that class has drawn a payload.

    What the page complains of is in its attribute `complaints`, which should stay empty.
    """
    size = {"width": 1280, "height": 900}
    context = browser.new_context(**({"viewport": size} | options))  # pyright: ignore
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.wait_for_selector(f'.{component}[data-version]:not([data-version=""])')
    setattr(page, "complaints", complaints)  # noqa: B010
    return page
