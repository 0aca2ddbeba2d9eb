"""A link and its race."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import Any

from adal.checks import LARGEST_SEED
from adal.errors import SpecError, UnknownName, shown
from adal.landscapes import LANDSCAPES, Domain, Formula, Place, landscape_of
from adal.landscapes.expression import BOX
from adal.landscapes.expression.formula import FARTHEST_EDGE
from adal.landscapes.expression.tokens import LONGEST
from adal.oracles import LAWS, Noise
from adal.race import OPENING, RaceSpec, race_hypers
from adal.tuning import race_defaults
from app.settings import field
from app.settings.field import Field, Known
from app.settings.kinds import box, counted, select
from app.settings.laws import SHAPE, law_of
from app.settings.optimizers_link import lane_rows, lane_values, lanes_of
from app.settings.reader import Reader, Values, real

MOST_STEPS = 2000
"""On the page, so that six lanes answer at once; the library allows more."""

OWN = "own"
"""The name of a person's own function among the landscapes."""
OWN_TEXT = "x^2 + y^2 + 2 sin(3x) sin(3y)"
"""What stands in the box until a person writes there: a bowl with bumps."""
EDGES = ("x0", "x1", "y0", "y1")
FUNCTION = "f"
PLACE = ("landscape", FUNCTION, *EDGES)
"""The settings that say where the optimizers race."""


def place_of(known: Known) -> Place:
    """Where the optimizers race."""
    if known["landscape"] != OWN:
        return known["landscape"]
    return _formula(known[FUNCTION], _box_of(known))


def place_values(place: Place) -> dict[str, Any]:
    """A landscape under the link's keys; a function of one's own with its text and its box."""
    if not isinstance(place, Formula):
        return {"landscape": place}
    edges = {name: getattr(place.domain, name) for name in EDGES}
    return {"landscape": OWN, FUNCTION: place.text, **edges}


@lru_cache(maxsize=64)
def _formula(text: str, box: Domain) -> Formula:
    return Formula(text, box)  # read once, though many settings depend on it


def _box_of(known: Known) -> Domain:
    return Domain(*(known[name] for name in EDGES))


def _elsewhere(known: Known) -> bool:
    return known["landscape"] != OWN


def _landscape(value: Any, known: Known) -> str:
    if value != OWN and value not in LANDSCAPES:
        raise UnknownName("landscape", value, (*LANDSCAPES, OWN))
    return value


def _landscape_title(name: str) -> str:
    return LANDSCAPES[name].title if name in LANDSCAPES else "A function of my own"


def _edge(name: str, value: Any, low: float, high: float, ends: str) -> float:
    edge = real(name, value)
    above = edge >= low if ends[0] == "[" else edge > low
    if not (above and (edge < high if ends[1] == ")" else edge <= high)):
        raise SpecError(
            f"{name} must be in {ends[0]}{low:g}, {high:g}{ends[1]}, got {shown(value)}"
        )
    return edge


def _edge_row(name: str, title: str, parse: Any, usual: Any, *needs: str) -> Field:
    return Field(
        name,
        title,
        parse,
        usual,
        needs=("landscape", *needs),
        hidden=_elsewhere,
        stays=True,
        help=f"The box that is drawn, within ±{FARTHEST_EDGE:g}.",
        widget=box(0.5, "%.4g"),
    )


def _edges(axis: str) -> tuple[Field, Field]:
    """Where the box of a function of one's own begins and ends along x or y."""
    low, high, far = f"{axis}0", f"{axis}1", FARTHEST_EDGE

    def end(value: Any, known: Known) -> float:
        return _edge(high, value, known[low], far, "(]")

    def usual_end(known: Known) -> float:
        return min(max(BOX.x1, known[low] + BOX.x1 - BOX.x0), far)

    return (
        _edge_row(low, f"{axis} from", lambda v, known: _edge(low, v, -far, far, "[)"), BOX.x0),
        _edge_row(high, f"{axis} to", end, usual_end, low),
    )


