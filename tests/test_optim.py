"""The torch optimizers: the rule's own step, torch's conventions, errors that name the value."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from adal import AdaL
from adal.errors import SpecError
from adal.optim import RuleOptimizer
from adal.rules import RULES

ADAL_SETTINGS = [
    {},
    {"second_moment": "raw"},
    {"eps_mode": "denominator", "lr_decay": "none"},
    {"eps_mode": "inside"},
]


def model_and_loss(dtype: torch.dtype = torch.float64) -> tuple[torch.nn.Module, Any]:
    generator = torch.Generator().manual_seed(1)
    model = torch.nn.Sequential(
        torch.nn.Linear(5, 7, dtype=dtype), torch.nn.Tanh(), torch.nn.Linear(7, 1, dtype=dtype)
    )
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator, dtype=torch.float64) * 0.5)
    x = torch.randn(20, 5, generator=generator, dtype=torch.float64).to(dtype)
    return model, lambda: (model(x) - x.sum(1, keepdim=True)).square().mean()


def after(model: torch.nn.Module, loss: Any, optimizer: torch.optim.Optimizer, steps: int) -> Any:
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    return torch.cat([p.detach().reshape(-1) for p in model.parameters()]).numpy()


@pytest.mark.parametrize("settings", ADAL_SETTINGS, ids=str)
@pytest.mark.parametrize("scope", ["tensor", "global"])
def test_adal_steps_as_the_numpy_rule_does(scope: str, settings: dict[str, str]) -> None:
    model, loss = model_and_loss()
    params = list(model.parameters())
    optimizer = AdaL(params, lr=0.03, betas=(0.8, 0.99), norm_scope=scope, **settings)  # type: ignore[arg-type]
    sizes = [p.numel() for p in params] if scope == "tensor" else [sum(p.numel() for p in params)]
    cuts = np.cumsum(sizes)[:-1]
    rule = RULES["adal"]
    theta = np.split(torch.cat([p.detach().reshape(-1) for p in params]).numpy().copy(), cuts)
    slots = [rule.init(block) for block in theta]
    for t in range(1, 31):
        got = after(model, loss, optimizer, 1)
        flat = torch.cat([p.grad.reshape(-1) for p in params if p.grad is not None]).numpy()
        for i, g in enumerate(np.split(flat, cuts)):
            delta, slots[i] = rule.update(
                g, slots[i], theta[i], t, lr=0.03, beta1=0.8, beta2=0.99, **settings
            )
            theta[i] = theta[i] + delta
        # numpy and torch add up the norm in a different order: one unit in the last place a step.
        assert np.abs(got - np.concatenate(theta)).max() < 1e-13


ORACLES: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
    "adam": (
        torch.optim.Adam,
        {"betas": (0.8, 0.99), "eps": 1e-6},
        {"beta1": 0.8, "beta2": 0.99, "eps": 1e-6},
    ),
    "adamw": (torch.optim.AdamW, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}, {"momentum": 0.9}),
    "sgd": (torch.optim.SGD, {}, {}),
}


@pytest.mark.parametrize("rule", ORACLES)
def test_a_rule_steps_as_torchs_own_optimizer_does(rule: str) -> None:
    oracle, theirs, ours = ORACLES[rule]
    one, one_loss = model_and_loss()
    two, two_loss = model_and_loss()
    expected = after(one, one_loss, oracle(one.parameters(), lr=0.02, **theirs), 60)
    got = after(two, two_loss, RuleOptimizer(two.parameters(), rule, lr=0.02, **ours), 60)
    assert np.abs(got - expected).max() < 1e-12


def test_each_parameter_group_has_its_own_settings() -> None:
    first, second = (torch.nn.Parameter(torch.ones(3)) for _ in range(2))
    groups = [{"params": [first]}, {"params": [second], "lr": 0.5, "betas": (0.5, 0.9)}]
    optimizer = AdaL(groups, lr=0.1)
    assert optimizer.param_groups[1]["beta1"] == 0.5
    (first.sum() + second.sum()).backward()
    optimizer.step()
    assert torch.allclose(1 - first.detach(), torch.tensor(0.1))
    assert torch.allclose(1 - second.detach(), torch.tensor(0.5))


def test_a_closure_is_called_with_gradients_on_and_its_loss_returned() -> None:
    p = torch.nn.Parameter(torch.ones(2))
    optimizer = AdaL([p])

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = p.square().sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 2
    assert (p < 1).all()


@pytest.mark.parametrize("scope", ["tensor", "global"])
def test_a_saved_state_goes_on_where_it_stopped(scope: str) -> None:
    one, one_loss = model_and_loss()
    first = AdaL(one.parameters(), lr=0.03, norm_scope=scope)
    after(one, one_loss, first, 10)
    two, two_loss = model_and_loss()
    two.load_state_dict(one.state_dict())
    second = AdaL(two.parameters(), lr=1.0)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    assert np.array_equal(after(one, one_loss, first, 10), after(two, two_loss, second, 10))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_parameters_keep_their_dtype_and_float32_state(dtype: torch.dtype) -> None:
    p = torch.nn.Parameter(torch.ones(3, dtype=dtype))
    optimizer = AdaL([p], lr=0.1)
    p.grad = torch.full_like(p, 1e-4)
    optimizer.step()
    assert p.dtype == dtype
    again = AdaL([p], lr=0.1)
    again.load_state_dict(optimizer.state_dict())
    for state in (optimizer.state[p], again.state[p]):
        assert all(v.dtype == torch.float32 for v in state.values() if isinstance(v, Tensor))
    assert torch.allclose(p.float(), torch.tensor(0.9), atol=0.01)


@pytest.mark.parametrize("scope", ["tensor", "global"])
def test_a_parameter_without_a_gradient_stands_still(scope: str) -> None:
    still, moving = (torch.nn.Parameter(torch.ones(2)) for _ in range(2))
    optimizer = AdaL([still, moving], norm_scope=scope)
    moving.sum().backward()
    optimizer.step()
    assert (still == 1).all()
    assert (moving < 1).all()


def test_a_learning_rate_that_a_scheduler_sets_to_zero_stands_still() -> None:
    p = torch.nn.Parameter(torch.ones(2))
    optimizer = AdaL([p], lr=0.1)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: float(epoch > 0))
    moved = []
    for _ in range(2):
        before = p.detach().clone()
        optimizer.zero_grad()
        p.sum().backward()
        optimizer.step()
        scheduler.step()
        moved.append(bool((p != before).any()))
    assert moved == [False, True]
    assert optimizer.state[p]["step"] == 2


def test_a_scalar_and_an_empty_parameter_are_allowed() -> None:
    scalar, empty = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.ones(0))
    optimizer = AdaL([scalar, empty])
    (scalar + empty.sum()).backward()
    optimizer.step()
    assert scalar.shape == ()
    assert scalar < 1


def test_sparse_gradients_are_refused_in_a_sentence() -> None:
    embedding = torch.nn.Embedding(4, 2, sparse=True)
    optimizer = AdaL(embedding.parameters())
    embedding(torch.tensor([1])).sum().backward()
    with pytest.raises(SpecError, match="AdaL needs dense gradients, got a sparse one"):
        optimizer.step()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"lr": 0}, "lr must be in (0, 10], got 0"),
    ({"lr": -0.1}, "lr must be in (0, 10], got -0.1"),
    ({"lr": float("nan")}, "lr must be in (0, 10], got nan"),
    ({"betas": (0.9, 1.0)}, "beta2 must be in [0, 1), got 1.0"),
    ({"betas": 0.9}, "betas must be two numbers, got 0.9"),
    ({"eps": -1}, "eps must be in [0, 1], got -1"),
    ({"eps_mode": "outside"}, "eps_mode must be one of preconditioner, denominator, inside; got"),
    ({"second_moment": "third"}, "second_moment must be one of transformed, raw; got 'third'"),
    ({"lr_decay": "cosine"}, "lr_decay must be one of none, inv_sqrt; got 'cosine'"),
    ({"norm_scope": "layer"}, "norm_scope must be one of tensor, global; got 'layer'"),
]


@pytest.mark.parametrize(("given", "message"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_a_wrong_setting_is_named_with_its_value_and_range(
    given: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        AdaL([torch.nn.Parameter(torch.ones(1))], **given)
    assert str(caught.value).startswith(message)


def test_a_wrong_group_is_refused_and_not_kept() -> None:
    optimizer = AdaL([torch.nn.Parameter(torch.ones(1))])
    with pytest.raises(SpecError, match="lr must be in"):
        optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))], "lr": -1})
    with pytest.raises(SpecError, match="AdaL takes real parameters, got a complex one"):
        optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1) + 0j)]})
    assert len(optimizer.param_groups) == 1
