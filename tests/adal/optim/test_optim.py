"""The torch optimizers: the rule's own step, torch's conventions, errors that name the value."""

from __future__ import annotations

import copy
import io
import itertools
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from adal import AdaL
from adal.errors import SpecError, UnknownName
from adal.optim import RuleOptimizer
from adal.rules import RULES
from adal.rules.schedule import factor

SCOPES = ("tensor", "global")
EVERY_READING = [
    {choice.name: option for choice, option in zip(RULES["adal"].choices, options, strict=True)}
    for options in itertools.product(*(choice.options for choice in RULES["adal"].choices))
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


def values(model: torch.nn.Module) -> np.ndarray:
    """All parameters, never narrowed."""
    joined = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
    return joined.to(torch.promote_types(joined.dtype, torch.float32)).numpy().copy()


def after(model: torch.nn.Module, loss: Any, optimizer: torch.optim.Optimizer, steps: int) -> Any:
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    return values(model)


def parameter(*value: float, dtype: torch.dtype = torch.float64) -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.tensor(value, dtype=dtype))


def distance_from_the_rule(
    rule: str, settings: dict[str, Any], scope: str, dtype: torch.dtype, steps: int = 30
) -> float:
    """How far the drop-in gets from the numpy rule, fed with the drop-in's gradients."""
    model, loss = model_and_loss(dtype)
    params = list(model.parameters())
    optimizer = RuleOptimizer(params, rule, norm_scope=scope, **settings)
    sizes = [p.numel() for p in params] if scope == "tensor" else [sum(p.numel() for p in params)]
    cuts = np.cumsum(sizes)[:-1]
    theta = np.split(values(model), cuts)
    slots = [RULES[rule].init(block) for block in theta]
    distance = 0.0
    for t in range(1, steps + 1):
        got = after(model, loss, optimizer, 1)
        grads = torch.cat([p.grad.reshape(-1) for p in params if p.grad is not None]).numpy()
        for i, g in enumerate(np.split(grads, cuts)):
            delta, slots[i] = RULES[rule].update(g, slots[i], theta[i], t, **settings)
            theta[i] = theta[i] + delta
        distance = max(distance, float(np.abs(got - np.concatenate(theta)).max()))
    return distance


# numpy and torch add up the norm in a different order. Thirty steps of one unit in the last place
# of a number between 1 and 2 are 7e-15 and 3.6e-6; seen are 1.8e-15 and 4.8e-7.
TOLERANCES = [(torch.float64, 7e-15), (torch.float32, 3.6e-6)]


@pytest.mark.parametrize(("dtype", "tolerance"), TOLERANCES)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("reading", EVERY_READING, ids=lambda r: "-".join(r.values()))
def test_every_reading_of_adal_steps_as_the_numpy_rule_does(
    reading: dict[str, str], scope: str, dtype: torch.dtype, tolerance: float
) -> None:
    # eps is large enough that its three places are three different paths
    settings = {"lr": 0.03, "beta1": 0.8, "beta2": 0.99, "eps": 1e-2, **reading}
    assert distance_from_the_rule("adal", settings, scope, dtype) < tolerance


@pytest.mark.parametrize(("dtype", "tolerance"), TOLERANCES)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_steps_as_in_numpy(
    rule: str, scope: str, dtype: torch.dtype, tolerance: float
) -> None:
    assert distance_from_the_rule(rule, {"lr": 0.01}, scope, dtype) < tolerance


def test_adal_is_the_rule_by_that_name_with_its_defaults() -> None:
    one, one_loss = model_and_loss()
    two, two_loss = model_and_loss()
    first, second = AdaL(one.parameters()), RuleOptimizer(two.parameters(), "adal")
    assert first.defaults == second.defaults
    assert np.array_equal(after(one, one_loss, first, 5), after(two, two_loss, second, 5))


