"""How sharp the loss is at one parameter vector: its Hessian's spectrum, its trace, and its rise.

A network with relu has kinks: its loss has a Hessian almost everywhere, that of the piece on which
θ lies, and what is measured here is that one. The bending that is gathered in the kinks, where the
gradient jumps, is not in it; `rise` walks a real length and meets them.

All is in float64, whatever θ was trained in, and without dropout.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from adal.errors import SpecError, shown
from adal.training.evaluation import evaluated
from adal.training.networks.losses import cross_entropy
from adal.training.networks.network import PASS_NUMBERS, Network
from adal.training.solution.effort import PRODUCT, Tick, unwatched
from adal.training.solution.record import Sharpness
from adal.training.solution.spectrum import Matvec, hutchinson, lanczos

RHO = 0.05
"""The radius that Foret et al. use by default."""
STEPS, SAMPLES, TOLERANCE = 40, 20, 1e-3
"""Of Lanczos and Hutchinson: a relative error of 0.1 % at the ends of the spectrum, if 40 products
give it, and 20 random vectors for the trace."""
TWICE = 4
"""A second derivative keeps about so many times the numbers that a first one does."""


def sharpness_of(
    network: Network,
    theta: Tensor,
    x: Tensor,
    y: Tensor,
    *,
    seed: int,
    rho: float = RHO,
    steps: int = STEPS,
    samples: int = SAMPLES,
    tolerance: float = TOLERANCE,
    tick: Tick = unwatched,
) -> Sharpness:
    """All figures of `Sharpness` at θ (P,), for the mean loss on the points x (N, …), y.

    `rise` is the sharpness that SAM descends: the rise of the loss at the most that a ball of
    radius ρ holds, to first order, where SAM's own steps take it over a minibatch and here it is
    taken over all points. It is NaN where the gradient is 0, which points nowhere.

    Args:
      y: (N,), or (N, L) for text.
      seed: of Lanczos' first vector and Hutchinson's.
      rho: ρ, greater than 0.
      steps, tolerance: as in `lanczos`.
      samples: as in `hutchinson`.
      tick: told of each piece of work.
    Raises: SpecError for a number out of its range.
    Source: Foret, Kleiner, Mobahi & Neyshabur (2021), Sharpness-Aware Minimization for Efficiently
      Improving Generalization, ICLR, eq. 2.
    """
    if not rho > 0:
        raise SpecError(f"rho must be greater than 0, got {shown(rho)}")
    theta, x = theta.detach().double(), _doubled(x)
    loss, g = loss_and_gradient(network, theta, x, y)
    norm = float(g.norm())
    there, _ = evaluated(network, (theta + rho / norm * g)[None] if norm else theta[None], x, y)
    tick(5 * len(y))

    def watched(v: Tensor) -> Tensor:
        tick(PRODUCT * len(y))
        return product(v)

    product = hessian_product(network, theta, x, y)
    generator = torch.Generator().manual_seed(seed)
    start = torch.randn(len(theta), generator=generator, dtype=torch.float64).to(theta.device)
    ritz = lanczos(watched, start, steps=steps, tolerance=tolerance)
    trace = hutchinson(
        watched, len(theta), samples=samples, generator=generator, device=theta.device
    )
    return Sharpness(
        loss=loss,
        gradient_norm=norm,
        largest=float(ritz.values[-1]),
        largest_error=float(ritz.errors[-1]),
        smallest=float(ritz.values[0]),
        smallest_error=float(ritz.errors[0]),
        trace=trace.mean,
        trace_margin=trace.margin,
        rise=float(there[0]) - loss if norm else float("nan"),
        rho=rho,
    )


def loss_and_gradient(
    network: Network, theta: Tensor, x: Tensor, y: Tensor
) -> tuple[float, Tensor]:
    """The mean loss on the points and its gradient (P,), in the dtype of θ (P,) and x."""
    loss, g = 0.0, torch.zeros_like(theta)
    for inputs, labels, share in _pieces(network, x, y, 1):
        losses, part = network.gradient(theta[None], inputs[None], labels[None])
        loss += share * float(losses[0])
        g += share * part[0]
    return loss, g


def hessian_product(network: Network, theta: Tensor, x: Tensor, y: Tensor) -> Matvec:
    """The function v -> H v for the Hessian H of the mean loss on the points at θ (P,).

    It is exact up to rounding: the gradient of gᵀv. At a kink of relu its slope counts as 0.

    Args:
      theta, x: of one dtype, unless x are tokens.
      y: (N,), or (N, L) for text.
    Source: Pearlmutter (1994), Fast Exact Multiplication by the Hessian, Neural Computation 6(1).
    """

    def product(v: Tensor) -> Tensor:
        out = torch.zeros_like(theta)
        for inputs, labels, share in _pieces(network, x, y, TWICE):
            at = theta.detach().requires_grad_()
            with torch.enable_grad():
                logits = network.logits(at[None], inputs[None])
                (loss,) = cross_entropy(logits, labels[None])
                (g,) = torch.autograd.grad(loss, at, create_graph=True)
            (curved,) = torch.autograd.grad(g, at, v)
            out += share * curved
        return out

    return product


def _pieces(
    network: Network, x: Tensor, y: Tensor, numbers: int
) -> Iterator[tuple[Tensor, Tensor, float]]:
    """The points in pieces of which a pass that keeps `numbers` times as much fits, and shares."""
    size = max(1, PASS_NUMBERS[x.device.type] // (numbers * network.kept))
    for inputs, labels in zip(x.split(size), y.split(size), strict=True):
        yield inputs, labels, len(labels) / len(y)


def _doubled(x: Tensor) -> Tensor:
    """Points in float64; tokens stay whole numbers."""
    return x.double() if x.is_floating_point() else x
