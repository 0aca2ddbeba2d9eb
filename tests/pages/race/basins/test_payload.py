"""The packed bytes say what the picture says; its colours can be told apart by all eyes."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from adal.basins import Basins, basins
from adal.convergence import DIVERGED, ELSEWHERE
from adal.landscapes import LANDSCAPES
from adal.race import opening_race
from adal.starts import Grid
from app.charts.looks import LOOKS
from pages.race.basins.box import basins_payload
from pages.race.basins.endings import map_of, note_on, outcomes_of
from pages.race.basins.payload import (
    GROUND,
    HUES,
    LOST,
    SHADES,
    Map,
    hues_of,
    pack,
    ramp,
    shade_edges,
)
from tests.app.charts.colour_vision import SIMULATIONS, distance, lab, rgb
from tests.pages.race.basins.examples import OUTCOMES, halves, payload_with, unpacked

THEMES = ("light", "dark")
PAIRS = list(itertools.product(THEMES, SIMULATIONS))


def test_round_trip() -> None:
    shown = payload_with(8)
    header, maps = unpacked(pack(shown, 7))
    assert (header["version"], header["n"], header["exact"]) == (7, 8, True)
    assert header["domain"] == [-2, 2, -1, 1]
    assert header["start"] == [-2, 1]
    assert [panel["title"] for panel in header["panels"]] == ["AdaL", "AdaL, raw"]
    assert [panel["dashed"] for panel in header["panels"]] == [False, True]
    assert header["outcomes"][1]["point"] == [1, 0.5]
    for panel, (outcome, steps) in zip(shown.panels, maps, strict=True):
        np.testing.assert_array_equal(outcome, panel.map.outcome + 2)
        np.testing.assert_array_equal(steps, panel.map.steps)


def test_many_outcomes_and_long_runs_fit() -> None:
    large = Map(np.full((3, 3), 700), np.full((3, 3), 20_000))
    outcomes = OUTCOMES[:1] * 701
    shown = payload_with(3, outcomes=outcomes)
    shown = replace(shown, panels=(replace(shown.panels[0], map=large),))
    (outcome, steps) = unpacked(pack(shown, 1))[1][0]
    assert (outcome == 702).all()
    assert (steps == 20_000).all()


def test_maps_of_different_sizes_are_refused() -> None:
    shown = payload_with(8)
    uneven = (shown.panels[0], replace(shown.panels[1], map=halves(9)))
    with pytest.raises(ValueError, match=r"squares of one size, got shapes \[\(8, 8\), \(9, 9\)\]"):
        pack(replace(shown, panels=uneven), 1)
    oblong = Map(np.zeros((2, 3), int), np.zeros((2, 3), int))
    with pytest.raises(ValueError, match="squares of one size"):
        pack(replace(shown, panels=(replace(shown.panels[0], map=oblong),)), 1)


@pytest.mark.parametrize("landscape", ["rosenbrock", "himmelblau"])
def test_four_panels_of_128_starts_a_side_take_60_kilobytes_at_most(landscape: str) -> None:
    spec = opening_race(landscape)
    runs = [replace(spec.run_spec(lane), start=Grid(128, 128)) for lane in spec.lanes]
    records = [basins(run) for run in runs]
    payload = pack(basins_payload(spec, records), 1)
    assert len(payload) <= 60_000
    header, maps = unpacked(payload)
    assert header["exact"]
    np.testing.assert_array_equal(maps[0][1], records[0].steps)


def test_what_cannot_be_pressed_together_is_told_less_exactly() -> None:
    rng = np.random.default_rng(0)
    shown = payload_with(128)
    wild = [Map(rng.integers(0, 2, (128, 128)), rng.integers(0, 2000, (128, 128))) for _ in "abcd"]
    panels = tuple(replace(shown.panels[0], map=chaos) for chaos in wild)
    payload = pack(replace(shown, panels=panels), 1)
    assert len(payload) <= 60_000
    header, maps = unpacked(payload)
    assert not header["exact"]
    for chaos, (outcome, steps) in zip(wild, maps, strict=True):
        np.testing.assert_array_equal(outcome, chaos.outcome + 2)
        # One digit is within half a unit of it: a third at worst, at 1.5 units.
        np.testing.assert_allclose(steps, chaos.steps, rtol=0.34)


def test_shades_hold_equal_shares_on_one_scale_for_all_panels() -> None:
    one, two = Map(np.zeros((6, 6), int), np.arange(36).reshape(6, 6)), halves(6)
    shown = payload_with(6)
    shown = replace(shown, panels=(replace(shown.panels[0], map=one),))
    assert shade_edges(shown) == [6, 12, 18, 24, 30]
    both = replace(shown, panels=(*shown.panels, replace(shown.panels[0], map=two)))
    steps = np.concatenate([one.steps.ravel(), two.steps[two.steps >= 0]])
    shares = np.histogram(steps, [0, *shade_edges(both), 99])[0] / len(steps)
    np.testing.assert_allclose(shares, 1 / SHADES, atol=0.05)  # 70 steps, some of them equal


def test_shades_of_few_steps_are_fewer() -> None:
    shown = payload_with(4)

    def edges(outcome: int, step: int) -> list[int]:
        flat = Map(np.full((4, 4), outcome), np.full((4, 4), step))
        return shade_edges(replace(shown, panels=(replace(shown.panels[0], map=flat),)))

    assert edges(0, 17) == []
    assert edges(-1, -1) == []


def shades(theme: str) -> list[list[str]]:
    return [ramp(*ends) for ends in HUES[theme]]


@pytest.mark.parametrize("theme", THEMES)
def test_shades_darken_evenly(theme: str) -> None:
    for colours in shades(theme):
        assert len(colours) == SHADES
        assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)
        light = [lab(rgb(colour), "normal vision")[0] for colour in colours]
        falls = -np.diff(light)
        assert falls.min() > 4
        assert falls.max() < 2 * falls.min()


@pytest.mark.parametrize(("theme", "vision"), PAIRS)
def test_the_first_four_hues_stay_apart_for_all_eyes_at_any_two_shades(
    theme: str, vision: str
) -> None:
    for one, two in itertools.combinations(shades(theme)[:4], 2):
        for a, b in itertools.product(one, two):
            # By hue alone: lightness tells the time and must not be needed.
            apart = np.linalg.norm((lab(rgb(a), vision) - lab(rgb(b), vision))[1:])
            assert apart >= 14, f"{a} and {b} are {apart:.1f} apart"


@pytest.mark.parametrize("theme", THEMES)
def test_further_hues_stay_apart_for_most_eyes(theme: str) -> None:
    for one, two in itertools.combinations(shades(theme), 2):
        for a, b in zip(one, two, strict=True):
            assert distance(a, b, "normal vision") >= 15


@pytest.mark.parametrize("theme", THEMES)
def test_no_basin_wears_an_optimizers_colour(theme: str) -> None:
    for colour in itertools.chain(*shades(theme)):
        for name, look in LOOKS.items():
            apart = distance(colour, getattr(look, theme), "normal vision")
            assert apart >= 8, f"{colour} is {apart:.1f} from {name}"


@pytest.mark.parametrize(("theme", "vision"), PAIRS)
def test_elsewhere_and_diverged_are_no_shade_of_a_basin(theme: str, vision: str) -> None:
    for colour in itertools.chain(*shades(theme)):
        assert distance(colour, GROUND[theme], vision) >= 12
        for tone in LOST[theme]:
            assert distance(colour, tone, vision) >= 15
    assert distance(GROUND[theme], LOST[theme][0], vision) >= 15


def test_neighbours_among_many_minima_never_share_a_hue() -> None:
    points = [minimum.point for minimum in LANDSCAPES["rastrigin"].minima]
    hues = hues_of(points)
    assert hues[:6] == list(range(6))
    for (p, hue), (q, other) in itertools.combinations(zip(points, hues, strict=True), 2):
        if hue == other:
            assert np.hypot(p[0] - q[0], p[1] - q[1]) > 1.2  # the next ones are 0.995 away


def test_minima_are_named_by_number_or_where_there_are_many_by_place() -> None:
    (only,) = outcomes_of(LANDSCAPES["rosenbrock"])
    assert (only.name, only.mark, only.legend) == ("minimum", "", "minimum (1.00, 1.00)")
    four = outcomes_of(LANDSCAPES["himmelblau"])
    assert [(o.name, o.mark, o.hue) for o in four] == [
        (f"minimum {k + 1}", str(k + 1), k) for k in range(4)
    ]
    assert four[1].legend == "minimum 2 (−2.81, 3.13)"
    mixed = outcomes_of(LANDSCAPES["three_hump_camel"])
    assert [o.name for o in mixed] == ["global minimum 1", "local minimum 2", "local minimum 3"]
    many = outcomes_of(LANDSCAPES["rastrigin"])
    named = [o for o in many if o.legend]
    assert [(o.name, o.hue) for o in named] == [("global minimum (0, 0)", 0)]
    assert "121 minima share 6 colours" in note_on(LANDSCAPES["rastrigin"])
    assert note_on(LANDSCAPES["himmelblau"]) == ""


def test_without_a_minimum_the_map_tells_who_left_when() -> None:
    (left,) = outcomes_of(LANDSCAPES["saddle"])
    assert (left.name, left.when, left.point) == ("left the picture", "at step {}", None)
    record = Basins(
        np.array([[ELSEWHERE, ELSEWHERE], [DIVERGED, ELSEWHERE]]),
        np.full((2, 2), -1),
        np.array([[-1, 5], [3, 9]]),
    )
    shown = map_of(record, True)
    assert shown.outcome.tolist() == [[ELSEWHERE, 0], [DIVERGED, 0]]
    assert shown.steps.tolist() == [[-1, 5], [-1, 9]]
    assert map_of(record, False).outcome is record.minimum