SGD, ADAM, ADAMW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
ORACLES: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "Adam": ("adam", ADAM, {"betas": (0.8, 0.99), "eps": 1e-6}),
    "AMSGrad": ("amsgrad", ADAM, {"amsgrad": True}),
    "AdamW": ("adamw", ADAMW, {"weight_decay": 0.1}),
    "Adam with weight decay": ("adam", ADAMW, {"weight_decay": 0.1}),
    "Adam upwards": ("adam", ADAMW, {"weight_decay": 0.1, "maximize": True}),
    "SGD": ("sgd", SGD, {}),
    "momentum": ("momentum", SGD, {"momentum": 0.8}),
    "Nesterov": ("nesterov", SGD, {"momentum": 0.8, "nesterov": True}),
    "RMSprop": ("rmsprop", torch.optim.RMSprop, {"alpha": 0.99}),
    "Adagrad": ("adagrad", torch.optim.Adagrad, {}),
}


@pytest.mark.parametrize("name", ORACLES)
def test_a_rule_steps_as_torchs_own_optimizer_does(name: str) -> None:
    rule, oracle, theirs = ORACLES[name]
    ours = {key: value for key, value in theirs.items() if key not in ("amsgrad", "nesterov")}
    one, one_loss = model_and_loss()
    two, two_loss = model_and_loss()
    expected = after(one, one_loss, oracle(one.parameters(), lr=0.02, **theirs), 60)
    got = after(two, two_loss, RuleOptimizer(two.parameters(), rule, lr=0.02, **ours), 60)
    # sixty steps of rounding at 2e-16, which the oscillation of some rules lets grow
    assert np.abs(got - expected).max() < 1e-12


@pytest.mark.parametrize("lr_decay", ["inv_sqrt", "none"])
@pytest.mark.parametrize("scope", SCOPES)
def test_weight_decay_takes_eta_t_lambda_theta_t_beside_the_step(scope: str, lr_decay: str) -> None:
    one, one_loss = model_and_loss()
    two, _ = model_and_loss()
    settings: dict[str, Any] = {"lr": 0.1, "norm_scope": scope, "lr_decay": lr_decay}
    decayed = AdaL(one.parameters(), weight_decay=0.3, **settings)
    by_hand = AdaL(two.parameters(), **settings)
    for t in range(1, 21):
        after(one, one_loss, decayed, 1)
        before = [p.detach().clone() for p in two.parameters()]
        for p, q in zip(one.parameters(), two.parameters(), strict=True):
            q.grad = p.grad
        by_hand.step()
        with torch.no_grad():
            for p, old in zip(two.parameters(), before, strict=True):
                p -= 0.1 * factor(lr_decay, t) * 0.3 * old
    # two roundings of numbers near 1 a step instead of one
    assert np.abs(values(one) - values(two)).max() < 1e-14


def test_weight_decay_alone_shrinks_a_parameter_whose_gradient_is_zero() -> None:
    p = parameter(2.0, -4.0)
    p.grad = torch.zeros_like(p)
    AdaL([p], lr=0.1, weight_decay=0.5).step()
    assert p.tolist() == [1.9, -3.8]


@pytest.mark.parametrize("rule", RULES)
def test_maximize_goes_where_the_negated_loss_leads(rule: str) -> None:
    one, one_loss = model_and_loss()
    two, two_loss = model_and_loss()
    up = RuleOptimizer(one.parameters(), rule, lr=0.01, maximize=True)
    down = RuleOptimizer(two.parameters(), rule, lr=0.01)
    assert np.array_equal(after(one, lambda: -one_loss(), up, 20), after(two, two_loss, down, 20))


