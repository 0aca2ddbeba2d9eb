"""How optimizers look: everyone has a look of their own, and lanes can be told apart."""

from __future__ import annotations

import re

from adal.rules import RULES, VARIANTS
from app.figures.theme import LOOKS, SOLID, styles
from app.race import MARKERS


def test_every_rule_has_its_own_colours_and_marker() -> None:
    assert set(LOOKS) == set(RULES)
    for part in ("light", "dark", "marker"):
        assert len({getattr(look, part) for look in LOOKS.values()}) == len(LOOKS)
    for look in LOOKS.values():
        assert look.marker in MARKERS
        assert re.fullmatch("#[0-9A-F]{6}", look.light)
        assert re.fullmatch("#[0-9A-F]{6}", look.dark)


def test_the_hero_and_the_baselines_wear_their_colours() -> None:
    assert LOOKS["adal"].light == "#D55E00"
    assert LOOKS["adam"].light == "#0072B2"
    assert LOOKS["sgd"].light == "#009E73"


def test_variants_wear_their_parents_colour_dashed() -> None:
    constant = dict(VARIANTS["adal_constant"].choices)
    (one, plain), (two, dashed) = styles([("adal", {}), ("adal", constant)])
    assert one == two
    assert plain == SOLID
    assert dashed != SOLID


def test_six_lanes_of_one_rule_differ_in_their_lines() -> None:
    assert len({dash for _, dash in styles([("adam", {})] * 6)}) == 6
