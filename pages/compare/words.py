"""What a fair comparison shows, in words and rows: every number comes from the comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress

from adal.training.comparison import Comparison, Estimate, LaneResult, PairResult
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number, plural, points

SHARE = 100.0
MOST_PAIRS = 3
"""Pairs that a sentence spells out; the table has them all."""
EDGES = {"high": ("largest", "larger"), "low": ("smallest", "smaller")}


def comparison_sentences(
    titles: Sequence[str], comparison: Comparison, *, missing_classes: tuple[int, ...] = ()
) -> list[str]:
    """At most six sentences, the most important first; none before the first record.

    Args:
      titles: one per lane.
      missing_classes: classes without a point in the test part.
    """
    if comparison.step is None:
        return []
    told = [
        _best(titles, comparison),
        _apart(titles, comparison),
        _level(titles, comparison),
        _choice(titles, comparison.lanes),
        _diverged(titles, comparison),
        _missing(missing_classes),
    ]
    return [sentence for sentence in told if sentence]


def comparison_rows(titles: Sequence[str], comparison: Comparison) -> list[list[Cell]]:
    """The head, then one row per lane."""
    head = [
        ("Optimizer", "The lane's rule or variant"),
        ("Chosen rate", "η of the highest mean validation accuracy; a tie goes to the lower loss"),
        ("Validation accuracy, %", "Mean over the seeds ± half the 95 % interval, at that rate"),
        (
            "Test accuracy, %",
            "Mean over the seeds ± half the 95 % interval, at that rate, at the last step that all "
            "optimizers have recorded; nothing is stopped early",
        ),
        ("Test loss", "Mean cross-entropy on the test part, in nats; mean over the seeds"),
        ("Train loss", "Mean cross-entropy on the training part; mean over the seeds"),
        ("Diverged, %", "Share of all runs, over all rates and seeds, that diverged"),
    ]
    lanes = comparison.lanes or (None,) * len(titles)
    rows = [[title, *_lane_cells(lane)] for title, lane in zip(titles, lanes, strict=True)]
    return headed(head, rows)


def pair_rows(titles: Sequence[str], comparison: Comparison) -> list[list[Cell]]:
    """The head, then one row per pair of lanes."""
    head = [
        ("Pair", "Both at their chosen rates, compared seed by seed"),
        ("Difference, points", "Test accuracy, first less second, ± half its own 95 % interval"),
        ("p", "Paired t-test: how often chance alone makes a difference at least this large"),
        (
            "p after Holm",
            "Corrected for the number of pairs: below 0.05 for any of them in at most "
            "5 % of the comparisons without a difference",
        ),
        ("Verdict", "At 5 % for all pairs together"),
        (
            "Seeds needed",
            "To see half a percentage point with a chance of 80 %; a rough number, "
            "since it rests on the spread over these seeds",
        ),
    ]
    rows = [
        [
            f"{titles[pair.first]} − {titles[pair.second]}",
            points(pair.difference),
            chance(pair.p),
            chance(pair.p_holm),
            _verdict(titles, pair),
            "–" if pair.seeds_needed is None else str(pair.seeds_needed),
        ]
        for pair in comparison.pairs
    ]
    return headed(head, rows)


def chance(p: float) -> str:
    """A p-value as a cell shows it."""
    return "< 0.001" if p < 0.001 else number(p)


def _lane_cells(lane: LaneResult | None) -> list[str]:
    if lane is None:
        return ["–"] * 6
    diverged = number(SHARE * float(lane.diverged.mean()))
    if lane.chosen is None:
        return ["–"] * 5 + [diverged]
    return [
        number(lane.lr),
        points(lane.valid_accuracy[lane.chosen]),
        points(lane.accuracy),
        number(lane.loss.mean),
        number(lane.train_loss.mean),
        diverged,
    ]


def _verdict(titles: Sequence[str], pair: PairResult) -> str:
    if math.isnan(pair.p):
        return "–"
    if not pair.tells_apart:
        return "no difference seen at this n"
    return f"{titles[pair.ahead]} ahead"


def _best(titles: Sequence[str], comparison: Comparison) -> str:
    found = [i for i, lane in enumerate(comparison.lanes) if lane.chosen is not None]
    if not found:
        return ""
    means = {i: comparison.lanes[i].accuracy.mean for i in found}
    best = [i for i in found if means[i] == max(means.values())]
    names = enumeration([_at_its_rate(titles[i], comparison.lanes[i]) for i in best])
    accuracy = comparison.lanes[best[0]].accuracy
    shown = points(accuracy if len(best) == 1 else Estimate(accuracy.mean, math.nan))
    verb = "has a test accuracy of" if len(found) == 1 else "has the highest test accuracy,"
    verb = "share the highest test accuracy," if len(best) > 1 else verb
    return (
        f"After {plural(comparison.step or 0, 'step')} {names} {verb} {shown} % over "
        f"{plural(comparison.seeds, 'seed')}."
    )


def _at_its_rate(title: str, lane: LaneResult) -> str:
    chosen = f", the best of {len(lane.lrs)} on validation data," if len(lane.lrs) > 1 else ""
    return f"**{title}** at η = {number(lane.lr)}{chosen}"


def _apart(titles: Sequence[str], comparison: Comparison) -> str:
    """The pairs that differ, largest difference first."""
    pairs = [pair for pair in comparison.pairs if pair.tells_apart]
    if not pairs:
        return ""
    pairs.sort(key=lambda pair: -abs(pair.difference.mean))
    told = []
    for pair in pairs[:MOST_PAIRS]:
        behind = pair.first + pair.second - pair.ahead
        gap = Estimate(abs(pair.difference.mean), pair.difference.margin)
        told.append(
            f"{titles[pair.ahead]} is ahead of {titles[behind]} by {points(gap)} percentage "
            f"points ({_p(pair)})"
        )
    return "; ".join([*told, *(f"{count} told apart as well" for count in _more(len(pairs)))]) + "."


def _level(titles: Sequence[str], comparison: Comparison) -> str:
    """The pairs that chance explains, smallest p first; or why nothing can be said."""
    if comparison.seeds < 2:
        return (
            "One seed tells nothing about chance: there is neither an interval nor a test before a "
            "second one is trained."
        )
    pairs = [pair for pair in comparison.pairs if not pair.tells_apart]
    if not pairs:
        return ""
    pairs.sort(key=lambda pair: pair.p)
    told = [
        f"{titles[pair.first]} and {titles[pair.second]}: {points(pair.difference)} percentage "
        f"points ({_p(pair)})"
        for pair in pairs[:MOST_PAIRS]
    ]
    sentence = f"No difference seen at this n between {'; '.join([*told, *_more(len(pairs))])}"
    needed = [pair.seeds_needed for pair in pairs if pair.seeds_needed is not None]
    if not needed:
        return sentence + "."
    few, many = min(needed), max(needed)
    span = plural(many, "seed") if few == many else f"{few} to {many} seeds"
    return f"{sentence}; about {span} would be needed to see half a percentage point."


def _choice(titles: Sequence[str], lanes: Sequence[LaneResult]) -> str:
    """What is not as it should be with the choice of the rates."""
    counts = [len(lane.lrs) for lane in lanes]
    if max(counts) == 1:
        return (
            "Each optimizer has one learning rate: nothing was chosen, and another rate may turn "
            "the order."
        )
    told = []
    unmeasured = [lane.chosen is None and not lane.all_diverged for lane in lanes]
    if any(unmeasured):
        names = enumeration([*compress(titles, unmeasured)])
        told.append(f"no rate could be chosen for {names}: there are no validation values")
    if min(counts) < max(counts):
        told.append(f"the budgets differ: {min(counts)} to {max(counts)} learning rates")
    for edge, (end, beyond) in EDGES.items():
        there = [lane.at_edge == edge for lane in lanes]
        if any(there):
            names = enumeration([*compress(titles, there)])
            told.append(
                f"the chosen rate of {names} is the {end} of the grid, which should be widened to "
                f"{beyond} rates"
            )
    return _sentence(told)


def _diverged(titles: Sequence[str], comparison: Comparison) -> str:
    told, seeds = [], plural(comparison.seeds, "seed")
    for title, lane in zip(titles, comparison.lanes, strict=True):
        if lane.all_diverged:
            told.append(f"all runs of {title} diverged, so it is left out of the pairs")
        elif lane.chosen is not None and lane.diverged[lane.chosen] > 0:
            lost = round(float(lane.diverged[lane.chosen]) * comparison.seeds)
            told.append(
                f"{title} diverged with {lost} of {seeds} at its chosen rate: these count as they "
                "stood before"
            )
    return _sentence(told)


def _missing(classes: tuple[int, ...]) -> str:
    if not classes:
        return ""
    kind = "class" if len(classes) == 1 else "classes"
    names = enumeration([str(c) for c in classes])
    return (
        f"The test part holds no point of {kind} {names}: no test figure speaks of what is missing."
    )


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if parts else ""


def _p(pair: PairResult) -> str:
    p = chance(pair.p_holm)
    return f"p {p if p.startswith('<') else f'= {p}'} after Holm"


def _more(pairs: int) -> list[str]:
    left = pairs - MOST_PAIRS
    return [plural(left, "further pair")] if left > 0 else []
