"""Networks: torch.nn as the oracle, batched = alone, no gradient of noise, and what they learn."""

from __future__ import annotations

import math
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from adal.datasets import dataset_named
from adal.rules import RULES
from adal.training import TrainSpec, train
from adal.training.capture import CapturedGradient
from adal.training.evaluation import evaluated
from adal.training.loop import training
from adal.training.networks import NETWORKS, Perceptron, accuracy, cross_entropy, networks_for
from adal.training.networks import network as network_module
from adal.training.networks.network import Network
from adal.training.replicas import Replicas, dropout_noise, minibatches
from benchmarks.plain_networks import plain

CPU = torch.device("cpu")
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
DATA = {"table": "wine", "plane": "spirals", "image": "digits", "text": "alice"}


def spec(network: str, **changes: Any) -> TrainSpec:
    """A small training of that network, on data that it takes."""
    kinds = NETWORKS[network].kinds
    usual = {
        "dataset": DATA[kinds[-1]],
        "network": network,
        "batch_size": 4,
        "dtype": "float64",
        "device": "cpu",
        "seeds": 1,
        "steps": 20,
        "lrs": (0.01,),
    }
    return TrainSpec(**(usual | changes))  # type: ignore[arg-type]


def batch(asked: TrainSpec, replicas: int = 1, size: int | None = None) -> tuple[Tensor, Tensor]:
    """A minibatch of each replica, (R, N, …) and labels, from the dataset."""
    split = dataset_named(asked.dataset).load()
    orders = [minibatches(len(split.train_y), size or asked.batch_size, r) for r in range(replicas)]
    indices = np.stack([next(order) for order in orders])
    x = torch.tensor(split.train_x[indices])
    x = x.to(getattr(torch, asked.dtype)) if x.is_floating_point() else x
    return x, torch.tensor(split.train_y[indices])


def starts(network: Network, replicas: int) -> Tensor:
    return torch.stack([network.start(seed) for seed in range(replicas)])


def walked(asked: TrainSpec) -> Tensor:
    """θ (R, P) after the steps of `asked`, without any evaluation."""
    split = dataset_named(asked.dataset).load()
    x, y = torch.tensor(split.train_x), torch.tensor(split.train_y)
    x = x.to(getattr(torch, asked.dtype)) if x.is_floating_point() else x
    state = Replicas(asked, asked.model, torch.device(asked.device))
    orders = [minibatches(len(y), asked.batch_size, seed) for seed in asked.replica_seeds]
    for t in range(asked.steps):
        indices = torch.from_numpy(np.stack([next(order) for order in orders]))
        inputs, labels = (part[indices].to(asked.device) for part in (x, y))
        state.update(state.gradient(inputs, labels, t), t + 1)
    return state.theta.cpu()


def with_plain(asked: TrainSpec, theta: Tensor | None) -> tuple[Any, list[Tensor]]:
    """The same network of torch.nn modules with the parameters θ (P,), or its own, and those."""
    model = plain(asked.model)
    parameters: list[Tensor] = [p for p in model.parameters() if p.requires_grad]
    if theta is not None:
        torch.nn.utils.vector_to_parameters(theta, parameters)
    return model, parameters


ACTIVATED = [(name, a) for name, entry in NETWORKS.items() for a in entry.activations or ("tanh",)]


