"""`train(spec)`: the loop, and what is recorded on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from adal.datasets import dataset_named
from adal.training.checkpoint import Arrays, arrays_of, place_of, state_from
from adal.training.device import device_named, title_of
from adal.training.evaluation import evaluated
from adal.training.memory import check
from adal.training.peek import peek
from adal.training.record import MEASURES, Row, TrainingRecord, record_of
from adal.training.replicas import Replicas, minibatches
from adal.training.spec import TrainSpec


def train(
    spec: TrainSpec,
    report: Callable[[Row], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> TrainingRecord:
    """Train all replicas of `spec`.

    On the CPU the same spec gives the same record, but for `seconds`.

    Args:
      report: called with each row as soon as it is recorded.
      stop: asked before each step; once it says True the training ends with the rows so far.
    Returns: the record; a replica that diverges is part of it, not an error.
    Raises: DeviceUnavailable if the spec asks for CUDA where there is none; SpecError if it needs
      more memory than the device has free.
    """
    device, rows = device_named(spec.device), []
    for row in training(spec, device, stop):
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
    resume: Arrays | None = None,
    checkpoint: Callable[[int, Callable[[], Arrays]], None] | None = None,
    path: list[np.ndarray] | None = None,
) -> Iterator[Row]:
    """The rows of `train`, one by one, so that several trainings can take turns.

    Args:
      resume: a state that `checkpoint` was offered, by a training of an equal spec: this one goes
        on from there, on the CPU with the same bits, and gives the rows from that step on.
      checkpoint: called before each step with its number and a function that gives the state.
      path: gets the first replica's parameters (P,) float32 at each recorded step before its row is
        given; those before a `resume` among them, if that training had a path, too.
    Raises: SpecError if `resume` is of another training, or if this one needs more memory than
      the device has free.
    """
    started, elsewhere = time.perf_counter(), 0.0
    check((spec,), device)
    split = dataset_named(spec.dataset).load(spec.split_seed, **dict(spec.data_options))
    replicas = Replicas(spec, spec.model, device)
    parts = [
        (_inputs(points, replicas.theta), torch.tensor(labels).to(device))
        for points, labels in (
            (split.train_x, split.train_y),
            (split.test_x, split.test_y),
            (split.valid_x, split.valid_y),
        )
    ]
    x, y = parts[0]
    orders = [
        minibatches(len(y), spec.batch_size, seed) for seed in spec.replica_seeds[: spec.seeds]
    ]
    recorded = set(spec.recorded_steps)
    first = 0
    if resume is not None:
        replicas.go_on(state_from(resume, replicas.state()))
        first, spent = place_of(resume)
        started -= spent
        if path is not None:
            path.extend(resume.get("path", ()))
        for order in orders:
            for _ in range(first):
                next(order)

    def state() -> Arrays:
        seconds = np.array(time.perf_counter() - started - elsewhere)
        walked = {"path": np.array(path)} if path else {}
        return {**arrays_of(replicas.state()), "step": np.array(t), "seconds": seconds, **walked}

    for t in range(first, spec.steps + 1):
        if stop is not None and stop():
            return
        if checkpoint is not None:
            checkpoint(t, state)
        # Replicas of one seed see the same minibatches, whatever their learning rate.
        drawn = np.tile(np.stack([next(order) for order in orders]), (len(spec.lrs), 1))
        indices = torch.from_numpy(drawn).to(device)
        g = replicas.gradient(x[indices], y[indices], t)
        if t in recorded:
            values = _measured(replicas, parts, g, t)
            seconds = time.perf_counter() - started - elsewhere
            left = time.perf_counter()
            twin = replicas.twin()
            seen = peek(spec, split, replicas.theta, g, t)
            if path is not None:
                path.append(replicas.theta[0].float().cpu().numpy().copy())
            yield Row(t, values, replicas.diverged_at.cpu().numpy().copy(), seconds, twin, seen)
            elsewhere += time.perf_counter() - left
        if t < spec.steps:
            replicas.update(g, t + 1)


def _measured(
    replicas: Replicas, parts: list[tuple[Tensor, Tensor]], g: Tensor, t: int
) -> np.ndarray:
    """The row's values (8, R); a replica whose loss on a whole part is not finite diverges here."""
    losses, accuracies = _evaluated(replicas, parts)
    failed = ~losses[:2].isfinite().all(0)
    if failed.any():
        replicas.freeze(failed, t)
        losses, accuracies = _evaluated(replicas, parts)
        g = torch.where((replicas.diverged_at < 0).unsqueeze(1), g, 0)
    found = {
        "train_loss": losses[0],
        "test_loss": losses[1],
        "valid_loss": losses[2],
        "train_accuracy": accuracies[0],
        "test_accuracy": accuracies[1],
        "valid_accuracy": accuracies[2],
        "grad_l1": g.abs().sum(1),
        "turns": replicas.turns.taken(),
    }
    return torch.stack([found[name].double() for name in MEASURES]).cpu().numpy()


def _evaluated(replicas: Replicas, parts: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """The parts' losses and accuracies, (3, R) each."""
    found = [evaluated(replicas.network, replicas.theta, x, y) for x, y in parts]
    losses, accuracies = zip(*found, strict=True)
    return torch.stack(losses), torch.stack(accuracies)


def _inputs(points: np.ndarray, theta: Tensor) -> Tensor:
    """Points in the dtype of θ; tokens stay whole numbers."""
    inputs = torch.tensor(points).to(theta.device)
    return inputs.to(theta.dtype) if inputs.is_floating_point() else inputs
