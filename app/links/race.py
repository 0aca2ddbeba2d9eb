"""A link and its race."""

from __future__ import annotations

from typing import Any

from adal.errors import SpecError, shown
from adal.landscapes import LANDSCAPES, landscape_named
from adal.oracles import Noise
from adal.race import OPENING, RaceSpec, race_hypers
from adal.trajectory import LARGEST_SEED, whole
from app.links.lanes import changed_settings, lane_values, lanes_of
from app.links.reader import Reader, Values, integer, number

MOST_STEPS = 2000
"""On the page, so that six lanes answer at once; the library allows more."""

LANDSCAPE = "rosenbrock"


def race_of(values: Values) -> tuple[RaceSpec, list[str]]:
    """The race that `values` describe, and one sentence for each that had to be replaced."""
    reader = Reader(values)
    landscape = reader.read("landscape", LANDSCAPE, lambda v: landscape_named(v).name)
    x, y = LANDSCAPES[landscape].start
    start = (
        reader.read("x", x, lambda v: _inside("x", v, landscape)),
        reader.read("y", y, lambda v: _inside("y", v, landscape)),
    )
    steps = reader.read("steps", 500, lambda v: whole("steps", integer(v), 1, MOST_STEPS))
    noise = reader.read("noise", 0.0, lambda v: Noise(number("noise", v)).scale)
    seed = reader.read("seed", 0, lambda v: whole("seed", integer(v), 0, LARGEST_SEED))
    lanes = lanes_of(reader, OPENING, lambda rule, choices: race_hypers(landscape, rule, choices))
    return RaceSpec(landscape, lanes, start, steps, Noise(noise), seed), reader.finish()


def values_of(spec: RaceSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    assert spec.start is not None  # filled in by RaceSpec
    return {
        "landscape": spec.landscape,
        "x": spec.start[0],
        "y": spec.start[1],
        "steps": spec.steps,
        "noise": spec.noise.scale,
        "seed": spec.seed,
        **lane_values(spec.lanes),
    }


def query_of(spec: RaceSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names landscape and optimizers alone."""
    place = ("landscape", LANDSCAPE)
    return changed_settings(values_of(spec), place, OPENING, lambda q: values_of(race_of(q)[0]))


def _inside(name: str, value: Any, landscape: str) -> float:
    box = LANDSCAPES[landscape].domain
    low, high = (box.x0, box.x1) if name == "x" else (box.y0, box.y1)
    x = number(name, value)
    if not low <= x <= high:
        raise SpecError(f"{name} must be in [{low:g}, {high:g}], got {shown(value)}")
    return x
