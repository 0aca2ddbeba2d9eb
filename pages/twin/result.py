"""The twin's first four views: the claim, the step, the scale, the other reading."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from adal.closed_forms import direction_bound
from app.charts.line import DASHES, INK, Line
from app.charts.looks import LOOKS
from app.charts.show import chart_on_page, palette
from app.prose.numbers import number
from pages.twin.chart import arrows, epsilon_shares, factors, lines, norms, waterfall
from pages.twin.compute import Views, gradients_of, path_gap, views_of
from pages.twin.controls import epsilon_slider, scale_slider
from pages.twin.link import TwinSpec
from pages.twin.numbers import View
from pages.twin.words import (
    bound_sentence,
    claim_sentence,
    direction_sentence,
    fit_sentence,
    gain_sentence,
    scale_sentence,
    sgd_sentence,
    step_sentence,
    tenths_sentence,
)

OTHER = {"transformed": "raw", "raw": "transformed"}
READINGS = {
    "transformed": "v from ĝ²: the published formula as catalogued",
    "raw": "v from g²: the other reading",
}


def claim_tab(spec: TwinSpec, views: Views) -> None:
    """The gradient: ‖g‖₁ with the line at 1, and g beside ĝ at the step."""
    twin = views(spec.second_moment)
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _show(norms(twin, spec.step, palette()), "claim")
    with right:
        st.subheader("What is true of the gradient")
        st.markdown(claim_sentence(twin))
        if spec.source != "network":
            st.markdown(_arrow_sentence(spec, twin))
            g = gradients_of(spec)[spec.step - 1]
            if len(g) == 2:
                _show(arrows(g, float(twin.a[spec.step - 1]), palette()), "arrows")
        st.markdown(sgd_sentence(twin, spec.step))


def step_tab(spec: TwinSpec, views: Views) -> None:
    """The step: the three factors at the chosen step and over all steps."""
    twin = views(spec.second_moment)
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _show(factors(twin, spec.step, palette()), "factors")
        _show(_reach(twin, spec), "reach")
    with right:
        st.subheader("What is true of the step")
        st.markdown(step_sentence(twin, spec.step))
        st.markdown(tenths_sentence(twin))
        st.markdown(direction_sentence(twin, spec.step))
        _show(waterfall(twin, spec.step, palette()), "waterfall")
        st.markdown(gain_sentence(twin))
        st.markdown(bound_sentence(twin, _bound(twin, spec), spec.step))


def scale_tab(spec: TwinSpec, views: Views) -> None:
    """The loss times 2^k: the gradient's size moves across 1, the path does not."""
    if spec.source == "network":
        st.markdown("A network's loss is not scaled here: choose a landscape or a sequence.")
        return
    scale_slider()
    twin, plain = views(spec.second_moment), views_of(replace(spec, scale=0))(spec.second_moment)
    gap = path_gap(replace(spec, eps=0.0)) if spec.source == "landscape" else None
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _show(norms(twin, spec.step, palette()), "scaled")
    with right:
        st.subheader("Size does not matter to the step")
        st.markdown(scale_sentence(twin, plain, spec.scale, gap))
        st.markdown(
            "What remembers the size is ε alone. On a constant gradient its share of the ratio "
            "has a closed form, which crosses 1 exactly where ‖g‖₁ = 1:"
        )
    epsilon_slider(spec.eps)
    _show(epsilon_shares(spec.eps, palette()), "epsilon")


def readings_tab(spec: TwinSpec, views: Views) -> None:
    """Both readings of the second moment side by side."""
    if spec.transform == "none":
        st.markdown("Without the transform ĝ is g, and both readings are one and the same.")
        return
    readings = (spec.second_moment, OTHER[spec.second_moment])
    for column, moment in zip(st.columns(2, gap="medium"), readings, strict=True):
        twin = views(moment)
        with column:
            st.subheader(READINGS[moment])
            _show(factors(twin, spec.step, palette()), f"reading.{moment}")
            st.markdown(step_sentence(twin, spec.step))
            st.markdown(_follows(twin))
            st.markdown(fit_sentence(twin))


def _bound(twin: View, spec: TwinSpec) -> tuple[np.ndarray | None, np.ndarray | None]:
    """B_t at the twin's steps for AdaL and for Adam; None where no gradients are bounded by it."""
    if spec.beta2 == 0:
        return None, None
    bound = direction_bound(twin.t, spec.beta1, spec.beta2)
    raw = spec.second_moment == "raw" and spec.transform == "l1"
    return None if raw else bound, bound


def _reach(twin: View, spec: TwinSpec) -> go.Figure:
    curves = [
        (Line("AdaL", LOOKS["adal"]), twin.reach[0]),
        (Line("Adam", LOOKS["adam"]), twin.reach[1]),
    ]
    bound = _bound(twin, spec)[1]
    if bound is not None:
        curves.append((Line("bound B", INK, DASHES[0]), bound))
    return lines("largest |m̂|/√v̂ of a coordinate", curves, spec.step, palette(), twin.t)


def _arrow_sentence(spec: TwinSpec, twin: View) -> str:
    g = gradients_of(spec)[spec.step - 1]
    a = float(twin.a[spec.step - 1])
    entries = ", ".join(number(float(x)) for x in g)
    fed = ", ".join(number(float(a * x)) for x in g)
    return (
        f"At step {spec.step} g = ({entries}) and ĝ = ({fed}): the same direction, {number(a)} "
        "times the length."
    )


def _follows(twin: View) -> str:
    """How closely the step's ratio follows ‖g‖₁, as a correlation of logarithms."""
    known = np.isfinite(twin.block[0]) & (twin.a > 0)
    x, y = np.log(twin.a[known]), twin.block[0][known]
    if len(x) < 3 or x.std() == 0 or y.std() == 0:
        return ""
    return f"Correlation of the ratio's logarithm with that of ‖g‖₁: {np.corrcoef(x, y)[0, 1]:.2f}."


def _show(figure: go.Figure, key: str) -> None:
    chart_on_page(figure, key=f"twin.{key}")
