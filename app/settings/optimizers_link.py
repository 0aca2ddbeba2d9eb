"""The lanes of a link: "l1.rule", "l1.lr", … on every page that compares optimizers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any

from adal.errors import UnknownName
from adal.race import MOST_LANES, Lane, entrant
from adal.rules import RULES, VARIANTS, Choice, Hyper, UpdateRule, variant_of
from app.settings.field import Field, Known, read
from app.settings.kinds import chosen, ranged, select
from app.settings.reader import Reader

NOBODY = "none"
ENTRANTS = (*RULES, *VARIANTS)
LANE_IDS = tuple(f"l{position}" for position in range(1, MOST_LANES + 1))
CHOICES = tuple(dict.fromkeys(c.name for rule in RULES.values() for c in rule.choices))
HYPERS = tuple(dict.fromkeys(h.name for rule in RULES.values() for h in rule.hypers))

Defaults = Callable[[UpdateRule], Mapping[str, float]]
Tuned = Callable[[Known, UpdateRule, dict[str, str]], float]
"""(the place, a rule, its choices) -> the hyperparameter that the lane begins with."""


def lane_rows(
    opening: Iterable[str],
    *,
    defaults: Defaults,
    tuned: Mapping[str, Tuned] | None = None,
    place: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> tuple[Field, ...]:
    """The settings of all lanes.

    Args:
      opening: who competes unless told otherwise, at most six.
      defaults: the hyperparameters that a lane begins with, by its rule.
      tuned: those that depend on the place and on the rule's choices, too.
      place: the keys of the settings that say where the optimizers compete.
      without: hyperparameters that are no settings of the lanes, as where a grid gives them.
    """
    names = [*opening]
    names += [NOBODY] * (MOST_LANES - len(names))
    rows: list[Field] = []
    for lane_id, name in zip(LANE_IDS, names, strict=True):
        choices = [_part_row(chosen, lane_id, choice) for choice in CHOICES]
        on_place = (*place, *(row.key for row in choices))
        rows += [_entrant_row(lane_id, name), *choices]
        for hyper in (hyper for hyper in HYPERS if hyper not in without):
            if tuned and hyper in tuned:
                usual, needs = partial(_tuned, lane_id, tuned[hyper]), on_place
            else:
                usual, needs = partial(_default, lane_id, hyper, defaults), ()
            rows.append(_part_row(ranged, lane_id, hyper, *needs, usual=usual))
    return tuple(rows)


def lanes_of(reader: Reader, rows: tuple[Field, ...], found: Mapping[str, Any]) -> tuple[Lane, ...]:
    """The lanes that were found; the first of the opening if all are empty."""
    present = tuple(_lanes(found))
    if present:
        return present
    elsewhere = {key: v for key, v in found.items() if key.partition(".")[0] not in LANE_IDS}
    first = next(_lanes(read(Reader(elsewhere), rows)))
    reader.complaints.append(f"A comparison needs one optimizer: {first.title} runs alone.")
    return (first,)


def lane_values(lanes: Iterable[Lane], *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every setting of the lanes under its key; an empty lane has only its rule, "none".

    Args:
      without: hyperparameters that are no settings of the lanes.
    """
    values: dict[str, Any] = dict.fromkeys((f"{lane_id}.rule" for lane_id in LANE_IDS), NOBODY)
    for lane in lanes:
        name = entrant_name(lane)
        settings = entrant(name)[0].settings(**dict(lane.hypers), **dict(lane.choices))
        values[f"{lane.id}.rule"] = name
        names = [part for part in settings if part in parts_of(name) and part not in without]
        values |= {f"{lane.id}.{part}": settings[part] for part in names}
    return values


def entrant_name(lane: Lane) -> str:
    """The name under which a lane is chosen: its variant's, else its rule's."""
    variant = variant_of(lane.rule, dict(lane.choices))
    return variant.name if variant else lane.rule


def entrant_title(name: str) -> str:
    """What a page calls an entrant."""
    if name == NOBODY:
        return "Nobody (remove)"
    return VARIANTS[name].title if name in VARIANTS else RULES[name].title


@cache
def parts_of(name: str) -> Mapping[str, Hyper | Choice]:
    """What may be set of an entrant, in the order of the page; nothing of nobody."""
    if name == NOBODY:
        return {}
    rule, fixed = entrant(name)
    return {part.name: part for part in (*rule.hypers, *rule.choices) if part.name not in fixed}


def _lanes(found: Mapping[str, Any]) -> Iterator[Lane]:
    for lane_id in LANE_IDS:
        if found[f"{lane_id}.rule"] != NOBODY:
            rule, choices = _rule_and_choices(lane_id, found)
            keys = {hyper.name: f"{lane_id}.{hyper.name}" for hyper in rule.hypers}
            hypers = tuple((name, found[key]) for name, key in keys.items() if key in found)
            yield Lane(lane_id, rule.name, hypers, tuple(choices.items()))


def _rule_and_choices(lane_id: str, found: Known) -> tuple[UpdateRule, dict[str, str]]:
    rule, fixed = entrant(found[f"{lane_id}.rule"])
    names = [choice.name for choice in rule.choices]
    return rule, {name: fixed.get(name) or found[f"{lane_id}.{name}"] for name in names}


def _entrant_row(lane_id: str, usual: str) -> Field:
    return Field(
        f"{lane_id}.rule",
        _seat(lane_id),
        _entrant,
        usual,
        label="Optimizer",
        help="The update rule of this lane. A new one begins with its own settings.",
        shown=entrant_title,
        widget=select([*ENTRANTS, NOBODY], entrant_title),
    )


def _part_row(
    make: Callable[..., Field], lane_id: str, name: str, *needs: str, **more: Any
) -> Field:
    """A choice or a hyperparameter of a lane, for the rules that have it."""
    rule = f"{lane_id}.rule"

    def of(known: Known) -> Any:
        return parts_of(known[rule])[name]

    return make(
        of,
        key=f"{lane_id}.{name}",
        title=lambda known: f"{_seat(lane_id)}: {of(known).title}",
        needs=(rule, *needs),
        hidden=lambda known: name not in parts_of(known[rule]),
        **more,
    )


def _seat(lane_id: str) -> str:
    return f"Optimizer {lane_id.removeprefix('l')}"


def _default(lane_id: str, name: str, defaults: Defaults, known: Known) -> float:
    return defaults(entrant(known[f"{lane_id}.rule"])[0])[name]


def _tuned(lane_id: str, tuned: Tuned, known: Known) -> float:
    return tuned(known, *_rule_and_choices(lane_id, known))


def _entrant(value: Any, known: Known) -> str:
    if value != NOBODY and value not in ENTRANTS:
        raise UnknownName("rule", value, (*ENTRANTS, NOBODY))
    return value
