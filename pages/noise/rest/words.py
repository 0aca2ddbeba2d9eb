"""What the cloud shows, in words and rows: every number comes from the records."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from adal.rules import RULES
from adal.statistics.paired import Estimate
from adal.under_noise.diffusion import deviation
from adal.under_noise.rest import Rest
from adal.under_noise.transformed_noise import resting_point
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number
from pages.noise.amounts import plus_minus
from pages.noise.part_link import CONTESTANTS
from pages.noise.rest.link import RestPart

UNSETTLED = 1.35
"""A spread that still grows by more than this is not a settled one."""


def rest_sentences(spec: RestPart, records: Sequence[Rest]) -> list[str]:
    """At most four sentences: SGD against its formula, the others, where they rest, and whether."""
    by_rule: dict[str, Rest] = dict(zip(CONTESTANTS, records, strict=True))
    formula = _formula(spec, by_rule["sgd"])
    if not spec.sgd_rests:
        del by_rule["sgd"]
    told = [formula]
    if math.isfinite(deviation(spec.noise, spec.batch)):
        told = [_unsettled(by_rule), formula, _others(by_rule), _means(spec, by_rule)]
    return [sentence for sentence in told if sentence][:4]


def scale_sentence(variances: Mapping[str, Mapping[float, Sequence[float]]]) -> str:
    """How far apart variances of one lr/batch are.

    Args:
      variances: rule -> lr/batch -> the variances of all pairs of a rate and a batch that share it.
    """
    parts, chosen = [], None
    for rule, by_scale in variances.items():
        shared = {scale: v for scale, v in by_scale.items() if len(v) > 1 and min(v) > 0}
        if not shared:
            continue
        scale = max(shared, key=lambda s: (len(shared[s]), -s))
        chosen = (scale, len(shared[scale])) if chosen is None else chosen
        apart = max(shared[scale]) / min(shared[scale])
        parts.append(f"{number(apart)} for {RULES[rule].title}")
    if chosen is None:
        return "No two of these pairs share one lr/B, so there is nothing to compare."
    return (
        f"{chosen[1]} pairs of a rate and a batch share one lr/B. The largest variance among them "
        f"over the smallest is {enumeration(parts)}. At 1 the ratio lr/B alone decides the cloud."
    )


def rest_rows(spec: RestPart, records: Sequence[Rest]) -> list[list[Cell]]:
    """The head, then one row per optimizer."""
    head = [
        ("Optimizer", ""),
        ("η", "Learning rate"),
        ("Mean", "Of the cloud, with its 95 % interval over the runs"),
        ("Variance", "Of the cloud about its mean, with its 95 % interval over the runs"),
        ("Formula", "ησ²/(λ(2 − ηλ)), for SGD alone"),
        ("Middle half", "Quartiles of the runs' ends: they exist for every law"),
        ("Diverged", "Runs whose numbers overflowed"),
    ]
    rows = []
    for rule, run, record in zip(CONTESTANTS, spec.run_specs, records, strict=True):
        ends = record.end[np.isfinite(record.end)]
        half = [number(float(q)) for q in np.quantile(ends, (0.25, 0.75))] if len(ends) else ["–"]
        cells = (
            RULES[rule].title,
            f"{run.settings['lr']:g}",
            _measured(record.mean),
            _measured(record.variance),
            number(record.theory),
            " to ".join(half),
            f"{int((record.diverged_at >= 0).sum())} of {spec.runs}",
        )
        rows.append(cells)
    return headed(head, rows)


def _measured(found: Estimate) -> str:
    return plus_minus(found.mean, found.margin)


def _formula(spec: RestPart, record: Rest) -> str:
    gone = int((record.diverged_at >= 0).sum())
    if not spec.sgd_rests:
        return (
            f"ηλ = {spec.sgd_lr * spec.curvature:g} is not below 2: every step of SGD "
            f"overshoots by more than the one before, so it rests nowhere. Of {spec.runs} runs "
            f"{gone} overflowed within {spec.steps} steps."
        )
    if math.isnan(record.theory):
        return (
            "This noise has no variance, so no cloud has one: the variances in the table are about "
            "these steps alone. Compare the middle halves."
        )
    inside = abs(record.variance.mean - record.theory) <= record.variance.margin
    return (
        f"SGD rests with variance {_measured(record.variance)} over {spec.runs} runs; the formula "
        f"says {number(record.theory)}, {'inside' if inside else 'outside'} the interval."
    )


def _others(by_rule: Mapping[str, Rest]) -> str:
    adam, adal = by_rule["adam"].variance, by_rule["adal"].variance
    if not (adam.mean > 0 and adal.mean > 0):
        return ""
    told = (
        f"No such formula holds for Adam, measured {_measured(adam)}, and AdaL, measured "
        f"{_measured(adal)}"
    )
    apart = abs(adal.mean - adam.mean) > math.hypot(adal.margin, adam.margin)
    ratio = number(adal.mean / adam.mean)
    return told + (
        f": AdaL's variance is {ratio} times Adam's."
        if apart
        else ": these two cannot be told apart here."
    )


def _means(spec: RestPart, by_rule: Mapping[str, Rest]) -> str:
    point = resting_point(
        spec.noise, curvature=spec.curvature, batch=spec.batch, coordinates=spec.coordinates
    )
    if point:
        return (
            f"The noise is skewed with mean 0, but ‖g‖₁ g has another mean. AdaL rests at "
            f"{_measured(by_rule['adal'].mean)}, where theory for small η says {number(point)}; "
            f"Adam rests at {_measured(by_rule['adam'].mean)}."
        )
    away = [RULES[rule].title for rule, r in by_rule.items() if r.mean.tells_apart]
    if away:
        return (
            f"The noise is symmetric, so all should rest around 0; the interval of "
            f"{enumeration(away)} misses it, which one interval in twenty does by chance."
        )
    names = enumeration([RULES[rule].title for rule in by_rule])
    return f"The noise is symmetric, and {names} rest around 0: each mean's interval contains it."


def _unsettled(by_rule: Mapping[str, Rest]) -> str:
    """Who is still on the way: the spread over the runs in the last tenth against the middle."""
    names = []
    for rule, record in by_rule.items():
        count = len(record.spread)
        middle = record.spread[count // 2 : count // 2 + max(1, count // 10)].mean()
        end = record.spread[-max(1, count // 10) :].mean()
        if end > UNSETTLED * middle:
            names.append(RULES[rule].title)
    if not names:
        return ""
    return (
        f"{enumeration(names)} {'have' if len(names) > 1 else 'has'} not settled: the spread still "
        "grows over the second half. Take more steps or a larger rate."
    )
