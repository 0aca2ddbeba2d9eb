"""What to measure of the gradient noise, as a frozen value: `NoiseSpec`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from adal.checks import LARGEST_SEED, whole
from adal.errors import SpecError, UnknownName, shown
from adal.rules.hypers import BETA1, BETA2, EPS
from adal.rules.rule import Hyper

LEAST_DRAWS, MOST_DRAWS = 100, 20_000
MOST_COORDINATES = 500
MOST_BATCH = 512
MOST_SIZES = 8
MOST_MOMENTS = 5
POOL_NUMBERS = 60_000_000
"""Numbers of the table of single points' gradients: 240 MB in float32."""
LONGEST_BURN_IN = 6000

QUANTITIES = ("g", "ghat", "ema_g", "ema_ghat", "sgd", "adam", "adal", "adal_raw")
"""What is measured at the main batch size: the minibatch gradient g, ĝ = ‖g‖₁ g per tensor, the
average of each over time with β₁, and the displacements of SGD, Adam, AdaL, and AdaL with the
second moment of g, at learning rate 1 without decay."""
UNFILTERED = ("g", "ghat")
"""What is measured at every batch size."""


@dataclass(frozen=True)
class NoiseSpec:
    """Which minibatches to draw at a frozen θ, and what to keep of their gradients.

    Attributes:
      draws: independent minibatches per batch size, 100 to 20 000.
      coordinates: how many parameters are watched, 1 to 500; all, where a network has fewer.
      batch_sizes: 1 to 8 of them, each 1 to 512 and below the number of points; kept in order.
      batch_size: the one of them whose minibatches go through the filters and the rules.
      at: shares of the training in [0, 1] after which θ is frozen, 1 to 5; kept in order.
      beta1, beta2, eps: of Adam and AdaL, with the defaults of both.
      seed: decides the minibatches and the coordinates.
    Raises: SpecError naming the field, its value and what is allowed.
    """

    draws: int = 2000
    coordinates: int = 150
    batch_sizes: tuple[int, ...] = (1, 4, 16, 32, 64, 256)
    batch_size: int = 32
    at: tuple[float, ...] = (0.02, 0.3, 1.0)
    beta1: float = BETA1.default
    beta2: float = BETA2.default
    eps: float = EPS.default
    seed: int = 0

    def __post_init__(self) -> None:
        sizes = _several("batch_sizes", self.batch_sizes, MOST_SIZES)
        sizes = tuple(sorted(whole("batch size", size, 1, MOST_BATCH) for size in sizes))
        at = tuple(sorted(_share(share) for share in _several("at", self.at, MOST_MOMENTS)))
        settled = {
            "draws": whole("draws", self.draws, LEAST_DRAWS, MOST_DRAWS),
            "coordinates": whole("coordinates", self.coordinates, 1, MOST_COORDINATES),
            "batch_sizes": _distinct("batch_sizes", sizes),
            "batch_size": whole("batch_size", self.batch_size, 1, MOST_BATCH),
            "at": _distinct("at", at),
            "seed": whole("seed", self.seed, 0, LARGEST_SEED),
            **{hyper.name: _number(hyper, getattr(self, hyper.name)) for hyper in (BETA1, BETA2)},
            "eps": _number(EPS, self.eps),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        if self.batch_size not in sizes:
            known = ", ".join(str(size) for size in sizes)
            raise SpecError(f"batch_size must be one of batch_sizes {known}; got {self.batch_size}")

    @property
    def series(self) -> tuple[tuple[str, int], ...]:
        """(quantity, batch size) of every measured series: first the main batch size's, all of
        `QUANTITIES`; then `UNFILTERED` of each other size."""
        others = (size for size in self.batch_sizes if size != self.batch_size)
        return (
            *((name, self.batch_size) for name in QUANTITIES),
            *((name, size) for size in others for name in UNFILTERED),
        )

    @property
    def burn_in(self) -> int:
        """Minibatches that filters and rules see before the first that counts, at most 6000.

        Three memories of β₂, or of β₁ where that is longer: 3000 by default, after which v̂ draws
        on 95 % of what it will ever remember.
        """
        memory = 1 / (1 - max(self.beta1, self.beta2))
        return min(LONGEST_BURN_IN, round(3 * memory))

    def steps_of(self, steps: int) -> tuple[int, ...]:
        """The steps of a training of so many `steps` after which θ is frozen, each once."""
        return tuple(sorted({round(share * steps) for share in self.at}))

    def pool(self, points: int, parameters: int) -> int:
        """How many of a training's `points` are drawn from: all, or as many as fit in memory.

        Raises: SpecError if a batch size is not below it.
        """
        pool = min(points, POOL_NUMBERS // parameters)
        if self.batch_sizes[-1] >= pool:
            raise SpecError(
                f"batch_sizes must be below the number of points, {pool}, "
                f"got {self.batch_sizes[-1]}"
            )
        return pool

    def work(self, parameters: int) -> float:
        """Additions that make the minibatch gradients at one θ of so many parameters."""
        points = self.draws * sum(self.batch_sizes) + self.burn_in * self.batch_size
        return float(points * parameters)

    def chosen(self, sizes: Sequence[int]) -> np.ndarray:
        """The watched coordinates (C,) of θ, in order, for tensors of these `sizes`.

        Each tensor has its share of them, rounded, and at least one where there are enough; which
        ones is up to the seed.
        """
        quotas = _quotas(min(self.coordinates, sum(sizes)), np.array(sizes))
        rng = np.random.default_rng((self.seed, 0))
        starts = np.cumsum([0, *sizes[:-1]])
        parts = [
            start + np.sort(rng.permutation(size)[:quota])
            for start, size, quota in zip(starts, sizes, quotas, strict=True)
        ]
        return np.concatenate(parts).astype(np.int64)

    def to_json(self) -> str:
        """The spec as one line of JSON; `from_json` gives an equal one."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> NoiseSpec:
        """The spec that `text` describes; fields that it lacks take their defaults.

        Raises: SpecError; UnknownName for an unknown field.
        """
        try:
            data = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise SpecError(f"not a noise measurement: {shown(text)}")
        known = [field.name for field in fields(cls)]
        for name in data:
            if name not in known:
                raise UnknownName("field of a noise measurement", name, known)
        return cls(**data)


def _quotas(total: int, sizes: np.ndarray) -> np.ndarray:
    """`total` shared out in proportion to `sizes`, by largest remainders, at least 1 if it can."""
    exact = total * sizes / sizes.sum()
    quotas = np.floor(exact).astype(int)
    order = np.argsort(quotas - exact, kind="stable")
    quotas[order[: total - quotas.sum()]] += 1
    while total >= len(sizes) and (quotas == 0).any():
        quotas[quotas.argmax()] -= 1
        quotas[quotas.argmin()] += 1
    return quotas


def _several(name: str, value: Any, most: int) -> tuple[Any, ...]:
    if not isinstance(value, (tuple, list)) or not 1 <= len(value) <= most:
        raise SpecError(f"{name} must be 1 to {most} numbers, got {shown(value)}")
    return tuple(value)


def _distinct(name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise SpecError(f"{name} must differ from each other, got {shown(values)}")
    return values


def _share(value: Any) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:
        raise SpecError(f"at must be shares in [0, 1], got {shown(value)}")
    return float(value)


def _number(hyper: Hyper, value: Any) -> float:
    if not isinstance(value, (int, float)):
        raise SpecError(f"{hyper.name} must be a number, got {shown(value)}")
    return float(hyper.check(value))
