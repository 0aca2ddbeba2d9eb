"""How far apart two colours look, to normal and to colour-blind eyes, and how they contrast."""

from __future__ import annotations

import numpy as np

SIMULATIONS = {
    "normal vision": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
"""On linear RGB. Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), table of severity 1.0."""

XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
"""Linear sRGB to CIE XYZ with white D65: IEC 61966-2-1."""


def rgb(colour: str) -> np.ndarray:
    """(3,) channels, 0 … 255, of "#rrggbb"."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)


def lab(channels: np.ndarray, vision: str) -> np.ndarray:
    """(3,) CIELAB of RGB channels 0 … 255 as `vision`, a name in `SIMULATIONS`, sees them."""
    seen = np.clip(SIMULATIONS[vision] @ _linear(channels), 0, 1)
    ratio = XYZ @ seen / XYZ.sum(1)
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, two: str, vision: str) -> float:
    """Euclidean distance of two "#rrggbb" in CIELAB (ΔE 1976)."""
    return float(np.linalg.norm(lab(rgb(one), vision) - lab(rgb(two), vision)))


def contrast(one: np.ndarray, two: np.ndarray) -> float:
    """WCAG 2 contrast, 1 … 21, of two RGB triples 0 … 255."""
    low, high = sorted(float(XYZ[1] @ _linear(c)) for c in (one, two))
    return (high + 0.05) / (low + 0.05)


def _linear(channels: np.ndarray) -> np.ndarray:
    part = channels / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
