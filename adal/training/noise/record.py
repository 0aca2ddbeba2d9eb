"""What was measured of the gradient noise at one frozen θ: a frozen `NoiseRecord` of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from adal.errors import SpecError
from adal.statistics.anisotropy import participation_ratio
from adal.training.noise.spec import QUANTITIES, NoiseSpec
from adal.training.noise.summary import shapes

MOST_KEPT, KEPT_STEPS = 4, 500
"""Coordinates whose samples are kept, and how many of each: enough to look at."""
SPECTRUM_POINTS = 1200
"""Points whose gradients give the spectrum; exact for a training that has no more."""


@dataclass(frozen=True, eq=False)
class NoiseRecord:
    """Samples and summaries of S series, of C watched coordinates in B tensors.

    At most 4 MB, and 1.4 MB by default. Which series is which says `spec.series`; the axes after
    the first of `power`, `beyond`, `growth`, `histogram` and `quantiles` are those of
    `adal.training.noise.summary.summarised`.

    Attributes:
      spec: what was asked for.
      points: N, how many points the minibatches were drawn from.
      tensors, sizes: (B,) names and numbers of entries of the parameter tensors.
      coordinates: (C,) which entries of θ are watched, in order.
      full: (C,) the full gradient there.
      full_l1: (B,) ‖full gradient‖₁ of each tensor.
      norms: (Z, B, 2) mean and standard deviation of the minibatches' ‖g‖₁, per batch size of
        `spec.batch_sizes` and tensor.
      mean, variance: (S, C) over the draws; the variance is 0 where a coordinate never moves.
      power: (S, 20, C, 4) moments of the standardised samples, per block of time.
      beyond: (S, 20, C, 3) counts beyond 3, 4 and 5 standard deviations, per block of time.
      growth: (S, 20, 4) sums of logarithms for the tail index, per block of time.
      histogram, quantiles: (S, 102) and (S, 161), of all moving coordinates together.
      kept: (J,) indices into `coordinates`, of at most 4 that are kept; all of them move.
      samples: (8, U, J) their first 500 standardised samples, or all, in the order of time, of
        `QUANTITIES` at the main batch size.
      spectrum: (E,) eigenvalues of the covariance of the main batch size's g over all parameters,
        greatest first; see `adal.training.persample.noise_spectrum`.
    """

    spec: NoiseSpec
    points: int
    tensors: tuple[str, ...]
    sizes: np.ndarray
    coordinates: np.ndarray
    full: np.ndarray
    full_l1: np.ndarray
    norms: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    power: np.ndarray
    beyond: np.ndarray
    growth: np.ndarray
    histogram: np.ndarray
    quantiles: np.ndarray
    kept: np.ndarray
    samples: np.ndarray
    spectrum: np.ndarray

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def index(self, quantity: str, batch_size: int | None = None) -> int:
        """Where a series stands on the axis S; of the main batch size unless another is given.

        Raises: SpecError if it was not measured.
        """
        wanted = (quantity, self.spec.batch_size if batch_size is None else batch_size)
        if wanted not in self.spec.series:
            known = ", ".join(f"{name} at {size}" for name, size in self.spec.series)
            raise SpecError(f"series must be one of {known}; got {wanted[0]} at {wanted[1]}")
        return self.spec.series.index(wanted)

    @property
    def moving(self) -> np.ndarray:
        """(S, C) whether a coordinate moves at all, and by finite numbers."""
        return (self.variance > 0) & np.isfinite(self.power).all(axis=(1, 3))

    @property
    def still(self) -> np.ndarray:
        """(S,) how many coordinates never move; they are left out of every statistic."""
        return (self.variance == 0).sum(axis=1)

    @property
    def tensor_of(self) -> np.ndarray:
        """(C,) which tensor a watched coordinate is of."""
        return np.searchsorted(np.cumsum(self.sizes), self.coordinates, side="right")

    @property
    def effective_rank(self) -> float:
        """(Σλ)²/Σλ² of the spectrum: in how many directions the noise is spread; NaN without any.

        Source: the participation ratio, as in Gao et al. (2017), bioRxiv 214262.
        """
        return participation_ratio(self.spectrum)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """The record as arrays of numbers, texts in UTF-8; `from_arrays` gives an equal one."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        spec, names = _bytes(self.spec.to_json()), _bytes("\n".join(self.tensors))
        return arrays | {"spec": spec, "points": np.array(self.points), "tensors": names}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> NoiseRecord:
        """The record that `to_arrays` made arrays of.

        Raises: SpecError if one is missing, or has another shape or dtype than its spec asks for.
        """
        given: dict[str, Any] = {}
        for field in fields(cls):
            value = arrays.get(field.name)
            if not isinstance(value, np.ndarray) or value.dtype.kind == "O":
                raise _foreign(field.name)
            given[field.name] = value
        if given["points"].ndim != 0 or given["points"].dtype.kind != "i":
            raise _foreign("points")
        if given["sizes"].dtype != np.int64 or not (given["sizes"] > 0).all():
            raise _foreign("sizes")
        spec, points = NoiseSpec.from_json(_text(given, "spec")), int(given["points"])
        tensors = tuple(_text(given, "tensors").split("\n"))
        for name, (shape, dtype) in _expected(spec, len(tensors), given).items():
            if given[name].shape != shape or given[name].dtype != dtype:
                raise _foreign(name)
        watched = len(given["coordinates"])
        for name, end in (("coordinates", given["sizes"].sum()), ("kept", watched)):
            rises = (np.diff(given[name]) > 0).all()
            if not rises or (len(given[name]) and not 0 <= given[name][0] <= given[name][-1] < end):
                raise _foreign(name)
        return cls(**(given | {"spec": spec, "points": points, "tensors": tensors}))


def _expected(
    spec: NoiseSpec, tensors: int, given: Mapping[str, np.ndarray]
) -> dict[str, tuple[tuple[int, ...], type]]:
    """Shape and dtype of each array; what the spec leaves open is taken from `given`, bounded."""
    series, kept = len(spec.series), min(given["kept"].size, MOST_KEPT)
    watched = min(spec.coordinates, max(0, int(given["sizes"].sum())))
    return {
        "sizes": ((tensors,), np.int64),
        "coordinates": ((watched,), np.int64),
        "full": ((watched,), np.float64),
        "full_l1": ((tensors,), np.float64),
        "norms": ((len(spec.batch_sizes), tensors, 2), np.float64),
        **{
            name: ((series, *shape), dtype)
            for name, (shape, dtype) in shapes(spec.draws, watched).items()
        },
        "kept": ((kept,), np.int64),
        "samples": ((len(QUANTITIES), min(spec.draws, KEPT_STEPS), kept), np.float32),
        "spectrum": ((min(given["spectrum"].size, SPECTRUM_POINTS),), np.float64),
    }


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def _text(given: Mapping[str, np.ndarray], name: str) -> str:
    """The text whose UTF-8 the array is. Raises: SpecError."""
    if given[name].ndim != 1 or given[name].dtype != np.uint8:
        raise _foreign(name)
    try:
        return given[name].tobytes().decode()
    except UnicodeDecodeError:
        raise _foreign(name) from None


def _foreign(name: str) -> SpecError:
    return SpecError(f"not the record of a noise measurement: {name} is missing or does not fit")
