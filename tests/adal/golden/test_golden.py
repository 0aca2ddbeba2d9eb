"""Rules that torch does not have, against steps that were computed with 50 digits."""

from __future__ import annotations

import json

import numpy as np
import pytest

from adal.rules import RULES
from tests.adal.golden.generate import HERE, START, cases, gradients, text

FILES = sorted(HERE.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_steps_agree_with_50_digits(path) -> None:
    golden = json.loads(path.read_text())
    rule, exact = RULES[golden["rule"]], np.array(golden["steps"])
    theta = np.array(START)
    slots = rule.init(theta)
    for t, g in enumerate(gradients(), 1):
        delta, slots = rule.update(g, slots, theta, t, **golden["settings"])
        theta = theta + delta
        # 60 roundings of m, magnified by at most 100 where m cancels.
        assert np.allclose(delta, exact[t - 1], rtol=1e-12, atol=0), f"step {t}"


def test_the_files_are_what_the_generator_writes() -> None:
    assert {path.stem: path.read_text() for path in FILES} == {
        name: text(case) for name, case in cases().items()
    }
