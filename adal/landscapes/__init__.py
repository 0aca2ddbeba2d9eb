"""The loss landscapes: `LANDSCAPES[name]` has `f`, `grad`, `hessian`, `minima` and a domain.

A person's own function is a `Formula`; `landscape_of` takes either.
"""

from __future__ import annotations

from adal.errors import UnknownName
from adal.landscapes.ackley import ACKLEY
from adal.landscapes.beale import BEALE
from adal.landscapes.booth import BOOTH
from adal.landscapes.cliff import CLIFF
from adal.landscapes.expression import Formula
from adal.landscapes.goldstein_price import GOLDSTEIN_PRICE
from adal.landscapes.himmelblau import HIMMELBLAU
from adal.landscapes.landscape import Domain, Landscape, Minimum
from adal.landscapes.monkey_saddle import MONKEY_SADDLE
from adal.landscapes.quadratic import QUADRATIC
from adal.landscapes.rastrigin import RASTRIGIN
from adal.landscapes.ravine import RAVINE
from adal.landscapes.rosenbrock import ROSENBROCK
from adal.landscapes.saddle import SADDLE
from adal.landscapes.sharp_flat import SHARP_FLAT
from adal.landscapes.six_hump_camel import SIX_HUMP_CAMEL
from adal.landscapes.styblinski_tang import STYBLINSKI_TANG
from adal.landscapes.three_hump_camel import THREE_HUMP_CAMEL

LANDSCAPES = {
    landscape.name: landscape
    for landscape in (
        ROSENBROCK,
        QUADRATIC,
        BOOTH,
        RAVINE,
        BEALE,
        CLIFF,
        HIMMELBLAU,
        THREE_HUMP_CAMEL,
        SIX_HUMP_CAMEL,
        STYBLINSKI_TANG,
        SHARP_FLAT,
        GOLDSTEIN_PRICE,
        RASTRIGIN,
        ACKLEY,
        SADDLE,
        MONKEY_SADDLE,
    )
}


def landscape_named(name: object) -> Landscape:
    """The landscape of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in LANDSCAPES:
        raise UnknownName("landscape", name, LANDSCAPES)
    return LANDSCAPES[name]


Place = str | Formula
"""Where a run takes place: a name in `LANDSCAPES`, or a person's own function."""


def landscape_of(place: Place) -> Landscape:
    """The landscape of a spec. Raises: UnknownName listing the known names."""
    return place.landscape if isinstance(place, Formula) else landscape_named(place)


__all__ = [
    "LANDSCAPES",
    "Domain",
    "Formula",
    "Landscape",
    "Minimum",
    "Place",
    "landscape_named",
    "landscape_of",
]
