"""Many seeds: the same race again and again, with other noise each time."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import streamlit as st

from adal.ensemble import MOST_KEPT, Ensemble, ensemble
from adal.landscapes import Landscape, Place, landscape_of
from adal.race import RaceSpec
from adal.trajectory import RunSpec
from app.canvas.race.payload import heights_of
from app.charts.cloud import Cloud, cloud
from app.charts.curves import Series, curves
from app.charts.line import lines_of
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.jobs.cached import ground_of
from pages.race.seeds.words import seeds_rows, seeds_sentences

COUNTS = (20, 50, 100, 200)
MOST_POINTS = 300
"""Points of a line in the loss chart."""
_COUNT = "race.seeds"


def seeds_box(spec: RaceSpec, on_add_noise: Callable[[float], None]) -> None:
    """The cloud of ends, the bands of the loss, and the shares that reach each minimum.

    Args:
      on_add_noise: called with a fitting scale by who asks for noise where there is none.
    """
    landscape = landscape_of(spec.landscape)
    if spec.noise.scale == 0:
        scale = fitting_scale(spec)
        st.markdown("Without noise on the gradient every seed gives the same race.")
        st.button(f"Add noise of scale {scale:g}", on_click=on_add_noise, args=(scale,))
        return
    affordable = [n for n in COUNTS if n * spec.steps <= MOST_KEPT]
    usual = affordable.index(min(100, affordable[-1]))
    seeds = st.radio(
        "Seeds",
        affordable,
        index=usual,
        horizontal=True,
        key=_COUNT,
        help=f"Runs per optimizer, with the seeds {spec.seed}, {spec.seed + 1}, …",
    )
    ensembles = [ensemble_of(spec.run_spec(lane), seeds) for lane in spec.lanes]
    left, right = st.columns(2, gap="medium")
    with left:
        _cloud(spec, landscape, ensembles)
    with right:
        _bands(spec, ensembles)
    for sentence in seeds_sentences(spec, landscape, ensembles):
        st.markdown(sentence)
    numbers_table(seeds_rows(spec, landscape, ensembles), lines_of(spec.lanes))


@lru_cache(maxsize=64)
def ensemble_of(spec: RunSpec, seeds: int) -> Ensemble:
    """The runs of one lane under many seeds."""
    return ensemble(spec, seeds)


def fitting_scale(spec: RaceSpec) -> float:
    """A tenth of ‖∇f‖₂ at the start, to one digit: noise that is seen and does not hide the way."""
    g = landscape_of(spec.landscape).grad(np.array(spec.start))
    return float(f"{min(max(0.1 * float(np.hypot(*g)), 0.01), 100.0):.0e}")


@lru_cache(maxsize=32)
def _heights(place: Place) -> np.ndarray:
    return heights_of(ground_of(place)[::2, ::2]) / 65535


def _cloud(spec: RaceSpec, landscape: Landscape, ensembles: list[Ensemble]) -> None:
    clouds = [Cloud(line, e.end) for line, e in zip(lines_of(spec.lanes), ensembles, strict=True)]
    heights = _heights(spec.landscape)
    figure = cloud(landscape, heights, spec.start, clouds, palette=palette())
    chart_on_page(figure, key="race.seeds.cloud")


def _bands(spec: RaceSpec, ensembles: list[Ensemble]) -> None:
    stride = max(1, spec.steps // MOST_POINTS)
    steps = np.unique(np.append(np.arange(0, spec.steps + 1, stride), spec.steps))
    series = [
        Series(line, steps, *(e.band[i, steps] for i in (1, 0, 2)))
        for line, e in zip(lines_of(spec.lanes), ensembles, strict=True)
    ]
    positive = all(float(np.nanmin(e.band)) > 0 for e in ensembles)
    title = "loss f(θ): median, and 5 to 95 % of the runs"
    figure = curves(title, series, steps=spec.steps, palette=palette(), log=positive, height=380)
    chart_on_page(figure, key="race.seeds.bands")