@pytest.mark.parametrize(("name", "activation"), ACTIVATED)
def test_one_replica_is_the_same_model_of_torch_modules(name: str, activation: str) -> None:
    asked = spec(name, activation=activation)
    theta = asked.model.start(5)
    x, y = batch(asked)
    model, parameters = with_plain(asked, theta)
    expected = model(x[0])
    loss = torch.nn.functional.cross_entropy(expected.flatten(0, -2), y.flatten())
    gradients = torch.autograd.grad(loss, parameters)
    for logits in (asked.model.logits, asked.model.quick_logits):
        assert (logits(theta[None], x)[0] - expected).abs().max() < 1e-12
    losses, g = asked.model.gradient(theta[None], x, y)
    assert losses[0].item() == pytest.approx(loss.item(), rel=1e-13)
    assert (g[0] - torch.cat([part.flatten() for part in gradients])).abs().max() < 1e-10


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_start_as_torch_modules_do(name: str) -> None:
    network = spec(name).model
    ours = starts(network, 40).split(network.sizes, dim=1)
    theirs = zip(*(with_plain(spec(name), None)[1] for _ in range(40)), strict=True)
    for block, mine, fresh in zip(network.blocks, ours, theirs, strict=True):
        other = torch.stack([part.detach().flatten() for part in fresh])
        # 40 draws of at least 7 entries: the spread of their deviation is below 3 %.
        assert mine.std().item() == pytest.approx(other.std().item(), rel=0.12), block
        assert mine.abs().max().item() == pytest.approx(other.abs().max().item(), rel=0.3), block


def test_a_perceptron_starts_with_the_bits_it_always_had() -> None:
    generator = torch.Generator().manual_seed(7)
    expected = [
        (2 * torch.rand(n, generator=generator, dtype=torch.float64) - 1) / math.sqrt(n_in)
        for n, n_in in ((12, 3), (4, 3), (8, 4), (2, 4))
    ]
    assert torch.equal(Perceptron((3, 4, 2), "relu").start(7), torch.cat(expected))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", NETWORKS)
def test_replicas_side_by_side_equal_each_one_alone(name: str, rule: str) -> None:
    common = {"rule": rule, "weight_decay": 0.1, "schedule": "cosine", "dropout": 0.2}
    together = walked(spec(name, seeds=3, **common))
    for r in (0, 2):
        alone = walked(spec(name, seed=r, **common))[0]
        # The gradients are alike but for the order of additions; 20 steps amplify that little.
        assert (together[r] - alone).abs().max() < 1e-9
    assert (together[0] - together[1]).abs().max() > 1e-3


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_differentiated_twice_is_stacked_too(name: str) -> None:
    asked = spec(name, batch_size=2)
    network, (x, y) = asked.model, batch(asked, 3)
    theta = starts(network, 3).requires_grad_()
    (g,) = torch.autograd.grad(
        cross_entropy(network.logits(theta, x), y).sum(), theta, create_graph=True
    )
    direction = starts(network, 6)[3:]
    (curved,) = torch.autograd.grad((g * direction).sum(), theta)
    for r in range(3):
        one, there = theta[r : r + 1].detach(), direction[r : r + 1]
        assert (network.gradient(one, x[r : r + 1], y[r : r + 1])[1] - g[r]).abs().max() < 1e-12
        # Central differences: their error is of second order in the distance.
        ahead, behind = (
            network.gradient(one + h * there, x[r : r + 1], y[r : r + 1])[1] for h in (1e-5, -1e-5)
        )
        expected = (ahead - behind)[0] / 2e-5
        assert (curved[r] - expected).abs().max() < 1e-4 * expected.abs().max()


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_the_chain_rule_written_out_is_autograd(activation: str, share: float) -> None:
    asked = spec("mlp", activation=activation, dropout=share)
    network, (x, y) = asked.model, batch(asked, 3)
    noise = torch.rand(3, 4, network.draws) if share else None
    theta = starts(network, 3)
    losses, g = network.gradient(theta, x, y, noise)
    other, by_autograd = Network.gradient(network, theta, x, y, noise)
    assert torch.equal(losses, other)
    assert (g - by_autograd).abs().max() < 1e-14