def test_each_parameter_group_has_its_own_settings() -> None:
    x, y, z = (parameter(1.0, 1.0, 1.0) for _ in range(3))
    groups: list[dict[str, Any]] = [
        {"params": [x]},
        {"params": [y], "lr": 0.5, "betas": (0.5, 0.9), "weight_decay": 0.2},
        {"params": [z], "lr": 0.3, "beta1": 0.7, "maximize": True, "lr_decay": "none"},
    ]
    optimizer = AdaL(groups, lr=0.1, betas=(0.8, 0.99), eps=0)
    assert [g["betas"] for g in optimizer.param_groups] == [(0.8, 0.99), (0.5, 0.9), (0.7, 0.99)]
    moved = []
    for _ in range(2):
        before = [p.detach().clone() for p in (x, y, z)]
        optimizer.zero_grad()
        (x.sum() + y.sum() + z.sum()).backward()
        optimizer.step()
        moved.append([(p.detach() - b)[0].item() for p, b in zip((x, y, z), before, strict=True)])
    # a constant gradient: the direction is 1 in every group and at every step
    half = 1 / math.sqrt(2)
    assert moved[0] == pytest.approx([-0.1, -0.5 - 0.5 * 0.2, 0.3], rel=1e-14)
    assert moved[1] == pytest.approx([-0.1 * half, -0.5 * half * (1 + 0.2 * 0.4), 0.3], rel=1e-13)


def test_a_group_may_join_later_and_begins_at_its_own_first_step() -> None:
    x, y = parameter(1.0), parameter(1.0)
    optimizer = AdaL([x], lr=0.1, eps=0)
    for _ in range(4):
        x.grad = torch.ones_like(x)
        optimizer.step()
    optimizer.add_param_group({"params": [y], "lr": 0.2})
    y.grad = torch.ones_like(y)
    optimizer.step()
    assert optimizer.state[x]["step"] == 5
    assert optimizer.state[y]["step"] == 1
    assert y.item() == pytest.approx(0.8, rel=1e-15)


def test_named_parameters_are_taken() -> None:
    model, loss = model_and_loss()
    optimizer = AdaL(model.named_parameters(), lr=0.01)
    assert optimizer.param_groups[0]["param_names"][0] == "0.weight"
    after(model, loss, optimizer, 1)


def test_a_closure_is_called_with_gradients_on_and_its_loss_returned() -> None:
    p = parameter(1.0, 1.0)
    optimizer = AdaL([p])

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = p.square().sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 2
    assert (p < 1).all()


def through_a_file(state: dict[str, Any]) -> dict[str, Any]:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    buffer.seek(0)
    return torch.load(buffer, weights_only=True)


@pytest.mark.parametrize("way", [copy.deepcopy, through_a_file])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("rule", ["adal", "adam", "sgd"])
def test_a_saved_state_goes_on_bit_by_bit_where_it_stopped(
    rule: str, scope: str, dtype: torch.dtype, way: Callable[[Any], Any]
) -> None:
    one, one_loss = model_and_loss(dtype)
    decay: Any = np.float64(0.1)  # kept as a float: weights_only does not load numpy's
    first = RuleOptimizer(one.parameters(), rule, lr=0.03, norm_scope=scope, weight_decay=decay)
    after(one, one_loss, first, 10)
    two, two_loss = model_and_loss(dtype)
    two.load_state_dict(one.state_dict())
    second = RuleOptimizer(two.parameters(), rule, lr=1.0)
    second.load_state_dict(way(first.state_dict()))
    assert np.array_equal(after(one, one_loss, first, 10), after(two, two_loss, second, 10))
    dtypes = [
        [v.dtype for v in s.values() if isinstance(v, Tensor)]
        for o in (first, second)
        for s in o.state.values()
    ]
    assert all(d.itemsize >= 4 for kept in dtypes for d in kept)
    assert str(first.state_dict()) == str(second.state_dict())


def test_a_state_saved_before_the_first_step_can_be_loaded() -> None:
    x, y = parameter(1.0), parameter(1.0)
    optimizer = AdaL([y])
    optimizer.load_state_dict(AdaL([x], lr=0.25).state_dict())
    assert optimizer.param_groups[0]["lr"] == 0.25
    assert optimizer.param_groups[0]["params"] == [y]


