"""An optimizer as drawn: what it is called and how it looks, in every chart, table and file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adal.race import Lane
from adal.rules import variant_of
from app.charts.looks import LOOKS, Look
from app.charts.palette import DARK, LIGHT, Palette

Dash = tuple[int, ...]
"""Lengths of dashes and gaps in pixels; empty is a solid line."""

SOLID: Dash = ()
DASHES: tuple[Dash, ...] = ((8, 4), (2, 3), (10, 3, 2, 3), (5, 2), (12, 5))
SYMBOLS = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle-up",
    "down": "triangle-down",
    "diamond": "diamond",
    "cross": "cross",
    "hexagon": "hexagon",
    "star": "star",
}
"""The race's markers as Plotly calls them."""
INK = Look(LIGHT.ink, DARK.ink, "circle")
"""Of what belongs to no optimizer."""


@dataclass(frozen=True)
class Line:
    """One optimizer's line.

    Attributes:
      title: what it is called.
      look: its colours and marker.
      dash: of its line; solid for the first plain lane of a rule.
    """

    title: str
    look: Look
    dash: Dash = SOLID

    @property
    def sample(self) -> str:
        """A character that looks like the line."""
        return "╌" if self.dash else "━"

    @property
    def symbol(self) -> str:
        """Its marker as Plotly calls it, hollow for a variant."""
        return SYMBOLS[self.look.marker] + ("-open" if self.dash else "")

    def colour(self, palette: Palette) -> str:
        """ "#rrggbb" in a theme."""
        return self.look.colour(palette.dark)

    def stroke(self, palette: Palette, width: float = 2.0) -> dict[str, Any]:
        """The line as Plotly wants it."""
        dash = ",".join(f"{length}px" for length in self.dash) or "solid"
        return {"color": self.colour(palette), "width": width, "dash": dash}


def lines_of(lanes: Iterable[Lane]) -> list[Line]:
    """The line of each lane.

    The first plain lane of a rule is solid; variants and repeats are told apart by their dashes.
    """
    used: dict[str, set[Dash]] = {}
    out = []
    for lane in lanes:
        taken = used.setdefault(lane.rule, set())
        wanted = DASHES if variant_of(lane.rule, dict(lane.choices)) else (SOLID, *DASHES)
        dash = next(dash for dash in (*wanted, SOLID, *DASHES) if dash not in taken)
        taken.add(dash)
        out.append(Line(lane.title, LOOKS[lane.rule], dash))
    return out
