"""Basins against a loop over the starts: `python -m benchmarks.basins`.

65 536 starts, 300 steps in float64, with the learning rate that a race opens with. The other side
is what a person writes first: for each start `run(RunSpec(…))`, then `minimum_reached` and
`arrival`; it is timed on a few dozen starts and scaled up. Both sides are asked the same question,
and the benchmark ends if their answers differ. Prints seconds (the least of some rounds, in turns
in one process) on one thread and on as many as there are CPUs, and the ratio to the loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from adal.basins import Basins, basins
from adal.convergence import DIVERGED, ELSEWHERE, arrival, minimum_reached
from adal.landscapes import landscape_of
from adal.race import entrant, race_hypers
from adal.starts import Grid
from adal.trajectory import RunSpec, run
from app.jobs.cpus import usable_cpus

LANDSCAPES, RULES = ("rosenbrock", "himmelblau"), ("adal", "adam", "sgd")
SIDE, STEPS, SAMPLE, ROUNDS = 256, 300, 48, 5


def spec_of(landscape: str, name: str) -> RunSpec:
    rule, choices = entrant(name)
    hypers = race_hypers(landscape, rule, choices)
    return RunSpec(landscape, rule.name, hypers, choices, Grid(SIDE, SIDE), STEPS)


def by_loop(spec: RunSpec, starts: np.ndarray) -> list[tuple[int, int]]:
    """(minimum, steps) of each of `starts` (S, 2), one run after the other."""
    landscape, told = landscape_of(spec.landscape), []
    for x, y in starts.tolist():
        record = run(replace(spec, start=(x, y)))
        minimum = minimum_reached(landscape, record.theta[-1])
        if record.diverged_at >= 0:
            told.append((DIVERGED, -1))
        elif minimum is None:
            told.append((ELSEWHERE, -1))
        else:
            index = landscape.minima.index(minimum)
            told.append((index, int(arrival(landscape, record, [minimum]))))
    return told


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def compared(spec: RunSpec, pool: ThreadPoolExecutor) -> None:
    grid = spec.start
    assert isinstance(grid, Grid)
    chosen = np.random.default_rng(0).choice(grid.size, SAMPLE, replace=False)
    starts = grid.points().reshape(-1, 2)[chosen]
    agree(basins(spec), chosen, by_loop(spec, starts))
    rounds = [
        (
            seconds(lambda: by_loop(spec, starts)) * grid.size / SAMPLE,
            seconds(lambda: basins(spec)),
            seconds(lambda: basins(spec, pool=pool)),
        )
        for _ in range(ROUNDS)
    ]
    loop, one, several = (min(column) for column in zip(*rounds, strict=True))
    best = min(one, several)
    print(
        f"{spec.landscape:10} {spec.rule:5} one thread {one:.2f} s, {usable_cpus()} threads "
        f"{several:.2f} s; a loop over the starts {loop:.0f} s (from {SAMPLE}): "
        f"{loop / best:.0f} times as long"
    )


def agree(record: Basins, chosen: np.ndarray, told: list[tuple[int, int]]) -> None:
    ours = zip(record.minimum.ravel()[chosen], record.steps.ravel()[chosen], strict=True)
    assert [(int(end), int(step)) for end, step in ours] == told, "the two do not agree"


def main() -> None:
    print(f"{SIDE} x {SIDE} starts, {STEPS} steps")
    with ThreadPoolExecutor(usable_cpus()) as pool:
        for landscape in LANDSCAPES:
            for rule in RULES:
                compared(spec_of(landscape, rule), pool)


if __name__ == "__main__":
    main()
