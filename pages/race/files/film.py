"""The race as a small film: animated WebP or GIF, from the same shapes as the still picture."""

from __future__ import annotations

import math
from io import BytesIO

import numpy as np
from PIL import Image

from adal.race import RaceSpec
from app.canvas.race.box import race_payload
from app.canvas.race.payload import RacePayload
from app.charts.palette import DARK, LIGHT, Palette, rgb
from app.paper.shapes import Plate, Words
from pages.race.files.landscape import Frame, ground_shapes, race_shapes, tint_of
from pages.race.files.raster import OVERSAMPLING, blank, paint

WIDTH, HEIGHT = 640, 400
MOST_FRAMES = 48
FRAME_MS = 80
REST_MS = 2500
"""How long the end is shown before the film begins again."""
LABEL_MS = 100
"""In about this time labels glide to their places, as on the canvas."""


def webp_of(spec: RaceSpec, *, dark: bool = False) -> bytes:
    """The film as animated WebP, which begins again after a rest."""
    frames, out = frames_of(spec, dark=dark), BytesIO()
    frames[0].save(
        out, "WEBP", save_all=True, append_images=frames[1:], duration=_durations(frames), loop=0,
        quality=65, method=3, kmin=0, kmax=0,
    )  # fmt: skip
    return out.getvalue()


def gif_of(spec: RaceSpec, *, dark: bool = False) -> bytes:
    """The film as GIF, in one palette for all frames so that only what moves is stored."""
    frames, out = frames_of(spec, dark=dark), BytesIO()
    colours = Image.new("P", (1, 1))
    colours.putpalette(_colours(race_payload(spec), DARK if dark else LIGHT))
    flat = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    flat[0].save(
        out, "GIF", save_all=True, append_images=flat[1:], duration=_durations(frames), loop=0,
        optimize=True, disposal=1,
    )  # fmt: skip
    return out.getvalue()


def frames_of(spec: RaceSpec, *, dark: bool = False) -> list[Image.Image]:
    """At most `MOST_FRAMES` pictures of the landscape, the first at the start, the last at rest."""
    picture, palette = race_payload(spec), DARK if dark else LIGHT
    frame = Frame(picture.domain, (0, 0, WIDTH, HEIGHT))
    ground = blank(WIDTH, HEIGHT, palette.paper, 1)
    paint(ground, ground_shapes(picture, frame, palette), 1)
    share = 1 - math.exp(-FRAME_MS / LABEL_MS)
    frames, offsets = [], None
    for step in frame_steps(spec.steps):
        last = step == spec.steps
        moving, offsets = race_shapes(
            picture, frame, palette, step, None if last else offsets, share
        )
        plate = Plate(WIDTH - 106, 8, 98, 20, 4, palette.plate)
        count = Words(WIDTH - 15, 18, f"step {step} / {spec.steps}", 12, (palette.ink, 1.0), "end")
        canvas = ground.copy()
        paint(canvas, [*moving, plate, count], 1)
        frames.append(canvas.reduce(OVERSAMPLING))
    return frames


def frame_steps(steps: int) -> list[int]:
    """The step that each frame shows: evenly, each once, the first and the last among them."""
    return np.unique(
        np.linspace(0, steps, min(MOST_FRAMES, steps + 1)).round().astype(int)
    ).tolist()


def _durations(frames: list[Image.Image]) -> list[int]:
    return [FRAME_MS] * (len(frames) - 1) + [REST_MS]


def _colours(picture: RacePayload, palette: Palette) -> bytes:
    """Colours for every frame: what is drawn, and its blends where edges are smooth.

    A palette counted from a picture would merge the few pixels of the paths' colours.
    """
    valley, height = np.array(palette.valley), np.array(palette.height)
    middle = (valley + height) / 2
    ramps = [(valley, height, 20), (middle, np.array(rgb(palette.ink)), 10)]
    for (colour, opacity), steps in ((palette.contour, 6), (palette.halo, 3), (palette.plate, 3)):
        tint = np.array(rgb(colour))
        ramps += [(valley + o * (tint - valley), height + o * (tint - height), steps)
                  for o in (opacity, opacity / 2)]  # fmt: skip
    rim = middle + palette.rim[1] * (np.array(rgb(palette.rim[0])) - middle)
    halo = middle + palette.halo[1] * (np.array(rgb(palette.halo[0])) - middle)
    for lane in picture.lanes:
        own = np.array(rgb(tint_of(lane, palette)[0]))
        ramps += [(own, other, 4) for other in (middle, halo, rim)]
    colours = np.concatenate([np.linspace(a, b, steps) for a, b, steps in ramps])
    return np.round(colours).astype(np.uint8).tobytes()
