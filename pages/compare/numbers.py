"""What is drawn over the learning rate: one line per optimizer, for the page and for files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adal.training.comparison import Comparison, LaneResult
from app.charts.line import Line

TITLE = "validation accuracy"
AXIS = "learning rate η"
EDGE = "edge"
"""Beside the ring of a best rate that is the last one of its grid."""

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class RateLine:
    """One optimizer over its L learning rates, in ascending order.

    Attributes:
      line: how it is called and looks.
      rates: (L,).
      middle, low, high: (L,) mean over the seeds and its 95 % interval, as far as it lies in 0 to
        1; NaN at a rate with which every seed diverged. One seed has no interval: its edges are the
        value.
      chosen: index of the chosen rate, or None.
      at_edge: whether that is an end of the grid.
    """

    line: Line
    rates: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    chosen: int | None
    at_edge: bool

    @property
    def pieces(self) -> list[slice]:
        """The stretches of rates that follow each other and have a value."""
        known = np.isfinite(self.middle)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
        return [slice(int(i), int(j)) for i, j in edges.reshape(-1, 2)]


def rate_lines(drawn: Sequence[Line], comparison: Comparison) -> list[RateLine]:
    """The lines of a comparison's lanes; none before the first record."""
    lanes = comparison.lanes
    if not lanes:
        return []
    return [_over_rates(line, lane) for line, lane in zip(drawn, lanes, strict=True)]


def _over_rates(line: Line, lane: LaneResult) -> RateLine:
    order = np.argsort(lane.lrs)
    found = [lane.valid_accuracy[i] for i in order]
    middle = np.array([one.mean for one in found])
    margin = np.nan_to_num(np.array([one.margin for one in found]))
    middle[lane.diverged[order] == 1] = np.nan
    chosen = None if lane.chosen is None else int(np.flatnonzero(order == lane.chosen)[0])
    return RateLine(
        line,
        np.array(lane.lrs)[order],
        middle,
        np.maximum(middle - margin, 0),
        np.minimum(middle + margin, 1),
        chosen,
        lane.at_edge is not None,
    )


def span_of(lines: Sequence[RateLine]) -> tuple[Span, Span]:
    """The ranges of the axes with a little air: powers of ten of the rates, and the shares."""
    rates = np.log10(np.concatenate([line.rates for line in lines]))
    shares = np.concatenate([part for line in lines for part in (line.low, line.high)])
    shares = shares[np.isfinite(shares)]
    left, right = float(rates.min()), float(rates.max())
    low, high = (float(shares.min()), float(shares.max())) if len(shares) else (0.0, 1.0)
    wide, tall = 0.03 * (right - left) or 0.5, 0.05 * (high - low) or 0.05
    return (left - wide, right + wide), (low - tall, high + tall)
