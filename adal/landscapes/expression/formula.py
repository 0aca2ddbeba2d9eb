"""`parse(text) -> Landscape`, and `Formula`, the same as a value that specs and links can hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from adal.errors import SpecError, shown
from adal.landscapes.expression.differentiate import Derivatives, derivatives
from adal.landscapes.expression.minima import STARTS, minima_of
from adal.landscapes.expression.syntax import tree
from adal.landscapes.expression.typeset import latex
from adal.landscapes.landscape import Domain, Landscape, Minimum

BOX = Domain(-3.0, 3.0, -3.0, 3.0)
FARTHEST_EDGE = 1e3
"""Largest size of an edge of the box."""
HEIGHTS = 41
"""f is looked at on a grid of 41 x 41 points, edges included."""
TRIED = 200
"""Points tried as a start."""
AWAY = 0.02
"""Least distance of a start to a minimum, in diagonals of the box, if there is such a point."""
KEPT = 64
"""Parsed functions that are remembered."""


@dataclass(frozen=True)
class Formula:
    """A person's own function, as a value that can be compared, hashed and cached.

    Attributes:
      text: the function of x and y, such as `(1 - x)^2 + 100(y - x^2)^2`, at most 200 characters.
      domain: the box that is drawn, edges finite and at most 1000 in size.
    Raises: SpecError naming the field or showing the place in the text.
    """

    text: str
    domain: Domain = BOX

    def __post_init__(self) -> None:
        object.__setattr__(self, "domain", _checked(self.domain))
        parse(self.text, self.domain)

    @property
    def landscape(self) -> Landscape:
        """The landscape, parsed once for as long as it is among the last 64."""
        return parse(self.text, self.domain)


def parse(text: str, domain: Domain = BOX) -> Landscape:
    """The landscape of the function that `text` holds, drawn in `domain`.

    The text may hold x, y, numbers, pi, e, + - * / ^ (or **), brackets, products without a sign
    as in 3x(y + 1), and the functions in `FUNCTIONS`, max and min. It is read, never run.

    Raises: SpecError, whatever the text: one sentence that names the place, then the text with a
      caret below that place, each on its own line.
    """
    if type(text) is not str:
        raise SpecError(f"function must be a text, got {type(text).__name__}")
    return _parsed(text, _checked(domain))


@lru_cache(maxsize=KEPT)
def _parsed(text: str, domain: Domain) -> Landscape:
    node = tree(text)
    f = derivatives(node)
    heights = _heights(f, domain)
    if not np.isfinite(heights).any():
        raise SpecError(f"function has no finite value in the box {_box(domain)}")
    minima = minima_of(f, domain, heights)
    found = "found numerically" if minima else "looked for and not found"
    return Landscape(
        name="own",
        title="Your function",
        loss=f.loss,
        slope=f.slope,
        curvature=f.curvature,
        domain=domain,
        minima=minima,
        start=_start(f, domain, minima),
        formula=latex(node),
        source=f"typed by a person; smooth minima {found}, by Newton's method from a grid of "
        f"{STARTS}×{STARTS} starts, so others may exist",
        lesson="A function of your own: see whether the optimizers do on it what you expect.",
        finite=False,
    )


def _heights(f: Derivatives, domain: Domain) -> np.ndarray:
    """f (HEIGHTS, HEIGHTS) on a grid over the box, edges included."""
    x = np.linspace(domain.x0, domain.x1, HEIGHTS)
    y = np.linspace(domain.y0, domain.y1, HEIGHTS)
    return f.loss(*np.meshgrid(x, y))


def _start(f: Derivatives, domain: Domain, minima: tuple[Minimum, ...]) -> tuple[float, float]:
    """The first point of a fixed list at which a descent can begin, away from `minima`.

    The list is the R₂ sequence from (1/4, 3/4) of the box on; where f is flat all over, the first
    point with a finite slope will do.
    Source: Roberts (2018), The unreasonable effectiveness of quasirandom sequences.
    Raises: SpecError if f has a finite slope at none.
    """
    k, plastic = np.arange(TRIED), 1.324717957244746
    x = domain.x0 + (0.25 + k / plastic) % 1 * (domain.x1 - domain.x0)
    y = domain.y0 + (0.75 + k / plastic**2) % 1 * (domain.y1 - domain.y0)
    p, q = f.slope(x, y)
    finite = np.isfinite(f.loss(x, y)) & np.isfinite(p) & np.isfinite(q)
    steep = finite & ((p != 0) | (q != 0))
    away = steep.copy()
    for minimum in minima:
        distance = np.hypot(x - minimum.point[0], y - minimum.point[1])
        away &= distance > AWAY * domain.diagonal
    for good in (away, steep, finite):
        if good.any():
            return float(x[good.argmax()]), float(y[good.argmax()])
    raise SpecError(f"function has no finite slope in the box {_box(domain)}")


def _box(domain: Domain) -> str:
    return f"x in [{domain.x0:g}, {domain.x1:g}], y in [{domain.y0:g}, {domain.y1:g}]"


def _checked(domain: object) -> Domain:
    """`domain` with edges as floats. Raises: SpecError naming the edge that is out of range."""
    if not isinstance(domain, Domain):
        raise SpecError(f"domain must be a Domain, got {type(domain).__name__}")
    edges = {"x0": domain.x0, "x1": domain.x1, "y0": domain.y0, "y1": domain.y1}
    for name, edge in edges.items():
        number = isinstance(edge, int | float | np.integer | np.floating)
        if not number or isinstance(edge, bool) or not abs(edge) <= FARTHEST_EDGE:
            raise SpecError(f"domain {name} must be in [-1000, 1000], got {shown(edge)}")
        edges[name] = float(edge)
    for low, high in (("x0", "x1"), ("y0", "y1")):
        if edges[low] >= edges[high]:
            limit = f"above {low} = {edges[low]:g} and at most 1000"
            raise SpecError(f"domain {high} must be {limit}, got {edges[high]:g}")
    return Domain(**edges)
