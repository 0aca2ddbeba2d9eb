"""What the basin canvas shows, as plain values, and `pack`, which turns it into the canvas's bytes.

Layout, little-endian (`js/maps.js` reads it), each block a zlib stream of its own:

    u32 length of the header's block | header, JSON | one block per panel

A panel's block holds n·n outcomes and n·n steps, each as all low bytes and then all high bytes of
uint16, row by row, y ascending. An outcome is 0 for diverged, 1 for elsewhere and k + 2 for outcome
k; a step is an index into the panel's `levels`, of which −1 stands for none.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

SHADES = 6
"""Steps of lightness from soon to late."""

HUES = {
    "light": (
        ("#FCD08D", "#977435"),
        ("#BFE1B1", "#638257"),
        ("#ABDEFF", "#49809F"),
        ("#EFC7D2", "#94707A"),
        ("#76D6CB", "#2A8177"),
        ("#F6C8F9", "#96699B"),
    ),
    "dark": (
        ("#D4B971", "#65530D"),
        ("#81CB9E", "#13613B"),
        ("#9ABCFF", "#1F5594"),
        ("#F2A4CD", "#823D64"),
        ("#8AC5D0", "#1D5D67"),
        ("#CEB0E7", "#644A7B"),
    ),
}
"""Per theme, the lightest and the darkest shade of each hue. The first four stay apart for all eyes
at any two shades, and none is an optimizer's colour: tests/pages/race/basins/test_payload.py."""

GROUND = {"light": "#F3F5F8", "dark": "#262C34"}
"""Where a run ends elsewhere."""
LOST = {"light": ("#2B3038", "#454C57"), "dark": ("#050608", "#1A1F26")}
"""The two tones of the hatch where a run diverges."""

MOST_BYTES = 0.85
"""Per pixel and panel, so that four panels of 128 × 128 and their header take 60 KB; what cannot be
pressed into that many has its steps rounded."""
SPARE_BYTES = 400
"""As many per panel are no reason to round: on a small grid there is little to press."""


@dataclass(frozen=True)
class Outcome:
    """One way for a run to end, such as at one minimum.

    Attributes:
      name: what the canvas says of a pixel, followed by `when`.
      when: such as "from step {} on"; the canvas puts the step in.
      hue: index of its hue.
      point: (x, y) of the minimum; None if it is none.
      mark: what stands beside the minimum's cross, "" for nothing.
      legend: what the legend says of it; "" leaves it out.
    """

    name: str
    when: str
    hue: int
    point: tuple[float, float] | None = None
    mark: str = ""
    legend: str = ""


@dataclass(frozen=True, eq=False)
class Map:
    """Where the runs of one optimizer end.

    Attributes:
      outcome: (n, n), index of the outcome; −1 elsewhere, −2 diverged. Rows are y and ascend.
      steps: (n, n), the step of that outcome; −1 for none.
    """

    outcome: np.ndarray
    steps: np.ndarray


@dataclass(frozen=True, eq=False)
class Panel:
    """One optimizer's map, and how it is named.

    Attributes:
      title: the optimizer.
      light, dark: its colour "#RRGGBB" in the two themes.
      dashed: whether it is a variant.
      map: where its runs end.
    """

    title: str
    light: str
    dark: str
    dashed: bool
    map: Map


@dataclass(frozen=True, eq=False)
class BasinsPayload:
    """Everything that the component shows.

    Attributes:
      domain: (x0, x1, y0, y1); the first and the last starts lie on it.
      panels: at least one, all of the same n.
      outcomes: what the maps' indices mean.
      elsewhere: what the canvas says of a finite end that is none of them.
      note: a sentence for the legend, "" for none.
      start: (x, y), where the race starts now.
      label: one sentence for those who cannot see it.
      scale: 1, or more for a projector; multiplies lines and letters.
    """

    domain: tuple[float, float, float, float]
    panels: tuple[Panel, ...]
    outcomes: tuple[Outcome, ...]
    elsewhere: str
    note: str
    start: tuple[float, float]
    label: str
    scale: float = field(default=1.0)


