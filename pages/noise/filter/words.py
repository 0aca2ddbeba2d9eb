"""What the parts of an optimizer do to noise, in words and rows: theory beside measurement."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from adal.statistics.moments import (
    KurtosisEstimate,
    gaussian_tail_mass,
    kurtosis_interval,
    tail_mass,
)
from adal.statistics.proportion import Proportion
from adal.statistics.tails import hill
from adal.under_noise.filters import (
    STAGES,
    FilteredNoise,
    batch_scale_factor,
    kurtosis_factor,
    stable_scale_factor,
    transformed_index,
)
from adal.under_noise.transformed_noise import raw_kurtosis, transformed_kurtosis
from app.prose.cells import Cell, headed
from app.prose.numbers import number
from pages.noise.filter.link import FilterPart

SIGMAS = 4.0
TAIL_SHARE = 0.01
"""Share of the numbers, the largest, that Hill's estimate is made of."""
GAUSSIAN_HALF = 1.349
"""Width of the middle half of a Gaussian law, in standard deviations."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage, measured.

    Attributes:
      kurtosis: mean over the coordinates.
      theory: what that should be; inf where the law has none, NaN where no formula is known.
      tail: share beyond 4 standard deviations, of all coordinates together.
      index: Hill's estimate from the largest hundredth.
      spread: width of the middle half.
      scaled: (M,), the numbers in units of their middle half's Gaussian standard deviation.
    """

    kurtosis: KurtosisEstimate
    theory: float
    tail: Proportion
    index: float
    spread: float
    scaled: np.ndarray


def measured(spec: FilterPart, noise: FilteredNoise) -> dict[str, Stage]:
    """Every stage of `STAGES`, measured and with its theory."""
    factor = kurtosis_factor(spec.beta)
    raw = raw_kurtosis(spec.law, spec.shape, batch=spec.batch)
    transformed = transformed_kurtosis(
        spec.law, spec.shape, batch=spec.batch, coordinates=spec.coordinates
    )
    theory = dict(zip(STAGES, (raw, raw * factor, transformed, transformed * factor), strict=True))
    return {name: _stage(getattr(noise, name), theory[name]) for name in STAGES}


def _stage(numbers: np.ndarray, theory: float) -> Stage:
    pooled = numbers.ravel()
    lower, middle, upper = np.quantile(pooled, (0.25, 0.5, 0.75))
    spread = float(upper - lower)
    return Stage(
        kurtosis_interval(numbers.T, mean=True),
        theory,
        tail_mass(pooled, SIGMAS),
        float(hill(pooled, max(2, int(TAIL_SHARE * len(pooled)))).alpha),
        spread,
        (pooled - middle) * GAUSSIAN_HALF / spread,
    )


def filter_sentences(spec: FilterPart, stages: Mapping[str, Stage]) -> list[str]:
    """At most four sentences: the EMA, the transform, both, and the tails."""
    raw, averaged, transformed, both = (stages[name] for name in STAGES)
    if math.isinf(raw.theory):
        told = [_without_moments(spec, stages)]
        if spec.law == "stable":
            told += [_scales(spec, raw, averaged), _halved(spec, raw, transformed)]
        return told
    factor = number(kurtosis_factor(spec.beta))
    told = [
        f"The noise is Gaussian, its excess kurtosis {interval(raw)}, and an EMA leaves it so: "
        f"{interval(averaged)}."
        if raw.theory == 0
        else f"The noise has excess kurtosis {interval(raw)}; theory says {number(raw.theory)}. An "
        f"EMA with β = {spec.beta:g} multiplies it by {factor}: measured {interval(averaged)}, "
        f"theory {number(averaged.theory)}."
    ]
    if math.isinf(transformed.theory):
        told.append(
            "‖g‖₁ g has no fourth moment, as this law has no eighth: its measured kurtosis, "
            f"{number(float(transformed.kurtosis.value))}, tells the sample's size more than the "
            "law."
        )
    else:
        said = (
            "no formula is known here"
            if math.isnan(transformed.theory)
            else f"theory {number(transformed.theory)}"
        )
        told.append(
            f"The transform makes it heavier: ‖g‖₁ g has {interval(transformed)}, {said}. The EMA "
            f"after it leaves {interval(both)}, of which {factor} times the middle number would be "
            f"{number(float(transformed.kurtosis.value) * kurtosis_factor(spec.beta))}."
        )
    told.append(
        f"Beyond 4 standard deviations lie {share(averaged)} of the EMA's numbers without the "
        f"transform and {share(both)} with it; of Gaussian ones "
        f"{number(gaussian_tail_mass(SIGMAS))}."
    )
    return told


