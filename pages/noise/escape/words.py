"""Who escapes from the sharp well, how soon, and what theory says of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adal.rules import RULES
from adal.under_noise.escape import Escape, Waiting
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number
from pages.noise.amounts import plus_minus
from pages.noise.escape.link import EscapePart
from pages.noise.part_link import CONTESTANTS

WELLS = ("sharp", "flat")


def escape_sentences(spec: EscapePart, records: Sequence[Escape]) -> list[str]:
    """At most four sentences: SGD against theory, the others, the shares, what diverged."""
    return [
        sentence
        for sentence in (
            _theory(spec, records[0]),
            _others(spec, records),
            _shares(spec, records),
            _diverged(spec, records),
        )
        if sentence
    ]


def escape_rows(spec: EscapePart, records: Sequence[Escape]) -> list[list[Cell]]:
    """The head, then one row per optimizer."""
    head = [
        ("Optimizer", ""),
        ("η", "Learning rate"),
        ("From the sharp well", "Mean steps until the other bottom, with its 95 % interval"),
        ("Escaped", f"Of {spec.runs} runs from the sharp bottom, within {spec.steps} steps"),
        ("From the flat well", "The same, from the flat bottom"),
        ("Escaped", f"Of {spec.runs} runs from the flat bottom"),
        ("Time in the flat well", "Share of all steps, half of the runs from each bottom"),
    ]
    rows = []
    for rule, run, record in zip(CONTESTANTS, spec.run_specs, records, strict=True):
        cells = [RULES[rule].title, f"{run.settings['lr']:g}"]
        for waiting in record.waiting:
            cells += [waited(waiting), f"{waiting.arrived} of {spec.runs}"]
        cells.append(share(record))
        rows.append(cells)
    return headed(head, rows)


def waited(waiting: Waiting) -> str:
    """A mean waiting time with its interval; without an escape the least that it can be."""
    if math.isnan(waiting.mean):
        return "–"
    if not waiting.arrived:
        return f"more than {number(waiting.low)}"
    return f"{number(waiting.mean)} ({number(waiting.low)} to {number(waiting.high)})"


def escaped(record: Escape) -> bool:
    """Whether any run has left its well: until then the share in the flat one is 1/2 by design."""
    return any(waiting.arrived for waiting in record.waiting)


def share(record: Escape) -> str:
    """The share of the time in the flat well, or that there is none to speak of."""
    if not escaped(record):
        return "no escapes"
    found = record.share_flat
    return plus_minus(found.mean, found.margin)


def _theory(spec: EscapePart, record: Escape) -> str:
    sharp, kramers, passage = record.waiting[0], record.kramers[0], record.passage[0]
    met = (
        f"SGD leaves the sharp well after {waited(sharp)} steps"
        if sharp.arrived
        else f"SGD never leaves the sharp well within {spec.steps} steps"
    )
    if math.isnan(kramers):
        return f"{met}. Kramers' law is about Gaussian noise and does not hold for this one."
    if math.isinf(kramers):
        return f"{met}. By Kramers' law it would wait longer than a number can say."
    ratio = spec.barrier / spec.run_specs[0].temperature
    said = (
        f"{met}. The barrier is {number(ratio)} times the temperature; Kramers' law says "
        f"{number(kramers)}"
    )
    if math.isnan(passage):
        return f"{said}, {_inside(kramers, sharp)}. For two coordinates no exact integral is known."
    return (
        f"{said}, the exact integral that it approximates {number(passage)}, "
        f"{number(100 * abs(passage / kramers - 1))} % {'more' if passage > kramers else 'less'} "
        f"and {_inside(passage, sharp)}."
    )


def _inside(theory: float, waiting: Waiting) -> str:
    inside = waiting.low <= theory <= waiting.high
    return f"{'inside' if inside else 'outside'} the interval of what was measured"


def _others(spec: EscapePart, records: Sequence[Escape]) -> str:
    told = []
    for rule, run, record in list(zip(CONTESTANTS, spec.run_specs, records, strict=True))[1:]:
        sharp, rate = record.waiting[0], f"η = {run.settings['lr']:g}"
        title = RULES[rule].title
        if sharp.arrived:
            told.append(f"{title} at {rate} leaves it after {waited(sharp)} steps")
        else:
            told.append(f"{title} at {rate} never does within {spec.steps} steps")
    return (
        f"{enumeration(told)}. No law is known for these two, and each has a rate of its own: a "
        "smaller one waits longer."
    )


def _shares(spec: EscapePart, records: Sequence[Escape]) -> str:
    moved = [
        f"{RULES[rule].title} {share(record)}"
        for rule, record in zip(CONTESTANTS, records, strict=True)
        if escaped(record)
    ]
    stuck = [
        RULES[rule].title
        for rule, record in zip(CONTESTANTS, records, strict=True)
        if not escaped(record)
    ]
    told = f"Share of the time in the flat well: {enumeration(moved)}." if moved else ""
    equilibrium, sgd = records[0].equilibrium, records[0].share_flat
    if moved and not math.isnan(equilibrium):
        told += f" In the long run SGD's is {equilibrium:.3f}"
        below = sgd.mean + sgd.margin < equilibrium
        told += "; it rises from 0.5, as half of the runs begin in each well." if below else "."
    if stuck:
        told += (
            f" {enumeration(stuck)}: no escapes within {spec.steps} steps, so no share to speak of."
        )
    return told.strip()


def _diverged(spec: EscapePart, records: Sequence[Escape]) -> str:
    told = [
        f"{count} of {2 * spec.runs} of {RULES[rule].title}"
        for rule, record in zip(CONTESTANTS, records, strict=True)
        if (count := int((record.diverged_at >= 0).sum()))
    ]
    return f"Runs that diverged: {enumeration(told)}; they count until then." if told else ""
