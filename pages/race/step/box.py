"""Inside the step: one update of every lane, as numbers with bars and put into its formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from adal.race import RaceSpec
from adal.replay import StepTerms, step_terms
from adal.rules import RULES
from adal.trajectory import RunSpec
from app.charts.line import lines_of
from app.charts.looks import Look
from app.charts.table import table_html
from app.jobs.cached import trajectory_of
from app.prose.cells import Cell, headed
from app.prose.numbers import number
from pages.race.step.formula import with_numbers

ROWS = (
    ("g", "gradient", lambda s: s["g"]),
    ("‖g‖₁", "its size", lambda s: np.abs(s["g"]).sum(keepdims=True)),
    ("ĝ", "what the moments are fed", lambda s: s.get("ghat", s["g"])),
    ("m̂", "mean", lambda s: s.get("m_hat", s.get("m"))),
    ("v̂", "mean square", lambda s: s.get("v_hat", s.get("v"))),
    ("η", "learning rate now", lambda s: np.atleast_1d(float(s["eta"]))),
    ("Δθ", "displacement", lambda s: s["delta"]),
)
"""Symbol, what a student calls it, and how it is read off the rule's terms."""


def step_box(spec: RaceSpec, step: int | None) -> None:
    """The update that leaves the place where the scrubber stands; the last one at the end."""
    t = spec.steps if step is None else min(step + 1, spec.steps)
    lanes = [(lane.title, terms_of(spec.run_spec(lane), t)) for lane in spec.lanes]
    looks = [line.look for line in lines_of(spec.lanes)]
    st.markdown(
        f"Update {t} of {spec.steps}: what each optimizer makes of the gradient where it stands. "
        "Move the scrubber and pause to see another one. In a row the longest bar is the largest "
        "number of all optimizers; bars to the left are negative."
    )
    st.html(table_html(step_rows(lanes, looks), kind="step"))
    for tab, lane, (_, terms) in zip(
        st.tabs([title for title, _ in lanes]), spec.lanes, lanes, strict=True
    ):
        with tab:
            if terms is None:
                st.markdown("This run has diverged: there is no update any more.")
                continue
            settings = spec.run_spec(lane).settings
            for equation, numbers in with_numbers(RULES[lane.rule], settings, terms):
                left, _, right = equation.partition("=")
                rows = rf"{left} &= {right} \\ &= {numbers}"
                st.latex(rf"\begin{{aligned}} {rows} \end{{aligned}}")


@lru_cache(maxsize=256)
def terms_of(spec: RunSpec, t: int) -> StepTerms | None:
    """The terms of one lane's update `t`; None once it has diverged."""
    return step_terms(RULES[spec.rule], spec.settings, trajectory_of(spec), t)


def step_rows(
    lanes: Sequence[tuple[str, StepTerms | None]], looks: Sequence[Look]
) -> list[list[Cell]]:
    """The head, then a row for each symbol with a cell of bars for each lane."""
    head = [("per coordinate x, y", ""), *((title, "") for title, _ in lanes)]
    rows = []
    for symbol, name, read in ROWS:
        values = [None if terms is None else _entries(read, terms.symbols) for _, terms in lanes]
        finite = [abs(v) for entry in values if entry is not None for v in entry if np.isfinite(v)]
        largest = max(finite, default=0.0)
        cells = [_cell(entry, largest, look) for entry, look in zip(values, looks, strict=True)]
        rows.append([Markup("{} <small>{}</small>").format(symbol, name), *cells])
    return headed(head, rows)


def _entries(read: Any, symbols: Mapping[str, Any]) -> list[float] | None:
    value = read(symbols)
    return None if value is None else [float(v) for v in np.atleast_1d(value)]


def _cell(entries: list[float] | None, largest: float, look: Look) -> str:
    if entries is None:
        return "–"
    entry = Markup('<div class="entry"><span>{}</span>{}</div>')
    return Markup().join(entry.format(number(x), _bar(x, largest, look)) for x in entries)


def _bar(x: float, largest: float, look: Look) -> Markup:
    """A bar from the middle, to the right for positive numbers; half the width is `largest`."""
    share = 50 * min(abs(x) / largest, 1.0) if largest and np.isfinite(x) else 0.0
    left = 50 - share if x < 0 else 50
    style = f"left:{left:.2f}%;width:{share:.2f}%;--light:{look.light};--dark:{look.dark}"
    return Markup('<i class="track"><i class="bar" style="{}"></i></i>').format(style)
