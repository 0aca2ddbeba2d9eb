"""What is saved of a race: the lines are the record's, the colours are the theme's."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from app.canvas.race.box import payload_of
from app.canvas.race.measures import MEASURES
from app.canvas.race.payload import MOST_FRAMES, frame_steps
from app.charts.line import lines_of
from app.charts.looks import LOOKS
from app.charts.palette import DARK, LIGHT, Palette, css, rgb
from app.jobs.cached import trajectory_of
from tests.pages.race.files.races import RACES

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
MARGIN, HEADING = 24, 64
SIZE = np.array([912, 570])
FILM = (640, 400)
PARTS = ("race", "landscape", *(measure.key for measure in MEASURES))
DRAW = """async ([text, theme, part, frame, kind]) => {
  const { parsePayload } = await import("/payload.js");
  const { sheetOf } = await import("/sheet.js");
  const { SvgContext } = await import("/svg.js");
  const payload = parsePayload(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  const { header } = payload;
  const { width, height, paint } = sheetOf(payload, theme, part, frame ?? header.frames - 1);
  if (kind === "svg") {
    const context = new SvgContext(width, height, theme.font);
    paint(context);
    return context.text(header.label, header.source);
  }
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  paint(context);
  return canvas.toDataURL().split(",")[1];
}"""


def theme_of(palette: Palette) -> dict[str, Any]:
    """The theme as `theme.js` reads it from a page."""
    tints = {name: css(getattr(palette, name)) for name in ("contour", "halo", "plate")}
    plain = {name: getattr(palette, name) for name in ("dark", "ink", "paper", "accent")}
    ground = {"valley": palette.valley, "height": palette.height}
    return {**tints, **plain, **ground, "font": "sans-serif"}


def sent(spec: RaceSpec) -> str:
    return b64encode(payload_of(spec, source='{"a": "<b>"}')).decode()


def drawn(
    page: Page, name: str, part: str = "race", palette: Palette = LIGHT, frame: int | None = None
) -> ElementTree.Element:
    args = [sent(RACES[name]), theme_of(palette), part, frame, "svg"]
    return ElementTree.fromstring(page.evaluate(DRAW, args))


def lines(root: ElementTree.Element, width: str) -> list[tuple[str, np.ndarray]]:
    """Colour and places (N, 2) of each path of that width, without its halo."""
    found = []
    for path in root.iter(f"{SVG}path"):
        if path.get("stroke-width") == width:
            numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", path.get("d", ""))
            found.append((path.get("stroke", ""), np.array(numbers, float).reshape(-1, 2)))
    return found


def colours(spec: RaceSpec, palette: Palette = LIGHT) -> list[str]:
    return [line.colour(palette).lower() for line in lines_of(spec.lanes)]


def words(root: ElementTree.Element) -> list[str | None]:
    return [text.text for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", ["opening", "with noise", "one step", "six of one rule"])
def test_a_path_goes_through_every_point_of_its_record(modules: Page, name: str) -> None:
    spec, root = RACES[name], drawn(modules, name, "landscape")
    box = landscape_of(spec.landscape).domain
    span = np.array([box.x1 - box.x0, box.y1 - box.y0])
    paths = lines(root, "2.5")
    assert [colour for colour, _ in paths] == colours(spec)[::-1]
    for (_, places), lane in zip(paths, reversed(spec.lanes), strict=True):
        theta = trajectory_of(spec.run_spec(lane)).theta[frame_steps(spec.steps)]
        pixels = (theta - [box.x0, box.y1]) / span * [1, -1] * SIZE + [MARGIN, HEADING]
        at = 0
        # In their order; what is nearer than half a pixel to a drawn place cannot be seen.
        for pixel in pixels[box.contains(theta)]:
            near = np.flatnonzero(np.abs(places - pixel).sum(-1) <= 0.52)
            assert len(near)
            assert near[-1] >= at
            at = max(at, near[0])


def test_a_path_outside_stops_at_the_edge(modules: Page) -> None:
    spec, root = RACES["diverged"], drawn(modules, "diverged")
    for _, places in lines(root, "2.5"):
        inner = places - [MARGIN, HEADING]
        assert (inner >= -0.01).all()
        assert (inner <= SIZE + 0.01).all()
    record = trajectory_of(spec.run_spec(spec.lanes[3]))
    left = f"SGD, left at step {record.left_at}, diverged at step {record.diverged_at}"
    assert left in words(root)


def test_a_curve_s_heights_are_the_logarithms_of_the_record(modules: Page) -> None:
    spec, heights, losses = RACES["opening"], [], []
    drawn_lines = lines(drawn(modules, "opening", "loss"), "1.8")
    for (_, ends), lane in zip(drawn_lines, reversed(spec.lanes), strict=True):
        loss = trajectory_of(spec.run_spec(lane)).loss
        assert len(ends) == len(loss)
        heights.append(ends[:, 1])
        losses.append(np.log10(loss))
        np.testing.assert_allclose(np.diff(ends[:, 0]), np.ptp(ends[:, 0]) / 500, atol=0.011)
    y, x = np.concatenate(heights), np.concatenate(losses)
    slope, level = np.polyfit(x, y, 1)
    assert slope < 0
    # Two digits of a pixel, and a payload of single precision.
    np.testing.assert_allclose(slope * x + level, y, atol=0.011)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", RACES)
def test_every_part_of_every_race_is_whole(modules: Page, name: str, palette: Palette) -> None:
    spec = RACES[name]
    for part in PARTS:
        root = drawn(modules, name, part, palette)
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}metadata") == '{"a": "<b>"}'
        rect = root.find(f"{SVG}rect")
        assert rect is not None
        assert rect.get("fill") == palette.paper.lower()
        found = {colour for colour, _ in lines(root, "2.5") + lines(root, "1.8")}
        absent = part == "distance" and not landscape_of(spec.landscape).minima
        assert found == (set() if absent else set(colours(spec, palette))), part
        numbers = [v for e in root.iter() for k, v in e.attrib.items() if k not in ("href", "role")]
        assert not re.search(r"NaN|Infinity|undefined", " ".join(numbers))


def test_words_are_named_with_symbol_and_unit(modules: Page) -> None:
    assert set(words(drawn(modules, "opening"))) >= {
        "Rosenbrock's valley",
        "4 optimizers from (−1.50, 2.20), 500 steps",
        "loss f(θ) (log)",
        "‖g‖₁ (log)",
        "step length ‖Δθ‖₂ (log)",
        "distance to the nearest minimum (log)",
        "step t",
        "x",
        "y",
        "10⁻²",
        "−1",
    }
    assert "This landscape has no minimum." in words(drawn(modules, "without a minimum"))
    assert any("noise of seed 7" in (w or "") for w in words(drawn(modules, "with noise")))


def test_it_is_the_moment_that_is_shown(modules: Page) -> None:
    root = drawn(modules, "opening", frame=120)
    assert "4 optimizers from (−1.50, 2.20), 500 steps, shown at step 120" in words(root)
    whole, part = (lines(r, "2.5")[-1][1] for r in (drawn(modules, "opening"), root))
    assert len(part) < len(whole)
    np.testing.assert_allclose(part[:-2], whole[: len(part) - 2])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_path_on_top_wears_its_colour_and_the_rest_is_ground(
    modules: Page, palette: Palette
) -> None:
    spec = RACES["opening"]
    data = modules.evaluate(DRAW, [sent(spec), theme_of(palette), "race", None, "png"])
    pixels = np.asarray(Image.open(BytesIO(b64decode(data))).convert("RGB")).astype(int)
    assert pixels.shape == (2 * (HEADING + 570 + 8 + 432 + MARGIN), 2 * (912 + 2 * MARGIN), 3)
    assert tuple(pixels[2, 2]) == rgb(palette.paper)
    # In the middle of its way AdaL, the first lane, has nothing above it.
    box = landscape_of(spec.landscape).domain
    theta = trajectory_of(spec.run_spec(spec.lanes[0])).theta[300:480]
    share = (theta - [box.x0, box.y1]) / [box.x1 - box.x0, box.y0 - box.y1]
    x, y = np.floor(2 * (share * SIZE + [MARGIN, HEADING])).astype(int).T
    colour = np.array(rgb(LOOKS["adal"].dark if palette.dark else LOOKS["adal"].light))
    assert (np.abs(pixels[y, x] - colour).max(-1) <= 6).mean() > 0.9
    ground = pixels[1150:1160:2, 300:320:2].reshape(-1, 3)
    assert np.ptp(ground, axis=-1).max() < 30


GIF = """async ([text, theme, kind]) => {
  const { parsePayload } = await import("/payload.js");
  const { gifOf } = await import("/film.js");
  const payload = parsePayload(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  const told = [];
  const { signal } = new AbortController();
  const file = await gifOf(payload, theme, (share) => told.push(share), signal);
  const bytes = new Uint8Array(await file.arrayBuffer());
  return [btoa([...bytes].map((b) => String.fromCharCode(b)).join("")), told];
}"""


@pytest.mark.parametrize("name", ["opening", "one step", "diverged", "six lanes of 2000 steps"])
def test_the_film_has_few_stills_and_ends_at_rest(modules: Page, name: str) -> None:
    spec = RACES[name]
    data, told = modules.evaluate(GIF, [sent(spec), theme_of(LIGHT)])
    film = Image.open(BytesIO(b64decode(data)))
    assert (film.format, film.size, film.info["loop"]) == ("GIF", FILM, 0)
    count = getattr(film, "n_frames", 1)
    assert count == min(48, len(frame_steps(spec.steps)))
    np.testing.assert_allclose(told, np.arange(1, count + 1) / count)
    durations, stills = [], []
    for i in range(count):
        film.seek(i)
        durations.append(film.info["duration"])
        stills.append(np.asarray(film.convert("RGB")).astype(int))
    assert durations == [80] * (count - 1) + [2500]
    sheet = modules.evaluate(DRAW, [sent(spec), theme_of(LIGHT), "landscape", None, "png"])
    image = Image.open(BytesIO(b64decode(sheet))).convert("RGB")
    left, top, (wide, high) = 2 * MARGIN, 2 * HEADING, (2 * SIZE).tolist()
    resting = image.crop((left, top, left + wide, top + high)).resize(FILM, Image.Resampling.BOX)
    # Letters and lines are larger in the film; the ground and the paths' places are the same.
    assert np.abs(stills[-1] - np.asarray(resting).astype(int)).mean() < 12
    assert np.abs(stills[-1] - stills[0]).max() > 60
    for rule in {lane.rule for lane in spec.lanes} if name == "opening" else ():
        away = np.abs(stills[-1].reshape(-1, 3) - rgb(LOOKS[rule].light)).max(-1)
        assert (away == 0).sum() > 20, rule


@pytest.mark.parametrize("frames", [2, 3, 48, 49, MOST_FRAMES])
def test_the_film_shows_steps_evenly(modules: Page, frames: int) -> None:
    shown = modules.evaluate('async (n) => (await import("/film.js")).stillsOf(n)', frames)
    assert (shown[0], shown[-1]) == (0, frames - 1)
    assert len(shown) == min(48, frames)
    assert np.ptp(np.diff(shown)) <= 1
