"""The SVG parsed again: its lines are the record's, its words are words, its text is text."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from adal.landscapes import landscape_of
from app.charts.looks import styles
from app.charts.palette import DARK, LIGHT
from app.jobs.cached import trajectory_of
from app.paper.shapes import Drawing, Line, Words
from app.paper.svg import svg_of
from pages.race.files.picture import HEADING, MARGIN, PARTS, WIDTH, drawing_of
from pages.race.files.settings import json_of
from tests.pages.race.files.races import RACES

SVG = "{http://www.w3.org/2000/svg}"


def parsed(name: str, part: str = "race", dark: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(drawing_of(RACES[name], part, dark=dark)))


def lines(root: ElementTree.Element, kind: str) -> list[tuple[str, ElementTree.Element]]:
    """(lane's title, path element) of all that is drawn for "path" or "curve"."""
    found = [(path.get("data-name", ""), path) for path in root.iter(f"{SVG}path")]
    return [(n.removeprefix(kind + " "), path) for n, path in found if n.startswith(kind + " ")]


def points(path: ElementTree.Element) -> np.ndarray:
    """All places of a path, (N, 2)."""
    numbers = re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))
    return np.array(numbers, float).reshape(-1, 2)


@pytest.mark.parametrize("name", ["opening", "with noise", "one step", "six of one rule"])
def test_a_path_s_points_are_the_record_s_to_the_rounding(name: str) -> None:
    spec, root = RACES[name], parsed(name)
    box = landscape_of(spec.landscape).domain
    size = np.array([WIDTH, WIDTH * 10 / 16])
    span = np.array([box.x1 - box.x0, box.y1 - box.y0])
    drawn = lines(root, "path")
    assert [title for title, _ in drawn] == [lane.title for lane in reversed(spec.lanes)]
    for (_, path), lane in zip(drawn, reversed(spec.lanes), strict=True):
        theta = trajectory_of(spec.run_spec(lane)).theta
        pixels = (theta - [box.x0, box.y1]) / span * [1, -1] * size + [MARGIN, HEADING]
        ends = points(path)
        back = (ends - [MARGIN, HEADING]) / size * [1, -1] * span + [box.x0, box.y1]
        visible = box.contains(theta)
        # Every point of the record is drawn, and in their order, at its place to 0.01 pixel.
        at = -1
        for point in theta[visible]:
            near = np.flatnonzero((np.abs(back - point) <= 0.0051 / size * span).all(-1))
            assert len(near)
            assert near[-1] >= at
            at = max(at, near[0])
        if visible.all():
            whole = np.round(pixels * 100)
            kept = np.concatenate([[True], (np.diff(whole, axis=0) != 0).any(1)])
            np.testing.assert_allclose(ends * 100, whole[kept], atol=1e-6)


def test_a_path_outside_stops_at_the_edge() -> None:
    spec = RACES["diverged"]
    for title, path in lines(parsed("diverged"), "path"):
        inner = points(path) - [MARGIN, HEADING]
        assert (inner >= -0.01).all(), title
        assert (inner <= [WIDTH + 0.01, WIDTH * 10 / 16 + 0.01]).all()
    words = [text.text for text in parsed("diverged").iter(f"{SVG}text")]
    record = trajectory_of(spec.run_spec(spec.lanes[3]))
    assert f"SGD, left at step {record.left_at}, diverged at step {record.diverged_at}" in words


def test_a_curve_s_heights_are_the_logarithms_of_the_record() -> None:
    spec = RACES["opening"]
    heights, losses = [], []
    for (_, path), lane in zip(lines(parsed("opening", "loss"), "curve"), reversed(spec.lanes),
                               strict=True):  # fmt: skip
        ends, loss = points(path), trajectory_of(spec.run_spec(lane)).loss
        assert len(ends) == len(loss)
        heights.append(ends[:, 1])
        losses.append(np.log10(loss))
        np.testing.assert_allclose(np.diff(ends[:, 0]), np.ptp(ends[:, 0]) / 500, atol=0.011)
    y, x = np.concatenate(heights), np.concatenate(losses)
    slope, level = np.polyfit(x, y, 1)
    assert slope < 0
    np.testing.assert_allclose(slope * x + level, y, atol=0.011)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", RACES)
def test_every_part_of_every_race_is_whole(name: str, part: str, dark: bool) -> None:
    spec, root = RACES[name], parsed(name, part, dark)
    palette = DARK if dark else LIGHT
    box = root.get("viewBox")
    assert box == f"0 0 {root.get('width')} {root.get('height')}"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}metadata") == json_of(spec)
    rect = root.find(f"{SVG}rect")
    assert rect is not None
    assert rect.get("fill") == palette.paper
    looks = [look for look, _ in styles((lane.rule, dict(lane.choices)) for lane in spec.lanes)]
    colours = {look.dark if dark else look.light for look in looks}
    drawn = {path.get("stroke") for _, path in lines(root, "path") + lines(root, "curve")}
    absent = part == "distance" and not landscape_of(spec.landscape).minima
    assert drawn == (set() if absent else colours)
    assert "NaN" not in (text := ElementTree.tostring(root, "unicode"))
    assert not re.search(r"\b(nan|inf)\b", re.sub("<(title|metadata).*?/.*?>", "", text))


def test_words_are_named_with_symbol_and_unit() -> None:
    words = [text.text for text in parsed("opening").iter(f"{SVG}text")]
    for wanted in (
        "Rosenbrock's valley", "4 optimizers from (−1.50, 2.20), 500 steps", "loss f(θ) (log)",
        "‖g‖₁ (log)", "step length ‖Δθ‖₂ (log)", "distance to the nearest minimum (log)",
        "step t", "x", "y", "10⁻²", "−1",
    ):  # fmt: skip
        assert wanted in words
    assert "This landscape has no minimum." in [
        text.text for text in parsed("without a minimum").iter(f"{SVG}text")
    ]


def test_the_ground_is_the_theme_s_ramp() -> None:
    for dark, palette in ((False, LIGHT), (True, DARK)):
        image = parsed("opening", "landscape", dark).find(f"{SVG}image")
        assert image is not None
        kind, data = image.get("href", "").split(",")
        assert kind == "data:image/png;base64"
        pixels = np.asarray(Image.open(BytesIO(b64decode(data)))).reshape(-1, 3)
        ends = sorted([palette.valley, palette.height])
        assert (pixels >= ends[0]).all()
        assert (pixels <= ends[1]).all()
        assert (np.abs(pixels - np.array(palette.valley)).sum(-1) < 8).any()
        assert (np.abs(pixels - np.array(palette.height)).sum(-1) < 8).any()


def test_what_a_person_wrote_stays_text() -> None:
    nasty = "</text><script>alert('1')</script>&\"\x00\x1b\ud800"
    line = Line((np.array([[0.0, 0.0], [1.0, 1.0]]),), ("#000000", 1.0), 1.0, name=nasty)
    shapes = (Words(0, 0, nasty, 12, ("#000000", 1.0)), line)
    root = ElementTree.fromstring(svg_of(Drawing(10, 10, "#FFFFFF", shapes, nasty, nasty)))
    assert {child.tag.removeprefix(SVG) for child in root} == {
        "title", "metadata", "rect", "text", "path",
    }  # fmt: skip
    assert root.findtext(f"{SVG}text") == "</text><script>alert('1')</script>&\""


def test_the_spec_in_the_file_can_be_loaded() -> None:
    assert json.loads(parsed("opening").findtext(f"{SVG}metadata") or "")["version"] == 1
