"""The films and the texts that the browser writes, read again by Pillow."""

from __future__ import annotations

from base64 import b64decode, b64encode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FILM = """async ([width, height, palette, stills]) => {
  const { Gif } = await import("/gif.js");
  const gif = new Gif(width, height, palette);
  const bytes = (text) => Uint8ClampedArray.from(atob(text), (c) => c.charCodeAt(0));
  for (const [still, milliseconds] of stills) gif.add(bytes(still), milliseconds);
  const file = new Uint8Array(await gif.file().arrayBuffer());
  return btoa([...file].map((byte) => String.fromCharCode(byte)).join(""));
}"""
RNG = np.random.default_rng(0)
COLOURS = np.unique(RNG.integers(0, 1 << 24, 255))


def rgba(colours: np.ndarray) -> np.ndarray:
    """Pixels (h, w, 4) of colours 0xRRGGBB (h, w)."""
    parts = [colours >> 16, colours >> 8 & 255, colours & 255, np.full(colours.shape, 255)]
    return np.stack(parts, -1).astype(np.uint8)


def film_of(page: Page, stills: list[np.ndarray], milliseconds: list[int]) -> Image.Image:
    height, width = stills[0].shape
    sent = [
        [b64encode(rgba(s).tobytes()).decode(), m]
        for s, m in zip(stills, milliseconds, strict=True)
    ]
    data = page.evaluate(FILM, [width, height, COLOURS.tolist(), sent])
    return Image.open(BytesIO(b64decode(data)))


def frames(film: Image.Image) -> list[tuple[np.ndarray, int]]:
    found = []
    for i in range(getattr(film, "n_frames", 1)):
        film.seek(i)
        found.append((np.asarray(film.convert("RGB")), film.info["duration"]))
    return found


@pytest.mark.parametrize(
    ("kind", "shape"), [("noise", (120, 170)), ("one colour", (90, 300)), ("a pixel", (1, 1))]
)
def test_pixels_come_back_to_the_last_one(modules: Page, kind: str, shape: tuple[int, int]) -> None:
    # 20 400 random pixels fill the table of 4096 codes several times, one colour makes long ones.
    still = RNG.choice(COLOURS, shape) if kind == "noise" else np.full(shape, COLOURS[7])
    film = film_of(modules, [still], [80])
    assert (film.format, film.size) == ("GIF", shape[::-1])
    ((pixels, _),) = frames(film)
    assert np.array_equal(pixels, rgba(still)[..., :3])


@pytest.mark.parametrize("count", [2, 3, 4, 200, 256, 257, 258, 511, 512, 513, 4094, 4096, 4097])
def test_every_length_ends_well(modules: Page, count: int) -> None:
    still = RNG.choice(COLOURS, (1, count))
    ((pixels, _),) = frames(film_of(modules, [still], [10]))
    assert np.array_equal(pixels, rgba(still)[..., :3])


def test_a_still_that_changes_little_is_small_and_whole(modules: Page) -> None:
    first = RNG.choice(COLOURS, (60, 80))
    second = first.copy()
    second[20:24, 30:50] = COLOURS[3]
    film = film_of(modules, [first, second, second, first], [80, 80, 120, 2500])
    assert film.info["loop"] == 0
    found = frames(film)
    assert [duration for _, duration in found] == [80, 80, 120, 2500]
    for (pixels, _), still in zip(found, (first, second, second, first), strict=True):
        assert np.array_equal(pixels, rgba(still)[..., :3])
    assert isinstance(film, GifImageFile)
    film.seek(1)
    assert film.dispose_extent == (30, 20, 50, 24)


def test_a_palette_is_small_keeps_what_it_must_and_is_near_the_rest(modules: Page) -> None:
    ramp = (np.linspace(0, 1, 300)[:, None] * [255, 200, 120]).round().astype(np.int64)
    still = np.tile(ramp @ [1 << 16, 1 << 8, 1], (40, 1))
    kept = [0xD55E00, 0x0072B2, 0xD55E00]
    palette = modules.evaluate(
        """async ([text, kept]) => {
          const { paletteOf } = await import("/gif.js");
          return paletteOf([Uint8ClampedArray.from(atob(text), (c) => c.charCodeAt(0))], kept);
        }""",
        [b64encode(rgba(still).tobytes()).decode(), kept],
    )
    assert len(palette) == len(set(palette)) <= 255
    assert set(kept) <= set(palette)
    colours = rgba(np.array(palette))[:, :3].astype(int)
    away = np.abs(ramp[:, None] - colours).max(-1).min(1)
    assert away.max() <= 2


def test_a_text_lies_in_a_png_whose_pixels_stay(modules: Page) -> None:
    out = BytesIO()
    still = Image.fromarray(rgba(RNG.choice(COLOURS, (9, 7))))
    still.save(out, "PNG")
    text = '{"a": "‖g‖₁"}\n' * 50
    data = modules.evaluate(
        """async ([png, text]) => {
          const { withText } = await import("/png.js");
          const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
          const file = await withText(bytes, "adal-explorer", text).arrayBuffer();
          return btoa([...new Uint8Array(file)].map((b) => String.fromCharCode(b)).join(""));
        }""",
        [b64encode(out.getvalue()).decode(), text],
    )
    read = Image.open(BytesIO(b64decode(data)))
    read.verify()
    read = Image.open(BytesIO(b64decode(data)))
    read.load()
    assert read.info["adal-explorer"] == text
    assert np.array_equal(np.asarray(read), np.asarray(still))
