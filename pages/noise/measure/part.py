"""The part "Measure": train, freeze, and measure the noise that each optimizer makes of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.shell.notes import Notes, notes_below
from app.store.run import Snapshot
from app.training.live import live_training
from app.training.panel import Panel, run_panel
from app.training.result import experiment_lines
from app.training.setup_words import split_sentence
from pages.noise.measure.controls import measure_controls
from pages.noise.measure.data import opening_measured, run_measured
from pages.noise.measure.link import NoisePageSpec
from pages.noise.measure.result import measure_result

NOTES = Notes(
    "noise",
    "The weights are frozen at three moments of each training. There thousands of minibatches are "
    "drawn afresh, and the same gradients go through averages and through SGD, Adam and AdaL at "
    "learning rate 1 without decay, once v has filled its memory. A parameter's noise is its value "
    "less its mean; what is drawn and counted is that noise over its own standard deviation, of "
    "all watched parameters together.\n\n"
    "**Excess kurtosis** is 0 for Gaussian noise and grows with rare large values; **tail mass** "
    "is the share beyond four standard deviations. Intervals are a jackknife over 20 stretches of "
    "time, so that neither the memory of an average nor the kinship of parameters that share a "
    "minibatch makes them too narrow. Differences are paired: both leave the same stretch out.",
    (
        ("Noisier still: the filters fed with minibatches of 4", {"batch": "4"}),
        ("Nearly Gaussian minibatches of 256", {"batch": "256"}),
        ("Wrong labels: a fifth of them", {"data.label_noise": "0.2"}),
        ("Two spirals in the plane", {"dataset": "spirals"}),
        ("AdaL without decay, whose weights travel further", {"l3.rule": "adal_constant"}),
    ),
    (
        (
            "The fourth cumulants of independent numbers add up, so an average over time, "
            "m ← β₁m + (1 − β₁)g, divides excess kurtosis κ:",
            r"\kappa(m) = \frac{1-\beta_1^2}{1+\beta_1^2}\,\kappa(g)",
        ),
        (
            "A minibatch of B of N points, none of them twice, with f = B/N (Isserlis 1931, Proc. "
            "R. Soc. Lond. A 132):",
            r"\kappa_B \approx \frac{1 - 6f + 6f^2}{(1-f)\,B}\,\kappa_1",
        ),
        (
            "AdaL multiplies each gradient by its own size before the average. Large gradients get "
            "larger and small ones smaller, so ĝ has the larger kurtosis, and its average keeps "
            "the same share of it as any other:",
            r"\hat g = \lVert g \rVert_1\, g",
        ),
    ),
    part="measure",
)


def measure_part() -> None:
    """The settings in the side bar, the buttons, and the measurement in the link or kept here."""
    spec = measure_controls()
    st.markdown(
        "Gradient noise: does Adam smooth it, and does AdaL smooth it less? Networks are trained, "
        "their weights frozen early, in the middle and late, and thousands of minibatch gradients "
        f"are drawn there. {split_sentence(spec.setup)}"
    )
    run_panel(spec.experiment, Panel("noise", "Measure", partial(_opening, spec), _live, _done))
    notes_below(NOTES)


def _opening(spec: NoisePageSpec, sentence: str) -> None:
    measured = opening_measured()
    if not sentence:
        sentence = (
            "Trained and measured before, at the opening settings."
            if measured.experiment == spec.experiment
            else "This is the opening measurement. Press Measure to run your settings."
        )
    st.markdown(sentence)
    measure_result(measured, "kept")


def _live(snapshot: Snapshot) -> None:
    spec = snapshot.spec
    live_training(snapshot.run_id, spec, experiment_lines(spec), snapshot.lanes, "noise_live")


def _done(snapshot: Snapshot) -> None:
    if snapshot.looks:
        measure_result(run_measured(snapshot), "done")
    else:
        st.markdown("This run ended before any noise was measured: press Measure for another.")