def pack(payload: BasinsPayload, version: int) -> bytes:
    """The bytes for `basins_canvas(payload, …)`; `version` is published as data-version when drawn.

    Raises: ValueError if the maps are not of one shape.
    """
    shapes = {np.shape(a) for p in payload.panels for a in (p.map.outcome, p.map.steps)}
    if len(shapes) != 1 or len(shape := next(iter(shapes))) != 2 or shape[0] != shape[1]:
        raise ValueError(f"maps must be squares of one size, got shapes {sorted(shapes)}")
    n = shape[0]
    digits, blocks = _blocks(payload, int(MOST_BYTES * n * n + SPARE_BYTES) * len(payload.panels))
    header = {
        "version": version,
        "label": payload.label,
        "scale": payload.scale,
        "domain": [float(edge) for edge in payload.domain],
        "n": n,
        "start": [float(c) for c in payload.start],
        "exact": digits is None,
        "edges": shade_edges(payload),
        "outcomes": [vars(outcome) for outcome in payload.outcomes],
        "elsewhere": payload.elsewhere,
        "note": payload.note,
        "ramps": {theme: [ramp(*ends) for ends in hues] for theme, hues in HUES.items()},
        "ground": GROUND,
        "lost": LOST,
        "panels": [
            {
                "title": panel.title,
                "light": panel.light,
                "dark": panel.dark,
                "dashed": panel.dashed,
                "levels": levels,
                "bytes": len(block),
            }
            for panel, (levels, block) in zip(payload.panels, blocks, strict=True)
        ],
    }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    first = zlib.compress(text.encode(), 9)
    return b"".join([struct.pack("<I", len(first)), first, *(block for _, block in blocks)])


def shade_edges(payload: BasinsPayload) -> list[int]:
    """The steps at which a darker shade begins: at most SHADES − 1, the same for all panels.

    Between them lie equal shares of the arrivals of all panels together.
    """
    steps = np.concatenate([p.map.steps[p.map.steps >= 0] for p in payload.panels])
    if not len(steps):
        return []
    shares = np.arange(1, SHADES) / SHADES
    edges = np.unique(np.quantile(steps, shares, method="higher"))
    return [int(edge) for edge in edges if edge > steps.min()]


def ramp(soon: str, late: str) -> list[str]:
    """SHADES colours from one to the other."""
    one, two = (np.array([int(c[at : at + 2], 16) for at in (1, 3, 5)]) for c in (soon, late))
    shades = one + np.linspace(0, 1, SHADES)[:, None] * (two - one)
    return ["#" + "".join(f"{round(channel):02X}" for channel in shade) for shade in shades]


def hues_of(points: list[tuple[float, float]]) -> list[int]:
    """A hue for each of `points`: the first ones differ, then the one farthest from its like."""
    hues: list[int] = []
    for index, (x, y) in enumerate(points):
        if index < len(HUES["light"]):
            hues.append(index)
            continue
        apart = np.full(len(HUES["light"]), np.inf)
        for hue, (u, v) in zip(hues, points[:index], strict=True):
            apart[hue] = min(apart[hue], np.hypot(x - u, y - v))
        hues.append(int(apart.argmax()))
    return hues


Block = tuple[list[int], bytes]


def _blocks(payload: BasinsPayload, most: int) -> tuple[int | None, list[Block]]:
    """Digits that steps were rounded to, None if they are exact, and levels and block per panel."""
    for digits in (None, 2):
        blocks = [_block(panel.map, digits) for panel in payload.panels]
        if sum(len(block) for _, block in blocks) <= most:
            return digits, blocks
    return 1, [_block(panel.map, 1) for panel in payload.panels]


@lru_cache(maxsize=64)
def _block(shown: Map, digits: int | None) -> Block:
    steps = np.asarray(shown.steps, np.int64)
    if digits is not None:
        unit = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(steps, 1))) - (digits - 1), 0)
        steps = np.round(steps / unit) * unit
    levels, codes = np.unique(steps, return_inverse=True)
    planes = [np.asarray(shown.outcome).ravel() + 2, codes.ravel()]
    pairs = [plane.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes() for plane in planes]
    return [int(level) for level in levels], zlib.compress(b"".join(pairs), 9)
