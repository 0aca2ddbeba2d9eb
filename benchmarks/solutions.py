"""What a look at three solutions takes: `python -m benchmarks.solutions`.

Three optimizers train for 100 steps and leave a path of 61 points each, all that a training keeps;
then `solution_of` looks at them with its defaults, on one thread. Beside the CPU time stands how
many points it used, and what one product with the Hessian takes in float64, counted in forward
passes of the same points in float32: `PRODUCT` in `adal.training.solution.effort` stands for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from adal.datasets import dataset_named
from adal.training import TrainSpec
from adal.training.evaluation import evaluated
from adal.training.networks.network import Network
from adal.training.replicas import Replicas, minibatches
from adal.training.solution.sharpness import hessian_product
from adal.training.solution.solve import solution_of

NETWORKS = (
    ("mlp", "digits"), ("cnn", "digits"), ("rescnn", "digits"), ("lstm", "alice"),
    ("transformer", "alice"),
)  # fmt: skip
LANES = (("adam", 0.003), ("sgd", 0.1), ("adal", 0.003))
STEPS, ROWS = 100, 61
STACKED = 25
"""Parameter vectors whose forward passes are timed together."""


def path_of(spec: TrainSpec, x: Tensor, y: Tensor) -> np.ndarray:
    """The parameters (61, P) along a training."""
    replicas, kept = Replicas(spec, spec.model, torch.device("cpu")), []
    order = minibatches(len(y), spec.batch_size, 0)
    recorded = set(np.linspace(0, STEPS, ROWS).astype(int).tolist())
    for t in range(STEPS + 1):
        if t in recorded:
            kept.append(replicas.theta[0].numpy().copy())
        indices = torch.from_numpy(next(order))[None]
        replicas.update(replicas.gradient(x[indices], y[indices], t), t + 1)
    return np.stack(kept)


def cpu_time(call: Callable[[], object], repeats: int) -> float:
    """Seconds of CPU time of one call."""
    call()
    begin = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - begin) / repeats


def product_in_passes(network: Network, x: Tensor, y: Tensor) -> float:
    """How many forward passes take as long as a product with the Hessian."""
    theta = network.start(0)
    doubled = x.double() if x.is_floating_point() else x
    product = hessian_product(network, theta, doubled, y)
    many = theta.float().expand(STACKED, -1)
    forward = cpu_time(lambda: evaluated(network, many, x, y), 5) / STACKED
    return cpu_time(lambda: product(theta), 5) / forward


def main() -> None:
    torch.set_num_threads(1)
    print(f"{'network':>12}  {'points':>6}  {'CPU s':>6}  product / forward pass")
    for name, dataset in NETWORKS:
        split = dataset_named(dataset).load()
        x, y, test_x, test_y = (
            torch.tensor(part)
            for part in (split.train_x, split.train_y, split.test_x, split.test_y)
        )
        specs = [
            TrainSpec(dataset=dataset, network=name, rule=rule, lrs=(lr,), seeds=1, device="cpu")
            for rule, lr in LANES
        ]
        network, paths = specs[0].model, [path_of(spec, x, y) for spec in specs]
        begin = time.process_time()
        found = solution_of(network, paths, x, y, test_x, test_y, seed=0)
        seconds = time.process_time() - begin
        assert found is not None
        ratio = product_in_passes(network, x[: found.points], y[: found.points])
        print(f"{name:>12}  {found.points:>6}  {seconds:>6.1f}  {ratio:.0f}")


if __name__ == "__main__":
    main()
