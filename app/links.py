"""A link and its race: every non-default setting is one entry of the query, checked on the way in.

The same reading serves links and widgets: both are flat mappings from a key such as "l1.lr" to a
text or a number. What is wrong falls back to its default, alone, and is named in one sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from adal.errors import SpecError, UnknownName, shown
from adal.landscapes import LANDSCAPES, landscape_named
from adal.oracles import Noise
from adal.race import MOST_LANES, OPENING, Lane, RaceSpec, entrant, race_hypers
from adal.rules import RULES, VARIANTS, variant_of
from adal.trajectory import LARGEST_SEED, whole

VERSION = "1"
"""Of the meaning of links: raised when a default changes, so that an old link can be told apart."""

NOBODY = "none"
ENTRANTS = (*VARIANTS, *RULES)
MOST_STEPS = 2000
"""On the page, so that six lanes answer at once; the library allows more."""

LANE_IDS = tuple(f"l{number}" for number in range(1, MOST_LANES + 1))
OPENING_NAMES = dict(zip(LANE_IDS, OPENING, strict=False))

Values = Mapping[str, Any]


class Reader:
    """Reads one value after the other and gathers a sentence for each that is not allowed."""

    def __init__(self, values: Values):
        self.values = values
        self.known = {"v"}
        self.complaints: list[str] = []

    def read(self, key: str, default: Any, parse: Callable[[Any], Any]) -> Any:
        """`parse(value)` of `key`, or `default` where it is missing or raises SpecError."""
        self.known.add(key)
        if key not in self.values:
            return default
        try:
            return parse(self.values[key])
        except SpecError as error:
            self.complaints.append(f"{_named(key, error)}. Used instead: {default}.")
            return default

    def strangers(self) -> list[str]:
        """The keys of the query that nothing asked for, at most five of them."""
        return [key for key in self.values if key not in self.known][:5]


def race_of(values: Values) -> tuple[RaceSpec, list[str]]:
    """The race that `values` describe, and one sentence for each that had to be replaced.

    Never raises: whatever a person types into the address bar gives a race.
    """
    reader = Reader(values)
    version = values.get("v", VERSION)
    if version != VERSION:
        reader.complaints.append(
            f"v must be {VERSION}, got {shown(version)}: this link may mean something else here."
        )
    landscape = reader.read("landscape", "rosenbrock", lambda v: landscape_named(v).name)
    x, y = LANDSCAPES[landscape].start
    start = (
        reader.read("x", x, lambda v: _within("x", v, landscape)),
        reader.read("y", y, lambda v: _within("y", v, landscape)),
    )
    steps = reader.read("steps", 500, lambda v: whole("steps", _int(v), 1, MOST_STEPS))
    noise = reader.read("noise", Noise(), lambda v: Noise(_number("noise", v)))
    seed = reader.read("seed", 0, lambda v: whole("seed", _int(v), 0, LARGEST_SEED))
    lanes = [_lane(reader, lane_id, landscape) for lane_id in LANE_IDS]
    present = tuple(lane for lane in lanes if lane is not None)
    if not present:
        reader.complaints.append("A race needs one optimizer; AdaL runs alone.")
        present = (_default_lane("l1", "adal", landscape),)
    for key in reader.strangers():
        reader.complaints.append(f"{shown(key)} is not a setting of this page and is ignored.")
    return RaceSpec(landscape, present, start, steps, noise, seed), reader.complaints


def values_of(spec: RaceSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key; an empty lane has only its rule, "none"."""
    assert spec.start is not None  # filled in by RaceSpec
    values: dict[str, Any] = {
        "landscape": spec.landscape,
        "x": spec.start[0],
        "y": spec.start[1],
        "steps": spec.steps,
        "noise": spec.noise.scale,
        "seed": spec.seed,
    }
    lanes = {lane.id: lane for lane in spec.lanes}
    for lane_id in LANE_IDS:
        if lane_id not in lanes:
            values[f"{lane_id}.rule"] = NOBODY
            continue
        lane = lanes[lane_id]
        name = entrant_name(lane)
        rule, fixed = entrant(name)
        values[f"{lane_id}.rule"] = name
        settings = rule.settings(**dict(lane.hypers), **dict(lane.choices))
        values |= {f"{lane_id}.{k}": v for k, v in settings.items() if k not in fixed}
    return values


def query_of(spec: RaceSpec) -> dict[str, str]:
    """The link's query: the settings that differ from what a bare link gives, and a version."""
    values = values_of(spec)
    bare = {"landscape": spec.landscape} | {
        key: value for key, value in values.items() if key.endswith(".rule")
    }
    defaults = values_of(race_of(bare)[0]) | {"landscape": "rosenbrock"}
    defaults |= {f"{i}.rule": OPENING_NAMES.get(i, NOBODY) for i in LANE_IDS}
    changed = {key: _text(v) for key, v in values.items() if v != defaults.get(key)}
    return {"v": VERSION, **changed} if changed else {}


def entrant_name(lane: Lane) -> str:
    """The name under which a lane is chosen: its variant's, else its rule's."""
    variant = variant_of(lane.rule, dict(lane.choices))
    return variant.name if variant else lane.rule


def _lane(reader: Reader, lane_id: str, landscape: str) -> Lane | None:
    usual = OPENING_NAMES.get(lane_id, NOBODY)
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
    defaults = race_hypers(landscape, rule, choices)
    hypers = {
        hyper.name: reader.read(
            f"{lane_id}.{hyper.name}",
            defaults[hyper.name],
            lambda v, hyper=hyper: hyper.check(_number(hyper.name, v)),
        )
        for hyper in rule.hypers
    }
    return Lane(lane_id, rule.name, tuple(hypers.items()), tuple(choices.items()))


def _default_lane(lane_id: str, name: str, landscape: str) -> Lane:
    lane = _lane(Reader({f"{lane_id}.rule": name}), lane_id, landscape)
    assert lane is not None
    return lane


def _entrant(value: Any) -> str:
    if value != NOBODY and value not in ENTRANTS:
        raise UnknownName("rule", value, (*ENTRANTS, NOBODY))
    return value


def _number(name: str, value: Any) -> float:
    """A text or a number as a finite float. Raises: SpecError."""
    try:
        x = float(value)
    except (TypeError, ValueError):
        raise SpecError(f"{name} must be a number, got {shown(value)}") from None
    if not math.isfinite(x):
        raise SpecError(f"{name} must be a number, got {shown(value)}")
    return x


def _int(value: Any) -> Any:
    """A text of at most twelve digits as an int; anything else as it is, for the check to name."""
    if isinstance(value, str) and len(value) <= 12 and value.lstrip("-").isascii():
        return int(value) if value.lstrip("-").isdigit() else value
    return value


def _within(name: str, value: Any, landscape: str) -> float:
    box = LANDSCAPES[landscape].domain
    low, high = (box.x0, box.x1) if name == "x" else (box.y0, box.y1)
    x = _number(name, value)
    if not low <= x <= high:
        raise SpecError(f"{name} must be in [{low:g}, {high:g}], got {shown(value)}")
    return x


def _text(value: Any) -> str:
    """The shortest text that reads back as `value`."""
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)


def _named(key: str, error: SpecError) -> str:
    """The error's sentence with the lane's key in front of the setting's name."""
    sentence = str(error)
    setting = key.rpartition(".")[2]
    return sentence.replace(setting, key, 1) if sentence.startswith(setting) else sentence
