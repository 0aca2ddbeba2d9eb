"""The twin's five views: the claim, the step, the scale, the other reading, the closed forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from adal.closed_forms import DRIFT_RATIO, h_geometric, spike_recovery
from adal.landscapes import LANDSCAPES, Landscape
from adal.rules import RULES
from adal.sequences import SHAPES
from adal.trajectory import descend
from adal.twin import Twin, decompose
from app.chart import chart_on_page, dark, ink
from app.compute import trajectory_of
from app.controls.twin import epsilon_slider, scale_slider, use_sequence
from app.figures.theme import LOOKS
from app.figures.twin import arrows, epsilon_shares, factors, lines, norms, waterfall
from app.links.twin import TwinSpec
from app.twin_data import View, view_of
from app.twin_story import (
    claim_sentence,
    direction_sentence,
    fit_sentence,
    scale_sentence,
    sgd_sentence,
    step_sentence,
    tenths_sentence,
)
from app.words import number

OTHER = {"transformed": "raw", "raw": "transformed"}
READINGS = {
    "transformed": "v from ĝ²: the published formula as catalogued",
    "raw": "v from g²: the other reading",
}


Views = Callable[[str], View]
"""A reading of the second moment -> the twin under it; asked only for what is shown."""


def views_of(spec: TwinSpec) -> Views:
    """The readings of a landscape's run or a sequence, on the same gradients."""
    return lambda moment: _viewed(_any_step(replace(spec, second_moment=moment)))


def decomposed(spec: TwinSpec) -> Twin:
    """The decomposition of a spec's gradients, computed once for all steps that are looked at."""
    return _decomposed(_any_step(spec))


@lru_cache(maxsize=64)
def _decomposed(spec: TwinSpec) -> Twin:
    return decompose(gradients_of(spec), **spec.settings)


@lru_cache(maxsize=64)
def _viewed(spec: TwinSpec) -> View:
    return view_of(_decomposed(spec))


def _any_step(spec: TwinSpec) -> TwinSpec:
    """`spec` without the step that is looked at, which decides no number."""
    return replace(spec, step=TwinSpec.step)


def gradients_of(spec: TwinSpec) -> np.ndarray:
    """The gradients (T, P) that both optimizers are fed, at the scale 2^k."""
    own = spec.sequence.gradients if spec.source == "sequence" else trajectory_of(spec.run).grad
    return own * 2.0**spec.scale


def view_claim(spec: TwinSpec, views: Views) -> None:
    """The gradient: ‖g‖₁ with the line at 1, and g beside ĝ at the step."""
    twin, colour = views(spec.second_moment), _colour("adal")
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _show(norms(twin, spec.step, ink(), colour), "claim")
    with right:
        st.subheader("What is true of the gradient")
        st.markdown(claim_sentence(twin))
        if spec.source != "network":
            st.markdown(_arrow_sentence(spec, twin))
            g = gradients_of(spec)[spec.step - 1]
            if len(g) == 2:
                _show(arrows(g, float(twin.a[spec.step - 1]), ink(), colour), "arrows")
        st.markdown(sgd_sentence(twin, spec.step))


def view_step(spec: TwinSpec, views: Views) -> None:
    """The step: the three factors at the chosen step and over all steps."""
    twin, colour = views(spec.second_moment), _colour("adal")
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _show(factors(twin, spec.step, ink(), colour), "factors")
    with right:
        st.subheader("What is true of the step")
        st.markdown(step_sentence(twin, spec.step))
        st.markdown(tenths_sentence(twin))
        st.markdown(direction_sentence(twin, spec.step))
        _show(waterfall(twin, spec.step, ink(), colour), "waterfall")


def view_scale(spec: TwinSpec, views: Views) -> None:
    """The loss times 2^k: the gradient's size moves across 1, the path does not."""
    if spec.source == "network":
        st.markdown("A network's loss is not scaled here: choose a landscape or a sequence.")
        return
    scale_slider()
    twin, plain = views(spec.second_moment), views_of(replace(spec, scale=0))(spec.second_moment)
    gap = path_gap(replace(spec, eps=0.0)) if spec.source == "landscape" else None
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _show(norms(twin, spec.step, ink(), _colour("adal")), "scaled")
    with right:
        st.subheader("Size does not matter to the step")
        st.markdown(scale_sentence(twin, plain, spec.scale, gap))
        st.markdown(
            "What remembers the size is ε alone. On a constant gradient its share of the ratio "
            "has a closed form, which crosses 1 exactly where ‖g‖₁ = 1:"
        )
    epsilon_slider(spec.eps)
    _show(epsilon_shares(spec.eps, ink()), "epsilon")


