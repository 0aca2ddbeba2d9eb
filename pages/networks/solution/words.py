"""What the solutions look like, in words and rows: every number comes from the record."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from adal.training.solution.record import PathOnPlane, Picture, Segment, Sharpness, Solution
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number


def sharpness_rows(titles: Sequence[str], solution: Solution) -> list[list[Cell]]:
    """The head, then one row per optimizer."""
    head = [
        ("Optimizer", "The first network of each: the one with the first seed"),
        ("Train loss", "Mean cross-entropy on the points that all figures here are means over"),
        (
            "Largest eigenvalue",
            "Of the Hessian, by Lanczos ± its error bound: how sharply the loss "
            "bends in its steepest direction",
        ),
        (
            "Smallest eigenvalue",
            "The other end of the spectrum ± its error bound: below 0 the "
            "point is no minimum in that direction",
        ),
        (
            "Trace",
            "Sum of all eigenvalues, by Hutchinson ± half the 95 % interval over the random "
            "directions",
        ),
        (
            "Rise within .05",
            "How far the loss rises after a step of length 0.05 up the gradient: "
            "SAM's sharpness, to first order",
        ),
    ]
    rows = [
        [
            title,
            number(one.loss),
            _with_error(one.largest, one.largest_error),
            _with_error(one.smallest, one.smallest_error),
            _with_error(one.trace, one.trace_margin),
            number(one.rise),
        ]
        for title, one in zip(titles, solution.sharpness, strict=True)
    ]
    return headed(head, rows)


def solution_sentences(titles: Sequence[str], solution: Solution) -> list[str]:
    """Who ended where the loss bends most and least, who is no minimum, and what it rests on."""
    told = []
    known = [
        (title, one)
        for title, one in zip(titles, solution.sharpness, strict=True)
        if math.isfinite(one.largest)
    ]
    lost = [t for t, one in zip(titles, solution.sharpness, strict=True) if math.isnan(one.loss)]
    if lost:
        told.append(f"{enumeration(lost)} left the finite numbers: there is no solution to show.")
    if len(known) > 1:
        told.append(_ends(known))
    bent = [title for title, one in known if one.smallest + one.smallest_error < 0]
    if bent:
        told.append(
            f"Under {enumeration(bent)} the loss still bends downwards somewhere: the last point "
            "is no minimum."
        )
    told.append(
        f"All of this is of one network per optimizer, over {solution.points} training and "
        f"{solution.test_points} test points: another seed may order them otherwise."
    )
    return told


def projection_sentence(label: str, path: PathOnPlane, steps: np.ndarray) -> str:
    """How far the picture misleads about a path: where its loss differs most from the true one."""
    off = np.abs(np.log(path.plane_loss) - np.log(path.loss))
    if not np.isfinite(off).any():
        return ""
    worst = int(np.nanargmax(np.where(np.isfinite(off), off, np.nan)))
    return (
        f"{label}: the picture is furthest from the truth at step {int(steps[worst])}, where it "
        f"shows a loss of {number(float(path.plane_loss[worst]))} and the network's is "
        f"{number(float(path.loss[worst]))}; the path runs up to "
        f"{number(float(path.distance.max()))} away from this plane."
    )


def explained_sentence(picture: Picture) -> str:
    """How much of the path's movement the two directions hold; "" for other planes."""
    if not np.isfinite(picture.explained).all():
        return ""
    first, second = 100 * picture.explained
    return (
        f"The two directions hold {number(float(first))} % and {number(float(second))} % of the "
        "path's squared distances from its end."
    )


def segment_sentence(titles: Sequence[str], segment: Segment) -> str:
    """Whether a barrier lies between two solutions."""
    first, second = (titles[int(i)] for i in segment.pair)
    ends = (float(segment.loss[0]), float(segment.loss[-1]))
    if not math.isfinite(segment.barrier):
        return f"Between {first} and {second} the loss leaves the finite numbers."
    if segment.barrier <= 0.01 * max(*ends, 1e-3):
        return (
            f"On the straight line from {first} to {second} the train loss hardly rises: by "
            f"{number(segment.barrier)} nats at most above the line between its ends."
        )
    return (
        f"On the straight line from {first} to {second} the train loss rises by "
        f"{number(segment.barrier)} nats above the line between its ends, {number(ends[0])} and "
        f"{number(ends[1])}: the two lie in different valleys, as this line sees it."
    )


def _ends(known: Sequence[tuple[str, Sharpness]]) -> str:
    ordered = sorted(known, key=lambda pair: pair[1].largest)
    (flat, least), (sharp, most) = ordered[0], ordered[-1]
    if most.largest - most.largest_error <= least.largest + least.largest_error:
        return (
            "The largest eigenvalues of the Hessian, "
            f"{number(least.largest)} to {number(most.largest)}, differ by no more than their "
            "error bounds."
        )
    return (
        f"**{sharp}** ends where the loss bends most, largest eigenvalue {number(most.largest)}; "
        f"**{flat}** where it bends least, {number(least.largest)}."
    )


def _with_error(value: float, error: float) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{number(value)} ± {number(error)}" if math.isfinite(error) else number(value)
