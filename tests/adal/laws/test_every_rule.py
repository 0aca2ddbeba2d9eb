"""Laws that every rule obeys, whatever its settings."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from adal.rules import RULES, UpdateRule
from tests.adal.laws.cases import DTYPES, EXAMPLES, displacements, gradients, settings_of

each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
each_dtype = pytest.mark.parametrize("dtype", DTYPES)


@each_rule
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_coordinate_that_never_had_a_gradient_does_not_move(
    rule: UpdateRule, data: st.DataObject
) -> None:
    sequence = data.draw(gradients())
    silent = data.draw(st.sets(st.integers(0, sequence.shape[1] - 1), min_size=1))
    sequence[:, list(silent)] = 0
    # At θ = 0: weight decay pulls there.
    steps = displacements(rule, sequence, np.zeros(sequence.shape[1]), data.draw(settings_of(rule)))
    assert not np.array(steps)[:, list(silent)].any()


@each_rule
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_permuting_coordinates_permutes_the_steps(rule: UpdateRule, data: st.DataObject) -> None:
    sequence, given_settings = data.draw(gradients()), data.draw(settings_of(rule))
    size = sequence.shape[1]
    order = list(data.draw(st.sampled_from(list(permutations(range(size))))))
    theta = np.linspace(-1, 2, size)
    plain = np.array(displacements(rule, sequence, theta, given_settings))
    moved = np.array(displacements(rule, sequence[:, order], theta[order], given_settings))
    assert np.array_equal(plain[:, order], moved)


@each_rule
@each_dtype
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_batch_is_its_runs_one_by_one(rule: UpdateRule, dtype: str, data: st.DataObject) -> None:
    sequence, given_settings = data.draw(gradients(dtype, runs=3)), data.draw(settings_of(rule))
    lr = np.array([[1e-3], [0.1], [10.0]], dtype)
    theta = np.ones(sequence.shape[1:], dtype)
    together = displacements(rule, sequence, theta, {**given_settings, "lr": lr})
    for run in range(3):
        own = {**given_settings, "lr": lr[run]}
        alone = displacements(rule, sequence[:, run], theta[run], own)
        assert np.array_equal(np.array(together)[:, run], np.array(alone))


@each_rule
@each_dtype
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_numpy_and_torch_take_the_same_steps(
    rule: UpdateRule, dtype: str, data: st.DataObject
) -> None:
    sequence, given_settings = data.draw(gradients(dtype)), data.draw(settings_of(rule))
    theta = np.zeros(sequence.shape[1], dtype)
    ours = displacements(rule, sequence, theta, given_settings)
    theirs = displacements(
        rule, torch.from_numpy(sequence), torch.from_numpy(theta), given_settings
    )
    # The means are the same operations in the same order; only the roots are rounded differently,
    # by a few units in the last place a step, and never cancel.
    tolerance = 1e-13 if dtype == "float64" else 1e-5
    for one, two in zip(ours, theirs, strict=True):
        assert one.dtype == two.numpy().dtype == dtype
        assert np.allclose(one, two.numpy(), rtol=tolerance, atol=0)


@each_rule
@each_dtype
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_moderate_gradients_give_finite_steps(
    rule: UpdateRule, dtype: str, data: st.DataObject
) -> None:
    sequence, given_settings = data.draw(gradients(dtype)), data.draw(settings_of(rule))
    theta = np.ones(sequence.shape[1], dtype)
    assert np.isfinite(displacements(rule, sequence, theta, given_settings)).all()


@each_rule
@each_dtype
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_no_finite_gradient_gives_nan(rule: UpdateRule, dtype: str, data: st.DataObject) -> None:
    info = np.finfo(dtype)
    # Half the largest number: a bias correction rounds the largest itself up to infinity.
    ends = [0.0, float(info.smallest_subnormal), float(info.tiny), 1.0, float(info.max) / 2]
    numbers = st.sampled_from(ends + [-x for x in ends])
    rows = data.draw(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8))
    given_settings, theta = data.draw(settings_of(rule)), np.zeros(3, dtype)
    slots = rule.init(theta)
    for t, g in enumerate(np.array(rows, dtype), 1):
        delta, slots = rule.update(g, slots, theta, t, **given_settings)
        # It may overflow: that is divergence.
        assert not np.isnan(delta).any()


@each_rule
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_arguments_are_not_changed(rule: UpdateRule, data: st.DataObject) -> None:
    sequence, given_settings = data.draw(gradients()), data.draw(settings_of(rule))
    theta = np.ones(sequence.shape[1])
    slots = rule.init(theta)
    for t, g in enumerate(sequence, 1):
        before = {name: slot.copy() for name, slot in slots.items()}
        own = g.copy()
        _, new = rule.update(g, slots, theta, t, **given_settings)
        assert np.array_equal(g, own)
        assert (theta == 1).all()
        assert slots.keys() == before.keys()
        assert all(np.array_equal(slots[name], before[name]) for name in before)
        slots = new