def view_readings(spec: TwinSpec, views: Views) -> None:
    """Both readings of the second moment side by side."""
    readings = (spec.second_moment, OTHER[spec.second_moment])
    for column, moment in zip(st.columns(2, gap="medium"), readings, strict=True):
        twin = views(moment)
        with column:
            st.subheader(READINGS[moment])
            _show(factors(twin, spec.step, ink(), _colour("adal")), f"reading.{moment}")
            st.markdown(step_sentence(twin, spec.step))
            st.markdown(_follows(twin))
            st.markdown(fit_sentence(twin))


def view_playground(spec: TwinSpec, views: Views) -> None:
    """The simulation, with the closed form over it where there is one."""
    if spec.source != "sequence":
        st.markdown("Here gradients are drawn by a rule, or typed, instead of met on a landscape.")
        st.button("Use a sequence of my own", on_click=use_sequence)
        return
    twin = decomposed(spec)
    shape = SHAPES[spec.shape]
    st.markdown("Your own numbers." if spec.typed else shape.lesson)
    h = np.exp(twin.log_h[:, 0])
    curves = [("H, simulated", h, _colour("adal"), "solid")]
    sentence = ""
    t = np.arange(1, len(h) + 1)
    if not spec.typed and spec.second_moment == "transformed":
        if spec.shape in ("geometric", "constant"):
            rho = spec.size if spec.shape == "geometric" else 1.0
            exact = h_geometric(rho, t, spec.beta1, spec.beta2)
            curves.append(("H, closed form", exact, ink(), "dash"))
            apart = np.nanmax(np.abs(np.log(h) - np.log(exact))) if np.isfinite(h).any() else 0.0
            sentence = f"The largest difference between the two, in |log H|, is {number(apart)}."
        elif spec.shape == "spike":
            adam, adal = (spike_recovery(spec.size**p, spec.beta2) for p in (1, 2))
            sentence = (
                f"By the closed form Adam's step is back at half its length after {number(adam)} "
                f"steps, AdaL's after {number(adal)}."
            )
        elif spec.shape == "noise":
            sentence = (
                f"Where the noise is large the mean step tends to {DRIFT_RATIO:.3f} of Adam's."
            )
    _show(lines("H, the transform's share", curves, spec.step, ink()), "playground")
    st.markdown(sentence or step_sentence(views(spec.second_moment), spec.step))


def path_gap(spec: TwinSpec) -> float:
    """Largest difference, in any coordinate, between AdaL's path on f and on 2^k f, at lr .01."""
    return _path_gap(_any_step(spec))


@lru_cache(maxsize=64)
def _path_gap(spec: TwinSpec) -> float:
    landscape = LANDSCAPES[spec.landscape]
    settings = RULES["adal"].settings(
        lr=0.01,
        beta1=spec.beta1,
        beta2=spec.beta2,
        eps=spec.eps,
        lr_decay=spec.lr_decay,
        eps_mode=spec.eps_mode,
    )
    start = np.array(landscape.start)
    paths = [
        descend(_times(landscape, k), RULES["adal"], start, spec.steps, settings).theta
        for k in (0, spec.scale)
    ]
    return float(np.abs(paths[0] - paths[1]).max())


def _times(landscape: Landscape, k: int) -> Landscape:
    def slope(x: Any, y: Any) -> tuple[Any, ...]:
        return tuple(2.0**k * part for part in landscape.slope(x, y))

    return replace(landscape, slope=slope)


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


def _colour(rule: str) -> str:
    return LOOKS[rule].dark if dark() else LOOKS[rule].light


def _show(figure: go.Figure, key: str) -> None:
    chart_on_page(figure, key=f"twin.{key}")
