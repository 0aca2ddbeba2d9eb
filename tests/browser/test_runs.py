"""A person's own table and runs in a real browser: trained on, found again, deleted."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import settled, visit

pytestmark = pytest.mark.browser


def table(folder: Path) -> Path:
    """Two clouds that a line parts, with a column of words."""
    rng = np.random.default_rng(0)
    lines = ["height,width,colour,kind"]
    for kind, middle in (("cat", -1.0), ("dog", 1.0)):
        for h, w in rng.normal(middle, 0.5, (60, 2)):
            lines.append(f"{h:.4f},{w:.4f},{'red' if w > 0 else 'blue'},{kind}")
    path = folder / "animals.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def box(page: Page, title: str) -> None:
    page.locator("summary").get_by_text(title, exact=True).click()
    settled(page)


def test_a_csv_is_uploaded_trained_on_and_its_run_found_after_a_reload(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    with visit(chromium, address + "networks?v=1&steps=300") as page:
        box(page, "A table of my own")
        page.locator("input[type=file]").first.set_input_files(table(tmp_path))
        expect(page.get_by_text("120 rows, 4 columns, 0 empty cells")).to_be_visible()
        page.get_by_role("button", name="Use this table").click()
        expect(page).to_have_url(re.compile("dataset=own-[0-9a-f]{16}"))
        settled(page)
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_text("Trained 20 networks for 300 steps")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Trained 20 networks for 300 steps")).to_be_visible()
        page.get_by_role("link", name="Runs", exact=True).click()
        run = page.get_by_role("link", name=re.compile("AdaL, AdaL without decay, Adam, SGD"))
        expect(run).to_be_visible()
        run.click()
        expect(page.get_by_text("Trained 20 networks for 300 steps")).to_be_visible()
        page.get_by_role("link", name="Runs", exact=True).click()
        page.get_by_role("checkbox").first.check(force=True)
        settled(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download", exact=True).click()
        kept = tmp_path / "run.zip"
        download.value.save_as(kept)
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_text("You have no runs yet")).to_be_visible()
        page.locator("input[type=file]").set_input_files(kept)
        # The table went with its only run, so the run cannot come back without it.
        expect(page.get_by_text(re.compile("dataset must be one of"))).to_be_visible()


def test_a_stranger_reads_a_run_by_its_link_and_cannot_delete_it(
    chromium: Browser, address: str
) -> None:
    with visit(chromium, address + "networks?v=1&dataset=xor&steps=200") as page:
        page.get_by_role("button", name="Train", exact=True).click()
        done = page.get_by_text("Trained 20 networks for 200 steps")
        expect(done).to_be_visible()
        link = page.url
    with visit(chromium, link) as stranger:
        expect(stranger.get_by_text("Trained 20 networks for 200 steps")).to_be_visible()
        stranger.get_by_role("link", name="Runs", exact=True).click()
        expect(stranger.get_by_text("You have no runs yet")).to_be_visible()