def sample_sentence(spec: FilterPart) -> str:
    """What was measured: how many numbers, and of how many draws."""
    asked = spec.filter_spec
    count = f"{asked.steps} steps of {spec.coordinates} coordinates"
    if spec.coordinates == 1:
        count = f"{asked.steps} steps of one coordinate"
    made = "a single draw" if spec.batch == 1 else f"the mean of {spec.batch} draws"
    return f"Measured on {count}, each number {made}."


def filter_rows(stages: Mapping[str, Stage]) -> list[list[Cell]]:
    """The head, then one row per stage."""
    head = [
        ("Stage", "Each in its own unit"),
        ("Excess kurtosis", "Measured; 0 for Gauss"),
        ("95 % interval", "By a jackknife over stretches; too narrow for heavy tails"),
        ("Theory", "∞: the law has no such moment; –: no formula is known here"),
        ("P(>4σ)", f"Share beyond 4 standard deviations; Gauss {gaussian_tail_mass(4):.2g}"),
        ("Hill's index", "Of the largest hundredth; light tails give a large one"),
        ("Middle half", "Width from quartile to quartile"),
    ]
    rows = []
    for name, stage in stages.items():
        k = stage.kurtosis
        cells = (
            STAGES[name],
            number(float(k.value)),
            f"{number(float(k.low))} to {number(float(k.high))}",
            number(stage.theory),
            share(stage),
            number(stage.index),
            number(stage.spread),
        )
        rows.append(cells)
    return headed(head, rows)


def interval(stage: Stage) -> str:
    """A kurtosis with its interval."""
    k = stage.kurtosis
    return f"{number(float(k.value))} ({number(float(k.low))} to {number(float(k.high))})"


def share(stage: Stage) -> str:
    """The tail mass; 0 is less than can be seen."""
    return number(float(stage.tail.share))


def _without_moments(spec: FilterPart, stages: Mapping[str, Stage]) -> str:
    value = number(float(stages["raw"].kurtosis.value))
    return (
        f"This law has no fourth moment, so no kurtosis: the measured {value} tells the largest of "
        "these numbers, not the law. Compare the tails' index and the middle halves."
    )


def _scales(spec: FilterPart, raw: Stage, averaged: Stage) -> str:
    alpha = spec.filter_spec.shape or 2.0
    batch, factor = "", number(batch_scale_factor(spec.batch, alpha))
    if spec.batch > 1:
        batch = f" The batch of {spec.batch} has multiplied it by {factor} before."
    return (
        f"An EMA keeps the index α = {number(alpha)} and multiplies the scale by "
        f"{number(stable_scale_factor(spec.beta, alpha))}; the middle half shrank to "
        f"{number(averaged.spread / raw.spread)} of what it was.{batch}"
    )


def _halved(spec: FilterPart, raw: Stage, transformed: Stage) -> str:
    before, after = number(raw.index), number(transformed.index)
    alpha = spec.filter_spec.shape or 2.0
    if spec.coordinates > 1:
        return (
            f"By Hill's estimate the transform takes the tail's index from {before} to {after}; in "
            f"{spec.coordinates} coordinates the halving shows in the far tail only."
        )
    return (
        f"In one coordinate |g| g halves the index, {number(alpha)} to "
        f"{number(transformed_index(alpha))}; Hill's estimate goes from {before} to {after}, "
        "half of it by algebra, with the same bias."
    )
