"""What a training shows, in words and rows: every number comes from the records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adal.training.comparison import estimate
from adal.training.oscillation import oscillation
from adal.training.record import TrainingRecord
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number, percent, points

SHARE = 100.0


def training_sentences(titles: Sequence[str], records: Sequence[TrainingRecord]) -> list[str]:
    """At most four sentences about the records as far as they have come."""
    if _last(records) < 0:
        return []
    told = [
        _accuracy(titles, records),
        _failed(titles, records),
        _norms(titles, records),
        _swinging(titles, records),
    ]
    return [sentence for sentence in told if sentence]


def training_rows(titles: Sequence[str], records: Sequence[TrainingRecord]) -> list[list[Cell]]:
    """The head, then one row per lane, all at the last step that every lane has recorded."""
    last = _last(records)
    head = [
        ("Optimizer", "The lane's rule or variant"),
        ("Learning rate", "η, tuned unless you changed it"),
        (
            "Test accuracy, %",
            "Mean over the seeds ± half the 95 % interval, at the last recorded step",
        ),
        ("Test loss", "Mean cross-entropy on the test part, in nats; mean over the seeds"),
        ("Train loss", "Mean cross-entropy on the training part; mean over the seeds"),
        (
            "Gap, %",
            "Train accuracy less test accuracy in percentage points ± half the 95 % interval: the "
            "generalization gap",
        ),
        (
            "Turns, %",
            "Share of the steps whose displacement turns against the one before: first third → "
            "last third of the training; mean over the seeds",
        ),
        (
            "Rises, %",
            "Share of the train loss's movement between recorded steps that goes up: first third → "
            "last third; 0 for a loss that only falls, 50 for one that swings and gets nowhere",
        ),
    ]
    rows = []
    for title, record in zip(titles, records, strict=True):
        if last < 0:
            rows.append([title, number(float(record.lr[0])), *["–"] * 6])
            continue
        rows.append(
            [
                title,
                number(float(record.lr[0])),
                points(estimate(record.test_accuracy[last])),
                number(float(np.mean(record.test_loss[last]))),
                number(float(np.mean(record.train_loss[last]))),
                points(estimate(record.train_accuracy[last] - record.test_accuracy[last])),
                _turns(record),
                _rises(record),
            ]
        )
    return headed(head, rows)


def _last(records: Sequence[TrainingRecord]) -> int:
    """Index of the last step that every lane has recorded, −1 if none: lanes take turns."""
    return min(len(record.step) for record in records) - 1


def _accuracy(titles: Sequence[str], records: Sequence[TrainingRecord]) -> str:
    """Who is ahead on the test part, and who cannot be told apart from them, seed by seed."""
    last = _last(records)
    finals = [record.test_accuracy[last] for record in records]
    step = int(records[0].step[last])
    best = int(np.argmax([final.mean() for final in finals]))
    sentence = f"After {step} steps **{titles[best]}** has the highest test accuracy, "
    sentence += f"{points(estimate(finals[best]))} %."
    others = [i for i in range(len(titles)) if i != best]
    if not others or len(finals[best]) < 2:
        return sentence
    gaps = {i: estimate(finals[best] - finals[i]) for i in others}
    behind = [i for i in others if gaps[i].tells_apart]
    level = [i for i in others if i not in behind]
    if behind:
        leads = [f"{titles[i]} by {number(SHARE * gaps[i].mean)}" for i in behind]
        sentence += f" It is ahead of {enumeration(leads)} percentage points."
    if level:
        sentence += (
            f" {enumeration([titles[i] for i in level])} cannot be told apart from it: over "
            f"{len(finals[best])} seeds the 95 % interval of the difference contains 0."
        )
    return sentence


def _failed(titles: Sequence[str], records: Sequence[TrainingRecord]) -> str:
    """Who diverged, and who stays finite but ends worse than where it began."""
    told = []
    for title, record in zip(titles, records, strict=True):
        worse = int(np.sum(record.train_loss[-1] > record.train_loss[0]))
        if worse:
            told.append(
                f"{title} ends with a higher train loss than it began with, "
                f"with {worse} of {len(record.seed)} seeds."
            )
        lost = record.diverged_at[record.diverged_at >= 0]
        if len(lost):
            told.append(
                f"{title} diverged with {len(lost)} of {len(record.diverged_at)} seeds, "
                f"first at step {int(lost.min())}."
            )
    return " ".join(told)


def _norms(titles: Sequence[str], records: Sequence[TrainingRecord]) -> str:
    """The literal claim about ‖g‖₁, of the first AdaL lane."""
    for title, record in zip(titles, records, strict=True):
        if not title.startswith("AdaL") or len(record.step) < 2:
            continue
        norms = np.median(record.grad_l1, axis=1)
        above = float(np.mean(norms > 1))
        return (
            f"The gradient's ‖g‖₁ under {title} goes from {number(float(norms[0]))} to "
            f"{number(float(norms[-1]))} (median over the seeds) and lies above 1 at "
            f"{percent(above)} of the recorded steps. AdaL multiplies each weight tensor "
            "by that tensor's own part of it."
        )
    return ""


def _swinging(titles: Sequence[str], records: Sequence[TrainingRecord]) -> str:
    """Claim C3: how often the first AdaL lane and Adam turn back, early and late."""
    told = []
    for wanted in ("AdaL", "Adam"):
        found = next((i for i, title in enumerate(titles) if title.startswith(wanted)), None)
        if found is None or _turns(records[found]) == "–":
            return ""
        told.append(f"{titles[found]} {_turns(records[found])} %")
    return (
        "Steps that turn against the step before, in the first third → in the last: "
        f"{enumeration(told)}."
    )


def _turns(record: TrainingRecord) -> str:
    """Share of turning steps, early → late, in per cent; mean over the seeds that did not fail."""
    found = oscillation(record)
    return _early_late(found.turns_early, found.turns_late)


def _rises(record: TrainingRecord) -> str:
    """Share of the train loss's movement that goes up, in the same way."""
    found = oscillation(record)
    return _early_late(found.rises_early, found.rises_late)


def _early_late(early: np.ndarray, late: np.ndarray) -> str:
    known = np.isfinite(early) & np.isfinite(late)
    if not known.any():
        return "–"
    return " → ".join(number(SHARE * float(x[known].mean())) for x in (early, late))
