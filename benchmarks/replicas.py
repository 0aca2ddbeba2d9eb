"""Replicas side by side against one after the other: `python -m benchmarks.replicas`.

A step of Adam with batch 32 in float32: the minibatch, the gradient and the update, for R replicas
at once; for torch.nn with torch.optim.Adam; and for this library with one replica. Training R
networks one by one takes R times what one takes. The steps are taken in turns in one process on
one thread; the figures are medians of the CPU time in ms. AdaL, which torch does not have, is timed
on the perceptron against this library alone. "Floor" is what the perceptron's eight matrix products
take and nothing else. On a CUDA device, where there is one, the time of R = 1024 is compared with
that of R = 1.

The last line says what was asked for: 64 perceptrons at least 20 times as fast as one by one, and
no network and no R that takes more than 1.2 times as long as one by one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch

from adal.checks import OWN
from adal.datasets import dataset_named
from adal.training import TrainSpec
from adal.training.networks import Perceptron
from adal.training.replicas import Replicas, minibatches
from benchmarks.plain_networks import plain

BATCH = 32
REPLICAS = (1, 8, 64, 256)
NETWORKS: tuple[tuple[str, str, tuple[int, ...] | None], ...] = (
    ("mlp", "spirals", (16, 16)),
    ("cnn", "digits", None),
    ("rescnn", "digits", None),
    ("lstm", "alice", None),
    ("transformer", "alice", None),
)
SECONDS = 1.6
"""For one row of the table."""

Step = Callable[[], object]


def ours(spec: TrainSpec, device: str = "cpu") -> Step:
    """One step of all replicas of `spec`, as a training makes it."""
    split = dataset_named(spec.dataset).load()
    replicas = Replicas(spec, spec.model, torch.device(device))
    x, y = torch.tensor(split.train_x).to(device), torch.tensor(split.train_y).to(device)
    orders = [minibatches(len(y), spec.batch_size, seed) for seed in spec.replica_seeds]
    made = 0

    def step() -> None:
        nonlocal made
        indices = torch.from_numpy(np.stack([next(order) for order in orders])).to(device)
        g = replicas.gradient(x[indices], y[indices], made)
        made += 1
        replicas.update(g, made)

    return step


def theirs(spec: TrainSpec) -> Step:
    """One step of one replica with torch.nn and torch.optim."""
    split = dataset_named(spec.dataset).load()
    x, y = torch.tensor(split.train_x), torch.tensor(split.train_y)
    model = plain(spec.model).float()
    parameters = [p for p in model.parameters() if p.requires_grad]
    torch.nn.utils.vector_to_parameters(spec.model.start(0).float(), parameters)
    optimizer = torch.optim.Adam(parameters, lr=spec.lrs[0])
    order = minibatches(len(y), spec.batch_size, 0)

    def step() -> None:
        indices = torch.from_numpy(next(order))
        optimizer.zero_grad()
        logits = model(x[indices])
        torch.nn.functional.cross_entropy(logits.flatten(0, -2), y[indices].flatten()).backward()
        optimizer.step()

    return step


def products(network: Perceptron, replicas: int, *, batch: int = BATCH) -> Step:
    """The matrix products of one step: one a layer forward, two backward, but for the first."""
    weights = [torch.randn(replicas, b, a) for a, b in pairwise(network.widths)]
    h = [torch.randn(replicas, batch, width) for width in network.widths]

    def step() -> None:
        for i, weight in enumerate(weights):
            torch.bmm(h[i], weight.transpose(1, 2))
            torch.bmm(h[i + 1].transpose(1, 2), h[i])
            if i > 0:
                torch.bmm(h[i + 1], weight)

    return step


def medians(steps: list[Step], seconds: float = SECONDS) -> list[float]:
    """CPU time in ms of each step; they are taken in turns, at least three times."""
    for step in steps:
        step()
    taken: list[list[float]] = [[] for _ in steps]
    begin = time.perf_counter()
    while len(taken[0]) < 3 or time.perf_counter() - begin < seconds:
        for step, times in zip(steps, taken, strict=True):
            start = time.process_time()
            step()
            times.append(1e3 * (time.process_time() - start))
    return [statistics.median(times) for times in taken]


def on_cpu() -> None:
    """Print the table, and what it comes to."""
    gains: dict[tuple[str, int], float] = {}
    print("network      rule     R     ours  torch×R  ratio   own×R  ratio    floor  ours/floor")
    rows = [(row, "adam") for row in NETWORKS] + [(NETWORKS[0], "adal")]
    for (name, dataset, hidden), rule in rows:
        for replicas in REPLICAS:
            spec = TrainSpec(
                dataset, rule, network=name, hidden=hidden or OWN, batch_size=BATCH, device="cpu",
                seeds=replicas, steps=1, lrs=(0.001,),
            )  # fmt: skip
            alone = TrainSpec(**{**spec.to_dict(), "seeds": 1})
            steps = [ours(spec), ours(alone)]
            steps += [theirs(alone)] if rule == "adam" else []
            network = spec.model
            steps += [products(network, replicas)] if isinstance(network, Perceptron) else []
            step, own, *rest = medians(steps)
            line = f"{name:12} {rule:5} {replicas:4} {step:8.2f} "
            if rule == "adam":
                torchs = rest.pop(0) * replicas
                gain = torchs / step
                line += f"{torchs:8.2f} {gain:6.1f}"
                gains[name, replicas] = gain
            else:
                line += " " * 15
            line += f"{own * replicas:8.2f} {own * replicas / step:6.1f}"
            line += "".join(f" {floor:8.3f} {step / floor:11.1f}" for floor in rest)
            print(line, flush=True)
    name, replicas = worst = min(gains, key=lambda row: gains[row])
    print(
        f"64 perceptrons with Adam: {gains['mlp', 64]:.1f} times as fast as one by one; "
        f"the least gain is {gains[worst]:.2f} ({name}, R = {replicas})"
    )


def on_cuda() -> None:
    """Print what 1024 perceptrons take, compared with one, in wall time."""
    for rule in ("adam", "adal"):
        times = []
        for replicas in (1, 1024):
            spec = TrainSpec(
                "spirals", rule, hidden=(16, 16), batch_size=BATCH, device="cuda", seeds=replicas,
                steps=1, lrs=(0.001,),
            )  # fmt: skip
            step, taken = ours(spec, "cuda"), []
            for i in range(60):
                torch.cuda.synchronize()
                start = time.perf_counter()
                step()
                torch.cuda.synchronize()
                taken += [1e3 * (time.perf_counter() - start)] if i >= 10 else []
            times.append(statistics.median(taken))
        one, many = times
        print(f"CUDA, {rule}: R = 1 {one:.2f} ms, R = 1024 {many:.2f} ms, ratio {many / one:.2f}")


def main() -> None:
    """Time everything that this machine has."""
    torch.set_num_threads(1)
    on_cpu()
    if torch.cuda.is_available():
        on_cuda()


if __name__ == "__main__":
    main()
