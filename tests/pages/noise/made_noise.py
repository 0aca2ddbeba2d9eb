"""Noise records made of series of known laws, without a training."""

from __future__ import annotations

import numpy as np

from adal.training.noise.record import NoiseRecord
from adal.training.noise.spec import QUANTITIES, NoiseSpec
from adal.training.noise.summary import summarised

SIZES = (1, 4, 32)
POINTS = 1000


def made(draws: int = 400, seed: int = 0, **series: np.ndarray) -> NoiseRecord:
    """A record at batch sizes 1, 4 and 32; what is not given is Gaussian.

    Args:
      series: by quantity, or quantity and batch size such as "g_1", samples (draws, C).
    """
    rng = np.random.default_rng(seed)
    spec = NoiseSpec(draws, 5, SIZES, 32)
    names = [name if size == 32 else f"{name}_{size}" for name, size in spec.series]
    usual = [rng.normal(size=(draws, 5)) for _ in names]
    each = [
        summarised(series.get(name, gaussian)) for name, gaussian in zip(names, usual, strict=True)
    ]
    return NoiseRecord(
        spec,
        POINTS,
        ("W1", "b1"),
        np.array([8, 2]),
        np.arange(5),
        np.zeros(5),
        np.zeros(2),
        np.zeros((3, 2, 2)),
        kept=np.zeros(0, np.int64),
        samples=np.zeros((len(QUANTITIES), draws, 0), np.float32),
        spectrum=np.array([3.0, 1.0]),
        **{name: np.stack([one[name] for one in each]) for name in each[0]},
    )
