"""The drawn picture and the canvas agree: ticks, labels, cuts, contours, markers and colours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import app.canvas.race
from app.canvas.join import SHARED, joined
from app.canvas.race.payload import MARKERS
from app.charts.palette import DARK, LIGHT, Palette, rgb
from app.charts.ticks import linear_ticks, log_ticks
from app.paper.labels import GAP, Anchor, place_labels, spread
from pages.race.files.contours import contour_lines
from pages.race.files.markers import marker
from pages.race.files.polylines import clipped

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
    for low, high, most in spans:
        theirs = call(blank, "ticks", "linearTicks(...args)", low, high, most)
        ours = linear_ticks(low, high, most)
        assert [text for _, text in ours] == [tick["text"] for tick in theirs]
        assert [v for v, _ in ours] == pytest.approx([tick["value"] for tick in theirs])
    for low, high in [(1e-9, 1e3), (0.5, 30), (2, 6), (1.1, 1.3), (1e-30, 1e-14), (3e-7, 5e-6)]:
        theirs = call(blank, "ticks", "logTicks(...args)", low, high, 5)
        ours = log_ticks(low, high, 5)
        assert [text for _, text in ours] == [tick["text"] for tick in theirs]
        assert [v for v, _ in ours] == pytest.approx([tick["value"] for tick in theirs])


@pytest.mark.browser
def test_labels(blank: Page) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        wanted = rng.uniform(0, 400, 6).round(1).tolist()
        theirs = call(blank, "spread", "spread(...args)", wanted, 30, 2, 398)
        assert spread(wanted, 30, 2, 398) == pytest.approx(theirs)
        x, widths = rng.uniform(0, 640, 6).tolist(), rng.uniform(50, 200, 6).tolist()
        anchors = [Anchor(*a) for a in zip(x, wanted, widths, strict=True)]
        theirs = call(blank, "labels", "placeLabels(...args)",
                      [vars(a) for a in anchors], 20, 640, 400, GAP)  # fmt: skip
        ours = place_labels(anchors, 20, 640, 400)
        assert np.allclose(ours, [(place["x"], place["y"]) for place in theirs])


@pytest.mark.browser
def test_cuts(blank: Page) -> None:
    rng = np.random.default_rng(1)
    box = {"left": 0, "top": 0, "right": 10, "bottom": 5}
    for ax, ay, bx, by in rng.uniform(-8, 16, (50, 4)).tolist():
        theirs = call(blank, "clip", "clipSegment(...args)", ax, ay, bx, by, box)
        ours = clipped(np.array([[ax, ay], [bx, by]]), (0, 0, 10, 5))
        assert (ours == []) == (theirs is None)
        if theirs:
            assert ours[0].ravel().tolist() == pytest.approx(theirs)


@pytest.mark.browser
def test_contours_are_made_of_the_same_pieces(blank: Page) -> None:
    z = np.random.default_rng(2).integers(0, 9, (12, 12)).astype(float)
    collect = """(() => { const all = [];
      traceContour(args[0], 12, args[1], (...piece) => all.push(piece)); return all; })()"""
    for level in (0.5, 3.5, 4.0, 8.0):
        theirs = call(blank, "contours", collect, z.ravel().tolist(), level)
        lines = contour_lines(z, level)
        ours = [[*a, *b] for line in lines for a, b in pairwise(line)]
        assert pieces(ours) == pieces(theirs)


def pieces(segments: list[list[float]]) -> list[tuple[tuple[float, ...], ...]]:
    """The pieces in an order of their own, whichever way round they were walked."""
    found = []
    for ax, ay, bx, by in segments:
        ends = sorted([(round(ax, 6), round(ay, 6)), (round(bx, 6), round(by, 6))])
        found.append(tuple(ends))
    return sorted(found)


@pytest.mark.browser
@pytest.mark.parametrize("shape", MARKERS)
def test_markers(blank: Page, shape: str) -> None:
    recorder = """(() => { const all = [];
      const context = { beginPath() {}, closePath() {}, lineTo: (x, y) => all.push([x, y]),
        arc: (x, y, r) => all.push([x + r, y]) };
      traceMarker(context, ...args); return all; })()"""
    theirs = np.array(call(blank, "markers", recorder, shape, 3, 4, 2))
    ours = marker(shape, 3, 4, 2)
    assert np.allclose(ours[: len(theirs)], theirs)


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
    heads = (SHARED / "paths.js").read_text(encoding="utf-8").split("theme.dark ?")[1]
    rims = re.findall(r"rgba\(([\d., ]+)\)", heads)
    red, green, blue, opacity = (float(p) for p in rims[0 if palette.dark else 1].split(","))
    assert ((red, green, blue), opacity) == (rgb(palette.rim[0]), palette.rim[1])
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme = config["theme"][name]
    assert (palette.ink, palette.paper) == (theme["textColor"], theme["backgroundColor"])
    assert palette.panel == theme["secondaryBackgroundColor"]
    assert (palette.border, palette.accent) == (theme["borderColor"], theme["primaryColor"])
