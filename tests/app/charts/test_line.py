"""An optimizer as drawn: lanes of one race can be told apart, in the words Plotly understands."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from adal.race import Lane
from adal.rules import VARIANTS
from app.canvas.race.payload import MARKERS
from app.charts.line import SOLID, SYMBOLS, Line, lines_of
from app.charts.looks import LOOKS
from app.charts.palette import DARK, LIGHT


def test_variants_wear_their_parents_colour_dashed() -> None:
    constant = VARIANTS["adal_constant"].choices
    plain, dashed = lines_of([Lane("l1", "adal"), Lane("l2", "adal", (), constant)])
    assert plain.look == dashed.look
    assert plain.dash == SOLID
    assert dashed.dash != SOLID
    assert (plain.title, dashed.title) == ("AdaL", VARIANTS["adal_constant"].title)


def test_six_lanes_of_one_rule_differ_in_their_lines() -> None:
    lines = lines_of(Lane(f"l{i}", "adam") for i in range(6))
    assert len({line.dash for line in lines}) == 6
    assert len({line.stroke(LIGHT)["dash"] for line in lines}) == 6


def test_a_line_has_its_looks_colour_in_both_themes() -> None:
    line = Line("AdaL", LOOKS["adal"])
    assert line.colour(LIGHT) == line.stroke(LIGHT)["color"] == LOOKS["adal"].light
    assert line.colour(DARK) == line.stroke(DARK)["color"] == LOOKS["adal"].dark


@pytest.mark.parametrize("marker", MARKERS)
def test_plotly_knows_every_marker_filled_and_hollow(marker: str) -> None:
    assert set(SYMBOLS) == set(MARKERS)
    look = next(look for look in LOOKS.values() if look.marker == marker)
    for line in (Line("plain", look), Line("variant", look, (8, 4))):
        # Plotly refuses a symbol or a dash that it does not know.
        figure = go.Figure().add_scatter(
            x=[0], y=[0], marker={"symbol": line.symbol}, line=line.stroke(LIGHT)
        )
        assert figure.data[0].marker.symbol.endswith("-open") == bool(line.dash)  # pyright: ignore
