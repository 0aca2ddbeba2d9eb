"""A link and its race."""

from __future__ import annotations

from typing import Any

from adal.checks import LARGEST_SEED, whole
from adal.errors import SpecError, UnknownName, shown
from adal.landscapes import LANDSCAPES, Domain, Formula, Place, landscape_of
from adal.landscapes.expression import BOX
from adal.landscapes.expression.formula import FARTHEST_EDGE
from adal.oracles import Noise, law_named, shape_of
from adal.race import OPENING, RaceSpec, race_hypers
from app.settings.optimizers_link import changed_settings, lane_values, lanes_of
from app.settings.reader import Reader, Values, integer, number

MOST_STEPS = 2000
"""On the page, so that six lanes answer at once; the library allows more."""

LANDSCAPE = "rosenbrock"
OWN = "own"
"""The name of a person's own function among the landscapes."""
OWN_TEXT = "x^2 + y^2 + 2 sin(3x) sin(3y)"
"""What stands in the box until a person writes there: a bowl with bumps."""
EDGES = ("x0", "x1", "y0", "y1")
FUNCTION = "f"
DECIDING = {"landscape": LANDSCAPE, FUNCTION: OWN_TEXT, "law": "gaussian"}
"""What the usual values of other settings depend on, and its own usual value."""


def race_of(values: Values) -> tuple[RaceSpec, list[str]]:
    """The race that `values` describe, and one sentence for each that had to be replaced."""
    reader = Reader(values)
    place = _place(reader)
    x, y = landscape_of(place).start
    start = (
        reader.read("x", x, lambda v: _inside("x", v, place)),
        reader.read("y", y, lambda v: _inside("y", v, place)),
    )
    steps = reader.read("steps", 500, lambda v: whole("steps", integer(v), 1, MOST_STEPS))
    noise = _noise(reader)
    seed = reader.read("seed", 0, lambda v: whole("seed", integer(v), 0, LARGEST_SEED))
    lanes = lanes_of(reader, OPENING, lambda rule, choices: race_hypers(place, rule, choices))
    return RaceSpec(place, lanes, start, steps, noise, seed), reader.finish()


def values_of(spec: RaceSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    assert spec.start is not None  # filled in by RaceSpec
    return {
        **place_values(spec.landscape),
        "x": spec.start[0],
        "y": spec.start[1],
        "steps": spec.steps,
        "noise": spec.noise.scale,
        "law": spec.noise.law,
        **({} if spec.noise.shape is None else {"shape": spec.noise.shape}),
        "seed": spec.seed,
        **lane_values(spec.lanes),
    }


def query_of(spec: RaceSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names landscape and optimizers alone."""
    values, deciding = values_of(spec), dict(DECIDING)
    for axis in "xy":
        low = values.get(f"{axis}0", BOX.x0)
        deciding |= {f"{axis}0": BOX.x0, f"{axis}1": _usual_end(low)}
    return changed_settings(values, deciding, OPENING, lambda q: values_of(race_of(q)[0]))


def place_values(place: Place) -> dict[str, Any]:
    """A landscape under the link's keys; a function of one's own with its text and its box."""
    if not isinstance(place, Formula):
        return {"landscape": place}
    edges = {name: getattr(place.domain, name) for name in EDGES}
    return {"landscape": OWN, FUNCTION: place.text, **edges}


def _place(reader: Reader) -> Place:
    name = reader.read("landscape", LANDSCAPE, _landscape)
    if name != OWN:
        return name
    (x0, x1), (y0, y1) = _sides(reader, "x"), _sides(reader, "y")
    domain = Domain(x0, x1, y0, y1)
    return Formula(reader.read(FUNCTION, OWN_TEXT, lambda v: Formula(v, domain).text), domain)


def _landscape(value: Any) -> str:
    if value != OWN and value not in LANDSCAPES:
        raise UnknownName("landscape", value, (*LANDSCAPES, OWN))
    return value


def _sides(reader: Reader, axis: str) -> tuple[float, float]:
    """Where the box of a function of one's own begins and ends along x or y."""
    low = reader.read(
        f"{axis}0", BOX.x0, lambda v: _edge(f"{axis}0", v, -FARTHEST_EDGE, FARTHEST_EDGE, "[)")
    )
    usual = min(max(BOX.x1, low + BOX.x1 - BOX.x0), FARTHEST_EDGE)
    high = reader.read(f"{axis}1", usual, lambda v: _edge(f"{axis}1", v, low, FARTHEST_EDGE, "(]"))
    return low, high


def _usual_end(low: float) -> float:
    """Where a box ends that begins at `low`, unless told otherwise."""
    return min(max(BOX.x1, low + BOX.x1 - BOX.x0), FARTHEST_EDGE)


def _edge(name: str, value: Any, low: float, high: float, ends: str) -> float:
    edge = number(name, value)
    above = edge >= low if ends[0] == "[" else edge > low
    if not (above and (edge < high if ends[1] == ")" else edge <= high)):
        raise SpecError(
            f"{name} must be in {ends[0]}{low:g}, {high:g}{ends[1]}, got {shown(value)}"
        )
    return edge


def _noise(reader: Reader) -> Noise:
    scale = reader.read("noise", 0.0, lambda v: Noise(number("noise", v)).scale)
    law = reader.read("law", "gaussian", lambda v: law_named(v).name)
    usual = shape_of(law, None)
    if usual is None:
        return Noise(scale, law)
    return Noise(
        scale, law, reader.read("shape", usual, lambda v: shape_of(law, number("shape", v)))
    )


def _inside(name: str, value: Any, place: Place) -> float:
    box = landscape_of(place).domain
    low, high = (box.x0, box.x1) if name == "x" else (box.y0, box.y1)
    x = number(name, value)
    if not low <= x <= high:
        raise SpecError(f"{name} must be in [{low:g}, {high:g}], got {shown(value)}")
    return x
