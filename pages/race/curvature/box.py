"""The curvature where an optimizer stands and along all paths: a map, words and two charts."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from adal.curvature import PathCurvature, curvature_along
from adal.landscapes import Place, landscape_of
from adal.race import RaceSpec
from adal.trajectory import RunSpec
from app.charts.line import lines_of
from app.charts.show import chart_on_page, palette
from app.jobs.cached import trajectory_of
from pages.race.curvature.chart import (
    CurvatureMap,
    CurvedPath,
    curvature_map,
    eigenvalue_lines,
    map_of,
)
from pages.race.curvature.words import curvature_sentences

LANE = "race.curvature_lane"


def curvature_box(spec: RaceSpec, step: int | None) -> None:
    """The place of one lane where the scrubber stands, and all paths; the last step at the end."""
    step = spec.steps if step is None else min(step, spec.steps)
    paths = _paths(spec)
    ground, domain = curvature_map_of(spec.landscape), landscape_of(spec.landscape).domain
    left, right = st.columns([1.4, 1], gap="medium")
    with right:
        chosen = _chosen(spec)
        along = [path.along for path in paths]
        for sentence in curvature_sentences(spec, along, chosen, step):
            st.markdown(sentence)
        st.markdown(
            "Point at the map to read the numbers anywhere. The thin cross lies along the "
            "eigenvectors; on the dotted line λ₁ is 0. Move the scrubber and pause to see "
            "another place."
        )
    with left:
        figure = curvature_map(ground, paths[chosen], step, palette=palette())
        chart_on_page(figure, key="race.curvature_map")
    for column, which in zip(st.columns(2, gap="medium"), (1, 0), strict=True):
        with column:
            figure = eigenvalue_lines(paths, which, domain, spec.steps, step, palette=palette())
            chart_on_page(figure, key=f"race.eigenvalue_{which + 1}")


@lru_cache(maxsize=128)
def curvature_along_of(spec: RunSpec) -> PathCurvature:
    """The curvature along the path of one lane."""
    landscape = landscape_of(spec.landscape)
    return curvature_along(landscape, spec.rule, spec.settings, trajectory_of(spec))


@lru_cache(maxsize=32)
def curvature_map_of(place: Place) -> CurvatureMap:
    """The curvature over a landscape's domain."""
    return map_of(landscape_of(place))


def _paths(spec: RaceSpec) -> list[CurvedPath]:
    return [
        CurvedPath(line, curvature_along_of(spec.run_spec(lane)))
        for lane, line in zip(spec.lanes, lines_of(spec.lanes), strict=True)
    ]


def _chosen(spec: RaceSpec) -> int:
    """Index of the lane that is looked at; the first one where the chosen one has gone."""
    titles = {lane.id: f"{i}. {lane.title}" for i, lane in enumerate(spec.lanes, 1)}
    if st.session_state.get(LANE) not in titles:
        st.session_state.pop(LANE, None)
    lane = st.selectbox("Optimizer", list(titles), format_func=titles.__getitem__, key=LANE)
    return list(titles).index(lane)
