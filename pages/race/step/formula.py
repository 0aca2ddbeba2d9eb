"""A rule's formula as it is set: the chosen readings in it, and the numbers of one step.

The formula is LaTeX, one equation per symbol, with the field's letters. With numbers every letter
on the right of an equation gives way to its value at one step; the equation's own value follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from adal.replay import StepTerms
from adal.rules import UpdateRule
from app.prose.numbers import MINUS, SUPERSCRIPTS, number, round_number

POWER = re.compile("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
PLAIN = {raised: digit for digit, raised in SUPERSCRIPTS.items()}

EPS_PLACES = {
    "preconditioner": r"(\hat v_t^{-1/2} + \epsilon)\, \hat m_t",
    "denominator": r"\hat m_t / (\sqrt{\hat v_t} + \epsilon)",
    "inside": r"\hat m_t / \sqrt{\hat v_t + \epsilon}",
}
SCHEDULES = {"none": r"\eta_t = \eta", "inv_sqrt": r"\eta_t = \eta / \sqrt t"}

TRANSFORM = r"\hat g_t = \lVert g_t \rVert_1\, g_t"

RUNNING_MEAN = r"\operatorname{EMA}"
"""Marks an equation over all steps so far: its numbers are its value alone."""

LETTERS = {
    r"v^{\max}_t": "v_max",
    r"\gamma_t": "gain",
    r"\hat s_t": "s_hat",
    r"\lVert g_t \rVert_1": "a",
    r"\hat g_t": "ghat",
    r"\hat m_t": "m_hat",
    r"\hat v_t": "v_hat",
    r"\eta_t": "eta",
    "m_t": "m",
    "v_t": "v",
    "s_t": "s",
    "c_t": "c",
    "g_t": "g",
}
"""LaTeX of a term -> its name in `terms`."""

EARLIER = {r"v^{\max}_{t-1}": "v_max", "m_{t-1}": "m", "v_{t-1}": "v", "s_{t-1}": "s"}
"""LaTeX of a term of the step before -> its name."""


def equations(rule: UpdateRule, settings: Mapping[str, Any]) -> list[str]:
    """The equations of `rule` with these settings, in LaTeX, the step last."""
    formula = rule.formula
    mode = settings.get("eps_mode")
    if mode:
        published = next(c.default for c in rule.choices if c.name == "eps_mode")
        formula = formula.replace(EPS_PLACES[published], EPS_PLACES[mode])
    if settings.get("second_moment") == "raw":
        formula = formula.replace(r"\hat g_t^2", "g_t^2")
    if settings.get("gradient") == "transformed":
        formula = rf"{TRANSFORM} \\ {formula.replace('g_t', TRANSFORM.partition(' =')[0])}"
    lines = [line.strip() for line in re.split(r"\\\\|\\qquad", formula) if line.strip()]
    lines = [line for line in lines if not line.startswith(r"\eta_t =")]
    return [*lines[:-1], SCHEDULES[settings["lr_decay"]], lines[-1]]


def with_numbers(
    rule: UpdateRule, settings: Mapping[str, Any], step: StepTerms
) -> list[tuple[str, str]]:
    """Each equation and, beside it, the same with the numbers of one step put in."""
    numbers = _numbers(rule, settings, step)
    out = []
    for equation in equations(rule, settings):
        left, _, right = equation.partition("=")
        left, right = left.strip(), right.strip()
        value = step.symbols.get(LETTERS.get(left, ""))
        if left == r"\theta_{t+1}":
            value = step.theta + step.symbols["delta"]
        if RUNNING_MEAN in right:
            out.append((equation, latex(value)))
            continue
        filled = _fill(right, numbers)
        out.append((equation, filled if value is None else f"{filled} = {latex(value)}"))
    return out


def latex(value: Any) -> str:
    """A number or a short vector with three significant digits, in LaTeX."""
    entries = np.atleast_1d(np.asarray(value, float)).ravel()
    if len(entries) == 1:
        return _tex(number(float(entries[0])))
    rows = r" \\ ".join(_tex(number(float(x))) for x in entries)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _tex(text: str) -> str:
    """LaTeX of a number as `app.prose.numbers` writes it."""
    text = POWER.sub(lambda power: f"10^{{{power[1].translate(PLAIN)}}}", text)
    return text.replace("×", r" \cdot ").replace(MINUS, "-").replace("∞", r"\infty")


def _numbers(rule: UpdateRule, settings: Mapping[str, Any], step: StepTerms) -> dict[str, str]:
    """LaTeX of a letter -> LaTeX of its number, longest letters first."""
    zero = np.zeros(2)
    found = {tex: step.symbols[name] for tex, name in LETTERS.items() if name in step.symbols}
    found |= {
        tex: step.previous.get(name, zero) for tex, name in EARLIER.items() if name in step.symbols
    }
    found[r"\theta_t"] = step.theta
    shown = {tex: latex(value) for tex, value in found.items()}
    shown |= {h.symbol: _tex(round_number(float(settings[h.name]))) for h in rule.hypers}
    shown["^t"] = f"^{{{step.t}}}"
    shown[r"\sqrt t"] = rf"\sqrt{{{step.t}}}"
    return dict(sorted(shown.items(), key=lambda pair: -len(pair[0])))


def _fill(right: str, numbers: Mapping[str, str]) -> str:
    """`right` with every letter replaced in one pass, so that no number is read as a letter."""
    pattern = "|".join(re.escape(tex) + r"(?![a-zA-Z])" for tex in numbers)

    def number_of(match: re.Match[str]) -> str:
        found = numbers[match.group()]
        return found if found.startswith("^") else f"{{{found}}}"

    return re.sub(pattern, number_of, right)
