"""What a visit to the Race page sends over its socket: `python -m benchmarks.page_payload`.

Starts the explorer, opens the page in a headless Chromium and adds up the messages that the server
sends: on opening, after one slider moved, and with each box open. Scripts and fonts, which a
browser keeps, are not counted. Prints kilobytes.
"""

from __future__ import annotations

import shutil

from playwright.sync_api import Page, WebSocket, sync_playwright

from tests.conftest import QUIET
from tests.serving import explorer

BOXES = (
    "Inside the step", "Many seeds", "Basins", "Curvature", "Tune fairly", "Compare two settings",
    "Save and share",
)  # fmt: skip
"""Every box but the one with the 3-D surface, which is drawn on request only."""


class Meter:
    """Adds up what a page's sockets bring."""

    def __init__(self, page: Page):
        self.bytes = 0
        page.on("websocket", lambda socket: self._listen(socket))

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, data: str | bytes) -> None:
        self.bytes += len(data)

    def taken(self) -> float:
        """Kilobytes since the last call."""
        taken, self.bytes = self.bytes, 0
        return taken / 1000


def rest(page: Page) -> None:
    """Wait until the script has run and nothing has come for a moment."""
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    page.locator('.race[data-version]:not([data-version=""])').first.wait_for()
    page.wait_for_timeout(1500)


def main() -> None:
    """Open the page and print what each act costs."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with explorer() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        meter = Meter(page)
        page.goto(address + "race?v=1&noise=5")
        rest(page)
        print(f"{'opening the page':32} {meter.taken():7.1f} KB")
        page.get_by_role("slider", name="Steps").press("ArrowRight")
        rest(page)
        print(f"{'a slider moved':32} {meter.taken():7.1f} KB")
        for title in BOXES:
            box = page.locator("summary").get_by_text(title, exact=True)
            box.click()
            rest(page)
            print(f"{title + ' opened':32} {meter.taken():7.1f} KB")
            box.click()
            rest(page)
            meter.taken()
        browser.close()


if __name__ == "__main__":
    main()