def test_a_loaded_state_is_a_copy() -> None:
    x, y = parameter(1.0), parameter(1.0)
    first, second = AdaL([x]), AdaL([y])
    x.grad = y.grad = torch.ones(1, dtype=torch.float64)
    first.step()
    second.load_state_dict(first.state_dict())
    assert second.state[y]["m"].data_ptr() != first.state[x]["m"].data_ptr()


@pytest.mark.parametrize("way", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
@pytest.mark.parametrize("rule", RULES)
def test_a_copied_or_pickled_optimizer_goes_on_with_its_copied_model(
    rule: str, way: Callable[[Any], Any]
) -> None:
    one, loss = model_and_loss()
    first: torch.optim.Optimizer = RuleOptimizer(one.parameters(), rule, lr=0.01)
    after(one, loss, first, 5)
    two, second = way((one, first))
    assert type(second) is RuleOptimizer
    for p, q in zip(one.parameters(), two.parameters(), strict=True):
        q.grad = torch.zeros_like(q)
        p.grad = torch.zeros_like(p)
    first.step()
    second.step()
    assert np.array_equal(values(one), values(two))
    assert str(first.state_dict()) == str(second.state_dict())


@pytest.mark.parametrize("weight_decay", [0.0, 0.01])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_parameters_round_a_float32_step_once(
    dtype: torch.dtype, scope: str, weight_decay: float
) -> None:
    settings: dict[str, Any] = {"lr": 0.1, "norm_scope": scope, "weight_decay": weight_decay}
    p, q = (torch.nn.Parameter(torch.linspace(0.3, 1, 5, dtype=dtype)) for _ in range(2))
    optimizer = AdaL([p, q], **settings)
    for exponent in (-4.0, 1.0, -3.0):
        wide = [torch.nn.Parameter(x.detach().float()) for x in (p, q)]
        judge = AdaL(wide, **settings)
        if optimizer.state:
            judge.load_state_dict(optimizer.state_dict())
        for x, w in zip((p, q), wide, strict=True):
            x.grad = torch.full_like(x, 10**exponent)
            w.grad = x.grad.float()
        optimizer.step()
        judge.step()
        for x, w in zip((p, q), wide, strict=True):
            assert x.dtype == dtype
            assert torch.equal(x.detach(), w.detach().to(dtype))


@pytest.mark.parametrize("scope", SCOPES)
def test_a_parameter_without_a_gradient_stands_still(scope: str) -> None:
    still, moving = parameter(1.0, 1.0), parameter(1.0, 1.0)
    frozen = torch.nn.Parameter(torch.ones(2), requires_grad=False)
    optimizer = AdaL([frozen, still, moving], norm_scope=scope, weight_decay=0.1)
    optimizer.step()
    assert not optimizer.state
    moving.sum().backward()
    optimizer.step()
    assert (still == 1).all()
    assert (frozen == 1).all()
    assert (moving < 1).all()


def test_a_global_block_sees_the_norm_of_the_whole_group_and_of_no_other() -> None:
    x, y, z = parameter(1.0), parameter(1.0), parameter(1.0)
    optimizer = AdaL(
        [{"params": [x, y]}, {"params": [z]}], second_moment="raw", norm_scope="global", lr=0.01
    )
    for p, g in ((x, 1.0), (y, 3.0), (z, 100.0)):
        p.grad = torch.full_like(p, g)
    optimizer.step()
    # "raw": the first step is lr · ‖g‖₁ in every coordinate (and ε ‖g‖₁ |g|)
    assert [1 - p.item() for p in (x, y, z)] == pytest.approx([0.04, 0.04, 1.0], rel=1e-5)


@pytest.mark.parametrize("rule", RULES)
def test_gradients_cleared_in_place_do_not_reach_the_state(rule: str) -> None:
    ends = []
    for to_none in (True, False):
        model, loss = model_and_loss()
        optimizer = RuleOptimizer(model.parameters(), rule, lr=0.01)
        for _ in range(5):
            loss().backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=to_none)
        ends.append(values(model))
    assert np.array_equal(*ends)


