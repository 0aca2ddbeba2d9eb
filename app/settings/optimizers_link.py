"""The lanes of a link: "l1.rule", "l1.lr", … on every page that compares optimizers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from adal.errors import UnknownName
from adal.race import MOST_LANES, Lane, entrant
from adal.rules import RULES, VARIANTS, UpdateRule, variant_of
from app.settings.reader import Reader, number, query

NOBODY = "none"
ENTRANTS = (*RULES, *VARIANTS)
LANE_IDS = tuple(f"l{position}" for position in range(1, MOST_LANES + 1))

Beginning = Callable[[UpdateRule, dict[str, str]], dict[str, float]]
"""The hyperparameters that a lane begins with, from its rule and choices; what is not among them,
such as the learning rate where a grid gives it, is no setting of the lane."""


def rules_of(opening: Iterable[str]) -> dict[str, str]:
    """Who is in which lane at first: "l1.rule" -> a name in `ENTRANTS` or "none"."""
    names = [*opening]
    names += [NOBODY] * (MOST_LANES - len(names))
    return {f"{lane_id}.rule": name for lane_id, name in zip(LANE_IDS, names, strict=True)}


def lanes_of(reader: Reader, opening: Iterable[str], beginning: Beginning) -> tuple[Lane, ...]:
    """The lanes that the reader's values describe; the first of `opening` if all are empty."""
    rules = rules_of(opening)
    lanes = [_lane(reader, lane_id, rules[f"{lane_id}.rule"], beginning) for lane_id in LANE_IDS]
    present = tuple(lane for lane in lanes if lane is not None)
    if present:
        return present
    rule, choices = entrant(next(iter(rules.values())))
    reader.complaints.append(f"A comparison needs one optimizer: {rule.title} runs alone.")
    settings = {c.name: choices.get(c.name, c.default) for c in rule.choices}
    hypers = tuple(beginning(rule, settings).items())
    return (Lane(LANE_IDS[0], rule.name, hypers, tuple(settings.items())),)


def lane_values(lanes: Iterable[Lane], *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every setting of the lanes under its key; an empty lane has only its rule, "none".

    Args:
      without: hyperparameters that are no settings of the lanes.
    """
    values: dict[str, Any] = dict.fromkeys((f"{lane_id}.rule" for lane_id in LANE_IDS), NOBODY)
    for lane in lanes:
        name = entrant_name(lane)
        rule, fixed = entrant(name)
        settings = rule.settings(**dict(lane.hypers), **dict(lane.choices))
        values[f"{lane.id}.rule"] = name
        left_out = {*fixed, *without}
        values |= {f"{lane.id}.{key}": v for key, v in settings.items() if key not in left_out}
    return values


def changed_settings(
    values: dict[str, Any],
    deciding: dict[str, Any],
    opening: Iterable[str],
    values_of_query: Callable[[dict[str, Any]], dict[str, Any]],
) -> dict[str, str]:
    """A link's query: what differs from a link that names the place and the optimizers alone.

    Args:
      values: every setting of the page.
      deciding: the settings on which the usual values of others depend, such as where the
        optimizers compete, each with its own usual value.
      opening: who competes unless told otherwise.
      values_of_query: reads a query, as a link is read.
    """
    named = {name: v for name, v in values.items() if name in deciding or name.endswith(".rule")}
    return query(values, values_of_query(named) | deciding | rules_of(opening))


def entrant_name(lane: Lane) -> str:
    """The name under which a lane is chosen: its variant's, else its rule's."""
    variant = variant_of(lane.rule, dict(lane.choices))
    return variant.name if variant else lane.rule


def entrant_title(name: str) -> str:
    """What a page calls an entrant."""
    return VARIANTS[name].title if name in VARIANTS else RULES[name].title


def _lane(reader: Reader, lane_id: str, usual: str, beginning: Beginning) -> Lane | None:
    name = reader.read(f"{lane_id}.rule", usual, _entrant)
    if name == NOBODY:
        return None
    rule, fixed = entrant(name)
    choices = {
        choice.name: fixed[choice.name]
        if choice.name in fixed
        else reader.read(f"{lane_id}.{choice.name}", choice.default, choice.check)
        for choice in rule.choices
    }
    first = beginning(rule, choices)
    hypers = {
        hyper.name: reader.read(
            f"{lane_id}.{hyper.name}",
            first[hyper.name],
            lambda value, hyper=hyper: hyper.check(number(hyper.name, value)),
        )
        for hyper in rule.hypers
        if hyper.name in first
    }
    return Lane(lane_id, rule.name, tuple(hypers.items()), tuple(choices.items()))


def _entrant(value: Any) -> str:
    if value != NOBODY and value not in ENTRANTS:
        raise UnknownName("rule", value, (*ENTRANTS, NOBODY))
    return value
