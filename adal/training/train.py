"""`train(spec)`: the loop, and what is recorded on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from adal.datasets import Split, dataset_named
from adal.training.device import device_named, title_of
from adal.training.networks import Network, accuracy, cross_entropy
from adal.training.record import Row, TrainingRecord, record_of
from adal.training.replicas import Replicas, minibatches
from adal.training.spec import TrainSpec


def train(
    spec: TrainSpec,
    report: Callable[[Row], None] | None = None,
    stop: Callable[[], bool] | None = None,
    *,
    split: Split | None = None,
) -> TrainingRecord:
    """Train all replicas of `spec`.

    On the CPU the same spec gives the same record, but for `seconds`.

    Args:
      report: called with each row as soon as it is recorded.
      stop: asked before each step; once it says True the training ends with the rows so far.
      split: points to use in place of the dataset's own, such as a validation split.
    Returns: the record; a replica that diverges is part of it, not an error.
    Raises: DeviceUnavailable if the spec asks for CUDA where there is none.
    """
    device, rows = device_named(spec.device), []
    for row in training(spec, device, stop, split=split):
        rows.append(row)
        if report is not None:
            report(row)
    stopped = rows[-1].step < spec.steps if rows else True
    return record_of(spec, rows, title_of(device), stopped)


def training(
    spec: TrainSpec,
    device: torch.device,
    stop: Callable[[], bool] | None = None,
    *,
    split: Split | None = None,
) -> Iterator[Row]:
    """The rows of `train`, one by one, so that several trainings can take turns."""
    started, elsewhere = time.perf_counter(), 0.0
    split = split or dataset_named(spec.dataset).load()
    network = Network(spec.widths, spec.activation)
    replicas = Replicas(spec, network, device)
    dtype = replicas.theta.dtype
    parts = [
        (torch.tensor(points, dtype=dtype).to(device), torch.tensor(labels).to(device))
        for points, labels in ((split.train_x, split.train_y), (split.test_x, split.test_y))
    ]
    x, y = parts[0]
    orders = [
        minibatches(len(y), spec.batch_size, seed) for seed in spec.replica_seeds[: spec.seeds]
    ]
    recorded = set(spec.recorded_steps)
    for t in range(spec.steps + 1):
        if stop is not None and stop():
            return
        # Replicas of one seed see the same minibatches, whatever their learning rate.
        drawn = np.tile(np.stack([next(order) for order in orders]), (len(spec.lrs), 1))
        indices = torch.from_numpy(drawn).to(device)
        g = replicas.gradient(x[indices], y[indices], t)
        if t in recorded:
            values = _measured(replicas, parts, g, t)
            seconds = time.perf_counter() - started - elsewhere
            left = time.perf_counter()
            twin = replicas.shadow.measures(spec.replicas) if replicas.shadow else None
            yield Row(t, values, replicas.diverged_at.cpu().numpy().copy(), seconds, twin)
            elsewhere += time.perf_counter() - left
        if t < spec.steps:
            replicas.update(g, t + 1)


def _measured(
    replicas: Replicas, parts: list[tuple[Tensor, Tensor]], g: Tensor, t: int
) -> np.ndarray:
    """The row's values (5, R); a replica whose loss on a whole part is not finite diverges here."""
    values = _evaluated(replicas, parts)
    failed = ~values[:2].isfinite().all(0)
    if failed.any():
        replicas.freeze(failed, t)
        values = _evaluated(replicas, parts)
        g = torch.where((replicas.diverged_at < 0).unsqueeze(1), g, 0)
    return torch.cat([values, g.abs().sum(1, keepdim=True).T]).double().cpu().numpy()


@torch.no_grad()
def _evaluated(replicas: Replicas, parts: list[tuple[Tensor, Tensor]]) -> Tensor:
    """Both parts' losses, then both accuracies: (4, R)."""
    losses, accuracies = [], []
    for x, y in parts:
        labels = y.expand(len(replicas.theta), -1)
        logits = replicas.network.logits(replicas.theta, x.expand(len(labels), -1, -1))
        losses.append(cross_entropy(logits, labels))
        accuracies.append(accuracy(logits, labels))
    return torch.stack(losses + accuracies)
