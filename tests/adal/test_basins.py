"""Basins: what is said of a grid's starts is what single runs say, in whatever pieces."""

from __future__ import annotations

import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import adal.basins
from adal.basins import Basins, Stopped, basins
from adal.convergence import DIVERGED, ELSEWHERE, NEAR, arrival, minimum_reached
from adal.errors import SpecError
from adal.landscapes import LANDSCAPES, Domain, Landscape, Minimum, landscape_of
from adal.oracles import Noise
from adal.rules import RULES
from adal.starts import Grid
from adal.trajectory import RunSpec, run


def alone(spec: RunSpec, start: tuple[float, float]) -> tuple[int, int, int]:
    """(minimum, steps, left_at) of the run from one start, from its whole path."""
    landscape, record = landscape_of(spec.landscape), run(replace(spec, start=start))
    left_at = int(record.left_at)
    if record.diverged_at >= 0:
        return DIVERGED, -1, left_at
    minimum = minimum_reached(landscape, record.theta[-1])
    if minimum is None:
        return ELSEWHERE, -1, left_at
    index = landscape.minima.index(minimum)
    return index, int(arrival(landscape, record, [minimum])), left_at


def agrees(spec: RunSpec, record: Basins, sample: int | None = None) -> None:
    """`record` against single runs: all of them, or a sample of pixels."""
    assert isinstance(spec.start, Grid)
    points = spec.start.points()
    pixels = list(np.ndindex(points.shape[:-1]))
    if sample is not None:
        chosen = np.random.default_rng(0).choice(len(pixels), sample, replace=False)
        pixels = [pixels[i] for i in chosen]
    for pixel in pixels:
        x, y = points[pixel].tolist()
        told = tuple(int(values[pixel]) for values in vars(record).values())
        assert told == alone(spec, (x, y)), f"start ({x}, {y})"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("lr", [0.003, 0.1, 10.0])
def test_every_pixel_is_the_run_from_there(rule: str, lr: float) -> None:
    # With 10 most of these runs leave the picture, and some diverge.
    for landscape in ("himmelblau", "goldstein_price"):
        spec = RunSpec(landscape, rule, {"lr": lr}, start=Grid(6, 5), steps=90)
        agrees(spec, basins(spec))


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_agrees_with_single_runs(landscape: str) -> None:
    spec = RunSpec(landscape, "adam", {"lr": 0.3}, start=Grid(7, 5), steps=150)
    record = basins(spec)
    agrees(spec, record)
    if not LANDSCAPES[landscape].minima:
        assert set(np.unique(record.minimum)) <= {ELSEWHERE, DIVERGED}
        assert (record.steps == -1).all()


@pytest.mark.parametrize("rule", ["sgd", "adal"])
def test_runs_that_diverge_one_after_the_other_do_not_disturb_the_rest(rule: str) -> None:
    box = Domain(-3.0, 3.0, -1.0, 6.0)
    spec = RunSpec("rosenbrock", rule, {"lr": 0.002}, start=Grid(24, 18, box), steps=300)
    record = basins(spec)
    agrees(spec, record, sample=120)
    if rule == "sgd":
        assert 0.2 < (record.minimum == DIVERGED).mean() < 0.9
        assert (record.steps[record.minimum == DIVERGED] == -1).all()


def test_a_grid_on_which_all_diverge_says_so() -> None:
    box = Domain(50.0, 60.0, 50.0, 60.0)
    spec = RunSpec("rosenbrock", "sgd", {"lr": 1.0}, start=Grid(4, 4, box), steps=100)
    told: list[float] = []
    record = basins(spec, told.append)
    assert (record.minimum == DIVERGED).all()
    assert (record.left_at == 1).all()
    assert told[-1] == 1
    agrees(spec, record)


@pytest.mark.parametrize("scale", [0.5, 5.0, 10.0])
def test_every_start_is_given_the_noise_of_a_single_run(scale: float) -> None:
    # With the large noise runs come to minima and leave them again.
    noisy = {"steps": 200, "noise": Noise(scale), "seed": 7}
    spec = RunSpec("six_hump_camel", "adam", {"lr": 0.03}, start=Grid(9, 7), **noisy)
    record = basins(spec)
    agrees(spec, record)
    assert len(np.unique(record.steps)) > 5


