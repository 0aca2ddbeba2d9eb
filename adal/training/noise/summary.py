"""A long series of samples as the numbers that a page needs of it: per coordinate, per block.

The minibatches are the independent units, and averages over time carry from one to the next. So
moments and tails are kept per block of consecutive time: whoever resamples the blocks, the same
ones for all coordinates, respects both (see `adal.training.noise.interval`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.special import ndtr

TIME_BLOCKS = 20
POWERS = 4
GROWTH_BLOCK = 10
"""K of the tail index: how many consecutive samples are added up."""
SIGMAS = (3, 4, 5)
"""Distances from the mean, in standard deviations, beyond which samples are counted."""
EDGES = np.linspace(-10, 10, 101)
"""Edges of the histogram's bins in standard deviations; one more bin lies beyond each end."""
NORMAL_SCORES = np.linspace(-4, 4, 161)
"""Where a QQ plot has its points: the standard normal's quantiles at the same probabilities."""

Summary = dict[str, np.ndarray]


def time_edges(draws: int) -> np.ndarray:
    """Where the blocks of time begin, and the end of the last: (21,)."""
    return np.arange(TIME_BLOCKS + 1) * draws // TIME_BLOCKS


def shapes(draws: int, coordinates: int) -> dict[str, tuple[tuple[int, ...], type]]:
    """Shape and dtype of each array of a `Summary`."""
    return {
        "mean": ((coordinates,), np.float64),
        "variance": ((coordinates,), np.float64),
        "power": ((TIME_BLOCKS, coordinates, POWERS), np.float32),
        "beyond": ((TIME_BLOCKS, coordinates, len(SIGMAS)), np.int16),
        "growth": ((TIME_BLOCKS, 4), np.float64),
        "histogram": ((len(EDGES) + 1,), np.int64),
        "quantiles": ((len(NORMAL_SCORES),), np.float32),
    }


def standardised(series: np.ndarray) -> np.ndarray:
    """Samples (T, C) less their own mean, over their own standard deviation (with divisor T).

    A coordinate that never moves, as of a dead unit, has none: its column is NaN.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite stays so
        sd = series.std(axis=0)
        return (series - series.mean(axis=0)) / np.where(sd > 0, sd, np.nan)


def summarised(series: np.ndarray) -> Summary:
    """Summary of the samples (T, C) of C coordinates, T at least 20.

    Returns: "mean" and "variance" (C,) with divisor T. Of the standardised samples z: "power" (20,
      C, 4), the means of z, z², z³, z⁴ over each block of time; "beyond" (20, C, 3), how many
      in it have |z| above 3, 4 and 5; and of all moving coordinates together "growth" (20, 4), over
      each block of time Σ log|sum of K consecutive z|, how many of these sums are not 0, Σ log|z|
      over the same z, and how many of them are not 0; "histogram" (102,), counts beyond −10, in
      bins of 0.2, and beyond 10; "quantiles" (161,) at the probabilities of `NORMAL_SCORES`. NaN,
      and 0 for a count, where a coordinate, or none of them, moves.
    """
    z = standardised(series)
    edges = time_edges(len(z))
    lengths = np.diff(edges)[:, None]
    powers, power = [], z
    for _ in range(POWERS):
        powers.append(np.add.reduceat(power, edges[:-1], axis=0) / lengths)
        power = power * z
    beyond = [np.add.reduceat(abs(z) > sigma, edges[:-1], axis=0, dtype=int) for sigma in SIGMAS]
    moving = z[:, np.isfinite(z).all(axis=0)]
    growth = [_growth(moving[start:end]) for start, end in pairwise(edges)]
    pooled = moving.ravel()
    found = np.searchsorted(EDGES, pooled, side="right")
    some = len(pooled) > 0
    quantiles = np.quantile(pooled, ndtr(NORMAL_SCORES)) if some else NORMAL_SCORES * np.nan
    with np.errstate(over="ignore", invalid="ignore"):
        mean, variance = series.mean(axis=0), series.var(axis=0)
    return {
        "mean": mean,
        "variance": variance,
        "power": np.stack(powers, axis=-1).astype(np.float32),
        "beyond": np.stack(beyond, axis=-1).astype(np.int16),
        "growth": np.array(growth),
        "histogram": np.bincount(found, minlength=len(EDGES) + 1),
        "quantiles": quantiles.astype(np.float32),
    }


def _growth(z: np.ndarray) -> tuple[float, ...]:
    """Σ log and count of what is not 0, of the sums over K rows of z (T, C) and of these z."""
    count = len(z) // GROWTH_BLOCK
    z = z[: count * GROWTH_BLOCK]
    sums = z.reshape(count, GROWTH_BLOCK, z.shape[1]).sum(axis=1)
    return tuple(
        float(found)
        for some in (sums[sums != 0], z[z != 0])
        for found in (np.log(abs(some)).sum(), some.size)
    )
