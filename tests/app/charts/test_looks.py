"""How optimizers look: everyone has a look of their own, and lanes can be told apart."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from adal.rules import RULES
from app.canvas.race.payload import MARKERS
from app.charts.looks import LOOKS
from tests.app.charts.colour_vision import SIMULATIONS, contrast, distance, rgb

ROOT = Path(__file__).resolve().parents[3]
THEMES = ("light", "dark")


def test_every_rule_has_colours_and_a_marker() -> None:
    assert list(LOOKS) == list(RULES)
    for look in LOOKS.values():
        assert look.marker in MARKERS
        assert re.fullmatch("#[0-9A-F]{6}", look.light)
        assert re.fullmatch("#[0-9A-F]{6}", look.dark)


def test_the_hero_and_the_baselines_wear_their_colours() -> None:
    assert LOOKS["adal"].light == "#D55E00"
    assert LOOKS["adam"].light == "#0072B2"
    assert LOOKS["sgd"].light == "#009E73"


@pytest.mark.parametrize("vision", SIMULATIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_two_optimizers_never_look_alike(theme: str, vision: str) -> None:
    for one, two in combinations(LOOKS, 2):
        apart = distance(getattr(LOOKS[one], theme), getattr(LOOKS[two], theme), vision)
        # There are 8 markers for 12 optimizers: who shares one is told apart by colour alone.
        shared = LOOKS[one].marker == LOOKS[two].marker
        assert apart >= (40 if shared else 15), f"{one} and {two} are {apart:.1f} apart"


def ground_and_halo(theme: str) -> tuple[list[np.ndarray], np.ndarray, float]:
    """The ends of the ground's ramp, the colour of a path's halo and its opacity."""
    source = (ROOT / "app/canvas/js/theme.js").read_text()
    dark, light = source.split("const ground = dark")[1].split("\n    : {")
    part = dark if theme == "dark" else light
    ends = [
        np.array([float(c) for c in re.findall(r"\d+", found)])
        for found in re.findall(r"(?:valley|height): \[(.*?)\]", part)[:2]
    ]
    found = re.search(r'halo: "rgba\((.*?)\)"', part)
    assert found
    *halo, opacity = (float(c) for c in found[1].split(","))
    return ends, np.array(halo), opacity


@pytest.mark.parametrize("theme", THEMES)
def test_every_path_with_its_halo_stands_out_from_the_ground(theme: str) -> None:
    ends, halo, opacity = ground_and_halo(theme)
    assert len(ends) == 2
    for share in np.linspace(0, 1, 11):
        ground = ends[0] + share * (ends[1] - ends[0])
        edge = contrast(opacity * halo + (1 - opacity) * ground, ground)
        for name, look in LOOKS.items():
            inner = contrast(rgb(getattr(look, theme)), ground)
            assert max(inner, edge) >= 3, f"{name}: {inner:.2f} and {edge:.2f}"


@pytest.mark.parametrize("theme", THEMES)
def test_every_line_of_a_chart_stands_out_from_the_page(theme: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    page = rgb(config["theme"][theme]["backgroundColor"])
    for name, look in LOOKS.items():
        assert contrast(rgb(getattr(look, theme)), page) >= 3, name
