"""What the measured noise says, in words and rows: every number comes from the records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from adal.statistics.moments import gaussian_tail_mass
from adal.training.noise.interval import Interval
from adal.training.noise.spec import QUANTITIES
from adal.under_noise.filters import kurtosis_factor
from app.prose.cells import Cell, headed
from app.prose.numbers import number
from pages.noise.measure.numbers import SIGMA, TITLES, Claim, NoiseNumbers

FINDINGS = {1: "less", -1: "more"}


@dataclass(frozen=True)
class Where:
    """The place that the pictures show: a training's optimizer, a moment and its step."""

    title: str
    moment: str
    step: int

    def __str__(self) -> str:
        return f"{self.moment.capitalize()} in the training with {self.title} (step {self.step})"


def claim_sentences(where: Where, numbers: NoiseNumbers) -> list[str]:
    """What the claim is worth at one place: in kurtosis, in the tails, under the other reading."""
    record = numbers.record
    if not record.moving[0].any():
        return [
            f"{where} no watched gradient is a number that changes from minibatch to minibatch: "
            "there is no noise to measure."
        ]
    kurtosis, claim = numbers.kurtosis, numbers.claims["adal"]
    told = (
        f"{where}, at batch {record.spec.batch_size}, **AdaL's update has excess kurtosis "
        f"{spanned(kurtosis['adal'])}, Adam's {spanned(kurtosis['adam'])}.** "
        f"{_difference(claim, kurtosis)}"
    )
    return [told, _tails(numbers), _other_reading(numbers.claims["adal_raw"])]


def cause_sentence(numbers: NoiseNumbers) -> str:
    """What the average leaves of the kurtosis that comes in, by theory and as seen."""
    kurtosis, theory, spec = numbers.kurtosis, numbers.theory, numbers.record.spec
    if math.isnan(kurtosis["g"].value):
        return ""
    why = "Why: " if numbers.claims["adal"].in_kurtosis == 1 else ""
    return (
        f"{why}ĝ = ‖g‖₁ g has excess kurtosis {number(kurtosis['ghat'].value)}, g "
        f"{number(kurtosis['g'].value)}. An average with β₁ = {spec.beta1:g} leaves "
        f"(1 − β₁²)/(1 + β₁²) = {number(kurtosis_factor(spec.beta1))} of either: "
        f"{number(theory['ema_ghat'])} of ĝ's, seen {spanned(kurtosis['ema_ghat'])}; "
        f"{number(theory['ema_g'])} of g's, seen {spanned(kurtosis['ema_g'])}."
    )


def index_sentence(numbers: NoiseNumbers) -> str:
    """What the tail index says, and why that is not to be believed alone."""
    alpha = numbers.alpha
    if math.isnan(alpha["g"].value):
        return ""
    return (
        f"The tail index α̂ says {spanned(alpha['g'])} for g and {spanned(alpha['ema_g'])} for the "
        "EMA of g, whose tails are lighter: it takes an average's memory for a heavy tail. "
        "A mean over finitely many points has no tail index below 2 at all. So α̂ stands beside "
        "kurtosis, tail mass and the QQ plot here, and never alone."
    )


def spread_sentence(numbers: NoiseNumbers) -> str:
    """In how many directions the noise of g lies, and how many watched parameters do not move."""
    record = numbers.record
    parameters, watched = int(record.sizes.sum()), len(record.coordinates)
    told = ""
    if np.isfinite(record.effective_rank):
        share = 100 * float(record.spectrum[0] / record.spectrum.sum())
        told = (
            f"The noise of g is far from alike in all directions: of {parameters} it fills "
            f"{number(record.effective_rank)} (effective rank), and {number(share)} % of its "
            "variance lies along one. "
        )
    still = int(record.still[0])
    if still:
        told += (
            f"{still} of the {watched} watched parameters never move (dead units, pixels that are "
            "always dark) and are left out."
        )
    else:
        told += f"All {watched} watched parameters move."
    return told


