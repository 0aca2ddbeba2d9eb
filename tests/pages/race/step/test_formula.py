"""Formulas with numbers: the equations are those of the settings, and their numbers add up."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.replay import step_terms
from adal.rules import RULES
from adal.trajectory import RunSpec, run
from pages.race.step.formula import equations, latex, with_numbers


def terms(rule: str, t: int, choices: dict[str, str] | None = None, lr: float = 1e-3) -> Any:
    spec = RunSpec("himmelblau", rule, {"lr": lr}, choices or {}, steps=20)
    return spec, run(spec), step_terms(RULES[rule], spec.settings, run(spec), t)


@pytest.mark.parametrize("rule", RULES)
def test_a_replayed_step_is_the_recorded_one(rule: str) -> None:
    for t in (1, 2, 7, 20):
        _, record, step = terms(rule, t)
        assert np.array_equal(step.symbols["delta"], record.delta[t - 1])
        assert np.array_equal(step.theta, record.theta[t - 1])
        assert (t == 1) == (not step.previous)


def test_a_diverged_run_has_no_step_to_inspect() -> None:
    spec = RunSpec("rosenbrock", "sgd", {"lr": 0.1}, steps=20)
    record = run(spec)
    k = int(record.diverged_at)
    assert step_terms(RULES["sgd"], spec.settings, record, k - 1) is not None
    assert step_terms(RULES["sgd"], spec.settings, record, k) is None
    with pytest.raises(SpecError, match=r"t must be a whole number in \[1, 20\], got 21"):
        step_terms(RULES["sgd"], spec.settings, record, 21)


CASES = [
    (rule, choice.name, option)
    for rule in RULES
    for choice in RULES[rule].choices
    for option in choice.options
]


@pytest.mark.parametrize(("rule", "name", "option"), CASES)
def test_every_letter_of_every_equation_finds_its_number(rule: str, name: str, option: str) -> None:
    spec, _, step = terms(rule, 5, {name: option})
    for equation, numbers in with_numbers(RULES[rule], spec.settings, step):
        # What is left of the letters: LaTeX words, no symbol of the formula.
        rest = re.sub(r"\\(begin|end)\{pmatrix\}|\\operatorname\{sign\}|\\[a-zA-Z]+", "", numbers)
        assert not re.search(r"[a-zA-Z]", rest), (equation, numbers)
        assert not re.search(r"\\(hat|theta|beta|eta|epsilon|mu|lambda|lVert)\b", numbers)


@pytest.mark.parametrize("option", ["preconditioner", "denominator", "inside"])
def test_the_place_of_epsilon_is_the_chosen_one(option: str) -> None:
    spec, _, _ = terms("adal", 1, {"eps_mode": option, "second_moment": "raw"})
    lines = equations(RULES["adal"], spec.settings)
    wanted = {
        "preconditioner": r"{-1/2} + \epsilon",
        "denominator": r"} + \epsilon)",
        "inside": r"\sqrt{\hat v_t + \epsilon}",
    }[option]
    assert wanted in lines[-1]
    assert any(line.endswith("g_t^2") and r"\hat g_t^2" not in line for line in lines)


def test_the_schedule_has_its_equation() -> None:
    for option, line in (("none", r"\eta_t = \eta"), ("inv_sqrt", r"\eta_t = \eta / \sqrt t")):
        spec, _, _ = terms("adam", 1, {"lr_decay": option})
        assert line in equations(RULES["adam"], spec.settings)


def test_the_last_number_of_the_update_is_the_next_place() -> None:
    spec, record, step = terms("adal", 9, lr=0.5)
    _, numbers = with_numbers(RULES["adal"], spec.settings, step)[-1]
    assert numbers.endswith(latex(record.theta[9]))


def test_numbers_in_latex_have_three_digits() -> None:
    assert latex(0.0) == "0"
    assert latex(1234.5) == "1230"
    assert latex(1e-7) == r"1.00 \cdot 10^{-7}"
    assert latex(np.array([1.0, -2.0])) == r"\begin{pmatrix} 1.00 \\ -2.00 \end{pmatrix}"
    assert latex(np.inf) == r"\infty"
    assert latex(-np.inf) == r"-\infty"


def test_a_setting_has_the_digits_that_were_chosen() -> None:
    spec, _, step = terms("adam", 1, lr=0.0123456)
    numbers = [numbers for _, numbers in with_numbers(RULES["adam"], spec.settings, step)]
    assert any("{0.0123456}" in text for text in numbers)
    assert any("{10^{-8}}" in text for text in numbers)
