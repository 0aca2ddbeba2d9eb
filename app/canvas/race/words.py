"""What a race shows, put into words and rows: every number comes from the outcomes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adal.landscapes import landscape_of
from adal.oracles import EXACT
from adal.race import RaceSpec, race_hypers
from adal.rates import RATES
from adal.rules import RULES
from adal.verdict import Outcome
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, number, plural


def sentences(spec: RaceSpec, outcomes: Sequence[Outcome], winners: Sequence[int]) -> list[str]:
    """At most four sentences, the most important first."""
    told = [_arrivals(spec, outcomes, winners), _mishaps(spec, outcomes), _claim(spec, outcomes)]
    return [sentence for sentence in (*told, _fairness(spec)) if sentence][:4]


def subtitle_of(spec: RaceSpec) -> str:
    """Who ran from where and for how long, in a line under the landscape's title."""
    x, y = (number(coordinate) for coordinate in spec.start)
    who = spec.lanes[0].title if len(spec.lanes) == 1 else f"{len(spec.lanes)} optimizers"
    words = f"{who} from ({x}, {y}), {plural(spec.steps, 'step')}"
    return words if spec.noise == EXACT else f"{words}, gradients with noise of seed {spec.seed}"


def place_of(spec: RaceSpec) -> str:
    """What a file calls the race's landscape: "rosenbrock", "goldstein-price"."""
    name = re.sub("[^a-z0-9]+", "-", landscape_of(spec.landscape).name.lower())
    return name[:40].strip("-") or "landscape"


def table_rows(spec: RaceSpec, outcomes: Sequence[Outcome]) -> list[list[Cell]]:
    """The head, then one row per lane."""
    head = [
        ("Optimizer", "The lane's rule or variant"),
        ("Arrived at", "The step from which it stays within 1 % of the diagonal of a minimum"),
        ("Final loss", "f(θ) at the last step"),
        ("‖ĝ‖/‖g‖", "What the rule multiplies the gradient by: median of the first → last tenth"),
        (
            "Step vs Adam",
            "Length of the step over that of Adam on the same gradients, at the same constant "
            "learning rate: median of the first → last tenth",
        ),
    ]
    rows = [
        [lane.title, _arrived(o), number(o.loss), _change(o.gain), _change(o.ratio)]
        for lane, o in zip(spec.lanes, outcomes, strict=True)
    ]
    return headed(head, rows)


def _arrivals(spec: RaceSpec, outcomes: Sequence[Outcome], winners: Sequence[int]) -> str:
    landscape = landscape_of(spec.landscape)
    titles = [lane.title for lane in spec.lanes]
    if not landscape.minima:
        return "This landscape has no minimum, so nobody can win here."
    ended = list(zip(titles, outcomes, strict=True))
    local = [f"{title} (step {o.steps})" for title, o in ended if o.reached == "local"]
    verb = "rests" if len(local) == 1 else "rest"
    if not winners:
        best = _lowest(titles, outcomes)
        if local:
            return (
                f"Nobody finds the global minimum in {spec.steps} steps: "
                f"{enumeration(local)} {verb} in a local one. {best}"
            )
        return f"Nobody arrives at a minimum in {spec.steps} steps. {best}"
    first = enumeration([titles[i] for i in winners])
    sentence = f"**{first}** {'arrives' if len(winners) == 1 else 'arrive'} first: at the minimum "
    sentence += f"from step {outcomes[winners[0]].steps} on."
    rest = sorted(
        (o.steps, title)
        for i, (title, o) in enumerate(ended)
        if i not in winners and o.reached == "global" and o.steps is not None
    )
    if rest:
        sentence += f" Then {enumeration([f'{title} at {steps}' for steps, title in rest])}."
    if local:
        sentence += f" {enumeration(local)} {verb} in a local minimum."
    late = [
        title
        for title, o in ended
        if o.reached is None and o.diverged_at is None and o.left_at is None
    ]
    if late:
        verb = "has" if len(late) == 1 else "have"
        sentence += f" {enumeration(late)} {verb} not arrived after {spec.steps} steps."
    return sentence


def _lowest(titles: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    finite = [(o.loss, t) for t, o in zip(titles, outcomes, strict=True) if o.diverged_at is None]
    if not finite:
        return ""
    loss, title = min(finite)
    return f"The lowest loss at the end is {number(loss)}, of {title}."


def _mishaps(spec: RaceSpec, outcomes: Sequence[Outcome]) -> str:
    told = []
    for lane, o in zip(spec.lanes, outcomes, strict=True):
        if o.diverged_at is not None:
            told.append(f"{lane.title} diverged at step {o.diverged_at}: its numbers overflowed.")
        elif o.left_at is not None:
            told.append(f"{lane.title} left the picture at step {o.left_at}.")
    return " ".join(told)


def _claim(spec: RaceSpec, outcomes: Sequence[Outcome]) -> str:
    """The paper's claim about the gradient beside what becomes of it in the step."""
    for lane, o in zip(spec.lanes, outcomes, strict=True):
        (early, late), (step_early, step_late) = o.gain, o.ratio
        if lane.rule != "adal" or None in (early, late, step_early, step_late):
            continue
        assert early is not None
        assert late is not None
        verb = "amplifies" if early > 1 else "shrinks"
        then = ("shrinks" if late < 1 else "amplifies") + (
            " it late" if (early > 1) != (late > 1) else " it still late"
        )
        gradient = (
            f"{lane.title} {verb} its gradient early ({number(early)} times, median of the first "
            f"tenth) and {then} ({number(late)} times in the last)"
        )
        step = f"{number(step_early)} times Adam's early and {number(step_late)} times late"
        if _part(early, step_early) or _part(late, step_late):
            return f"{gradient}. Its step does not follow: it is {step}."
        return f"{gradient}, and its step goes the same way: it is {step}."
    return ""


def _part(gain: float, ratio: float | None) -> bool:
    """Whether gradient and step are changed in opposite directions."""
    return ratio is not None and (gain > 1) != (ratio > 1)


def _fairness(spec: RaceSpec) -> str:
    changed = [
        lane.title
        for lane in spec.lanes
        if dict(lane.hypers)["lr"]
        != race_hypers(spec.landscape, RULES[lane.rule], dict(lane.choices))["lr"]
    ]
    if changed:
        return (
            f"The learning rate of {enumeration(changed)} is yours; the others are the best of "
            f"{len(RATES)} for this landscape."
        )
    return (
        f"Each learning rate is the best of the same {len(RATES)}, chosen for this landscape and "
        "its start."
    )


def _arrived(o: Outcome) -> str:
    if o.diverged_at is not None:
        return f"diverged at {o.diverged_at}"
    if o.steps is not None:
        return f"{o.steps}" if o.reached == "global" else f"{o.steps}, local"
    return f"no, left at {o.left_at}" if o.left_at is not None else "no"


def _change(pair: tuple[float | None, float | None]) -> str:
    known = {x for x in pair if x is not None}
    if len(known) < 2:
        return "1" if known == {1.0} else number(next(iter(known), None))
    return f"{number(pair[0])} → {number(pair[1])}"