def batch_sentence(numbers: NoiseNumbers) -> str:
    """What a larger batch does to the kurtosis of g."""
    sizes, found = numbers.record.spec.batch_sizes, numbers.batches["g"]
    known = [(b, each) for b, each in zip(sizes, found, strict=True) if np.isfinite(each.value)]
    if len(known) < 2:
        return ""
    (first, low), (last, high) = known[0], known[-1]
    return (
        f"From batch {first} to {last} the excess kurtosis of g goes from {number(low.value)} to "
        f"{spanned(high)}: a mean of B independent points has 1/B of it, and less where the "
        f"minibatch is a good part of the {numbers.record.points} points, of which none is drawn "
        "twice."
    )


def quantity_rows(numbers: NoiseNumbers) -> list[list[Cell]]:
    """The head, then one row per quantity."""
    head = [
        ("Quantity", "A rule's name stands for its update at learning rate 1"),
        ("Excess kurtosis", "Mean over the moving parameters, with its 95 % interval; Gauss: 0"),
        (f"P(> {SIGMA} σ)", f"Share of all values; Gauss: {number(gaussian_tail_mass(SIGMA))}"),
        ("Tail index α̂", "Mohammadi's estimator, K = 10; wrong on averages: see part 3"),
    ]
    rows = [
        [
            TITLES[name],
            spanned(numbers.kurtosis[name]),
            spanned(numbers.tail[name]),
            spanned(numbers.alpha[name]),
        ]
        for name in QUANTITIES
    ]
    return headed(head, rows)


def spanned(found: Interval) -> str:
    """An estimate with its interval, such as "1.33 (1.10 to 1.60)"; "–" where either is missing."""
    if any(map(math.isnan, (found.value, found.low, found.high))):
        return "–"
    return f"{number(found.value)} ({number(found.low)} to {number(found.high)})"


def _difference(claim: Claim, kurtosis: Mapping[str, Interval]) -> str:
    found, side = claim.difference, claim.in_kurtosis
    if side is None:
        return "They cannot be compared."
    if side == 0:
        return f"The difference, {spanned(found)}, is not separated from 0."
    told = f"The difference is {spanned(found)}: AdaL smooths the noise {FINDINGS[side]}"
    if side > 0 and kurtosis["adam"].low > 0:
        times = kurtosis["adal"].value / kurtosis["adam"].value
        return f"{told}, and leaves {number(times)} times Adam's kurtosis."
    return f"{told}."


def _tails(numbers: NoiseNumbers) -> str:
    tail, claim = numbers.tail, numbers.claims["adal"]
    told = (
        f"Beyond {SIGMA} standard deviations lie {number(tail['adal'].value)} of AdaL's values and "
        f"{number(tail['adam'].value)} of Adam's"
    )
    gauss = f"Gaussian noise has {number(gaussian_tail_mass(SIGMA))} there."
    if claim.in_tails is None:
        return f"{told}: too few to compare. {gauss}"
    if claim.in_tails == 0:
        return f"{told}: {spanned(claim.ratio)} times as many, not separated from 1. {gauss}"
    return f"{told}: {spanned(claim.ratio)} times as many. {gauss}"


def _other_reading(claim: Claim) -> str:
    told = (
        "If v comes from g² instead of ĝ² (the paper's other reading), the difference in kurtosis"
    )
    sides = {None: "cannot be told", 0: "is not separated from 0"}
    kurtosis = (
        f"is {spanned(claim.difference)}"
        if claim.in_kurtosis
        else f"{sides[claim.in_kurtosis]}: {spanned(claim.difference)}"
    )
    if claim.in_tails is None:
        return f"{told} {kurtosis}."
    apart = "" if claim.in_tails else ", not separated from 1"
    return f"{told} {kurtosis}; the ratio of tails is {spanned(claim.ratio)}{apart}."
