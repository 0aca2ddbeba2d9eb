"""Small pictures with known numbers, and a reader of packed bytes that is not `pack`'s own."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from app.canvas.race.measures import MEASURES
from app.canvas.race.payload import Curve, DrawnLane, RacePayload


def lane(steps: int, label: str = "Adam", **changes: Any) -> DrawnLane:
    """A straight way from (−1, 1) towards the origin with curves that fall geometrically."""
    t = np.arange(steps + 1)
    theta = np.stack([-1 + t / steps, 1 - t / steps], -1)
    fall = 0.98**t
    fields: dict[str, Any] = {
        "light": "#0072B2",
        "dark": "#4FA8E0",
        "dash": (),
        "marker": "square",
        "theta": theta,
        "curves": (fall, fall[:-1] * 3, fall[:-1] / 9, fall * 2),
    }
    return DrawnLane(label, **(fields | changes))


def payload_with(
    steps: int = 20, lanes: tuple[DrawnLane, ...] | None = None, **changes: Any
) -> RacePayload:
    """A bowl f = x² + 4 y² on 40 × 40 points."""
    side = np.linspace(-2, 2, 40)
    x, y = np.meshgrid(side, side)
    fields: dict[str, Any] = {
        "domain": (-2.0, 2.0, -2.0, 2.0),
        "z": x**2 + 4 * y**2,
        "minima": ((0.0, 0.0),),
        "start": (-1.0, 1.0),
        "lanes": (lane(steps), lane(steps, "SGD", marker="circle")) if lanes is None else lanes,
        "curves": tuple(Curve(m.key, m.name, m.title, log=True) for m in MEASURES),
        "steps": steps,
        "label": "A bowl.",
    }
    return RacePayload(**(fields | changes))


def unpacked(payload: bytes) -> tuple[dict[str, Any], np.ndarray, np.ndarray, np.ndarray]:
    """(header, heights (n, n), paths (k, F, 2), curves (charts, k, F)), read block by block."""
    (length,) = struct.unpack_from("<I", payload)
    header = json.loads(payload[4 : 4 + length])
    n, k, frames, charts = (
        header["n"],
        len(header["lanes"]),
        header["frames"],
        len(header["curves"]),
    )
    at = -(-(4 + length) // 4) * 4
    heights = np.frombuffer(payload, "<u2", n * n, at).reshape(n, n)
    at += -(-2 * n * n // 4) * 4
    paths = np.frombuffer(payload, "<f4", k * frames * 2, at).reshape(k, frames, 2)
    at += paths.nbytes
    curves = np.frombuffer(payload, "<f4", charts * k * frames, at).reshape(charts, k, frames)
    assert at + curves.nbytes == len(payload)
    return header, heights, paths, curves
