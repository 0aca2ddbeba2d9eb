"""What the laws quantify over: gradients, settings of a rule, and the rules' steps on them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from adal.rules import Hyper, UpdateRule
from tests.wander import examples

DTYPES = {"float32": (-40, 40), "float64": (-100, 100)}
"""Range of the gradients' binary exponents: ‖g‖₁ g fits as well, so that no rule overflows."""

EXAMPLES = examples(40)
"""Per law and rule: 12 rules make that the cost of an ordinary test."""


@st.composite
def gradients(
    draw: st.DrawFn,
    dtype: str = "float64",
    runs: int | None = None,
    coordinates: tuple[int, int] = (1, 4),
) -> np.ndarray:
    """(T, P), or (T, runs, P): whole numbers of at most 8 bits times one power of two a block.

    Sums of such numbers are exact, so the order in which a norm is added up does not show.
    """
    steps, size = draw(st.integers(1, 8)), draw(st.integers(*coordinates))
    blocks = steps * (runs or 1)
    least, most = DTYPES[dtype]
    whole = st.lists(st.integers(-255, 255), min_size=size, max_size=size)
    mantissa = np.array(draw(st.lists(whole, min_size=blocks, max_size=blocks)), dtype)
    exponents = st.lists(st.integers(least, most), min_size=blocks, max_size=blocks)
    scale = np.exp2(np.array(draw(exponents), dtype))[:, None]
    shape = (steps, size) if runs is None else (steps, runs, size)
    return (mantissa * scale).reshape(shape)


def hypers(rule: UpdateRule) -> st.SearchStrategy[dict[str, float]]:
    """Every hyperparameter at its default, inside its range, or at an end that belongs to it."""
    return st.fixed_dictionaries(
        {hyper.name: st.sampled_from(_values(hyper)) for hyper in rule.hypers}
    )


def choices(rule: UpdateRule) -> st.SearchStrategy[dict[str, str]]:
    """Any combination of the rule's options."""
    names = [choice.name for choice in rule.choices]
    options = product(*(choice.options for choice in rule.choices))
    return st.sampled_from([dict(zip(names, combination, strict=True)) for combination in options])


def settings_of(rule: UpdateRule) -> st.SearchStrategy[dict[str, Any]]:
    """Hyperparameters and choices together."""
    return st.builds(lambda numbers, options: numbers | options, hypers(rule), choices(rule))


def displacements(
    rule: UpdateRule, sequence: Any, theta: Any, settings: dict[str, Any]
) -> list[Any]:
    """The steps of `rule` on a sequence of gradients, arrays or tensors, moving θ along."""
    slots, out = rule.init(theta), []
    for t, g in enumerate(sequence, 1):
        delta, slots = rule.update(g, slots, theta, t, **settings)
        theta = theta + delta
        out.append(delta)
    return out


def _values(hyper: Hyper) -> list[float]:
    inside = [hyper.default, 0.5]
    low = [hyper.low] if hyper.ends[0] == "[" else []
    return inside + low + ([hyper.high] if hyper.ends[1] == "]" else [0.999])
