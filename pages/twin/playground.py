"""The playground: gradients by a rule, drawn or typed, and closed forms over the simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from adal.closed_forms import drift_with_noise, h_geometric, h_levels, spike_recovery
from adal.sequences import SHAPES, change_of
from adal.twin import Twin
from app.charts.line import DASHES, INK, Line
from app.charts.looks import LOOKS
from app.charts.show import chart_on_page, palette
from app.prose.numbers import number
from app.shell.box import box
from pages.twin.chart import lines
from pages.twin.compute import NOISES, Views, decomposed, drift_of, gradients_of
from pages.twin.controls import draw_sequence, use_sequence
from pages.twin.link import TwinSpec
from pages.twin.words import step_sentence


@dataclass(frozen=True, eq=False)
class Overlay:
    """A closed form beside what was simulated.

    Attributes:
      title: of the quantity.
      simulated, exact: (T,).
      sentence: how far the two are apart.
    """

    title: str
    simulated: np.ndarray
    exact: np.ndarray
    sentence: str


def playground_tab(spec: TwinSpec, views: Views) -> None:
    """The simulation, with the closed form over it where there is one."""
    if spec.source != "sequence":
        st.markdown("Here gradients are drawn by a rule, by you, or typed, not met on a landscape.")
        st.button("Use a sequence of my own", on_click=use_sequence)
        return
    st.markdown("Your own numbers." if spec.typed else SHAPES[spec.shape].lesson)
    box(
        "Draw the gradients",
        "twin.drawing_open",
        lambda: draw_sequence(gradients_of(spec)[:, 0]),
    )
    twin = decomposed(spec)
    overlay = overlay_of(spec, twin)
    if overlay is None or overlay.title != H:
        log_h = twin.log_h[:, 0] / np.log(10)
        _show(f"log₁₀ {H}", [(Line("log₁₀ H, simulated", LOOKS["adal"]), log_h)], spec)
    if overlay is not None:
        curves = [
            (Line("simulated", LOOKS["adal"]), overlay.simulated),
            (Line("closed form", INK, DASHES[0]), overlay.exact),
        ]
        _show(overlay.title, curves, spec)
        st.markdown(overlay.sentence)
    if overlay is None:
        st.markdown(step_sentence(views(spec.second_moment), spec.step))
    elif spec.shape == "spike":
        st.markdown(recovery_sentence(spec, twin))


H = "H, the transform's share of the step's ratio"


def overlay_of(spec: TwinSpec, twin: Twin) -> Overlay | None:
    """The closed form for this sequence; None for typed numbers and for the raw reading."""
    if spec.typed or spec.second_moment != "transformed" or spec.transform == "none":
        return None
    t, betas = np.arange(1, spec.length + 1), (spec.beta1, spec.beta2)
    if spec.shape == "noise":
        return _drift(spec)
    if spec.shape in ("constant", "geometric"):
        rho = spec.size if spec.shape == "geometric" else 1.0
        exact = h_geometric(rho, t, *betas)
    else:
        levels = (spec.size, 1.0) if spec.shape == "spike" else (1.0, spec.size)
        exact = h_levels(*levels, change_of(spec.shape, spec.length), t, *betas)
    h = twin.log_h[:, 0]
    known = np.isfinite(h)
    apart = float(np.abs(h[known] - np.log(exact[known])).max()) if known.any() else 0.0
    sentence = f"The largest difference between the two, in |log H|, is {number(apart)}."
    return Overlay(H, np.exp(h), exact, sentence)


def _drift(spec: TwinSpec) -> Overlay:
    """The mean way of many noises; one noise's own H jumps too much to be compared."""
    drift = drift_of(spec.sequence, spec.beta1, spec.beta2)
    exact = drift_with_noise(1.0, spec.size)
    last = float(drift[-1])
    return Overlay(
        f"AdaL's way over Adam's, mean of {NOISES} noises",
        drift,
        np.full(len(drift), exact),
        f"After {spec.length} steps AdaL has come {number(last)} times as far as Adam; the closed "
        f"form, for a memory β₂ without end, says {number(exact)}. They are "
        f"{number(100 * abs(last / exact - 1))} % apart.",
    )


def recovery_sentence(spec: TwinSpec, twin: Twin) -> str:
    """How long the spike keeps both steps below half their length, by formula and simulation."""
    told = []
    for name, reach, power in zip(("Adam", "AdaL"), twin.reach[::-1, :], (1, 2), strict=True):
        short = np.flatnonzero(reach < 0.5)
        if len(short) == 0:
            met = "was never shorter"
        elif short[-1] == len(reach) - 1:
            met = f"is not yet there after {len(reach)} steps"
        else:
            met = f"is there at step {short[-1] + 2}"
        exact = spike_recovery(spec.size**power, spec.beta2)
        told.append(
            f"{name}'s step is back at half its length after {number(exact)} steps by the closed "
            f"form, and {met} in the simulation"
        )
    return "; ".join(told) + "."


def _show(title: str, curves: list[tuple[Line, np.ndarray]], spec: TwinSpec) -> None:
    chart_on_page(lines(title, curves, spec.step, palette()), key=f"twin.playground.{title[:1]}")
