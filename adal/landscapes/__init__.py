"""The loss landscapes: `LANDSCAPES[name]` has `f`, `grad`, `hessian`, `minima` and a domain."""

from __future__ import annotations

from adal.errors import UnknownName
from adal.landscapes.beale import BEALE
from adal.landscapes.himmelblau import HIMMELBLAU
from adal.landscapes.landscape import Domain, Landscape, Minimum
from adal.landscapes.monkey_saddle import MONKEY_SADDLE
from adal.landscapes.quadratic import QUADRATIC
from adal.landscapes.rastrigin import RASTRIGIN
from adal.landscapes.rosenbrock import ROSENBROCK

LANDSCAPES = {
    landscape.name: landscape
    for landscape in (ROSENBROCK, QUADRATIC, BEALE, HIMMELBLAU, RASTRIGIN, MONKEY_SADDLE)
}


def landscape_named(name: object) -> Landscape:
    """The landscape of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in LANDSCAPES:
        raise UnknownName("landscape", name, LANDSCAPES)
    return LANDSCAPES[name]


__all__ = ["LANDSCAPES", "Domain", "Landscape", "Minimum", "landscape_named"]
