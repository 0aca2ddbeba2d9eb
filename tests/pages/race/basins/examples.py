"""Small pictures of basins with known numbers, and a reader of packed bytes of their own."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from typing import Any

import numpy as np

from pages.race.basins.payload import BasinsPayload, Map, Outcome, Panel

OUTCOMES = (
    Outcome("minimum 1", "from step {} on", 0, (-1.0, 0.0), "1", "minimum 1 (−1, 0)"),
    Outcome("minimum 2", "from step {} on", 1, (1.0, 0.5), "2", "minimum 2 (1, 0.5)"),
)


def halves(n: int) -> Map:
    """The left half ends at minimum 1, the right at 2; the lower corners elsewhere and nowhere."""
    outcome = np.zeros((n, n), int)
    outcome[:, n // 2 :] = 1
    outcome[0, 0], outcome[0, -1] = -1, -2
    steps = np.add.outer(10 * np.arange(n), np.arange(n))
    steps[outcome < 0] = -1
    return Map(outcome, steps)


def payload_with(n: int = 8, **changes: Any) -> BasinsPayload:
    """Two panels over [−2, 2] × [−1, 1]; the second is the first turned left to right."""
    one = halves(n)
    other = Map(one.outcome[:, ::-1], one.steps[:, ::-1])
    made = BasinsPayload(
        domain=(-2.0, 2.0, -1.0, 1.0),
        panels=(
            Panel("AdaL", "#D55E00", "#F58A3C", False, one),
            Panel("AdaL, raw", "#D55E00", "#F58A3C", True, other),
        ),
        outcomes=OUTCOMES,
        elsewhere="elsewhere",
        note="A note.",
        start=(-2.0, 1.0),
        label="A bowl.",
    )
    return replace(made, **changes)


def unpacked(payload: bytes) -> tuple[dict[str, Any], list[tuple[np.ndarray, np.ndarray]]]:
    """(header, [(outcome as the canvas reads it, step) per panel]), each (n, n)."""
    (length,) = struct.unpack_from("<I", payload)
    header = json.loads(zlib.decompress(payload[4 : 4 + length]))
    at, n, maps = 4 + length, header["n"], []
    for panel in header["panels"]:
        plain = zlib.decompress(payload[at : at + panel["bytes"]])
        low, high = np.frombuffer(plain, np.uint8).reshape(2, 2, n, n).transpose(1, 0, 2, 3)
        outcome, codes = low.astype(int) + 256 * high.astype(int)
        maps.append((outcome, np.array(panel["levels"])[codes]))
        at += panel["bytes"]
    assert at == len(payload)
    return header, maps
