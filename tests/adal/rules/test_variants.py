"""The named settings: each is found again by its choices, and does what its title says."""

from __future__ import annotations

import numpy as np
import pytest

from adal.rules import RULES, VARIANTS, Variant, variant_of
from adal.shadow import shadowed
from adal.trajectory import RunSpec, run


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_a_variant_is_known_by_its_choices(variant: Variant) -> None:
    rule, choices = RULES[variant.parent], dict(variant.choices)
    assert variant.name not in RULES
    assert variant_of(variant.parent, choices) == variant
    everything = {choice.name: choices.get(choice.name, choice.default) for choice in rule.choices}
    assert variant_of(variant.parent, everything) == variant


@pytest.mark.parametrize("name", RULES)
def test_a_rule_as_published_is_no_variant(name: str) -> None:
    assert variant_of(name, {}) is None
    assert variant_of(name, {c.name: c.default for c in RULES[name].choices}) is None


def test_adal_raw_keeps_the_published_decay() -> None:
    settings = RULES["adal"].settings(**dict(VARIANTS["adal_raw"].choices))
    assert settings["lr_decay"] == "inv_sqrt"


def test_the_shadow_sees_what_sgd_is_fed() -> None:
    spec = RunSpec(rule="sgd", hypers={"lr": 1e-7}, choices=VARIANTS["sgd_transformed"].choices)
    record = run(spec)
    steps = shadowed(RULES["sgd"], spec.settings, record)
    # Two roundings in a norm of two numbers, two in each of three products.
    assert np.allclose(steps.gain, steps.l1, rtol=1e-14, atol=0)
    assert np.allclose(steps.length, 1e-7 * steps.l1 * np.hypot(*record.grad.T), rtol=1e-14)