def test_a_layout_other_than_rows_is_no_other_path() -> None:
    ends = []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        conv: Any = torch.nn.Conv2d(3, 4, 3).double()
        conv = conv.to(memory_format=layout)
        optimizer = AdaL(conv.parameters(), lr=0.1, weight_decay=0.1)
        optimizer.zero_grad()
        conv.weight.grad = torch.randn(4, 3, 3, 3, dtype=torch.float64)
        optimizer.step()
        ends.append(conv.weight.detach().contiguous())
    # the norm is added up in another order
    assert torch.allclose(*ends, rtol=0, atol=1e-15)


def test_a_scalar_and_an_empty_parameter_are_allowed() -> None:
    scalar, empty = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.ones(0))
    for scope in SCOPES:
        optimizer = AdaL([scalar, empty], norm_scope=scope)
        optimizer.zero_grad()
        before = scalar.item()
        (scalar + empty.sum()).backward()
        optimizer.step()
        assert scalar.shape == ()
        assert scalar.item() < before


def test_the_built_in_schedule_is_lambdalr_with_one_over_root_t() -> None:
    one, one_loss = model_and_loss()
    two, two_loss = model_and_loss()
    built_in = AdaL(one.parameters(), lr=0.05)
    outside = AdaL(two.parameters(), lr=0.05, lr_decay="none")
    scheduler = torch.optim.lr_scheduler.LambdaLR(outside, lambda k: 1 / math.sqrt(k + 1))
    for _ in range(10):
        after(one, one_loss, built_in, 1)
        after(two, two_loss, outside, 1)
        scheduler.step()
    assert np.array_equal(values(one), values(two))


def test_steplr_and_onecycle_set_the_rate_and_the_memory() -> None:
    p = parameter(1.0)
    optimizer = AdaL([p], lr=0.4, eps=0, lr_decay="none")
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
    moved = []
    for _ in range(5):
        before = p.item()
        p.grad = torch.ones_like(p)
        optimizer.step()
        scheduler.step()
        moved.append(before - p.item())
    assert moved == pytest.approx([0.4, 0.4, 0.2, 0.2, 0.1], rel=1e-12)

    optimizer = AdaL([p], lr=0.1)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.2, total_steps=9, base_momentum=0.7)
    memories = []
    for _ in range(8):
        p.grad = torch.ones_like(p)
        optimizer.step()
        cycle.step()
        memories.append(optimizer.param_groups[0]["betas"])
    assert min(memories)[0] == pytest.approx(0.7, abs=0.01)
    assert {second for _, second in memories} == {0.999}


def test_a_learning_rate_that_a_scheduler_sets_to_zero_stands_still() -> None:
    p = parameter(1.0, 1.0)
    optimizer = AdaL([p], lr=0.1, weight_decay=0.1)
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


@pytest.mark.parametrize("scope", SCOPES)
def test_gradscaler_leaves_out_a_step_with_an_infinite_gradient(scope: str) -> None:
    p = parameter(1.0, 1.0, dtype=torch.float32)
    optimizer = AdaL([p], lr=0.1, norm_scope=scope)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    seen = []
    for scale in (1.0, math.inf, 1.0):
        optimizer.zero_grad()
        scaler.scale(p.sum() * scale).backward()
        scaler.step(optimizer)
        scaler.update()
        seen.append((optimizer.state[p]["step"], round(p[0].item(), 4)))
    assert seen == [(1, 0.9), (1, 0.9), (2, round(0.9 - 0.1 / math.sqrt(2), 4))]


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_gradient_that_is_not_finite_spoils_its_block_visibly_and_no_other(
    dtype: torch.dtype, bad: float
) -> None:
    for reading in EVERY_READING:
        x, y = parameter(1.0, 1.0, 1.0, dtype=dtype), parameter(1.0, 1.0, 1.0, dtype=dtype)
        optimizer = AdaL([x, y], **reading)  # type: ignore[arg-type]
        for g in ([1.0, 0.0, -2.0], [1.0, bad, 0.0], [1.0, 1.0, 1.0]):
            x.grad = torch.tensor(g, dtype=dtype)
            y.grad = torch.ones_like(y)
            optimizer.step()
        assert not x.isfinite().any()
        assert y.isfinite().all()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_small_network_learns(scope: str) -> None:
    model, loss = model_and_loss(torch.float32)
    before = loss().item()
    after(model, loss, AdaL(model.parameters(), lr=0.1, norm_scope=scope), 300)
    # seen: 0.7 and 1 % of the loss at the start are left
    assert loss().item() < 0.05 * before


