"""What a race shows, as plain values, and `pack`, which turns it into the bytes the canvas reads.

Layout, little-endian, each block starting at a multiple of 4 bytes (`js/payload.js` reads it):

    u32 header length | header, JSON | uint16 heights [n, n]
    | float32 paths [lanes, frames, 2] | float32 curves [charts, lanes, frames]

Numbers that JSON or float32 cannot hold never reach the header; in the arrays NaN means "nothing to
draw" and everything else is held within ±1e30.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass, field

import numpy as np

MARKERS = ("circle", "square", "triangle", "down", "diamond", "cross", "hexagon", "star")
MOST_FRAMES = 800
LARGEST = 1e30


@dataclass(frozen=True)
class Curve:
    """One line chart under the landscape.

    Attributes:
      key, name: what a file of it is called, and a list.
      title: the quantity with its symbol, as "‖g‖₁"; the chart adds "(log)" itself.
      log: logarithmic axis; zeros and negative values are left out of it.
      line: a value to mark with a horizontal line, or None.
      absent: where there is nothing to draw, the sentence that says why; the values are ignored.
    """

    key: str
    name: str
    title: str
    log: bool = False
    line: float | None = None
    absent: str = ""


@dataclass(frozen=True, eq=False)
class DrawnLane:
    """One optimizer's path and how it looks.

    Attributes:
      label: what the label at the path's end says.
      light, dark: its colour "#RRGGBB" in the light and in the dark theme.
      dash: lengths of dashes and gaps in pixels; empty is a solid line.
      marker: the shape of its head, one of `MARKERS`.
      theta: (T+1, 2), the start first.
      curves: one array per chart, of T+1 values (at θ_t) or of T values (of the step from θ_t);
        after divergence they are ignored.
      diverged_at, left_at: the first step without a finite value, the first outside the domain; −1
        if none.
    """

    label: str
    light: str
    dark: str
    dash: tuple[int, ...]
    marker: str
    theta: np.ndarray
    curves: tuple[np.ndarray, ...]
    diverged_at: int = -1
    left_at: int = -1


@dataclass(frozen=True, eq=False)
class RacePayload:
    """Everything one race shows.

    Attributes:
      domain: (x0, x1, y0, y1).
      z: (n, n), f on a regular grid over the domain; row is y and ascends, column is x.
      minima: (x, y) of each.
      start: (x, y), where all lanes begin.
      lanes: the first is drawn on top.
      curves: the charts, as many as each lane has arrays.
      steps: T.
      label: one sentence for those who cannot see it.
      title, subtitle: above a saved picture.
      place: what a file calls the landscape, as "rosenbrock".
      source: what is kept in a saved picture beside it, such as the settings.
      scale: 1, or 1.6 for a projector; multiplies line widths and letters.
      reports: whether the canvas tells the page at which step it rests.
    """

    domain: tuple[float, float, float, float]
    z: np.ndarray
    minima: tuple[tuple[float, float], ...]
    start: tuple[float, float]
    lanes: tuple[DrawnLane, ...]
    curves: tuple[Curve, ...]
    steps: int
    label: str
    title: str = ""
    subtitle: str = ""
    place: str = "landscape"
    source: str = ""
    scale: float = field(default=1.0)
    reports: bool = False


def pack(payload: RacePayload, version: int) -> bytes:
    """The bytes for `race(payload, …)`; `version` is published as data-version when drawn.

    Raises: ValueError naming what does not fit together.
    """
    _check(payload)
    frames = frame_steps(payload.steps)
    heights = heights_of(payload.z)
    header = {
        "version": version,
        "label": payload.label,
        "title": payload.title,
        "subtitle": payload.subtitle,
        "place": payload.place,
        "source": payload.source,
        "scale": payload.scale,
        "reports": payload.reports,
        "domain": [_finite(v) for v in payload.domain],
        "n": len(heights),
        "ground": _fingerprint(payload.domain, heights),
        "minima": [[_finite(x), _finite(y)] for x, y in payload.minima],
        "start": [_finite(v) for v in payload.start],
        "steps": payload.steps,
        "stride": stride_of(payload.steps),
        "frames": len(frames),
        "lanes": [
            {
                "label": lane.label,
                "light": lane.light,
                "dark": lane.dark,
                "dash": list(lane.dash),
                "marker": lane.marker,
                "diverged": int(lane.diverged_at),
                "left": int(lane.left_at),
            }
            for lane in payload.lanes
        ],
        "curves": [
            {
                "key": curve.key,
                "name": curve.name,
                "title": curve.title,
                "log": curve.log,
                "line": None if curve.line is None else _finite(curve.line),
                "absent": curve.absent,
            }
            for curve in payload.curves
        ],
    }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    paths = [_single(lane.theta[frames]) for lane in payload.lanes]
    values = [
        _single(_curve(curve, lane, i, payload.steps)[frames])
        for i, curve in enumerate(payload.curves)
        for lane in payload.lanes
    ]
    blocks = [struct.pack("<I", len(text)) + text, heights.tobytes()]
    blocks += [array.tobytes() for array in (*paths, *values)]
    return b"".join(block + b"\0" * (-len(block) % 4) for block in blocks)


def stride_of(steps: int) -> int:
    """Steps between two frames: 1, or as many as keep the race within `MOST_FRAMES`."""
    return max(1, -(-steps // (MOST_FRAMES - 1)))


def frame_steps(steps: int) -> np.ndarray:
    """The step that each frame shows; the first is 0 and the last is `steps`."""
    stride = stride_of(steps)
    return np.minimum(np.arange(-(-steps // stride) + 1) * stride, steps)


def heights_of(z: np.ndarray) -> np.ndarray:
    """f as heights 0 … 65535 whose equally spaced contour lines can be read, uint16, shape of `z`.

    The mean of two monotone transforms of f − min f: log(1 + (f − min f)/s), s the lower decile,
    which keeps a steep landscape's valley from being one flat spot, and the rank (the share of the
    grid that is lower), which keeps lines from crowding. Both keep the order, so a contour line of
    the heights is one of f. What is not finite counts as highest.
    """
    lifted = np.asarray(z, np.float64)
    finite = np.isfinite(lifted)
    if not finite.any():
        return np.zeros(lifted.shape, "<u2")
    low, high = lifted[finite].min(), lifted[finite].max()
    span = high - low
    if not 0 < span < np.inf:
        return np.zeros(lifted.shape, "<u2")
    lifted = np.where(finite, lifted - low, span)
    scale = max(float(np.quantile(lifted, 0.1)), 1e-9 * span)
    logs = np.log1p(lifted / scale) / np.log1p(span / scale)
    ordered = np.sort(lifted, axis=None)
    ranks = np.searchsorted(ordered, lifted.ravel()).reshape(lifted.shape) / (lifted.size - 1)
    mixed = (logs + ranks) / 2
    return np.round(mixed / mixed.max() * 65535).astype("<u2")


def _curve(curve: Curve, lane: DrawnLane, i: int, steps: int) -> np.ndarray:
    """The values of one lane on one chart, (T+1,), NaN where there is nothing to draw."""
    values = np.full(steps + 1, np.nan)
    if not curve.absent:
        given = lane.curves[i]
        values[: len(given)] = given
        if lane.diverged_at >= 0:
            of_steps = steps + 1 - len(given)
            values[max(0, lane.diverged_at - of_steps) :] = np.nan
    return values


def _check(payload: RacePayload) -> None:
    z = np.asarray(payload.z)
    if z.ndim != 2 or z.shape[0] != z.shape[1] or len(z) < 2:
        raise ValueError(f"z must be square with at least two rows, got shape {z.shape}")
    if payload.steps < 1:
        raise ValueError(f"steps must be at least 1, got {payload.steps}")
    for lane in payload.lanes:
        if lane.marker not in MARKERS:
            raise ValueError(f"{lane.label}: marker must be one of {MARKERS}, got {lane.marker!r}")
        if lane.theta.shape != (payload.steps + 1, 2):
            raise ValueError(
                f"{lane.label}: theta must have shape {(payload.steps + 1, 2)}, "
                f"got {lane.theta.shape}"
            )
        if len(lane.curves) != len(payload.curves):
            raise ValueError(
                f"{lane.label}: {len(payload.curves)} charts need as many arrays, "
                f"got {len(lane.curves)}"
            )
        for curve, values in zip(payload.curves, lane.curves, strict=True):
            if not curve.absent and len(values) not in (payload.steps, payload.steps + 1):
                raise ValueError(
                    f"{lane.label}, {curve.title}: {payload.steps} steps need "
                    f"{payload.steps} or {payload.steps + 1} values, got {len(values)}"
                )


def _single(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -LARGEST, LARGEST).astype("<f4")


def _finite(value: float) -> float:
    number = float(np.nan_to_num(value, nan=0.0))
    return min(max(number, -LARGEST), LARGEST)


def _fingerprint(domain: tuple[float, ...], heights: np.ndarray) -> str:
    """Says whether the ground is the one already painted."""
    digest = hashlib.blake2b(heights.tobytes(), digest_size=8)
    digest.update(repr(domain).encode())
    return digest.hexdigest()