@pytest.mark.parametrize("name", NETWORKS)
def test_passes_and_pieces_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = spec(name, seeds=5, steps=3)
    network = asked.model
    split = dataset_named(asked.dataset).load()
    part = torch.tensor(split.valid_x), torch.tensor(split.valid_y)
    x, y = (part[0].double() if part[0].is_floating_point() else part[0])[:60], part[1][:60]
    theta = starts(network, 5)
    whole = network.logits(theta, x.expand(5, *x.shape)), y.expand(5, *y.shape)
    expected, together = (cross_entropy(*whole), accuracy(*whole)), walked(asked)
    for numbers in (network.kept * 9, 1):
        monkeypatch.setitem(network_module.PASS_NUMBERS, "cpu", numbers)
        for found, right in zip(evaluated(network, theta, x, y), expected, strict=True):
            assert (found - right).abs().max() < 1e-12
        assert network.pass_size(5, 4, "cpu") < 5
        assert (walked(asked) - together).abs().max() < 1e-12


@pytest.mark.parametrize(("name", "activation"), ACTIVATED)
def test_no_gradient_is_rounding_noise(name: str, activation: str) -> None:
    asked = spec(name, activation=activation, batch_size=32)
    network, (x, y) = asked.model, batch(asked)
    for theta in (network.start(0)[None], walked(asked)):
        (g,) = network.gradient(theta, x, y)[1]
        narrow = x.float() if x.is_floating_point() else x
        (rough,) = network.gradient(theta.float(), narrow, y)[1]
        largest = g.abs().max()
        parts = zip(network.names, g.split(network.sizes), rough.split(network.sizes), strict=True)
        for block, exact, rounded in parts:
            assert exact.abs().max() > 1e-5 * largest, block
            # Rounding noise would have nothing in common with that of another precision.
            assert (rounded - exact).norm() < 1e-3 * exact.norm(), block


@pytest.mark.parametrize("name", networks_for("text"), ids=lambda entry: entry.name)
def test_a_text_network_does_not_look_ahead(name: Any) -> None:
    network = spec(name.name).model
    x, _ = batch(spec(name.name))
    later = x.clone()
    later[..., 20:] = (later[..., 20:] + 1) % network.logits(starts(network, 1), x).shape[-1]
    for logits in (network.logits, network.quick_logits):
        one, two = (logits(starts(network, 1), tokens) for tokens in (x, later))
        assert torch.equal(one[:, :, :20], two[:, :, :20])
        assert not torch.equal(one[:, :, 20], two[:, :, 20])


@pytest.mark.parametrize("name", NETWORKS)
def test_dropout_comes_from_seed_and_step_alone(name: str) -> None:
    asked = spec(name, dropout=0.5, seeds=2)
    x, y = (part[:1].expand(2, *part.shape[1:]) for part in batch(asked))

    def gradient(t: int, **changes: Any) -> Tensor:
        changed = spec(name, **({"dropout": 0.5, "seeds": 2} | changes))
        state = Replicas(changed, changed.model, CPU)
        state.theta = starts(changed.model, 1).expand(2, -1)
        return state.gradient(x, y, t)

    assert torch.equal(gradient(3), gradient(3))
    assert not torch.equal(gradient(3), gradient(4))
    assert not torch.equal(gradient(3)[0], gradient(3)[1])
    other = gradient(3, seeds=1, lrs=(0.1, 0.2))
    assert torch.equal(other[0], other[1])
    without = gradient(3, dropout=0.0)
    assert torch.equal(without[0], without[1])
    assert torch.equal(without[0], asked.model.gradient(starts(asked.model, 1), x[:1], y[:1])[1][0])


@pytest.mark.parametrize("name", NETWORKS)
def test_dropout_silences_its_share_and_keeps_the_mean(name: str) -> None:
    network, (x, _) = spec(name, dropout=0.25).model, batch(spec(name), 2)
    theta = starts(network, 2)
    ones = torch.ones(2, 4, network.draws)
    with pytest.MonkeyPatch.context() as patch:
        masks: list[Tensor] = []
        mask = network_module.Dropout.mask

        def noted(self: Any, units: Tensor) -> Tensor | None:
            found = mask(self, units)
            masks.append(torch.zeros(0) if found is None else found)
            return found

        patch.setattr(network_module.Dropout, "mask", noted)
        noise = np.stack([dropout_noise(seed, 1, 4, network.draws) for seed in (0, 1)])
        network.logits(theta, x, torch.from_numpy(noise))
    seen = torch.cat([part.flatten() for part in masks])
    assert seen.numel() == noise.size
    assert set(seen.unique().tolist()) == {0.0, 1 / 0.75}
    assert seen.mean().item() == pytest.approx(1, abs=4 / math.sqrt(3 * seen.numel()))
    # Draws of 1 silence nothing, and leave the units larger by 1/(1 − share).
    loud = network.logits(theta, x, ones)
    assert not torch.allclose(loud, network.logits(theta, x))
    assert torch.equal(network.logits(theta, x, torch.rand(2, 4, network.draws) * 0 + 1), loud)


