"""Every rule: torch.optim as oracle, numpy = torch, batched = one by one, bad settings named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from adal.errors import SpecError, UnknownName
from adal.landscapes import LANDSCAPES
from adal.rules import RULES, UpdateRule
from adal.trajectory import RunSpec, run

ROSENBROCK = LANDSCAPES["rosenbrock"]

TORCH: dict[str, tuple[Any, dict[str, float], dict[str, Any]]] = {
    "sgd": (torch.optim.SGD, {"lr": 2e-4}, {"lr": 2e-4}),
    "momentum": (torch.optim.SGD, {"lr": 2e-4, "momentum": 0.9}, {"lr": 2e-4, "momentum": 0.9}),
    "adam": (
        torch.optim.Adam,
        {"lr": 0.02, "beta1": 0.8, "beta2": 0.99, "eps": 1e-6},
        {"lr": 0.02, "betas": (0.8, 0.99), "eps": 1e-6},
    ),
    "adamw": (
        torch.optim.AdamW,
        {"lr": 0.02, "weight_decay": 0.1},
        {"lr": 0.02, "weight_decay": 0.1},
    ),
    "amsgrad": (
        torch.optim.Adam,
        {"lr": 0.02, "beta1": 0.8, "beta2": 0.9, "eps": 1e-6},
        {"lr": 0.02, "betas": (0.8, 0.9), "eps": 1e-6, "amsgrad": True},
    ),
    "adagrad": (torch.optim.Adagrad, {"lr": 0.5, "eps": 1e-7}, {"lr": 0.5, "eps": 1e-7}),
    "rmsprop": (
        # Short steps: where it bounces between the valley's walls, roundings grow to 1e-3.
        torch.optim.RMSprop,
        {"lr": 3e-3, "eps": 1e-6},
        {"lr": 3e-3, "eps": 1e-6},
    ),
    "nesterov": (
        torch.optim.SGD,
        {"lr": 2e-4, "momentum": 0.9},
        {"lr": 2e-4, "momentum": 0.9, "nesterov": True},
    ),
}


@pytest.mark.parametrize("name", TORCH)
def test_agrees_with_torch_on_500_rosenbrock_steps(name: str) -> None:
    optimizer, hypers, torch_hypers = TORCH[name]
    record = run(RunSpec("rosenbrock", name, tuple(hypers.items()), start=(-1.5, 2.0), steps=500))
    theta = torch.tensor([-1.5, 2.0], dtype=torch.float64, requires_grad=True)
    opt = optimizer([theta], **torch_hypers)
    path = [theta.detach().numpy().copy()]
    for _ in range(500):
        opt.zero_grad()
        ROSENBROCK.f(theta).backward()
        opt.step()
        path.append(theta.detach().numpy().copy())
    assert np.abs(record.theta - np.array(path)).max() < 1e-12


def settings_of(rule: UpdateRule) -> list[dict[str, str]]:
    """The defaults, and every option of every choice, one at a time."""
    return [{}] + [
        {choice.name: option}
        for choice in rule.choices
        for option in choice.options
        if option != choice.default
    ]


CASES = [(rule, choices) for rule in RULES.values() for choices in settings_of(rule)]
IDS = [f"{rule.name} {' '.join(choices.values())}" for rule, choices in CASES]


@pytest.mark.parametrize(("rule", "choices"), CASES, ids=IDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numpy_and_torch_give_the_same_step(
    rule: UpdateRule, choices: dict[str, str], dtype: str
) -> None:
    rng = np.random.default_rng(3)
    theta = rng.standard_normal((4, 5)).astype(dtype)
    theta_t = torch.from_numpy(theta)
    slots, slots_t = rule.init(theta), rule.init(theta_t)
    tolerance = 1e-12 if dtype == "float64" else 2e-5
    for t in range(1, 30):
        g = (rng.standard_normal((4, 5)) * 10.0 ** rng.integers(-3, 4, (4, 1))).astype(dtype)
        delta, slots = rule.update(g, slots, theta, t, **choices)
        delta_t, slots_t = rule.update(torch.from_numpy(g), slots_t, theta_t, t, **choices)
        assert delta.dtype == dtype
        assert delta_t.dtype == getattr(torch, dtype)
        # m cancels; its error is relative to the largest step, not to the smallest.
        scale = np.abs(delta).max(-1, keepdims=True)
        assert (np.abs(delta - delta_t.numpy()) <= tolerance * scale).all()


@pytest.mark.parametrize(("rule", "choices"), CASES, ids=IDS)
def test_batched_runs_equal_single_runs(rule: UpdateRule, choices: dict[str, str]) -> None:
    rng = np.random.default_rng(4)
    theta = rng.standard_normal((3, 2, 4))
    lr = 10.0 ** rng.uniform(-4, -1, (3, 1, 1))
    g = rng.standard_normal((20, 3, 2, 4)) * 10.0 ** rng.integers(-9, 9, (20, 3, 2, 1))
    slots = rule.init(theta)
    singles = {(i, j): rule.init(theta[i, j]) for i in range(3) for j in range(2)}
    for t in range(1, 21):
        delta, slots = rule.update(g[t - 1], slots, theta, t, lr=lr, **choices)
        for (i, j), own in singles.items():
            alone, singles[i, j] = rule.update(
                g[t - 1, i, j], own, theta[i, j], t, lr=float(lr[i, 0, 0]), **choices
            )
            assert np.array_equal(delta[i, j], alone)


@pytest.mark.parametrize(("rule", "choices"), CASES, ids=IDS)
def test_arguments_are_not_changed(rule: UpdateRule, choices: dict[str, str]) -> None:
    theta, g = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    _, slots = rule.update(g, rule.init(theta), theta, 1, **choices)
    before = {name: slot.copy() for name, slot in slots.items()}
    rule.update(g, slots, theta, 2, **choices)
    assert np.array_equal(theta, [1.0, -2.0])
    assert np.array_equal(g, [0.5, 3.0])
    assert all(np.array_equal(slots[name], before[name]) for name in before)


@pytest.mark.parametrize(("rule", "choices"), CASES, ids=IDS)
def test_terms_contain_the_update(rule: UpdateRule, choices: dict[str, str]) -> None:
    theta, g = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    delta, slots = rule.update(g, rule.init(theta), theta, 1, **choices)
    symbols, same_slots = rule.terms(g, rule.init(theta), theta, 1, **choices)
    assert np.array_equal(symbols["delta"], delta)
    assert all(np.array_equal(slots[name], same_slots[name]) for name in slots)
    assert not any(callable(value) for value in symbols.values())


@pytest.mark.parametrize(("rule", "choices"), CASES, ids=IDS)
def test_half_precision_parameters_keep_a_float32_state(
    rule: UpdateRule, choices: dict[str, str]
) -> None:
    theta = np.array([1.0, -2.0], np.float16)
    delta, slots = rule.update(theta, rule.init(theta), theta, 1, **choices)
    assert delta.dtype == np.float32
    assert all(slot.dtype == np.float32 for slot in slots.values())


@pytest.mark.parametrize(("rule", "choices"), CASES, ids=IDS)
def test_a_schedule_multiplies_the_step_and_nothing_else(
    rule: UpdateRule, choices: dict[str, str]
) -> None:
    theta, g = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    rest = {name: option for name, option in choices.items() if name != "lr_decay"}
    _, slots = rule.update(g, rule.init(theta), theta, 1, **rest)
    plain, _ = rule.update(g, slots, theta, 4, lr_decay="none", **rest)
    decayed, _ = rule.update(g, slots, theta, 4, lr_decay="inv_sqrt", **rest)
    assert np.allclose(decayed, plain / 2, rtol=1e-15, atol=0)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"lr": -0.1}, r"lr must be in (0, 10], got -0.1"),
    ({"lr": float("nan")}, r"lr must be in (0, 10], got nan"),
    ({"lr": "0.1"}, r"lr must be a number, got '0.1'"),
    ({"lr": np.array([0.1, 0.0])}, r"lr must be in (0, 10], got array([0.1, 0. ])"),
    ({"beta1": 1.0}, r"beta1 must be in [0, 1), got 1.0"),
    ({"eps_mode": "outside"}, r"eps_mode must be one of preconditioner, denominator, inside; "),
    ({"lr_decay": None}, r"lr_decay must be one of none, inv_sqrt; got None"),
    ({"gamma": 1}, r"setting of adal must be one of beta1, beta2, eps, eps_mode, lr, "),
]


@pytest.mark.parametrize(("settings", "message"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_a_wrong_setting_is_named_with_its_value_and_range(
    settings: dict[str, Any], message: str
) -> None:
    g = np.ones(2)
    with pytest.raises(SpecError) as caught:
        RULES["adal"].update(g, RULES["adal"].init(g), g, 1, **settings)
    assert str(caught.value).startswith(message)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"landscape must be one of .*beale, .*; got 'moon'"):
        RunSpec(landscape="moon")
