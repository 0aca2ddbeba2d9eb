"""The README's pictures, taken from the running explorer: they cannot be older than the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import visit

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PICTURES = {
    "race.png": ("race", "light"),
    "race-dark.png": ("race?v=1&landscape=himmelblau&x=-0.5&y=0.5", "dark"),
    "twin.png": ("twin", "light"),
    "networks.png": ("networks", "light"),
    "compare.png": ("compare", "light"),
    "noise.png": ("noise?part=measure", "light"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_take_the_readme_picture(chromium: Browser, address: str, name: str) -> None:
    path, scheme = PICTURES[name]
    with visit(chromium, address + path, color_scheme=scheme) as page:
        page.wait_for_timeout(500)  # Plotly fades its lines in
        picture = page.screenshot(path=FOLDER / name)
    assert len(picture) > 40_000  # an empty page is a tenth of that
    assert name in (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