@pytest.mark.parametrize("rule", RULES)
def test_blocks_are_joined_only_where_the_rule_does_not_see_them(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = spec("mlp", rule=rule, seeds=2, steps=10)
    one = Replicas(asked, asked.model, CPU)._blocks == [asked.model.parameters]
    joined = walked(asked)
    monkeypatch.setattr(Replicas, "_sees_blocks", lambda self, init: True)
    by_tensor = walked(asked)
    assert (joined - by_tensor).abs().max() < 1e-12
    together = walked(spec("mlp", rule=rule, seeds=2, steps=10, norm_scope="global"))
    assert ((together - by_tensor).abs().max() < 1e-12) == one
    assert one == (rule not in ("adal", "adam_gain"))


def test_a_norm_in_a_choice_is_seen_as_well() -> None:
    asked = spec("mlp", rule="sgd", choices={"gradient": "transformed"})
    assert Replicas(asked, asked.model, CPU)._blocks == asked.model.sizes


DECAYED: dict[str, Any] = {
    "adam": lambda groups: torch.optim.AdamW(groups, lr=0.01),
    # SGD's own weight_decay is added to the gradient, which for SGD alone is the same thing.
    "sgd": lambda groups: torch.optim.SGD(groups, lr=0.01),
}


@pytest.mark.parametrize("schedule", ["constant", "cosine", "step"])
@pytest.mark.parametrize("rule", DECAYED)
@pytest.mark.parametrize("name", ["mlp", "cnn", "transformer"])
def test_weight_decay_and_schedule_are_those_of_torch(name: str, rule: str, schedule: str) -> None:
    asked = spec(name, rule=rule, weight_decay=0.5, schedule=schedule)
    model, parameters = with_plain(asked, asked.model.start(0))
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.5},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = DECAYED[rule](groups)
    scheduler = {
        "constant": lambda: torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0),
        "cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, asked.steps),
        "step": lambda: torch.optim.lr_scheduler.MultiStepLR(optimizer, [10, 15]),
    }[schedule]()
    split = dataset_named(asked.dataset).load()
    order = minibatches(len(split.train_y), asked.batch_size, 0)
    for _ in range(asked.steps):
        indices = next(order)
        x, y = torch.tensor(split.train_x[indices]), torch.tensor(split.train_y[indices])
        logits = model(x.double() if x.is_floating_point() else x)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, -2), y.flatten()).backward()
        optimizer.step()
        scheduler.step()
    expected = torch.cat([p.detach().flatten() for p in parameters])
    assert (walked(asked)[0] - expected).abs().max() < 1e-10


def test_weight_decay_falls_with_the_rules_own_schedule() -> None:
    asked = spec("mlp", rule="adal", weight_decay=0.5, steps=1)
    settled = [
        walked(spec("mlp", rule="adal", weight_decay=w, steps=4, schedule="inv_sqrt"))
        for w in (0.0, 0.5)
    ]
    assert (settled[0] - settled[1]).abs().max() > 1e-3
    state = Replicas(asked, asked.model, CPU)
    zero = torch.zeros_like(state.theta)
    before = state.theta.clone()
    for t in (1, 2, 3):
        state.update(zero, t)
    # No gradient, no step: what is left over is θ ∏(1 − η λ/√t) on weights, θ on biases.
    shrink = math.prod(1 - 0.01 * 0.5 / math.sqrt(t) for t in (1, 2, 3))
    for name, now, then in zip(
        asked.model.names,
        *(x.split(asked.model.sizes, 1) for x in (state.theta, before)),
        strict=True,
    ):
        kept = shrink if name.startswith("W") else 1.0
        assert (now - kept * then).abs().max() < 1e-14


