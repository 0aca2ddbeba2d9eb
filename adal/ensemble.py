"""The same run under many seeds of its noise: where the runs end, and how far they spread.

ensemble(spec, seeds) -> Ensemble
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adal.checks import LARGEST_SEED, whole
from adal.convergence import DIVERGED, nearest_minima
from adal.errors import SpecError
from adal.landscapes import landscape_of
from adal.rules import rule_named
from adal.starts import Grid
from adal.trajectory import RunSpec, descend

MOST_SEEDS = 256
MOST_KEPT = 600_000
"""Steps of all seeds together: their paths are kept while the bands are taken from them."""
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What S runs did that differ in the seed alone.

    Attributes:
      end: (S, 2), the last point; of a diverged run the last finite one.
      minimum: (S,), index of the landscape's minimum near which a run ends; `ELSEWHERE` or
        `DIVERGED`.
      band: (3, T+1), 5, 50 and 95 % quantiles of f(θ_t) over the seeds; a diverged run counts as
        infinite from its divergence on.
      loss: (S,), f at the end, infinite for a diverged run.
    """

    end: np.ndarray
    minimum: np.ndarray
    band: np.ndarray
    loss: np.ndarray

    @property
    def seeds(self) -> int:
        """S."""
        return len(self.end)

    def share(self, *minima: int) -> float:
        """Share of the runs whose `minimum` is one of these, 0 to 1."""
        return float(np.isin(self.minimum, minima).mean())


def ensemble(spec: RunSpec, seeds: int) -> Ensemble:
    """The runs of `spec` with the seeds spec.seed, spec.seed + 1, …; each is the run alone.

    Args:
      spec: from a single start.
      seeds: 2 to 256; times the steps at most 600 000.
    Raises: SpecError naming what is out of range, or a grid of starts.
    """
    if isinstance(spec.start, Grid):
        raise SpecError("many seeds need a single start, got a Grid")
    seeds = whole("seeds", seeds, 2, MOST_SEEDS)
    if seeds * spec.steps > MOST_KEPT:
        raise SpecError(
            f"seeds times steps must be at most {MOST_KEPT}, "
            f"got {seeds} x {spec.steps} = {seeds * spec.steps}"
        )
    landscape = landscape_of(spec.landscape)
    drawn = [spec.noise.draws(spec.steps, seed) for seed in seeds_of(spec, seeds)]
    noise = None if drawn[0] is None else np.stack([d for d in drawn if d is not None], axis=1)
    start = np.tile(np.array(spec.start, float), (seeds, 1))
    record = descend(landscape, rule_named(spec.rule), start, spec.steps, spec.settings, noise)
    diverged = record.diverged_at >= 0
    gone = diverged & (np.arange(spec.steps + 1)[:, None] >= record.diverged_at)
    loss = np.where(gone, np.inf, record.loss)
    # The lower of two neighbours, so that no quantile is a mean of a number and infinity.
    band = np.quantile(loss, QUANTILES, axis=1, method="lower")
    end = record.theta[-1]
    minimum = np.where(diverged, DIVERGED, nearest_minima(landscape, end))
    return Ensemble(end, minimum, band, loss[-1])


def seeds_of(spec: RunSpec, seeds: int) -> list[int]:
    """The seeds from the spec's own on; after the largest one 0 follows."""
    return [(spec.seed + i) % (LARGEST_SEED + 1) for i in range(seeds)]