def test_sparse_gradients_are_refused_in_a_sentence_and_nothing_moves() -> None:
    embedding = torch.nn.Embedding(4, 2, sparse=True)
    first = parameter(1.0)
    optimizer = AdaL([first, *embedding.parameters()])
    (embedding(torch.tensor([1])).sum() + first.sum()).backward()
    with pytest.raises(SpecError, match="AdaL needs dense gradients, got a sparse one"):
        optimizer.step()
    assert first.item() == 1
    assert not optimizer.state


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"lr": 0}, "lr must be in (0, 10], got 0"),
    ({"lr": -0.1}, "lr must be in (0, 10], got -0.1"),
    ({"lr": 11}, "lr must be in (0, 10], got 11"),
    ({"lr": float("nan")}, "lr must be in (0, 10], got nan"),
    ({"lr": float("inf")}, "lr must be in (0, 10], got inf"),
    ({"lr": "0.1"}, "lr must be a number, got '0.1'"),
    ({"lr": None}, "lr must be a number, got None"),
    ({"lr": True}, "lr must be a number, got True"),
    ({"lr": torch.ones(2)}, "lr must be one number, got tensor([1., 1.])"),
    ({"lr": np.ones(2)}, "lr must be one number, got array([1., 1.])"),
    ({"betas": (0.9, 1.0)}, "beta2 must be in [0, 1), got 1.0"),
    ({"betas": (-0.1, 0.9)}, "beta1 must be in [0, 1), got -0.1"),
    ({"betas": (0.9, "x")}, "beta2 must be a number, got 'x'"),
    ({"betas": 0.9}, "betas must be two numbers, got 0.9"),
    ({"betas": (0.9, 0.99, 0.999)}, "betas must be two numbers, got (0.9, 0.99, 0.999)"),
    ({"betas": None}, "betas must be two numbers, got None"),
    ({"eps": -1}, "eps must be in [0, 1], got -1"),
    ({"eps": [1]}, "eps must be a number, got [1]"),
    ({"weight_decay": -0.1}, "weight_decay must be in [0, 1], got -0.1"),
    ({"weight_decay": 1.5}, "weight_decay must be in [0, 1], got 1.5"),
    ({"maximize": 1}, "maximize must be True or False, got 1"),
    ({"eps_mode": "outside"}, "eps_mode must be one of preconditioner, denominator, inside; got"),
    ({"second_moment": "third"}, "second_moment must be one of transformed, raw; got 'third'"),
    ({"lr_decay": "cosine"}, "lr_decay must be one of none, inv_sqrt; got 'cosine'"),
    ({"norm_scope": "layer"}, "norm_scope must be one of tensor, global; got 'layer'"),
    ({"norm_scope": ["tensor"]}, "norm_scope must be one of tensor, global; got ['tensor']"),
]


