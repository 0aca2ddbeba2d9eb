"""The PNG and the film opened again: sizes, colours along the paths, and how the film ends."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from adal.landscapes import LANDSCAPES
from app.charts.looks import LOOKS
from app.charts.palette import DARK, LIGHT, rgb
from app.jobs.cached import trajectory_of
from app.paper import letters
from app.paper.letters import drawable, font, plainly, width_of
from app.paper.shapes import Drawing, Line, Plate
from pages.race.files.film import (
    FRAME_MS,
    HEIGHT,
    MOST_FRAMES,
    REST_MS,
    WIDTH,
    frame_steps,
    gif_of,
    webp_of,
)
from pages.race.files.landscape import Frame
from pages.race.files.picture import HEADING, MARGIN, PARTS, drawing_of
from pages.race.files.picture import WIDTH as WIDE
from pages.race.files.raster import DENSITY, image_of, png_of
from pages.race.files.settings import KIND, json_of
from tests.pages.race.files.races import RACES


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_path_on_top_wears_its_colour_and_the_rest_is_ground(dark: bool) -> None:
    spec = RACES["opening"]
    drawing = drawing_of(spec, dark=dark)
    image = opened(png_of(drawing))
    assert image.size == (DENSITY * drawing.width, DENSITY * drawing.height)
    assert image.info[KIND] == json_of(spec)
    pixels = np.asarray(image)
    palette, look = (DARK if dark else LIGHT), LOOKS["adal"]
    assert tuple(pixels[2, 2]) == rgb(palette.paper)
    box = LANDSCAPES["rosenbrock"].domain
    frame = Frame((box.x0, box.x1, box.y0, box.y1),
                  (MARGIN, HEADING, MARGIN + WIDE, HEADING + WIDE * 10 / 16))  # fmt: skip
    # In the middle of its way AdaL, the first lane, has nothing above it.
    theta = trajectory_of(spec.run_spec(spec.lanes[0])).theta[300:480]
    x, y = np.floor(frame.pixels(theta) * DENSITY).astype(int).T
    colour = np.array(rgb(look.dark if dark else look.light))
    assert (np.abs(pixels[y, x].astype(int) - colour).max(-1) <= 6).mean() > 0.9
    ground = pixels[1150:1160:2, 300:320:2].reshape(-1, 3)
    assert np.ptp(ground.astype(int), axis=-1).max() < 30


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", RACES)
def test_every_part_of_every_race_is_drawn(name: str, part: str) -> None:
    drawing = drawing_of(RACES[name], part)
    image = opened(png_of(drawing, 1))
    assert image.size == (drawing.width, drawing.height)
    assert image.mode == "RGB"
    colours = image.getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 20


def test_a_see_through_line_that_crosses_itself_stays_even() -> None:
    cross = np.array([[2.0, 2.0], [18.0, 18.0], [18.0, 2.0], [2.0, 18.0]])
    line = Line((cross,), ("#000000", 0.5), 3.0)
    pixels = np.asarray(image_of(Drawing(20, 20, "#FFFFFF", (line,), ""), 2))
    assert abs(int(pixels.min()) - 127) <= 2


def test_what_lies_outside_the_page_is_left_out() -> None:
    plate = Plate(-50, -50, 20, 20, 4, ("#000000", 0.5))
    line = Line((np.array([[30.0, 30.0], [40.0, 40.0]]),), ("#000000", 0.5), 3.0)
    pixels = np.asarray(image_of(Drawing(20, 20, "#FFFFFF", (plate, line), ""), 1))
    assert (pixels == 255).all()


@pytest.mark.parametrize(("kind", "make"), [("GIF", gif_of), ("WEBP", webp_of)])
@pytest.mark.parametrize("name", ["opening", "one step", "diverged", "six lanes of 2000 steps"])
def test_the_film_has_few_frames_and_ends_at_rest(name: str, kind: str, make) -> None:
    spec = RACES[name]
    film = opened(make(spec))
    assert (film.format, film.size, film.info["loop"]) == (kind, (WIDTH, HEIGHT), 0)
    steps = frame_steps(spec.steps)
    count = getattr(film, "n_frames", 1)
    assert count == len(steps) <= 64
    durations, frames = [], []
    for i in range(count):
        film.seek(i)
        film.load()
        durations.append(film.info["duration"])
        frames.append(np.asarray(film.convert("RGB")).astype(int))
    assert durations == [FRAME_MS] * (count - 1) + [REST_MS]
    drawing = drawing_of(spec, "landscape")
    resting = image_of(drawing, 1).crop((MARGIN, HEADING, MARGIN + WIDE, HEADING + WIDE * 10 // 16))
    still = np.asarray(resting.resize((WIDTH, HEIGHT), Image.Resampling.BOX)).astype(int)
    # Letters and lines are larger in the film; the ground and the paths' places are the same.
    assert np.abs(frames[-1] - still).mean() < 12
    assert np.abs(frames[-1] - frames[0]).max() > 60


@pytest.mark.parametrize("make", [gif_of, webp_of])
def test_the_film_keeps_the_lanes_colours(make) -> None:
    film = opened(make(RACES["opening"]))
    film.seek(getattr(film, "n_frames", 1) - 1)
    pixels = np.asarray(film.convert("RGB")).reshape(-1, 3).astype(int)
    for rule in ("adal", "adam", "sgd"):
        away = np.abs(pixels - rgb(LOOKS[rule].light)).max(-1)
        assert (away < 40).sum() > 20, rule


@pytest.mark.parametrize("steps", [1, 2, 47, 48, 500, 2000, 20_000])
def test_the_film_shows_steps_evenly(steps: int) -> None:
    shown = frame_steps(steps)
    assert (shown[0], shown[-1]) == (0, steps)
    assert len(shown) == min(MOST_FRAMES, steps + 1)
    assert np.ptp(np.diff(shown)) <= 1


def drawn(sign: str) -> bytes:
    image = Image.new("L", (80, 80))
    ImageDraw.Draw(image).text((10, 10), sign, 255, font(40))
    return image.tobytes()


def test_the_page_s_font_has_every_sign() -> None:
    signs = "‖₁₂ηθΔ−×√ĝ⁻⁰¹²³⁴⁵⁶⁷⁸⁹–∞"
    assert [sign for sign in signs if drawn(sign) == drawn("\U0010ffff")] == []
    assert drawable(signs) == signs
    assert width_of("AdaL", 20, bold=True) > width_of("AdaL", 20) > width_of("AdaL", 10) > 0


def test_without_that_font_signs_become_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plainly("1.20×10⁻⁵") == "1.20e-5"
    assert plainly("10⁻³") == "1e-3"
    assert plainly("step length ‖Δθ‖₂, −1–2, Adam + 1/√t, ĝ, 2 × 3") == (
        "step length |delta theta|2, -1-2, Adam + 1/root t, g-hat, 2 x 3"
    )
    assert plainly("漢") == "?"
    monkeypatch.setattr(letters, "_font_file", lambda: None)
    font.cache_clear()
    try:
        assert font(12).getname()[0] == "Aileron"
        assert drawable("θ") == "theta"
        assert opened(png_of(drawing_of(RACES["diverged"]), 1)).width == WIDE + 2 * MARGIN
    finally:
        font.cache_clear()
