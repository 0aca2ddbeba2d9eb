"""What the first replica has learned, in pictures: a few small arrays beside a recorded row.

Weights never leave the training; what is drawn of them does. Fields by the data's kind:

    any     layer_l1   (B, R)      ‖g‖₁ of each tensor, of the next minibatch, of every replica
    plane   boundary   (64, 64)    the class at each point of a grid over the plane, low y first
            certainty  (64, 64)    the probability of that class, 255 is 1
    image   wrong      (24,)       test points that are classified wrongly, the surest first; −1
            named      (24,)       the classes that they are taken for; −1
            filters    (16, F)     the first layer's weights, a row for each unit or kernel
    text    sample     (80,)       tokens written one after the other, after the test part's first

Filters and samples change slowly or cost much: they are taken at eight of the recorded steps, and
are 0, or −1 for tokens, at the others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from adal.datasets import dataset_named
from adal.datasets.plane import plane_box
from adal.datasets.split import Split
from adal.training.spec import TrainSpec

if TYPE_CHECKING:
    from torch import Tensor

GRID = 64
MOST_WRONG = 24
MOST_FILTERS = 16
WRITTEN = 80
LOOKS = 8
"""Recorded steps at which filters and samples are taken."""
MOST_TESTED = 1000
"""Test points that are gone through for wrongly classified ones: the first of the part."""

Fields = dict[str, tuple[str, tuple[int, ...]]]


def peek_fields(spec: TrainSpec) -> Fields:
    """Dtype and shape of each array of a row's peek; none unless the spec asks."""
    if not spec.peek:
        return {}
    network = spec.model
    fields: Fields = {"layer_l1": ("float32", (len(network.blocks), spec.replicas))}
    kind = dataset_named(spec.dataset).kind
    if kind == "plane":
        fields |= dict.fromkeys(("boundary", "certainty"), ("uint8", (GRID, GRID)))
    if kind == "image":
        fields |= dict.fromkeys(("wrong", "named"), ("int16", (MOST_WRONG,)))
        units, *rest = network.shapes[0]
        fields["filters"] = ("float32", (min(units, MOST_FILTERS), math.prod(rest)))
    if kind == "text":
        fields["sample"] = ("int16", (WRITTEN,))
    return fields


def peek_ranges(spec: TrainSpec) -> dict[str, tuple[int, int]]:
    """The least and the largest value of those arrays that are indices."""
    last = dataset_named(spec.dataset).classes - 1
    ranges = {"boundary": (0, last), "wrong": (-1, MOST_TESTED - 1)}
    ranges |= dict.fromkeys(("named", "sample"), (-1, last))
    return {name: ranges[name] for name in peek_fields(spec) if name in ranges}


def looked_at(spec: TrainSpec) -> frozenset[int]:
    """The recorded steps at which filters and samples are taken; the last is among them."""
    steps = spec.recorded_steps
    places = np.linspace(0, len(steps) - 1, min(LOOKS, len(steps))).round()
    return frozenset(steps[int(i)] for i in places)


def peek(spec: TrainSpec, split: Split, theta: Tensor, g: Tensor, t: int) -> dict[str, np.ndarray]:
    """The arrays of `peek_fields` at step `t`.

    Args:
      split: the points that the spec names.
      theta, g: (R, P), parameters and the gradient of the next minibatch.
    """
    found: dict[str, np.ndarray] = {}
    for name, (dtype, shape) in peek_fields(spec).items():
        empty = np.full(shape, -1 if dtype == "int16" else 0, dtype)
        if name in ("filters", "sample") and t not in looked_at(spec):
            found[name] = empty
        elif name == "layer_l1":
            parts = g.split(spec.model.sizes, dim=1)
            sums = [part.abs().sum(1).double().cpu().numpy() for part in parts]
            found[name] = np.array(sums, dtype)
        elif name == "filters":
            first = spec.model.tensors(theta[:1])[0][0].reshape(spec.model.shapes[0][0], -1)
            found[name] = first[: shape[0]].double().cpu().numpy().astype(dtype)
        elif name == "sample":
            found[name] = _written(spec, split.test_x[0], theta[:1]).astype(dtype)
        elif name == "boundary":
            found |= _boundary(spec, split, theta[:1])
        elif name == "wrong":
            found |= _wrong(spec, split, theta[:1], empty)
    return found


def _probabilities(spec: TrainSpec, theta: Tensor, x: np.ndarray) -> Tensor:
    """Of the classes (N, classes), or (N, L, classes) for text, from one replica θ (1, P)."""
    import torch

    inputs = torch.tensor(x, device=theta.device).unsqueeze(0)
    inputs = inputs.to(theta.dtype) if inputs.is_floating_point() else inputs
    with torch.no_grad():
        return spec.model.quick_logits(theta, inputs)[0].double().softmax(-1)


def _boundary(spec: TrainSpec, split: Split, theta: Tensor) -> dict[str, np.ndarray]:
    left, right, low, high = plane_box(split)
    x, y = np.meshgrid(np.linspace(left, right, GRID), np.linspace(low, high, GRID))
    points = np.stack([x, y], axis=-1).reshape(-1, 2).astype(np.float32)
    surest, classes = _probabilities(spec, theta, points).cpu().max(-1)
    certainty = (255 * surest).round().numpy().astype(np.uint8).reshape(GRID, GRID)
    return {
        "boundary": classes.numpy().astype(np.uint8).reshape(GRID, GRID),
        "certainty": certainty,
    }


def _wrong(
    spec: TrainSpec, split: Split, theta: Tensor, empty: np.ndarray
) -> dict[str, np.ndarray]:
    tested = split.test_x[:MOST_TESTED]
    surest, classes = _probabilities(spec, theta, tested).cpu().max(-1)
    taken_for = classes.numpy()
    wrong = np.flatnonzero(taken_for != split.test_y[:MOST_TESTED])
    wrong = wrong[np.argsort(-surest.numpy()[wrong], kind="stable")][:MOST_WRONG]
    found = {"wrong": empty.copy(), "named": empty.copy()}
    found["wrong"][: len(wrong)] = wrong
    found["named"][: len(wrong)] = taken_for[wrong]
    return found


def _written(spec: TrainSpec, begin: np.ndarray, theta: Tensor) -> np.ndarray:
    """Tokens drawn one by one from what the network expects after the last `len(begin)`."""
    rng = np.random.default_rng((spec.seed, WRITTEN))
    tokens = list(begin)
    for _ in range(WRITTEN):
        window = np.array(tokens[-len(begin) :], np.int64)
        chances = _probabilities(spec, theta, window[None])[0, -1].cpu().numpy()
        # A replica whose outputs are not numbers writes its alphabet's first letter.
        sums = np.cumsum(np.nan_to_num(chances))
        tokens.append(min(int(np.searchsorted(sums, rng.random())), len(chances) - 1))
    return np.array(tokens[len(begin) :])
