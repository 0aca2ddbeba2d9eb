"""The widget for one hyperparameter or choice of a rule, the same on every page."""

from __future__ import annotations

import math

import streamlit as st

from adal.rules import Choice, Hyper


def number_control(hyper: Hyper, key: str) -> None:
    """A slider, or for a logarithmic number a field, whose value is in the session under `key`."""
    label, help_text = (
        f"{hyper.title} ${hyper.symbol}$",
        f"{hyper.meaning} Allowed: {hyper.interval}.",
    )
    if hyper.scale == "linear":
        high = hyper.high if hyper.ends[1] == "]" else hyper.high - hyper.step
        st.slider(label, hyper.low, high, step=hyper.step, format="%.4g", key=key, help=help_text)
        return
    # A logarithmic number: the step follows its decade, so that + and − mean something anywhere.
    st.number_input(
        label, step=decade(st.session_state[key]), format="%.3g", key=key, help=help_text
    )


def option_control(choice: Choice, key: str) -> None:
    """A list of the options, each explained in its tooltip."""
    st.selectbox(
        choice.title,
        list(choice.options),
        key=key,
        help=choice.meaning
        + "".join(f"\n- **{option}**: {text}" for option, text in choice.options.items()),
    )


def decade(x: float) -> float:
    """A tenth of `x` down to a whole decade: the + and − of .56 are .1, those of .1 are .01."""
    return 10.0 ** math.floor(math.log10(x) - 1e-9) if x > 0 else 1e-8
