"""The landscape in three dimensions, with the race's paths on it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from app.charts.line import lines_of
from app.charts.palette import Palette
from app.charts.show import chart_on_page, palette
from app.jobs.cached import trajectory_of
from app.prose.numbers import number
from app.shell.presenter import PRESENTER_SCALE, presenting
from pages.race.surface.chart import Walk, surface
from pages.race.surface.heights import Ground, ground_of


def surface_box(spec: RaceSpec) -> None:
    """The surface, and what its heights mean."""
    scale = PRESENTER_SCALE if presenting() else 1.0
    picture, words = st.columns([1.9, 1], gap="medium")
    with picture:
        chart_on_page(go.Figure(_figure(spec, palette(), scale)), key="race.surface")
    with words:
        st.markdown(heights_sentence(ground_under(spec)))
        st.markdown(
            "Paths lie on the ground as far as they are inside; crosses are minima. Drag to turn "
            "the picture, point at it to read f."
        )


def heights_sentence(ground: Ground) -> str:
    """The range of f, and how heights are to be read."""
    heights = ground.heights
    told = f"Over this picture f(θ) goes from {number(heights.low)} to {number(heights.high)}"
    if not heights.unit:
        return f"{told}, and the heights are f itself."
    unit = number(heights.unit)
    return (
        f"{told}. High walls would flatten all the rest: the heights are logarithmic, "
        f"log(1 + (f − min f)/{unit})."
    )


@lru_cache(maxsize=32)
def ground_under(spec: RaceSpec) -> Ground:
    """The surface under the paths of a race."""
    paths = [walk.theta for walk in _walks(spec)]
    return ground_of(landscape_of(spec.landscape), paths)


@lru_cache(maxsize=32)
def _figure(spec: RaceSpec, palette: Palette, scale: float) -> go.Figure:
    """Drawn once for all who look at it: to be copied by whoever changes it."""
    return surface(ground_under(spec), _walks(spec), palette=palette, scale=scale)


def _walks(spec: RaceSpec) -> list[Walk]:
    walks = []
    for lane, line in zip(spec.lanes, lines_of(spec.lanes), strict=True):
        record = trajectory_of(spec.run_spec(lane))
        ended, left = int(record.diverged_at), int(record.left_at)
        label = lane.title
        label += f", left at step {left}" if left >= 0 else ""
        label += f", diverged at step {ended}" if ended >= 0 else ""
        theta = record.theta[: ended if ended >= 0 else record.steps + 1]
        walks.append(Walk(replace(line, title=label), theta))
    return walks
