"""What the generated points of the plane have in common: a seed of their own, and their noise."""

from __future__ import annotations

from adal.datasets.split import Split
from adal.rules.rule import Hyper

POINTS_SEED = 0
"""Decides where the points lie; the split seed only decides which part they are in."""

MARGIN = 0.1
"""What is shown of the plane beyond the training points, as a share of their extent."""


def plane_box(split: Split) -> tuple[float, float, float, float]:
    """Left, right, low and high edge of what is shown of the plane."""
    low, high = split.train_x.min(0), split.train_x.max(0)
    margin = MARGIN * (high - low)
    (left, bottom), (right, top) = low - margin, high + margin
    return float(left), float(right), float(bottom), float(top)


def position_noise(default: float) -> Hyper:
    """The option that moves every point by Gaussian noise of that standard deviation."""
    return Hyper(
        name="noise",
        title="Noise of the points",
        symbol=r"\sigma",
        default=default,
        low=0.0,
        high=0.5,
        ends="[]",
        scale="linear",
        meaning="Standard deviation by which every point is moved, along both axes.",
        step=0.01,
    )
