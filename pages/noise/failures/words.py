"""When the tail index lies, in words and rows: what it says beside what is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from adal.errors import SpecError
from adal.statistics.failures import RECIPES, Recipe
from adal.statistics.gaussianity import gaussianity
from adal.statistics.moments import (
    KurtosisEstimate,
    gaussian_tail_mass,
    kurtosis_interval,
    tail_mass,
)
from adal.statistics.proportion import Proportion
from adal.statistics.tails import TailEstimate, stable_index
from app.prose.cells import Cell, headed
from app.prose.numbers import number
from pages.noise.amounts import plus_minus

SIGMAS = 4.0
FAR = 3.0
"""Standard errors of 1/α beyond which an estimate is called wrong: of a dozen experiments chance
alone puts one there in some thirty tries."""
BLOCK = 10
LIGHT = 2.0


@dataclass(frozen=True, eq=False)
class Findings:
    """What is measured of some numbers; an index is never shown without the rest of it.

    Attributes:
      index: by `stable_index`.
      kurtosis: excess kurtosis with its interval.
      tail: share beyond 4 standard deviations.
    """

    index: TailEstimate
    kurtosis: KurtosisEstimate
    tail: Proportion


def found_in(samples: np.ndarray, block: int = BLOCK) -> Findings:
    """The three measures of numbers (N,). Raises: SpecError as they do."""
    return Findings(
        stable_index(samples, block), kurtosis_interval(samples), tail_mass(samples, SIGMAS)
    )


def all_findings(seed: int) -> dict[str, Findings]:
    """Every recipe of one seed."""
    return {name: found_in(r.samples(seed), r.block) for name, r in RECIPES.items()}


def verdict(recipe: Recipe, index: TailEstimate) -> str:
    """ "right", "too low" or "too high", by how many standard errors 1/α is off."""
    off = standard_errors_off(recipe.right, index)
    if not np.isfinite(off):
        return "no index"
    if abs(off) <= FAR:
        return "right"
    return "too low" if off < 0 else "too high"


def standard_errors_off(right: float, index: TailEstimate) -> float:
    """How far the estimate lies above the right index, in standard errors of 1/α."""
    error = float(index.error) / float(index.alpha) ** 2
    return (1 / right - float(index.inverse)) / error


def order_sentences(found: Mapping[str, Findings]) -> list[str]:
    """The first experiment: the same numbers in two orders."""
    stored, mixed = found["in_order"].index, found["shuffled"].index
    return [
        f"The same {RECIPES['in_order'].n} numbers, light tails, so 2 would be right: in the order "
        f"of the parameters the estimator says {estimate(stored)}, shuffled {estimate(mixed)}.",
        f"That is {number(float(stored.alpha / mixed.alpha))} times as much for a change that "
        "touches no number. An order that means nothing decides, so the index is of no law.",
    ]


def count_sentence(found: Mapping[str, Findings]) -> str:
    """How many experiments the estimator gets wrong."""
    wrong = [name for name, one in found.items() if verdict(RECIPES[name], one.index) != "right"]
    controls = sum(name.startswith("stable_") for name in RECIPES)
    missed = sum(name.startswith("stable_") for name in wrong)
    return (
        f"With this seed it is wrong by more than {FAR:g} standard errors in {len(wrong) - missed} "
        f"of {len(RECIPES) - controls} experiments that are not α-stable, and in {missed} of the "
        f"{controls} that are."
    )


def failures_rows(found: Mapping[str, Findings]) -> list[list[Cell]]:
    """The head, then one row per experiment."""
    head = [
        ("Experiment", ""),
        ("Right", "The index that an honest estimate would give"),
        ("It says", "The index ± its own standard error"),
        ("Verdict", f"Wrong where it is off by more than {FAR:g} standard errors of 1/α"),
        ("Off by", "In standard errors of 1/α"),
        ("Excess kurtosis", "0 for Gauss"),
        ("P(>4σ)", f"Share beyond 4 standard deviations; Gauss {gaussian_tail_mass(4):.2g}"),
    ]
    rows = []
    for name, one in found.items():
        recipe = RECIPES[name]
        cells = (
            recipe.title,
            number(recipe.right),
            estimate(one.index),
            verdict(recipe, one.index),
            number(standard_errors_off(recipe.right, one.index)),
            number(float(one.kurtosis.value)),
            number(float(one.tail.share)),
        )
        rows.append(cells)
    return headed(head, rows)


def estimate(index: TailEstimate) -> str:
    """An index ± its standard error."""
    if np.isnan(index.alpha):
        return "no index"
    return plus_minus(float(index.alpha), float(index.error))


def own_sentences(samples: np.ndarray, seed: int = 0) -> list[str]:
    """What a person's numbers show: the index with two checks of it, then what needs no law."""
    one = found_in(samples)
    index, kurtosis = one.index, one.kurtosis
    told = [
        f"Of {len(samples)} numbers the estimator makes α = {estimate(index)}, 95 % interval "
        f"{number(float(index.low))} to {number(float(index.high))}, if they are independent, "
        "centred and α-stable. " + _checks(samples, seed)
    ]
    zeros = float((samples == 0).mean())
    if zeros > 0:
        told.append(
            f"{number(100 * zeros)} % of them are exactly 0; a zero has no logarithm and is left "
            "out, which raises the index."
        )
    told.append(
        f"Without any such law: excess kurtosis {number(float(kurtosis.value))} "
        f"({number(float(kurtosis.low))} to {number(float(kurtosis.high))}; Gauss 0), and beyond 4 "
        f"standard deviations {number(float(one.tail.share))} of the numbers "
        f"({number(float(one.tail.low))} to {number(float(one.tail.high))}; Gauss "
        f"{number(gaussian_tail_mass(SIGMAS))})."
    )
    test = gaussianity(samples[:, None])
    told.append(
        f"D'Agostino and Pearson's test {'rejects' if test.rejected[0] else 'does not reject'} a "
        f"Gaussian law at 5 %: its statistic is {number(float(test.statistic[0]))}, the limit 5.99."
    )
    return told


def _checks(samples: np.ndarray, seed: int) -> str:
    """The index of the same numbers shuffled and about their mean: neither should matter."""
    shuffled = np.random.default_rng(seed).permutation(samples)
    try:
        mixed = estimate(stable_index(shuffled, BLOCK))
        centred = estimate(stable_index(shuffled - shuffled.mean(), BLOCK))
    except SpecError:
        return ""
    return (
        f"Shuffled they give {mixed}, shuffled and about their mean {centred}; where these differ, "
        "memory or the mean decides the number, not a tail."
    )