@pytest.mark.parametrize("way", ["constructor", "group", "later group", "changed", "loaded"])
@pytest.mark.parametrize(("given", "message"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_a_wrong_setting_is_named_with_its_value_and_range(
    given: dict[str, Any], message: str, way: str
) -> None:
    p, q = parameter(1.0), parameter(1.0)
    p.grad = torch.ones_like(p)
    optimizer = AdaL([p])
    optimizer.step()
    before = p.item()
    state = optimizer.state_dict()
    state["param_groups"][0].update(given)
    attempt: dict[str, Callable[[], Any]] = {
        "constructor": lambda: AdaL([q], **given),
        "group": lambda: AdaL([{"params": [q], **given}]),
        "later group": lambda: optimizer.add_param_group({"params": [q], **given}),
        "changed": optimizer.step,
        "loaded": lambda: optimizer.load_state_dict(state),
    }
    if way == "changed":
        optimizer.param_groups[0].update(given)
    if str(given) == "{'lr': 0}" and way in ("changed", "loaded"):
        attempt[way]()  # that is what a scheduler may do
        return
    with pytest.raises(SpecError) as caught:
        attempt[way]()
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, ValueError)
    assert len(optimizer.param_groups) == 1
    assert p.item() == before


def test_complex_parameters_are_refused_and_not_kept() -> None:
    complex_one = torch.nn.Parameter(torch.ones(1) + 0j)
    with pytest.raises(SpecError, match="AdaL takes real parameters, got a complex one"):
        AdaL([complex_one])
    optimizer = AdaL([parameter(1.0)])
    with pytest.raises(SpecError, match="AdaL takes real parameters, got a complex one"):
        optimizer.add_param_group({"params": [complex_one]})
    assert len(optimizer.param_groups) == 1


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"rule must be one of .*adal.*; got 'adamax'"):
        RuleOptimizer([parameter(1.0)], "adamax")
    with pytest.raises(UnknownName, match=r"setting of sgd must be one of .*lr.*; got 'betas'"):
        RuleOptimizer([parameter(1.0)], "sgd", betas=(0.9, 0.99))
    with pytest.raises(SpecError, match="give betas or beta1 and beta2, got betas and beta2"):
        RuleOptimizer([parameter(1.0)], "adam", betas=(0.9, 0.99), beta2=0.9)


def test_the_block_may_not_change_between_steps() -> None:
    x, y = parameter(1.0), parameter(1.0, 2.0)
    optimizer = AdaL([x, y])
    x.grad, y.grad = torch.ones_like(x), torch.ones_like(y)
    optimizer.step()
    optimizer.param_groups[0]["norm_scope"] = "global"
    with pytest.raises(SpecError, match="the state is of a block of 1 numbers, the parameters ha"):
        optimizer.step()
    assert (x.numel(), optimizer.state[x]["step"]) == (1, 1)


def test_the_dtype_may_not_change_between_steps() -> None:
    model, loss = model_and_loss(torch.float32)
    optimizer = AdaL(model.parameters())
    after(model, loss, optimizer, 1)
    model.double()
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    with pytest.raises(SpecError, match=r"the state is not in torch\.float64, as the parameters"):
        optimizer.step()


def test_the_state_of_another_rule_is_refused_and_nothing_changes() -> None:
    p, q = parameter(1.0), parameter(1.0)
    p.grad = torch.ones_like(p)
    other = torch.optim.Adam([p])
    other.step()
    optimizer = AdaL([q], lr=0.3)
    with pytest.raises(SpecError, match=r"a state of AdaL holds .*; got 'exp_avg, exp_avg_sq, st"):
        optimizer.load_state_dict(other.state_dict())
    assert optimizer.param_groups[0]["lr"] == 0.3


def test_a_setting_missing_in_a_saved_group_takes_the_default() -> None:
    p = parameter(1.0)
    state = AdaL([p], lr=0.2).state_dict()
    del state["param_groups"][0]["weight_decay"]
    optimizer = AdaL([p], weight_decay=0.5)
    optimizer.load_state_dict(state)
    assert optimizer.param_groups[0]["weight_decay"] == 0.5
    assert optimizer.param_groups[0]["lr"] == 0.2