@pytest.mark.parametrize("rule", ["lion", "adam"])
def test_infinite_noise_ends_every_run(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    # Lion takes the sign of it and would go on as if nothing had happened.
    noise = np.zeros((30, 2))
    noise[20, 1] = np.inf
    monkeypatch.setattr(Noise, "draws", lambda *_: noise)
    spec = RunSpec("himmelblau", rule, {"lr": 0.1}, start=Grid(4, 4), steps=30, noise=Noise(1.0))
    record = basins(spec)
    agrees(spec, record)
    assert (record.minimum == DIVERGED).all()


def test_steps_count_from_the_last_return_and_from_0_at_a_minimum_itself() -> None:
    x, y = LANDSCAPES["himmelblau"].minima[0].point
    box = Domain(x, x + 1, y, y + 1)
    spec = RunSpec("himmelblau", "momentum", {"lr": 0.01}, start=Grid(4, 4, box), steps=200)
    record = basins(spec)
    assert record.minimum[0, 0] == 0
    assert record.steps[0, 0] == 0
    agrees(spec, record)


@pytest.mark.parametrize("block", [1, 7, 40])
@pytest.mark.parametrize("window", [2, 3, 32])
def test_neither_blocks_nor_windows_nor_threads_show(
    monkeypatch: pytest.MonkeyPatch, block: int, window: int
) -> None:
    # From half of these starts 0.015 is too much: the pieces must also agree on who diverges.
    grid = Grid(8, 8, Domain(-9, 9, -9, 9))
    spec = RunSpec("himmelblau", "sgd", {"lr": 0.015}, start=grid, steps=70, noise=Noise(2.0))
    whole = basins(spec)
    assert set(np.unique(whole.minimum)) == {DIVERGED, ELSEWHERE, 0, 1, 2, 3}
    monkeypatch.setattr(adal.basins, "BLOCK", block)
    monkeypatch.setattr(adal.basins, "WINDOW", window)
    with ThreadPoolExecutor(2) as pool:
        pieces = [basins(spec), basins(spec, pool=pool)]
    for piece in pieces:
        for name, values in vars(piece).items():
            assert np.array_equal(values, getattr(whole, name)), name


def crowded() -> Landscape:
    """A bowl with three stated minima so close that their circles overlap."""
    booth = LANDSCAPES["booth"]
    radius = NEAR * booth.domain.diagonal
    (x, y), value = booth.minima[0].point, booth.minima[0].value
    minima = tuple(Minimum((x + k * radius, y), value) for k in (1.5, 0, 0.3))
    return replace(booth, minima=minima)


@pytest.mark.parametrize("scale", [0.0, 3.0])
def test_minima_closer_than_their_circles_are_told_apart_as_single_runs_do(
    monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setitem(LANDSCAPES, "booth", crowded())
    # Whole ways are kept then, and so little room makes one run a block.
    monkeypatch.setattr(adal.basins, "MOST_KEPT", 300)
    # They creep through the circles and end in different ones.
    spec = RunSpec("booth", "sgd", {"lr": 0.001}, start=Grid(9, 9, Domain(0, 2, 2, 4)), steps=120)
    spec = replace(spec, noise=Noise(scale), seed=3)
    record = basins(spec)
    agrees(spec, record)
    assert {0, 1, 2} <= set(np.unique(record.minimum))


def test_a_point_on_the_edge_of_a_circle_is_judged_as_hypot_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Starts within a few roundings of the edge, which do not move."""
    still = replace(
        LANDSCAPES["booth"],
        slope=lambda x, y: (0 * x, 0 * y),
        minima=(Minimum((0.0, 0.0), 0.0),),
    )
    monkeypatch.setitem(LANDSCAPES, "booth", still)
    radius = NEAR * still.domain.diagonal
    inside = 0
    for angle in np.linspace(0.1, 1.5, 12):
        x, y = radius * np.cos(angle), radius * np.sin(angle)
        box = Domain(x - 4e-17, x + 4e-17, y - 4e-17, y + 4e-17)
        spec = RunSpec("booth", "sgd", start=Grid(5, 5, box), steps=3)
        record = basins(spec)
        agrees(spec, record)
        inside += int((record.minimum == 0).sum())
    assert 0 < inside < 12 * 25


def test_progress_grows_to_1_and_stop_ends_the_work() -> None:
    spec = RunSpec("himmelblau", "adam", start=Grid(20, 20), steps=400)
    told: list[float] = []
    basins(spec, told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 5
    told.clear()
    with pytest.raises(Stopped, match="given up"):
        basins(spec, told.append, stop=lambda: len(told) == 3)
    assert len(told) == 3


def test_stop_ends_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adal.basins, "BLOCK", 16)
    spec = RunSpec("himmelblau", "adam", start=Grid(40, 40), steps=400)
    told: list[float] = []
    before = threading.active_count()
    with ThreadPoolExecutor(2) as pool, pytest.raises(Stopped):
        basins(spec, told.append, stop=lambda: len(told) >= 3, pool=pool)
    assert told[-1] < 0.1
    assert threading.active_count() == before


def test_memory_does_not_grow_with_the_steps() -> None:
    peaks = []
    for steps in (40, 80):
        spec = RunSpec("rosenbrock", "adal", {"lr": 0.1}, start=Grid(256, 256), steps=steps)
        tracemalloc.start()
        record = basins(spec)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert record.minimum.shape == (256, 256)
    # 17 MB of points that a block keeps, 10 of its state and of what a step needs in passing.
    assert max(peaks) < 45e6
    assert peaks[1] < 1.1 * peaks[0]


def test_the_record_is_read_only() -> None:
    record = basins(RunSpec(start=Grid(3, 2), steps=5))
    for values in vars(record).values():
        assert values.shape == (2, 3)
        with pytest.raises(ValueError, match="read-only"):
            values[0, 0] = 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"start": (0.5, 0.5)}, r"start must be a Grid here, got \(0.5, 0.5\)"),
    ({}, "start must be a Grid here, got "),
]


@pytest.mark.parametrize(("given", "message"), WRONG)
def test_a_single_start_has_no_basins(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        basins(RunSpec(**given))
