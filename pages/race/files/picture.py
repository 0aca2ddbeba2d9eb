"""A race, or one part of it, as a drawing: heading, landscape and curves on one page."""

from __future__ import annotations

from adal.landscapes import landscape_of
from adal.oracles import EXACT
from adal.race import RaceSpec
from app.canvas.race.box import race_payload
from app.canvas.race.payload import RacePayload
from app.charts.palette import DARK, LIGHT, Palette
from app.paper.letters import width_of
from app.paper.shapes import Drawing, Shape, Words
from app.prose.numbers import number
from pages.race.files.curves import chart_shapes
from pages.race.files.landscape import Frame, ground_shapes, race_shapes
from pages.race.files.settings import json_of

PARTS = {
    "race": "Landscape and curves",
    "landscape": "Landscape",
    "loss": "Loss",
    "gradient": "Gradient's size",
    "step": "Step length",
    "distance": "Distance to a minimum",
}
"""What can be drawn, and what a page calls it; the curves in the order of `app.race.charts`."""

CURVES = ("loss", "gradient", "step", "distance")
MARGIN = 24
HEADING = 64
WIDTH = 912
"""Of the landscape, without margins; its height is 10/16 of that, as on a wide page."""
ACROSS = 32
"""Between two curves."""
CURVE_HEIGHT = 200


def drawing_of(spec: RaceSpec, part: str = "race", *, dark: bool = False) -> Drawing:
    """The race at rest at its end. `part` is a key of `PARTS`."""
    picture, palette = race_payload(spec), DARK if dark else LIGHT
    if part in CURVES:
        width, height = 640.0, 300.0
        box = (MARGIN, HEADING, MARGIN + width, HEADING + height)
        shapes = chart_shapes(picture, CURVES.index(part), box, palette)
    else:
        width, height = float(WIDTH), WIDTH * 10 / 16
        frame = Frame(picture.domain, (MARGIN, HEADING, MARGIN + width, HEADING + height))
        shapes = ground_shapes(picture, frame, palette)
        shapes += race_shapes(picture, frame, palette, picture.steps)[0]
        if part == "race":
            shapes += _curves(picture, palette, HEADING + height + 24)
            height += 24 + 2 * CURVE_HEIGHT + 16
    return Drawing(
        width + 2 * MARGIN,
        HEADING + height + MARGIN,
        palette.paper,
        (*_heading(spec, palette, width), *shapes),
        title=picture.label,
        source=json_of(spec),
    )


def subtitle_of(spec: RaceSpec) -> str:
    """Who ran from where and for how long, in a line under the landscape's title."""
    assert spec.start is not None  # filled in by RaceSpec
    x, y = (number(coordinate) for coordinate in spec.start)
    who = spec.lanes[0].title if len(spec.lanes) == 1 else f"{len(spec.lanes)} optimizers"
    words = f"{who} from ({x}, {y}), {spec.steps} step{'s' * (spec.steps > 1)}"
    return words if spec.noise == EXACT else f"{words}, gradients with noise of seed {spec.seed}"


def _curves(picture: RacePayload, palette: Palette, top: float) -> list[Shape]:
    width = (WIDTH - ACROSS) / 2
    shapes = []
    for i in range(len(picture.curves)):
        x = MARGIN + (i % 2) * (width + ACROSS)
        y = top + (i // 2) * (CURVE_HEIGHT + 16)
        shapes += chart_shapes(picture, i, (x, y, x + width, y + CURVE_HEIGHT), palette)
    return shapes


def _heading(spec: RaceSpec, palette: Palette, width: float) -> list[Shape]:
    title, ink = landscape_of(spec.landscape).title, palette.ink
    # A person's own function may be longer than the page is wide.
    size = 20 * min(1.0, width / width_of(title, 20, bold=True))
    return [
        Words(MARGIN, 26, title, size, (ink, 1.0), bold=True),
        Words(MARGIN, 48, subtitle_of(spec), 13, (ink, 0.8)),
    ]
