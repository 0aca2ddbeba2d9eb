"""What the mathematics of AdaL and its relatives says exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adal.rules import RULES, UpdateRule
from tests.adal.laws.cases import EXAMPLES, choices, displacements, gradients

WITH_EPS = [rule for rule in RULES.values() if "eps" in {hyper.name for hyper in rule.hypers}]
FREE = {"eps": 0.0, "lr": 0.1, "lr_decay": "none"}
BETA = st.sampled_from([0.0, 0.5, 0.9, 0.99, 0.999])
EPS_MODES = st.sampled_from(["preconditioner", "denominator", "inside"])


@pytest.mark.parametrize("rule", WITH_EPS, ids=lambda rule: rule.name)
@settings(max_examples=EXAMPLES)
@given(data=st.data(), k=st.integers(-60, 60))
def test_a_power_of_two_on_the_loss_changes_no_bit_without_eps(
    rule: UpdateRule, data: st.DataObject, k: int
) -> None:
    sequence, given_choices = data.draw(gradients()), data.draw(choices(rule))
    theta = np.zeros(sequence.shape[1])
    plain = np.array(displacements(rule, sequence, theta, {**given_choices, "eps": 0.0}))
    loud = displacements(rule, sequence * 2.0**k, theta, {**given_choices, "eps": 0.0})
    # With v from the raw gradient AdaL's step is as long as ‖g‖₁: it scales with the loss.
    longer = 2.0**k if given_choices.get("second_moment") == "raw" else 1.0
    assert np.array_equal(plain * longer, np.array(loud))


@settings(max_examples=EXAMPLES)
@given(
    c=st.lists(st.integers(-255, 255), min_size=1, max_size=4),
    rho=st.floats(0.5, 1.5),
    beta1=BETA,
    beta2=BETA,
    eps_mode=EPS_MODES,
)
def test_adal_at_rho_is_adam_at_rho_squared_on_geometric_gradients(
    c: list[int], rho: float, beta1: float, beta2: float, eps_mode: str
) -> None:
    own = {**FREE, "beta1": beta1, "beta2": beta2, "eps_mode": eps_mode}
    t = np.arange(1, 41)[:, None]
    theta = np.zeros(len(c))
    adal = displacements(RULES["adal"], c * rho**t, theta, own)
    adam = displacements(RULES["adam"], c * rho ** (2 * t), theta, own)
    # All terms of a mean have one sign: 40 roundings and those of the powers.
    assert np.allclose(adal, adam, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", ["adal", "adam", "adam_gain"])
@settings(max_examples=EXAMPLES)
@given(sequence=gradients(), eps_mode=EPS_MODES)
def test_without_memory_all_are_sign_descent(
    name: str, sequence: np.ndarray, eps_mode: str
) -> None:
    own = {**FREE, "beta1": 0.0, "beta2": 0.0, "eps_mode": eps_mode}
    steps = displacements(RULES[name], sequence, np.zeros(sequence.shape[1]), own)
    assert np.allclose(steps, -0.1 * np.sign(sequence), rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", ["adal", "adam_gain", "amsgrad"])
@settings(max_examples=EXAMPLES)
@given(sequence=gradients(), beta1=BETA, beta2=BETA)
def test_the_first_step_is_adams_without_eps(
    name: str, sequence: np.ndarray, beta1: float, beta2: float
) -> None:
    own = {**FREE, "beta1": beta1, "beta2": beta2}
    theta = np.zeros(sequence.shape[1])
    ours = displacements(RULES[name], sequence[:1], theta, own)
    # Each of m̂, √v̂ and the gain is the gradient or 1 again, but for a rounding or two.
    assert np.allclose(ours, displacements(RULES["adam"], sequence[:1], theta, own), rtol=1e-14)


@settings(max_examples=EXAMPLES)
@given(
    c=st.lists(st.integers(-255, 255), min_size=1, max_size=4),
    ratio=st.floats(0.5, 1.5),
    beta1=BETA,
    beta2=BETA,
    eps_mode=EPS_MODES,
)
def test_adam_with_gain_is_adal_where_all_coordinates_are_equal_in_size(
    c: list[int], ratio: float, beta1: float, beta2: float, eps_mode: str
) -> None:
    # |m̂|/√v̂ of AdaL is mean(a²)/√mean(a⁴), of Adam mean(a)/√mean(a²), which the gain squares.
    own = {**FREE, "beta1": beta1, "beta2": beta2, "eps_mode": eps_mode}
    level = ratio ** np.arange(30)[:, None]
    signs = np.sign(c) * np.ones((30, 1))
    theta = np.zeros(len(c))
    adam = np.array(displacements(RULES["adam"], level * signs, theta, own))
    gain = np.array(displacements(RULES["adam_gain"], level * signs, theta, own))
    assert np.allclose(gain, -(adam**2) / FREE["lr"] * signs, rtol=1e-12, atol=0)


@settings(max_examples=EXAMPLES)
@given(sequence=gradients())
def test_sgd_fed_with_the_transformed_gradient_steps_a_times_as_far(sequence: np.ndarray) -> None:
    theta = np.zeros(sequence.shape[1])
    plain = np.array(displacements(RULES["sgd"], sequence, theta, {"lr": 1.0}))
    fed = displacements(RULES["sgd"], sequence, theta, {"lr": 1.0, "gradient": "transformed"})
    assert np.array_equal(plain * np.abs(sequence).sum(1, keepdims=True), np.array(fed))