@pytest.mark.parametrize("name", NETWORKS)
def test_a_training_that_goes_on_draws_the_same_dropout(name: str) -> None:
    asked = spec(
        name, steps=6, every=6, dropout=0.3, weight_decay=0.1, schedule="cosine", dtype="float32"
    )
    kept: list[Any] = []
    rows = list(
        training(asked, CPU, checkpoint=lambda t, state: kept.append(state()) if t == 3 else None)
    )
    again = list(training(asked, CPU, resume=kept[0]))
    assert again[-1].values.tobytes() == rows[-1].values.tobytes()


@pytest.mark.parametrize("name", NETWORKS)
def test_the_twin_of_every_network_is_recorded(name: str) -> None:
    record = train(spec(name, rule="adal", twin=True, steps=3, every=1, schedule="cosine"))
    assert record.twin is not None
    assert record.twin.shape[2] == len(spec(name).blocks)
    log_r, log_d, log_e, log_h = record.twin[1:, 1:5].swapaxes(0, 1)
    # The training's schedule is the twins' own, too: it cancels in their ratio.
    assert np.abs(log_r - log_d - log_e - log_h).max() < 1e-9


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_learns(name: str) -> None:
    asked = spec(name, batch_size=32, dtype="float32", seeds=2, steps=150, every=150)
    record = train(asked)
    assert (record.diverged_at == -1).all()
    assert (record.train_loss[-1] < 0.9 * record.train_loss[0]).all()
    assert (record.test_accuracy[-1] > record.test_accuracy[0]).all()


def test_a_captured_gradient_is_given_new_arguments_and_keeps_no_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A stand-in for a graph, where there is no CUDA: a replay works on the captured memory.
    asked = spec("mlp")
    captured = CapturedGradient(asked.model.gradient)

    class Graph:
        def replay(self) -> None:
            assert captured._found is not None
            for held, new in zip(
                captured._found, captured._gradient(*captured._given), strict=True
            ):
                held.copy_(new)

    stream = SimpleNamespace(wait_stream=lambda other: None)
    for name in ("Stream", "current_stream"):
        monkeypatch.setattr(torch.cuda, name, lambda: stream)
    for name in ("stream", "graph"):
        monkeypatch.setattr(torch.cuda, name, lambda held: nullcontext())
    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    given = [(starts(asked.model, r)[-1:], *batch(asked, r)) for r in (1, 2)]
    given = [(theta, x[-1:], y[-1:]) for theta, x, y in given]
    found = [captured(*one) for one in given]
    for (losses, g), one in zip(found, given, strict=True):
        expected = asked.model.gradient(*one)
        assert torch.equal(losses, expected[0])
        assert torch.equal(g, expected[1])


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_device_of_this_machine_walks_as_the_cpu_does(name: str, device: str) -> None:
    # On a CUDA device this is the captured graph, replayed with new arguments at each step.
    common = {"seeds": 3, "dropout": 0.2, "rule": "adal"}
    there, here = walked(spec(name, device=device, **common)), walked(spec(name, **common))
    assert (there - here).abs().max() < 1e-9


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_of_this_machine_takes_a_thousand_replicas(device: str) -> None:
    asked = spec("mlp", seeds=1024, steps=2, device=device, dtype="float32", batch_size=32)
    theta = walked(asked)
    assert theta.isfinite().all()
    alone = walked(spec("mlp", seed=1023, steps=2, dtype="float32", batch_size=32))
    assert (theta[-1] - alone[0]).abs().max() < 1e-4
