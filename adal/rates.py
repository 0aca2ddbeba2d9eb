"""A learning rate for each optimizer by one search: the same grid, budget and meaning of "best"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adal.checks import whole
from adal.convergence import arrival
from adal.ensemble import seeds_of
from adal.errors import SpecError
from adal.landscapes import Landscape, landscape_of
from adal.rules import UpdateRule, rule_named
from adal.starts import Grid
from adal.trajectory import RunSpec, descend

RATES = np.array([float(f"{10 ** (k / 8):.2g}") for k in range(-48, 9)])
"""57 rates, eight a decade, from 1e-6 to 10, two digits each."""
MOST_SEEDS = 10


@dataclass(frozen=True, eq=False)
class RateCurve:
    """What each of `RATES` comes to, over S seeds of the noise.

    Attributes:
      stays: (57,), share of the seeds whose run stays finite and in the picture.
      arrived: (57,), median step from which a run is at a global minimum for good; infinite where
        half of the runs or more never are.
      loss: (57,), median f at the end, infinite for a diverged run.
      best: index of the best rate: of those that stay most often the first to arrive, of those the
        one with the lowest loss.
      seeds: S.
    """

    stays: np.ndarray
    arrived: np.ndarray
    loss: np.ndarray
    best: int
    seeds: int

    @property
    def rate(self) -> float:
        """The best rate."""
        return float(RATES[self.best])

    @property
    def at_edge(self) -> bool:
        """Whether the best rate is the grid's first or last: a better one may lie beyond."""
        return self.best in (0, len(RATES) - 1)


def rate_curve(spec: RunSpec, seeds: int = 1) -> RateCurve:
    """The search for one lane: `spec` with every rate of `RATES`, all as one batch.

    Args:
      spec: from a single start; its own learning rate is of no account.
      seeds: 1 to 10, from the spec's own on; the rates meet the same noise.
    Raises: SpecError for a grid of starts or another number of seeds.
    """
    if isinstance(spec.start, Grid):
        raise SpecError("a search for rates needs a single start, got a Grid")
    whole("seeds", seeds, 1, MOST_SEEDS)
    drawn = [spec.noise.draws(spec.steps, seed) for seed in seeds_of(spec, seeds)]
    noise = None if drawn[0] is None else np.stack([d for d in drawn if d is not None], axis=1)
    start = np.broadcast_to(np.array(spec.start, float), (len(RATES), seeds, 2))
    return searched(
        landscape_of(spec.landscape),
        rule_named(spec.rule),
        {**spec.settings, "lr": RATES[:, None, None]},
        start,
        spec.steps,
        None if noise is None else noise[:, None],
    )


def searched(
    landscape: Landscape,
    rule: UpdateRule,
    settings: Mapping[str, Any],
    start: np.ndarray,
    steps: int,
    noise: np.ndarray | None = None,
) -> RateCurve:
    """The curve of runs from `start` (57, S, 2), whose rates are in `settings` (57, 1, 1)."""
    record = descend(landscape, rule, start, steps, settings, noise)
    stays = ((record.diverged_at < 0) & (record.left_at < 0)).mean(1)
    there = arrival(landscape, record, [m for m in landscape.minima if m.kind == "global"])
    # The upper of two neighbours, so that no median is a mean of a step and infinity.
    arrived = np.quantile(np.where(there < 0, np.inf, there), 0.5, axis=1, method="higher")
    ends = np.where(record.diverged_at < 0, record.loss[-1], np.inf)
    loss = np.quantile(ends, 0.5, axis=1, method="higher")
    # Where every rate diverges the one that came down furthest before is the least bad.
    best = int(np.lexsort((record.loss[-1].min(1), loss, arrived, -stays))[0])
    return RateCurve(stays, arrived, loss, best, start.shape[1])