def _start(axis: int) -> Field:
    """One of the two coordinates at which all optimizers start."""
    name = "xy"[axis]

    def ends(known: Known) -> tuple[float, float]:
        domain = landscape_of(place_of(known)).domain
        return ((domain.x0, domain.x1), (domain.y0, domain.y1))[axis]

    return Field(
        name,
        f"Start {name}",
        lambda value, known: _edge(name, value, *ends(known), "[]"),
        usual=lambda known: landscape_of(place_of(known)).start[axis],
        needs=PLACE,
        help=lambda known: "From {:g} to {:g}. Or click the landscape.".format(*ends(known)),
        widget=lambda place, label, known, **common: place.number_input(
            label, step=(ends(known)[1] - ends(known)[0]) / 100, format="%.4g", **common
        ),
    )


ROWS = (
    Field(
        "landscape",
        "Landscape",
        _landscape,
        usual="rosenbrock",
        help="The loss f(θ) of two parameters that the optimizers walk down.",
        shown=_landscape_title,
        widget=select([*LANDSCAPES, OWN], _landscape_title),
    ),
    *_edges("x"),
    *_edges("y"),
    Field(
        FUNCTION,
        "Function f(x, y)",
        lambda value, known: Formula(value, _box_of(known)).text,
        usual=OWN_TEXT,
        needs=("landscape", *EDGES),
        hidden=_elsewhere,
        stays=True,
        label="f(x, y) =",
        help="A function of x and y, such as (1 - x)^2 + 100 (y - x^2)^2. Allowed are numbers, pi, "
        "e, + - * / ^, brackets, products without a sign as in 3x, and sin, cos, tan, exp, log, "
        "sqrt, abs, tanh, max, min.",
        widget=lambda place, label, known, **common: place.text_area(
            label, max_chars=LONGEST, height=68, **common
        ),
    ),
    _start(0),
    _start(1),
    counted("steps", "Steps", 500, 1, MOST_STEPS, help="Updates per run."),
    Field(
        "noise",
        "Gradient noise",
        lambda value, known: Noise(real("noise", value)).scale,
        usual=0.0,
        help="Scale σ of the noise added to each gradient. 0 is exact.",
        widget=box(0.5, "%.3g"),
    ),
    law_of(LAWS),
    SHAPE,
    counted(
        "seed",
        "Seed",
        0,
        0,
        LARGEST_SEED,
        help="The noise of a seed is always the same.",
        widget=box(1),
    ),
    *lane_rows(
        OPENING,
        defaults=race_defaults,
        tuned={
            "lr": lambda known, rule, choices: race_hypers(place_of(known), rule, choices)["lr"]
        },
        place=PLACE,
    ),
)


MADE = {"landscape", "lanes", "start", "noise"}
ALIKE = tuple(f.name for f in fields(RaceSpec) if f.name not in MADE)
"""Fields of the race that are settings of the same name; the others are made of several."""


def race_of(values: Values) -> tuple[RaceSpec, list[str]]:
    """The race that `values` describe, and one sentence for each that had to be replaced."""
    reader = Reader(values)
    found = field.read(reader, ROWS)
    spec = RaceSpec(
        place_of(found),
        lanes_of(reader, ROWS, found),
        (found["x"], found["y"]),
        noise=Noise(found["noise"], found["law"], found.get("shape")),
        **{name: found[name] for name in ALIKE},
    )
    return spec, reader.finish()


def values_of(spec: RaceSpec) -> dict[str, Any]:
    """Every setting of `spec` under its key."""
    noise = {"noise": spec.noise.scale, "law": spec.noise.law, "shape": spec.noise.shape}
    start = dict(zip("xy", spec.start, strict=True))
    alike = {name: getattr(spec, name) for name in ALIKE}
    own = field.in_order(ROWS, place_values(spec.landscape) | start | noise | alike)
    return own | lane_values(spec.lanes)


def query_of(spec: RaceSpec) -> dict[str, str]:
    """The link's query: what differs from a link that names landscape and optimizers alone."""
    return field.query_of(ROWS, values_of(spec))
