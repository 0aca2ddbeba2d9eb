"""What Python and the canvas both know is the same: ticks, numbers, labels' places, colours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import app.canvas.race
from app.canvas.join import SHARED, joined
from app.charts.labels import spread
from app.charts.palette import DARK, LIGHT, Palette, rgb
from app.charts.ticks import linear_ticks, log_ticks
from app.prose.numbers import number

FOLDER = Path(app.canvas.race.__file__).parent / "js"
ROOT = FOLDER.parents[3]


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def call(page: Page, module: str, expression: str, *args: Any) -> Any:
    """The value of an expression of `args` with a module's names in scope."""
    script = re.sub("export default ", "", joined(FOLDER, f"{module}.js", SHARED))
    return page.evaluate(f"(args) => {{ {script}\nreturn {expression}; }}", list(args))


@pytest.mark.browser
def test_ticks(blank: Page) -> None:
    spans = [
        (0, 1, 5),
        (-2.4, 2.4, 8),
        (0, 500, 4.7),
        (0, 2000, 5),
        (-3e-5, 4e-5, 5),
        (1e5, 9e7, 5),
    ]
    rng = np.random.default_rng(0)
    lows = 10 ** rng.uniform(-12, 12, 100)
    spans += [(0, low, 5) for low in lows] + [(-low, 2.7 * low, 6) for low in lows]
    everywhere = "args[0].map((span) => linearTicks(...span))"
    for (low, high, most), theirs in zip(
        spans, call(blank, "ticks", everywhere, spans), strict=True
    ):
        ours = linear_ticks(low, high, most)
        assert [text for _, text in ours] == [tick["text"] for tick in theirs]
        assert [v for v, _ in ours] == pytest.approx([tick["value"] for tick in theirs])
    wide = [(1e-9, 1e3), (0.5, 30), (2, 6), (1.1, 1.3), (1e-30, 1e-14), (3e-7, 5e-6)]
    wide += [(low, low * 10 ** rng.uniform(0.1, 15)) for low in lows]
    everywhere = "args[0].map(([low, high]) => logTicks(low, high, 5))"
    for (low, high), theirs in zip(wide, call(blank, "ticks", everywhere, wide), strict=True):
        ours = log_ticks(low, high, 5)
        assert [text for _, text in ours] == [tick["text"] for tick in theirs]
        assert [v for v, _ in ours] == pytest.approx([tick["value"] for tick in theirs])


@pytest.mark.browser
def test_numbers(blank: Page) -> None:
    rng = np.random.default_rng(0)
    values = (rng.normal(size=300) * 10 ** rng.uniform(-9, 9, 300)).tolist()
    values += [0, 1, -1.5, 12345, 99999, 0.001, 0.0009996, 999.5]
    theirs = call(blank, "numbers", "args[0].map(formatNumber)", values)
    assert [number(value) for value in values] == theirs


@pytest.mark.browser
def test_labels(blank: Page) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        wanted = rng.uniform(0, 400, 6).round(1).tolist()
        theirs = call(blank, "spread", "spread(...args)", wanted, 30, 2, 398)
        assert spread(wanted, 30, 2, 398) == pytest.approx(theirs)


def said(source: str, name: str) -> tuple[int, int, int, float]:
    """The colour of that name in theme.js as red, green, blue, opacity."""
    found = re.search(rf'{name}: (?:\[|"rgba\()([\d., ]+)', source)
    assert found
    red, green, blue, *opacity = (float(part) for part in found[1].split(","))
    return int(red), int(green), int(blue), opacity[0] if opacity else 1.0


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_colours(name: str, palette: Palette) -> None:
    parts = (SHARED / "theme.js").read_text(encoding="utf-8").split("const ground = dark")[1]
    dark, light = parts.split("\n    : {")
    source = dark if palette.dark else light
    assert said(source, "valley")[:3] == palette.valley
    assert said(source, "height")[:3] == palette.height
    for tint in ("contour", "halo", "plate"):
        colour, opacity = getattr(palette, tint)
        assert said(source, tint) == (*rgb(colour), opacity)
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme = config["theme"][name]
    assert (palette.ink, palette.paper) == (theme["textColor"], theme["backgroundColor"])
    assert palette.panel == theme["secondaryBackgroundColor"]
    assert (palette.border, palette.accent) == (theme["borderColor"], theme["primaryColor"])
