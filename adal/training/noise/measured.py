"""Gradient noise at frozen weights: thousands of minibatches, and what filters and rules do to it.

A minibatch gradient is the mean of its points' gradients. Those are taken once; all minibatches are
then one product of a sparse selection matrix with their table, without a pass per minibatch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from adal.training.networks.network import Network
from adal.training.noise.filters import RULES_OF, displacements
from adal.training.noise.record import KEPT_STEPS, MOST_KEPT, SPECTRUM_POINTS, NoiseRecord
from adal.training.noise.spec import QUANTITIES, NoiseSpec
from adal.training.noise.summary import standardised, summarised
from adal.training.persample import noise_spectrum, sample_gradients
from adal.under_noise.filters import averaged

CHUNK_NUMBERS = 4_000_000
"""Numbers of the minibatch gradients, and of the random keys, that are made at once."""
MOST_AT_ONCE = 1000

Report = Callable[[float], None]


class _Stopped(Exception):
    """The caller wants no more; it never leaves this module."""


def measured(
    network: Network,
    theta: Tensor,
    x: Tensor,
    y: Tensor,
    *,
    spec: NoiseSpec,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> NoiseRecord | None:
    """The noise of minibatch gradients at θ, without dropout.

    Every minibatch is drawn afresh, without a repetition inside it, so that minibatches are
    independent of each other; the main batch size's first `spec.burn_in` only warm the filters up.
    Where the gradients of all points do not fit in memory, the points are a random choice.

    Args:
      theta: (P,), frozen; its dtype is that of the gradients.
      x, y: the training's points (N, …) and labels (N,), or sequences and tokens (N, L).
      report: called often with the share of the work that is done, up to 1.
      stop: asked as often; once it says True the measurement ends.
    Returns: the record, from θ, the points and the spec alone; None if it was stopped.
    Raises: SpecError if a batch size is not below the number of points.
    """
    pool = spec.pool(len(y), network.parameters)

    def between(low: float, high: float) -> Report:
        def tell(share: float) -> None:
            if report is not None:
                report(low + (high - low) * share)
            if stop is not None and stop():
                raise _Stopped

        return tell

    try:
        between(0, 0)(0)
        if pool < len(y):
            order = np.random.default_rng((spec.seed, 1)).permutation(len(y))[:pool]
            chosen = torch.from_numpy(np.sort(order)).to(x.device)
            x, y = x[chosen], y[chosen]
        gradients = sample_gradients(network, theta, x, y, report=between(0, 0.1))
        return _record(network, gradients, spec, between)
    except _Stopped:
        return None


def minibatch_indices(points: int, batch_size: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Minibatches (n, batch_size) of indices below `points`, `draws` in all, from the seed.

    Each is a set of different points, every set equally likely, independent of the others.
    """
    rng = np.random.default_rng((seed, 2, batch_size))
    size = max(1, min(MOST_AT_ONCE, CHUNK_NUMBERS // points))
    for start in range(0, draws, size):
        keys = rng.random((min(size, draws - start), points), np.float32)
        yield keys.argpartition(batch_size - 1, axis=1)[:, :batch_size]


def minibatch_gradients(
    gradients: Tensor, batch_size: int, draws: int, seed: int
) -> Iterator[Tensor]:
    """The gradients (n, P) of the minibatches of `minibatch_indices`, some at a time.

    Args:
      gradients: (N, P), of single points.
    """
    points, parameters = gradients.shape
    size = max(1, CHUNK_NUMBERS // parameters)
    for indices in minibatch_indices(points, batch_size, draws, seed):
        for some in torch.from_numpy(indices).to(gradients.device).split(size):
            # The product with a selection matrix that is batch_size times 1/batch_size a row.
            yield embedding_bag(some, gradients, mode="mean")


def _record(
    network: Network, gradients: Tensor, spec: NoiseSpec, between: Callable[..., Report]
) -> NoiseRecord:
    coordinates = spec.chosen(network.sizes)
    tensor_of = np.searchsorted(np.cumsum(network.sizes), coordinates, side="right")

    def drawn(batch_size: int, draws: int, tell: Report) -> tuple[np.ndarray, np.ndarray]:
        return _drawn(gradients, network.sizes, coordinates, batch_size, draws, spec.seed, tell)

    g, norms = drawn(spec.batch_size, spec.burn_in + spec.draws, between(0.1, 0.25))
    norms_of = {spec.batch_size: _moments(norms[spec.burn_in :])}
    moving = np.flatnonzero(g[spec.burn_in :].var(axis=0) > 0)
    kept = _spread(moving, MOST_KEPT)
    summaries, samples = [], []
    for i, quantity in enumerate(QUANTITIES):
        share = i / len(QUANTITIES)
        tell = between(0.25 + 0.4 * share, 0.25 + 0.4 * (share + 1 / len(QUANTITIES)))
        series = _quantity(quantity, spec, g, norms, tensor_of, tell)[spec.burn_in :]
        summaries.append(summarised(series))
        samples.append(standardised(series[:, kept])[:KEPT_STEPS].astype(np.float32))
        tell(1)
    others = [size for size in spec.batch_sizes if size != spec.batch_size]
    for i, size in enumerate(others):
        tell = between(0.65 + 0.3 * i / len(others), 0.65 + 0.3 * (i + 1) / len(others))
        g, norms = drawn(size, spec.draws, tell)
        norms_of[size] = _moments(norms)
        summaries += [summarised(g), summarised(norms[:, tensor_of] * g)]
    full = gradients.mean(0, dtype=torch.float64)
    record = NoiseRecord(
        spec=spec,
        points=len(gradients),
        tensors=network.names,
        sizes=np.array(network.sizes, np.int64),
        coordinates=coordinates,
        full=full.cpu().numpy()[coordinates],
        full_l1=_norms(full[None], network.sizes)[0],
        norms=np.stack([norms_of[size] for size in spec.batch_sizes]),
        kept=kept,
        samples=np.stack(samples),
        spectrum=_spectrum(gradients, spec),
        **{name: np.stack([each[name] for each in summaries]) for name in summaries[0]},
    )
    between(1, 1)(0)
    return record


def _drawn(
    gradients: Tensor,
    sizes: list[int],
    coordinates: np.ndarray,
    batch_size: int,
    draws: int,
    seed: int,
    tell: Report,
) -> tuple[np.ndarray, np.ndarray]:
    """Of minibatch gradients the watched coordinates (T, C), and ‖g‖₁ per tensor (T, B)."""
    columns = torch.from_numpy(coordinates).to(gradients.device)
    g, norms, done = [], [], 0
    for some in minibatch_gradients(gradients, batch_size, draws, seed):
        g.append(some[:, columns].double().cpu().numpy())
        norms.append(_norms(some, sizes))
        done += len(some)
        tell(done / draws)
    return np.concatenate(g), np.concatenate(norms)


def _quantity(
    quantity: str,
    spec: NoiseSpec,
    g: np.ndarray,
    norms: np.ndarray,
    tensor_of: np.ndarray,
    tell: Report,
) -> np.ndarray:
    """One of `QUANTITIES` (T, C) along a series of gradients."""
    if quantity in RULES_OF:
        return displacements(quantity, spec, g, norms, tensor_of, report=tell)
    given = norms[:, tensor_of] * g if quantity.endswith("ghat") else g
    return averaged(given, spec.beta1) if quantity.startswith("ema") else given


def _norms(gradients: Tensor, sizes: list[int]) -> np.ndarray:
    """‖g‖₁ of each tensor (T, B), in float64, of gradients (T, P)."""
    parts = gradients.split(sizes, dim=1)
    return torch.stack([x.abs().sum(1, dtype=torch.float64) for x in parts], 1).cpu().numpy()


def _moments(norms: np.ndarray) -> np.ndarray:
    return np.stack([norms.mean(axis=0), norms.std(axis=0)], axis=-1)


def _spread(places: np.ndarray, most: int) -> np.ndarray:
    """At most `most` of these places, evenly from the first to the last."""
    if len(places) <= most:
        return places
    return places[np.arange(most) * len(places) // most]


def _spectrum(gradients: Tensor, spec: NoiseSpec) -> np.ndarray:
    points = len(gradients)
    if points > SPECTRUM_POINTS:
        order = np.random.default_rng((spec.seed, 3)).permutation(points)[:SPECTRUM_POINTS]
        gradients = gradients[torch.from_numpy(order).to(gradients.device)]
    if not gradients.isfinite().all():
        return np.empty(0)
    return noise_spectrum(gradients, spec.batch_size, points=points).cpu().numpy()
